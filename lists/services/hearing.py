"""The party is told before anything is decided, and heard."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from journal import clock, working_days
from journal.actor import Actor
from journal.models import Audience
from journal.workflow import Refused
from lists import letters, workflow
from lists.models import ListingCase
from lists.services.conditions import require_text
from lists.services.walking import held, walk


@transaction.atomic
def case_notify(*, case: ListingCase, by: Actor, reason: str) -> ListingCase:
    """Send the notice: grounds, legal basis, measures, and until when the party may state its case.

    The time is the list's number of working days after today (ours where the list's source gives none).

    Raises:
        WrongState, PolicyDenied, ReasonMissing.
    """
    case = held(case)
    walk(case, workflow.NOTIFY, by=by, reason=reason, audience=Audience.PARTIES)
    today = clock.today()
    case.notified_at = clock.now()
    case.hearing_until = working_days.add_working_days(today, case.credit_list.hearing_days)
    case.due_on = clock.next_day(case.hearing_until)
    case.save()
    letters.notice(case, by)
    return case


@transaction.atomic
def case_state(*, case: ListingCase, statement: str, stated_on: date, by: Actor) -> ListingCase:
    """Keep what the party says; `stated_on` is the day the paper came in, within the time for it.

    A second paper is put below the first.

    Raises:
        WrongState, PolicyDenied. Refused: empty, of a day to come, from before the notice, or too late.
    """
    case = held(case)
    said = require_text(statement, field="statement")

    def check() -> None:
        assert case.notified_at is not None
        assert case.hearing_until is not None
        if not said:
            raise Refused(_("The statement is empty."), field="statement")
        if stated_on > clock.today():
            raise Refused(_("That day has not come yet."), field="stated_on")
        if stated_on < clock.day_of(case.notified_at):
            raise Refused(_("The party was told on a later day."), field="stated_on")
        if stated_on > case.hearing_until:
            raise Refused(
                _("The time to state one's case ended on %(day)s.") % {"day": case.hearing_until},
                field="stated_on",
            )

    walk(case, workflow.STATE, by=by, reason="", check=check, audience=Audience.PARTIES)
    case.statement = f"{case.statement}\n\n{stated_on}\n{said}".strip() if case.statement else said
    case.stated_on = stated_on
    case.save()
    return case
