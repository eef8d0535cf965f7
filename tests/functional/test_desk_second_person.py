"""Four eyes stay four: nobody gets around the second person by another role, or by changing what is confirmed."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from journal import clock
from journal import services as journal
from journal.models import AuditEvent, Proposal
from journal.proposals.kinds import kind_of
from journal.proposals.services import proposal_confirm
from journal.workflow import PolicyDenied, Refused
from records.models import SecondPersonAgency
from records.second_person import second_person_set
from registry.admin.sections import trail
from registry.merging.proposing import MERGE, pair_of
from registry.models import Agency
from tests import factories
from tests.staff import actor_of, make_staff, staff_client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


def actor(*roles: str, agency: str | None = "mee") -> Any:
    return actor_of(make_staff(roles=roles, agency=agency))


def test_who_enters_records_cannot_switch_the_second_person_off() -> None:
    agency = Agency.objects.get(code="mee")
    both = actor("decider", "reporter")
    second_person_set(agency=agency, wanted=True, by=both, reason="we want it")
    with pytest.raises(PolicyDenied):
        second_person_set(agency=agency, wanted=False, by=both, reason="in a hurry")
    second_person_set(agency=agency, wanted=False, by=actor("decider"), reason="not needed any more")
    assert not SecondPersonAgency.objects.filter(agency=agency).exists()


def test_the_reasons_of_others_without_an_agency_are_not_read_by_everybody() -> None:
    entity = factories.entity()
    target = f"entity:{entity.key}"
    steward = actor("steward", agency=None)
    journal.audit(by=steward, action="entity.look", target=target, reason="a secret inquiry")
    newcomer = actor(agency=None)
    journal.audit(by=newcomer, action="entity.look", target=target, reason="my own look")
    words = " ".join(str(cell.text) for row in trail(target, newcomer).rows for cell in row)
    assert "my own look" in words
    assert "a secret inquiry" not in words
    assert AuditEvent.objects.filter(target=target).count() >= 2


def test_a_penalty_is_looked_at_as_a_record() -> None:
    record = factories.penalty()
    client = staff_client(["reporter"], record.source_agency.code)
    answer = client.get(reverse("admin:penalties_penalty_change", args=[record.penalty.pk]))
    assert answer.status_code == 302
    assert answer["Location"] == reverse("admin:records_record_change", args=[record.pk])


@pytest.mark.parametrize("name", [MERGE, "records.release"])
def test_what_is_confirmed_is_locked_before_it_is_compared(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else what changes between the look and the lock would be confirmed by somebody who never saw it."""
    kind, record = kind_of(name), factories.penalty()
    one, other = factories.entities(2)
    target = pair_of(one.key, other.key) if name == MERGE else f"record:{record.public_id}"
    payload = {"survivor": one.key, "merged": other.key} if name == MERGE else {}
    proposal = Proposal.objects.create(
        kind=name, target=target, payload=payload, basis="as it was", effect={}, proposed_by="user:0",
        proposed_at=clock.now(), reason="same",
    )  # fmt: skip
    order: list[str] = []
    hold, basis = journal.hold, type(kind).basis
    for module in ("registry.merging.kinds", "records.proposals.release"):
        monkeypatch.setattr(f"{module}.journal.hold", lambda keys: (order.append("held"), hold(keys))[1])
    monkeypatch.setattr(
        type(kind), "basis", lambda self, target: (order.append("compared"), basis(self, target))[1]
    )
    by = actor("steward", "centre", "decider", agency=None if name == MERGE else record.source_agency.code)
    with pytest.raises(Refused):
        proposal_confirm(proposal=proposal, by=by, reason="seen the papers")
    assert order == ["held", "compared"]
