"""The yearly notice about working days, by two stewards."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from journal import working_days
from journal.actor import Actor
from journal.desk.effects import Effect, EffectLine
from journal.desk.steps import Words
from journal.models import CalendarDay
from journal.proposals.models import Proposal
from journal.working_days import WorkingCalendar
from records import policies
from records.calendar_changes import CalendarChange, calendar_change, calendar_change_of, calendar_digest


class CalendarProposal:
    """Target "calendar:<year>"; payload as `records.calendar_changes.calendar_change_of` reads it."""

    name = "journal.calendar"
    label: Words = gettext_lazy("working days of a year")

    def describe(self, target: str, payload: dict[str, Any]) -> str:
        """The proposal in one line."""
        words = _("Working days of %(year)s: %(number)s days named")
        return words % {"year": _year(target), "number": len(payload["days"])}

    def may_propose(self, actor: Actor, target: str, payload: dict[str, Any]) -> bool:
        """Stewards."""
        return policies.may_steward_rules(actor)

    def may_decide(self, actor: Actor, proposal: Proposal) -> bool:
        """Another steward."""
        return policies.may_steward_rules(actor)

    def may_see(self, actor: Actor, proposal: Proposal) -> bool:
        """The calendar is no secret."""
        return policies.may_look_at_rules(actor)

    def basis(self, target: str) -> str:
        """All rows of the year."""
        return calendar_digest(_year(target))

    def preview(self, target: str, payload: dict[str, Any]) -> Effect:
        """Each day that becomes another, and how many working days the year has."""
        change = calendar_change_of(_year(target), payload)
        before, after = working_days.calendar(), change.after()
        lines = [
            EffectLine(
                _("Working days in the year"), _number(before, change.year), _number(after, change.year)
            )
        ]
        if before.is_provisional(change.year):
            lines.append(EffectLine(_("The notice is on file"), _("no"), _("yes")))
        return Effect(
            lines=[*lines, *_day_lines(change)],
            warnings=[_("Deadlines that were set before stay as they were told to people.")],
        )

    def apply(self, proposal: Proposal, *, by: Actor, reason: str) -> None:
        """Write the days."""
        change = calendar_change_of(_year(proposal.target), proposal.payload)
        calendar_change(change=change, by=by, reason=reason)

    def link(self, target: str) -> str:
        """The calendar."""
        return reverse("admin:journal_calendarday_changelist")


def _year(target: str) -> int:
    return int(target.partition(":")[2])


def _number(calendar: WorkingCalendar, year: int) -> str:
    last = date(year - 1, 12, 31)
    return str(calendar.between(last, date(year + 1, 1, 1) - timedelta(days=1)))


def _day_lines(change: CalendarChange) -> list[EffectLine]:
    known = CalendarDay.objects.in_bulk([row.day for row in change.written])
    lines = [
        EffectLine(str(row), _kind(known.get(row.day), row.day), _kind(row, row.day))
        for row in change.written
    ]
    return lines + [EffectLine(str(row), _kind(row, row.day), _kind(None, row.day)) for row in change.dropped]


def _kind(row: CalendarDay | None, day: date) -> str:
    worked = row.working if row is not None else WorkingCalendar({}).is_working_day(day)
    return _("working day") if worked else _("day off")
