"""How far a day is away, in words of the desk."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from journal import clock, working_days


def deadline(day: date) -> str:
    """How far a day is away, in calendar and working days."""
    today = clock.today()
    if day == today:
        return _("today")
    away = (day - today).days
    if away < 0:
        words = ngettext("overdue by %(count)s day", "overdue by %(count)s days", -away) % {"count": -away}
        worked = working_days.working_days_between(day, today)
    else:
        words = ngettext("in %(count)s day", "in %(count)s days", away) % {"count": away}
        worked = working_days.working_days_between(today, day)
    work = ngettext("%(count)s working day", "%(count)s working days", worked) % {"count": worked}
    return _("%(days)s (%(working)s)") % {"days": words, "working": work}
