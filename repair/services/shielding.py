"""Shields end with the plan: the record is shown again, and the case waits for its decision."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from journal import clock
from journal import services as journal
from journal.actor import Actor
from repair.limits import last_day_of
from repair.mails import SHIELD_ENDED, step_mail
from repair.models import OPEN, Application, Case, LimitName
from repair.services.forgetting import give_back
from repair.services.walking import held, tell

SYSTEM = Actor.system("cases")


def shields_end(*, today: date, limit: int = 200) -> int:
    """End the shields whose last day is over, each in a transaction of its own. Idempotent; returns how many."""
    over = Application.objects.filter(shielded_until__lt=today).select_related("case").order_by("pk")
    return sum(_end(one.case, today) for one in over[:limit])


@transaction.atomic
def _end(case: Case, today: date) -> bool:
    case = held(case)
    until = case.application.shielded_until
    if until is None or until >= today:
        return False  # decided, or lengthened meanwhile
    reason = _("The plan has run until %(day)s.") % {"day": until}
    give_back(case, by=SYSTEM, reason=reason)
    case.application.save()
    if case.state in OPEN:
        limit = last_day_of(LimitName.DECIDE, kind=case.kind, agency=case.agency, after=clock.today())
        case.due_on = limit
        case.save()
    journal.audit(by=SYSTEM, action="shield_over", target=f"case:{case.pk}", reason=reason)
    tell(case, case.entity.key)
    step_mail(case, SHIELD_ENDED, SYSTEM)
    return True
