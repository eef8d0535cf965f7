"""Working days on the desk: what the yearly notices say, and entering the next one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

from django import forms
from django.contrib import admin
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from journal import clock
from journal.actor import Actor
from journal.desk.admin import StaffAdmin
from journal.desk.effects import Effect
from journal.desk.steps import Call, Step, StepForm, Words
from journal.models import CalendarDay
from journal.proposals.kinds import kind_of
from journal.reference import calendar_target
from records import policies
from records.admin.proposing import propose, to_proposals
from records.calendar_changes import MOST_DAYS, days_between
from records.words import choices, word
from registry.admin.columns import shown

KIND = "journal.calendar"
Named = tuple[date, str, str]


class DaysField(forms.CharField):
    """Days and spans of days, one a line, each with its names where it has some."""

    widget = forms.Textarea(attrs={"rows": 8})

    def clean(self, value: Any) -> list[Named]:
        text = super().clean(value) or ""
        return [named for line in text.splitlines() if line.strip() for named in _of_line(line)]


def _of_line(line: str) -> list[Named]:
    """The days of "2027-02-05/2027-02-12 春节 Spring Festival"."""
    span, _space, names = line.strip().partition(" ")
    zh, _space, en = names.strip().partition(" ")
    first, _slash, last = span.partition("/")
    try:
        days = days_between(date.fromisoformat(first), date.fromisoformat(last or first))
    except ValueError:
        raise forms.ValidationError(_("Not a day, nor two with a slash between them: %s") % span) from None
    if not 0 < len(days) <= MOST_DAYS:
        raise forms.ValidationError(_("This span has no days, or too many: %s") % span)
    return [(day, zh[:100], en.strip()[:100]) for day in days]


class NoticeForm(StepForm):
    """A year's notice, whole: what it does not name has no row afterwards."""

    year = forms.IntegerField(label=gettext_lazy("Year"), min_value=2000, max_value=2100)
    off = DaysField(
        label=gettext_lazy("Days off"),
        help_text=gettext_lazy(
            "One a line: 2027-01-01 or 2027-02-05/2027-02-12, then the name in Chinese and in English."
        ),
        max_length=5000,
    )
    worked = DaysField(
        label=gettext_lazy("Weekend days that are worked"),
        help_text=gettext_lazy("One a line, as above."),
        max_length=5000,
        required=False,
    )
    confidence = forms.ChoiceField(label=gettext_lazy("Reliability"), choices=lambda: choices("confidence"))
    source = forms.CharField(label=gettext_lazy("Where it is stated"), max_length=1000)


def _payload(call: Call) -> dict[str, Any]:
    days = [
        [day.isoformat(), working, zh, en]
        for field, working in (("off", False), ("worked", True))
        for day, zh, en in call.data[field]
    ]
    return {"days": sorted(days), **{name: call.data[name] for name in ("confidence", "source")}}


def _effect(call: Call) -> Effect:
    return kind_of(KIND).preview(calendar_target(call.data["year"]), _payload(call))


def _propose(call: Call) -> Words:
    target = calendar_target(call.data["year"])
    return propose(call, kind=KIND, target=target, payload=_payload(call))


@admin.display(description=gettext_lazy("day of the week"))
def weekday(obj: CalendarDay) -> str:
    """Its name, as calendars have it."""
    return str(WEEKDAYS[obj.day.weekday()])


COLUMNS: tuple[Any, ...] = (
    shown("day", gettext_lazy("day")),
    weekday,
    shown("working", gettext_lazy("working day")),
    shown("name_zh", gettext_lazy("name (Chinese)")),
    shown("name_en", gettext_lazy("name (English)")),
    shown("confidence", gettext_lazy("reliability"), worded=partial(word, "confidence")),
)


@admin.register(CalendarDay)
class CalendarDayAdmin(StaffAdmin):
    """Days that a notice names; every other one is worked from Monday to Friday."""

    list_display = COLUMNS
    list_display_links = (COLUMNS[0],)
    list_filter = ("working",)
    fields = readonly_fields = (*COLUMNS, shown("source", gettext_lazy("source")))
    exact_search = ("day",)
    list_steps = (
        Step(
            name="notice",
            label=gettext_lazy("Propose the notice of a year"),
            form=NoticeForm,
            run=_propose,
            may=lambda actor, obj: policies.may_steward_rules(actor),
            effect=_effect,
            initial=lambda none: {"year": clock.today().year + 1, "confidence": "to_check"},
            goes_to=to_proposals,
            decide_label=gettext_lazy("Propose it to a second steward"),
        ),
    )

    def may_look(self, actor: Actor, obj: Any = None) -> bool:
        return policies.may_look_at_rules(actor)

    def exact_values(self, text: str) -> Mapping[str, Any]:
        """A day as 2026-10-01; anything else finds nothing."""
        try:
            return {"day": date.fromisoformat(text.strip())}
        except ValueError:
            return {}
