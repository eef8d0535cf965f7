"""A new publicity rule, or the end of one, by two stewards."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from journal.actor import Actor
from journal.desk.effects import Effect, EffectLine
from journal.desk.steps import Words
from journal.proposals.models import Proposal
from records import policies
from records.models import PublicityRule, Record
from records.rule_changes import COLUMNS, RuleChange, preparations, rule_change, rule_change_of, rules_digest
from records.surveys import survey
from records.words import word

LABELS = {
    "regime": gettext_lazy("rules of"),
    "severity": gettext_lazy("severity"),
    "only_if": gettext_lazy("only if one of"),
    "min_months": gettext_lazy("months at least"),
    "max_months": gettext_lazy("months at most"),
    "shown": gettext_lazy("shown"),
    "clock": gettext_lazy("counted from"),
    "repairable": gettext_lazy("can be repaired"),
    "transition": gettext_lazy("for older decisions"),
    "in_force_from": gettext_lazy("in force from"),
    "in_force_to": gettext_lazy("in force through"),
    "confidence": gettext_lazy("reliability"),
    "rule_codes": gettext_lazy("rests on"),
}


class RuleProposal:
    """Target "regime:<code>": one change of a regime at a time, since each is judged by all its rules."""

    name = "records.rule"
    label: Words = gettext_lazy("publicity rule")

    def describe(self, target: str, payload: dict[str, Any]) -> str:
        """The proposal in one line."""
        if "end" in payload:
            words = _("End of a rule of %(regime)s on %(day)s")
            return words % {"regime": _regime(target), "day": payload["end"]["in_force_to"]}
        row = payload["add"]
        words = _("New rule of %(regime)s %(severity)s from %(day)s")
        facts = {"regime": row["regime"], "severity": row["severity"], "day": row["in_force_from"]}
        return words % facts

    def may_propose(self, actor: Actor, target: str, payload: dict[str, Any]) -> bool:
        """Stewards."""
        return policies.may_steward_rules(actor)

    def may_decide(self, actor: Actor, proposal: Proposal) -> bool:
        """Another steward."""
        return policies.may_steward_rules(actor)

    def may_see(self, actor: Actor, proposal: Proposal) -> bool:
        """Rules are no secret at the desk."""
        return policies.may_look_at_rules(actor)

    def basis(self, target: str) -> str:
        """All rows of the regime."""
        return rules_digest(_regime(target))

    def preview(self, target: str, payload: dict[str, Any]) -> Effect:
        """The row beside the one it follows, and what becomes of how many records."""
        change = rule_change_of(payload)
        before, after = preparations(change)
        found = survey(Record.objects.filter(regime=change.regime), after=after, before=before)
        return Effect(
            lines=[*_row_lines(change), *found.examples],
            figures=found.figures(),
            warnings=_warnings(change),
            note=found.note(),
        )

    def apply(self, proposal: Proposal, *, by: Actor, reason: str) -> None:
        """Write the rows; the worker recomputes the regime's records."""
        rule_change(change=rule_change_of(proposal.payload), by=by, reason=reason)

    def link(self, target: str) -> str:
        """The regime's rules."""
        return f"{reverse('admin:records_publicityrule_changelist')}?regime={_regime(target)}"


def _regime(target: str) -> str:
    return target.partition(":")[2]


def _row_lines(change: RuleChange) -> list[EffectLine]:
    older = PublicityRule.objects.filter(pk__in=change.ends).first()
    if change.new is None:
        assert older is not None
        return [EffectLine(str(older), _("in force"), _("in force through %s") % change.ends[older.pk])]
    lines = [
        EffectLine(
            str(LABELS[name]),
            _plain(name, getattr(older, name, None)),
            _plain(name, getattr(change.new, name)),
        )
        for name in COLUMNS
    ]
    if older is not None:
        label, last = _("The rule before: last day"), change.ends[older.pk]
        lines.append(EffectLine(label, _plain("", older.in_force_to), str(last)))
    return lines


def _warnings(change: RuleChange) -> list[str]:
    found = []
    if (
        change.new is not None
        and not change.ends
        and PublicityRule.objects.filter(regime=change.regime).exists()
    ):
        found.append(
            _("It follows no rule of the same class: where several apply, the longest period counts.")
        )
    if change.new is None:
        found.append(_("Nothing takes its place. Records decided later have no period by this class."))
    if change.new is not None and change.new.confidence == "confirmed" and not change.new.rule_codes:
        found.append(_("It is called confirmed, but names no source."))
    return found


def _plain(name: str, value: object) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return "" if value is None else word(name, value)
