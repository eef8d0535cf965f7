"""Whether a record can be repaired: yes; not yet, from this day; no, for this reason and by this rule. No database.

The conditions of Order 36 (rules N36-REP-01 to -10): no rule shuts the record out, the shortest time on display
is over, duties are performed (a paper shows it), a commitment is signed. A listing goes by the rules of its list,
and the ruling of a bankruptcy court is enough by itself (SC22-REP-08).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

NEXT_DAY = timedelta(days=1)


class Kind(StrEnum):
    """The three answers."""

    YES = "yes"
    NOT_YET = "not_yet"
    NO = "no"


class Why(StrEnum):
    """The reason of the answer; in words: `repair.eligibility_words`."""

    MAY = "may"
    BANKRUPTCY = "bankruptcy"
    SHORTEST_TIME = "shortest_time"
    BARRED = "barred"
    REPAIRED = "repaired"
    SHIELDED = "shielded"
    ENDED = "ended"
    HELD = "held"
    NOT_NEGATIVE = "not_negative"
    EXCLUDED = "excluded"
    UNDER_OBJECTION = "under_objection"
    OPEN_CASE = "open_case"
    NO_RULE = "no_rule"
    NOT_REPAIRABLE = "not_repairable"
    NO_EARLY_REMOVAL = "no_early_removal"
    NO_CLASS = "no_class"
    NO_CLOCK = "no_clock"


@dataclass(frozen=True, slots=True)
class Rule:
    """What an answer rests on: codes of rules.csv or of a row of ours, how sure it is, its source where it has one."""

    codes: tuple[str, ...] = ()
    confidence: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class ListTerms:
    """What the list of a listing says of early removal: whether at all, from which day, by which rules."""

    repairable: bool
    removal_from: date | None
    rule: Rule


@dataclass(frozen=True, slots=True)
class Facts:
    """What the answer depends on.

    `state` is the record's; `shown_until` its last day; `min_months` and `repairable` are those of the rule of
    publicity that governs it, null and False where none does; `earliest_repair_on` is the day on file.
    `excluded_by` is a rule that shuts the record out; `barred_until` the last day of a bar on the entity.
    """

    today: date
    state: str
    polarity: str
    severity: str = ""
    has_clock: bool = True
    shown_until: date | None = None
    earliest_repair_on: date | None = None
    min_months: int | None = None
    repairable: bool = False
    rule: Rule | None = None
    listing: ListTerms | None = None
    excluded_by: Rule | None = None
    objection_open: bool = False
    repair_open: bool = False
    barred_until: date | None = None
    bankruptcy: bool = False


@dataclass(frozen=True, slots=True)
class Eligibility:
    """The answer. `from_day` of "not yet" is the first day on which it may be asked for."""

    kind: Kind
    why: Why
    rule: Rule = Rule()
    from_day: date | None = None

    @property
    def may(self) -> bool:
        """Whether an application can be filed today."""
        return self.kind == Kind.YES


ALL_NEGATIVE = Rule(("N36-REP-05",), "to_check")
RIGHT = Rule(("N36-REP-01",), "to_check")
BY_BAR = Rule(("N36-REP-15",), "ours")
BY_RULING = Rule(("SC22-REP-08", "N36-REP-17"), "to_check")
ENDINGS = {
    "repaired": Why.REPAIRED,
    "shielded": Why.SHIELDED,
    "expired": Why.ENDED,
    "withdrawn": Why.ENDED,
    "corrected": Why.ENDED,
    "held": Why.HELD,
}


def eligibility(facts: Facts) -> Eligibility:
    """The answer for one record on one day: first what stands in the way of everybody, then the day."""
    return _closed(facts) or _barred(facts) or _by_ruling(facts) or _by_list(facts) or _by_rule(facts)


def _closed(facts: Facts) -> Eligibility | None:
    if facts.repair_open:
        return Eligibility(Kind.NO, Why.OPEN_CASE)
    if facts.state in ENDINGS:
        return Eligibility(Kind.NO, ENDINGS[facts.state])
    if facts.shown_until is not None and facts.shown_until < facts.today:
        return Eligibility(Kind.NO, Why.ENDED)
    if facts.polarity != "negative":
        return Eligibility(Kind.NO, Why.NOT_NEGATIVE, ALL_NEGATIVE)
    if facts.excluded_by is not None:
        return Eligibility(Kind.NO, Why.EXCLUDED, facts.excluded_by)
    return Eligibility(Kind.NO, Why.UNDER_OBJECTION) if facts.objection_open else None


def _barred(facts: Facts) -> Eligibility | None:
    if facts.barred_until is None or facts.barred_until < facts.today:
        return None
    return Eligibility(Kind.NOT_YET, Why.BARRED, BY_BAR, facts.barred_until + NEXT_DAY)


def _by_ruling(facts: Facts) -> Eligibility | None:
    return Eligibility(Kind.YES, Why.BANKRUPTCY, BY_RULING) if facts.bankruptcy else None


def _by_list(facts: Facts) -> Eligibility | None:
    terms = facts.listing
    if terms is None:
        return None
    if not terms.repairable:
        return Eligibility(Kind.NO, Why.NO_EARLY_REMOVAL, terms.rule)
    if terms.removal_from is not None and terms.removal_from > facts.today:
        return Eligibility(Kind.NOT_YET, Why.SHORTEST_TIME, terms.rule, terms.removal_from)
    return Eligibility(Kind.YES, Why.MAY, terms.rule)


def _by_rule(facts: Facts) -> Eligibility:
    if facts.rule is None:
        return Eligibility(Kind.NO, Why.NO_RULE, RIGHT)
    if facts.earliest_repair_on is not None:
        if facts.earliest_repair_on > facts.today:
            return Eligibility(Kind.NOT_YET, Why.SHORTEST_TIME, facts.rule, facts.earliest_repair_on)
        return Eligibility(Kind.YES, Why.MAY, facts.rule)
    if not facts.repairable:
        return Eligibility(Kind.NO, Why.NOT_REPAIRABLE, facts.rule)
    if facts.min_months == 0 and facts.severity:
        return Eligibility(Kind.YES, Why.MAY, facts.rule)  # not shown, but shared: its use can end
    return Eligibility(
        Kind.NO, Why.NO_CLOCK if facts.severity and not facts.has_clock else Why.NO_CLASS, facts.rule
    )
