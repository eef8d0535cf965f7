"""Which agencies want what one of their people enters by hand to be released by another."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from journal import services as journal
from journal.actor import Actor
from journal.workflow import ReasonMissing, Refused
from records.models import SecondPersonAgency
from registry.models import Agency
from registry.policies import DECIDER, REPORTER, has_role_for, is_staff, may_steward_agencies, require


def may_set_second_person(actor: Actor, agency: Agency, *, wanted: bool = True) -> bool:
    """A decider of the agency, or a steward whose line it is in.

    Switching it off is not for somebody who enters records there: they would then release their own.
    """
    if may_steward_agencies(actor, agency):
        return True
    decides = is_staff(actor) and has_role_for(actor, DECIDER, agency)
    return decides and (wanted or not has_role_for(actor, REPORTER, agency))


@transaction.atomic
def second_person_set(*, agency: Agency, wanted: bool, by: Actor, reason: str) -> None:
    """From now on, for the agency and those below it; what waits already goes on waiting.

    Raises:
        PolicyDenied, ReasonMissing. Refused: it is so already.
    """
    require(may_set_second_person(by, agency, wanted=wanted), f"agency {agency.code}")
    if not reason.strip():
        raise ReasonMissing("a change of how an agency works needs a reason")
    list(Agency.objects.select_for_update().filter(pk=agency.pk).values_list("pk"))
    rows = SecondPersonAgency.objects.filter(agency=agency)
    if rows.exists() == wanted:
        raise Refused(_("It is so already."))
    if wanted:
        SecondPersonAgency.objects.create(agency=agency)
    else:
        rows.delete()
    action = "agency.second_person"
    target = f"agency:{agency.code}"
    journal.audit(by=by, action=action, target=target, reason=reason, detail={"wanted": wanted})
