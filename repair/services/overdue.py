"""Cases whose time is over rise: the people of the agency above are told, once a case and step."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from django.db import transaction
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from documents.services import mail_send
from journal import services as journal
from journal.actor import Actor
from registry.models import Agency
from registry.policies import CENTRE, DECIDER, REVIEWER
from repair.mails import OVERDUE
from repair.models import Case, CaseState

SYSTEM = Actor.system("cases")
OF_CENTRE = (
    CaseState.SUBMITTED,
    CaseState.UNDER_REVIEW,
)  # late through a credit centre, not through the source
OF_SOURCE = (CaseState.ACCEPTED, CaseState.PROPOSED, CaseState.REVOCATION_PROPOSED)


@transaction.atomic
def overdue_report(*, today: date, limit: int = 500) -> int:
    """Note every case that is late for the first time, and mail those above it. Returns how many.

    One mail a person and turn, with the number of cases; which they are, the desk says.
    """
    late = Case.objects.select_for_update(of=("self",)).filter(
        due_on__lt=today, overdue_told_on__isnull=True, state__in=(*OF_CENTRE, *OF_SOURCE)
    )
    cases = list(late.select_related("agency__parent").order_by("pk")[:limit])
    told: dict[str, int] = defaultdict(int)
    for case in cases:
        for address in _above(case):
            told[address] += 1
        detail = {"due_on": case.due_on.isoformat() if case.due_on else "", "state": case.state}
        journal.audit(by=SYSTEM, action="overdue", target=f"case:{case.pk}", detail=detail)
    Case.objects.filter(pk__in=[case.pk for case in cases]).update(overdue_told_on=today)
    for address, count in sorted(told.items()):
        _mail(address, count)
    return len(cases)


def _above(case: Case) -> list[str]:
    """Addresses of those who watch over whoever is late: deciders and reviewers of the agency above; the country's
    credit centre where a centre is late, or nobody stands above."""
    above: Agency | None = case.agency.parent if case.state in OF_SOURCE else None
    staff = User.objects.filter(is_active=True, is_staff=True).exclude(email="")
    if above is not None:
        found = staff.filter(agency=above, groups__name__in=(DECIDER, REVIEWER))
        if found.exists():
            return sorted(set(found.values_list("email", flat=True)))
    return sorted(set(staff.filter(agency=None, groups__name=CENTRE).values_list("email", flat=True)))


def _mail(address: str, count: int) -> None:
    with translation.override("zh-hans"):
        path = f"{reverse('admin:repair_case_changelist')}?queue=overdue"
    mail_send(
        to=address,
        language="zh-hans",
        template=OVERDUE,
        context={"count": count, "path": path},
        subject_key="cases:overdue",
        by=SYSTEM,
    )
