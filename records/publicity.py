"""How long a negative record is shown: the window that dated rules give it.

Three steps: the clock (which day the period counts from), the rule in force on the day of the decision, and
newer rules marked `lighter`, which may end the display or open repair sooner, never later and never before
they were in force. Nothing ends by guess: a regime whose maximum is unknown gives no last day.
"""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import NamedTuple

DECISION, PUBLICATION = "decision", "publication"
PUBLICATION_FOR_WANT_OF_DECISION = "publication_for_want_of_decision"
ON_SOURCE_REQUEST = "on_source_request"  # of PublicityRuleRow.shown
SOURCE_REQUEST = "source_request"  # the condition that answers it: the source's reasoned wish
LIGHTER = "lighter"
OURS = "ours"

_NEXT_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PublicityRuleRow:
    """One row of publicity_rules.csv: how long records of a regime and severity are shown.

    Months from the clock; an empty maximum means that none is stated. `only_if` names conditions, separated
    by spaces, of which one must hold. `in_force_to` is inclusive.
    """

    regime: str
    severity: str
    only_if: str
    min_months: int | None
    max_months: int | None
    shown: str  # yes, no, on_source_request
    clock: str  # decision, publication
    repairable: bool
    transition: str  # "lighter": also for older decisions, where it is lighter
    in_force_from: date | None
    in_force_to: date | None
    confidence: str  # confirmed, to_check, ours
    rule_codes: str

    def in_force(self, day: date) -> bool:
        """Whether the rule held on a day."""
        return (self.in_force_from or date.min) <= day <= (self.in_force_to or date.max)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the window depends on. An empty regime means that no period is prescribed (permits, awards).

    `also` holds the severities of further penalties in the same decision: the longest period counts.
    `stated_until` is the last day the source itself gives, such as the end of a commitment or of a term on a list;
    `stated_repair_on` and `stated_confidence` are what a list says of early removal and of its term, and count
    where no rule of publicity does.
    """

    regime: str
    severity: str | None
    decided_on: date | None
    published_on: date | None
    received_on: date
    conditions: frozenset[str] = frozenset()
    also: frozenset[str] = frozenset()
    stated_until: date | None = None
    stated_repair_on: date | None = None
    stated_confidence: str = ""


@dataclass(frozen=True, slots=True)
class Window:
    """When a record is shown here. `shown_until` is inclusive, empty where no end is stated.

    `shown` says whether its class is for the public at all; `rule` is the row the last day rests on. n months
    end on the same day of the month (decided 1 Apr + 3 months: shown through 1 Jul), and repair may be asked
    for once the shortest time is over, that is, from the day after.
    """

    clock_on: date | None
    clock_basis: str | None
    shown: bool
    shown_from: date
    earliest_repair_on: date | None
    shown_until: date | None
    rule: PublicityRuleRow | None
    confidence: str | None


def add_months(day: date, months: int) -> date:
    """The same day of the month so many months later, clamped to its end: 30 Nov + 3 = 28 or 29 Feb."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def window(facts: Facts, rules: Sequence[PublicityRuleRow]) -> Window:
    """The window of a record by the rules of its regime; rows of other regimes are left aside.

    Without a severity, or with one that the rules of the day do not know, the longest period of the regime
    is taken, which no class exceeds, and no day of repair is given (ours).
    """
    rules = [rule for rule in rules if facts.regime and rule.regime == facts.regime]
    judged_on = facts.decided_on or facts.published_on or facts.received_on
    found = _under(_ruling_on(judged_on, facts, rules), facts)
    starts = {rule.in_force_from for rule in rules if rule.transition == LIGHTER and rule.in_force_from}
    for start in sorted(start for start in starts if start > judged_on):
        ruling = _ruling_on(start, facts, rules)
        if ruling and ruling.rule.in_force_from == start and ruling.rule.transition == LIGHTER:
            found = _lightened(found, _under(ruling, facts), start)
    if found.rule is None and facts.stated_repair_on:
        found = replace(found, earliest_repair_on=facts.stated_repair_on)
    if found.rule is None and facts.stated_confidence:
        found = replace(found, confidence=facts.stated_confidence)
    if facts.stated_until and (found.shown_until is None or facts.stated_until < found.shown_until):
        clock_on = found.clock_on or facts.decided_on or facts.published_on or facts.received_on
        return replace(found, shown_until=facts.stated_until, clock_on=clock_on)
    return found


def next_turn(window: Window, today: date) -> date | None:
    """The next day on which the public sees something else: the first day shown or the first not shown."""
    last = window.shown_until
    if not window.shown or (last is not None and last < max(today, window.shown_from)):
        return None
    if window.shown_from > today:
        return window.shown_from
    return last + _NEXT_DAY if last else None


class _Ruling(NamedTuple):
    rule: PublicityRuleRow
    is_settled: bool  # the rule is of exactly the record's one severity


def _ruling_on(day: date, facts: Facts, rules: Sequence[PublicityRuleRow]) -> _Ruling | None:
    """The rule that governs the facts by what was in force on a day: the longest that applies."""
    in_force = [rule for rule in rules if rule.in_force(day) and _conditions_hold(rule, facts)]
    if not in_force:
        return None
    severities = {facts.severity or "", *facts.also} - {""}
    own: list[PublicityRuleRow] = []
    for severity in severities or {""}:
        of_class = [rule for rule in in_force if rule.severity in ("", severity)]
        own += [rule for rule in of_class if rule.only_if] or of_class
    longest = max(own or in_force, key=lambda rule: _length(rule, facts))
    return _Ruling(longest, is_settled=bool(own) and len(severities) < 2)


def _conditions_hold(rule: PublicityRuleRow, facts: Facts) -> bool:
    return not rule.only_if or not facts.conditions.isdisjoint(rule.only_if.split())


def _is_shown(rule: PublicityRuleRow, facts: Facts) -> bool:
    return rule.shown == "yes" or (rule.shown == ON_SOURCE_REQUEST and SOURCE_REQUEST in facts.conditions)


def _length(rule: PublicityRuleRow, facts: Facts) -> tuple[bool, bool, int, int]:
    return (
        _is_shown(rule, facts),
        rule.max_months is None,
        rule.max_months or 0,
        rule.min_months or 0,
    )


def _clock(facts: Facts, counted_from: str) -> tuple[date | None, str | None]:
    """The day the period counts from, and what day that is."""
    if counted_from == PUBLICATION and facts.published_on:
        return facts.published_on, PUBLICATION
    if facts.decided_on:
        return facts.decided_on, DECISION
    return facts.published_on, PUBLICATION_FOR_WANT_OF_DECISION if facts.published_on else None


def _under(ruling: _Ruling | None, facts: Facts) -> Window:
    """The window by one rule; without any there is no last day."""
    first = max(facts.received_on, facts.published_on or facts.received_on)
    if ruling is None:
        clock_on, basis = _clock(facts, DECISION) if facts.regime else (None, None)
        return Window(clock_on, basis, True, first, None, None, None, OURS if facts.regime else None)
    rule = ruling.rule
    clock_on, basis = _clock(facts, rule.clock)
    shown = _is_shown(rule, facts)
    repair_on = until = None
    if shown and clock_on and rule.max_months is not None:
        until = add_months(clock_on, rule.max_months)
    if shown and clock_on and rule.repairable and rule.min_months is not None and ruling.is_settled:
        repair_on = add_months(clock_on, rule.min_months) + _NEXT_DAY if rule.min_months else clock_on
    is_sure = ruling.is_settled and basis in (rule.clock, PUBLICATION_FOR_WANT_OF_DECISION)
    return Window(clock_on, basis, shown, first, repair_on, until, rule, rule.confidence if is_sure else OURS)


def _lightened(older: Window, newer: Window, start: date) -> Window:
    """The older window with what a newer rule, in force from `start`, makes lighter (ours)."""
    if not older.shown:
        return older
    eve = start - _NEXT_DAY
    begins = max((day for day in (older.clock_on, newer.clock_on) if day), default=None)
    if not newer.shown and begins and begins > eve:
        return replace(newer, confidence=OURS)  # it would only have begun under the newer rule
    found = older
    until = max(newer.shown_until or eve, eve) if newer.shown_until or not newer.shown else None
    if until and newer.clock_on and (older.shown_until is None or until < older.shown_until):
        found = replace(newer, shown=True, shown_until=until, confidence=OURS)
    repairs = [older.earliest_repair_on] if older.earliest_repair_on else []
    if newer.earliest_repair_on:
        repairs.append(max(newer.earliest_repair_on, start))
    return replace(found, earliest_repair_on=min(repairs, default=None))
