"""A change of what a list says, by two stewards."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from journal.actor import Actor
from journal.desk.effects import Effect, EffectLine
from journal.desk.steps import Words
from journal.proposals.models import Proposal
from lists.list_changes import OF_EVERY_ROW, TABLES, ListChange, list_amend, list_change_of
from lists.models import Ground
from lists.proposals.of_a_list import OfAList, code_of, figures, open_cases
from records.words import word

TABLE_WORDS: dict[str, Words] = {
    "ground": gettext_lazy("ground of entry"),
    "removal": gettext_lazy("condition of removal"),
    "measure": gettext_lazy("measure"),
    "branch": gettext_lazy("rule about branches"),
}


class AmendProposal(OfAList):
    """Payload as `lists.list_changes.list_change_of` reads it: one row or the list's own numbers at a time."""

    name = "list.amend"
    label: Words = gettext_lazy("change of a list")

    def describe(self, target: str, payload: dict[str, Any]) -> str:
        """The proposal in one line."""
        facts = {"code": code_of(target)}
        if "add" in payload:
            words = _("List %(code)s: new %(what)s from %(day)s")
            row = payload["add"]
            return words % {
                **facts,
                "what": TABLE_WORDS[row["table"]],
                "day": row.get("in_force_from") or _("the beginning"),
            }
        if "end" in payload:
            words = _("List %(code)s: end of a %(what)s on %(day)s")
            row = payload["end"]
            return words % {**facts, "what": TABLE_WORDS[row["table"]], "day": row["in_force_to"]}
        return _("List %(code)s: terms and hearing") % facts

    def preview(self, target: str, payload: dict[str, Any]) -> Effect:
        """The row or the numbers, and whom they concern."""
        change = list_change_of(code_of(target), payload)
        return Effect(lines=_lines(change), figures=figures(change.credit_list), warnings=_warnings(change))

    def apply(self, proposal: Proposal, *, by: Actor, reason: str) -> None:
        """Write it."""
        list_amend(code=code_of(proposal.target), payload=proposal.payload, by=by, reason=reason)


def _lines(change: ListChange) -> list[EffectLine]:
    if change.new is not None:
        _model, columns = TABLES[change.table]
        return [
            EffectLine(_label(change.new, name), "", _plain(change.new, name))
            for name in (*columns, *OF_EVERY_ROW)
            if getattr(change.new, name) not in (None, "")
        ]
    if change.ends is not None:
        ended = _("in force through %s") % change.last_day
        return [EffectLine(_row_words(change.ends), _("in force"), ended)]
    after = type(change.credit_list)(**change.columns)
    return [
        EffectLine(_label(after, name), _plain(change.credit_list, name), _plain(after, name))
        for name in change.columns
    ]


def _warnings(change: ListChange) -> list[str]:
    if change.columns:
        return [_("It holds for decisions from now on; listings on it keep their dates.")]
    if not isinstance(change.ends, Ground):
        return []
    found = []
    if number := open_cases(change.credit_list).filter(grounds=change.ends.pk).count():
        words = ngettext(
            "%(number)s open case rests on this ground; it cannot be decided on it after that day.",
            "%(number)s open cases rest on this ground; they cannot be decided on it after that day.",
            number,
        )
        found.append(words % {"number": number})
    others = change.credit_list.grounds.filter(in_force_to=None).exclude(pk=change.ends.pk)
    if not others.exists():
        found.append(_("No ground remains: nobody can be put on the list after that day."))
    return found


def _label(row: Any, name: str) -> str:
    label = str(row._meta.get_field(name).verbose_name)
    return label[:1].upper() + label[1:]


def _row_words(row: Any) -> str:
    text = getattr(row, "text_zh", "") or getattr(row, "text_en", "")
    return f"{row} {text}".strip()


def _plain(row: Any, name: str) -> str:
    if name == "confidence":
        return word("confidence", row.confidence)
    shown = getattr(row, f"get_{name}_display", None)
    value = shown() if shown else getattr(row, name)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return "" if value is None else str(value)
