"""What records add to an agency's page: whether its entries wait for a second person."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from journal.desk.steps import Call, Step, Words
from records.models import SecondPersonAgency
from records.second_person import may_set_second_person, second_person_set
from registry.models import Agency


def _wants(agency: Agency) -> bool:
    return SecondPersonAgency.objects.filter(agency=agency).exists()


def _want(call: Call) -> Words:
    second_person_set(agency=call.obj, wanted=True, by=call.actor, reason=call.reason)
    return _("What is entered for it by hand waits for another person from now on.")


def _unwant(call: Call) -> Words:
    second_person_set(agency=call.obj, wanted=False, by=call.actor, reason=call.reason)
    return _("What is entered for it by hand is shown at once from now on.")


SECOND_PERSON = [
    Step(
        name="second-person",
        label=gettext_lazy("Entries wait for a second person"),
        note=gettext_lazy(
            "Records entered by hand for this agency or one below it: another person releases them."
        ),
        run=_want,
        may=may_set_second_person,
        open=lambda agency: not _wants(agency),
    ),
    Step(
        name="one-person",
        label=gettext_lazy("Entries need no second person"),
        run=_unwant,
        may=lambda actor, agency: may_set_second_person(actor, agency, wanted=False),
        open=_wants,
    ),
]
