"""How a record came by its dates: the clock, the rule, how far it can be relied on, in words for staff."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from journal import clock
from records import publicity
from records.catalogue import catalogue
from records.judging import DATES
from records.models import Record
from records.preparation import OF_THE_LIST, OF_THE_SOURCE, Preparation, facts_of
from records.words import word
from registry.enumerations import label


@dataclass(frozen=True, slots=True)
class Explanation:
    """Labelled facts in the order of the computation; `agrees` is False where the dates on file are others."""

    facts: list[tuple[str, str]]
    agrees: bool


def explain(record: Record) -> Explanation:
    """Compute the record's window anew by today's rules and say each step."""
    preparation = Preparation()
    item = catalogue()[record.item_id]
    conditions = frozenset((record.conditions or "").split())
    given = facts_of(record, received_on=clock.day_of(record.received_at), conditions=conditions)
    window = publicity.window(given, preparation.rules.get(record.regime, ()))
    facts = [
        (_("Rules of publicity"), record.regime or _("none: only negative records have a period")),
        (_("They come from"), _origin(item.row.regime)),
        (_("Access of the kind of fact"), word("access", item.row.access)),
        (_("Severity"), _severity(record.severity)),
        (_("Conditions"), _conditions(record)),
        (_("Counted from"), f"{window.clock_on or '–'} ({_basis(window.clock_basis)})"),
        (_("Rule"), _rule(window.rule)),
        (_("Shown"), f"{window.shown_from} – {window.shown_until or _('no end date stated')}"),
        (_("Repair may be asked for from"), str(window.earliest_repair_on or "–")),
        (_("Reliability"), _confidence(window.confidence)),
    ]
    if given.stated_until:
        facts.append((_("Last day that the source itself states"), str(given.stated_until)))
    computed = {
        "regime": record.regime,
        "clock_on": window.clock_on,
        "clock_basis": window.clock_basis or "",
        "earliest_repair_on": window.earliest_repair_on,
        "shown_until": window.shown_until,
        "confidence": window.confidence or "",
    }
    return Explanation(facts, all(getattr(record, name) == computed[name] for name in DATES))


def _origin(regime: str) -> str:
    if regime == OF_THE_LIST:
        return _("the list, which states its own terms")
    return _("the source agency") if regime in ("", OF_THE_SOURCE) else _("the kind of fact")


def _severity(severity: str) -> str:
    if not severity:
        return _("none given: the longest period of the rules counts")
    return label("severity", severity, get_language() or "")


def _conditions(record: Record) -> str:
    if record.conditions is None:
        return _("not kept when it came in")
    return record.conditions or "–"


def _basis(basis: str | None) -> str:
    words = {
        publicity.DECISION: _("day of the decision"),
        publicity.PUBLICATION: _("day of publication, by the rule"),
        publicity.PUBLICATION_FOR_WANT_OF_DECISION: _("day of publication, for want of a day of decision"),
    }
    return words.get(basis or "", "–")


def _rule(rule: publicity.PublicityRuleRow | None) -> str:
    if rule is None:
        return _("none applies: nothing ends by guess")
    words = _("%(codes)s: %(least)s to %(most)s months, in force %(first)s – %(last)s")
    return words % {
        "codes": rule.rule_codes or rule.regime,
        "least": "–" if rule.min_months is None else rule.min_months,
        "most": "–" if rule.max_months is None else rule.max_months,
        "first": rule.in_force_from or "…",
        "last": rule.in_force_to or "…",
    }


def _confidence(confidence: str | None) -> str:
    words = {
        "confirmed": _("confirmed by the full text"),
        "to_check": _("read in an excerpt or summary, to be checked"),
        "ours": _("a choice of this site where the sources are silent"),
    }
    return words.get(confidence or "", "–")
