"""Notices through the whole worker: a listing decided, a claim verified at the desk, a repair that runs meanwhile."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from django.core import mail as outbox

from accounts.models import Representation, User
from accounts.representation.services import (
    representation_claim,
    representation_revoke,
    representation_verify,
)
from creditsite.worker import drain
from documents.models import Letter, OutgoingMail
from journal import clock
from journal.actor import Actor
from repair import services
from repair.models import Notice
from repair.notices.letters import NOTICE
from repair.notices.sweeps import send_reminders
from tests import repair_house
from tests.case_house import House
from tests.notice_house import let_it_be, mails, person, sweep

pytestmark = [
    pytest.mark.django_db(databases=["default", "counters"]),
    pytest.mark.usefixtures("reference"),
]


@pytest.fixture
def house() -> House:
    return repair_house.build()


def verified(house: House, user: User) -> Representation:
    """Claimed by the person and verified by the county's credit centre."""
    one = representation_claim(
        user=user,
        entity=house.entity,
        basis="legal_representative",
        name="张三",
        by=Actor(user_key=user.key, name="张三"),
    )
    return representation_verify(one=one, by=house.people["county centre"])


def test_a_listing_is_told_of_with_the_terms_of_its_list(house: House) -> None:
    user = person("boss")
    verified(house, user)
    case = repair_house.listed(house)
    sweep()
    letter = Letter.objects.get(kind=NOTICE, subject=f"record:{house.record.public_id}")
    assert case.record == house.record and letter.agency == house.record.source_agency
    assert letter.context["item"]["zh"] == house.record.item.name_zh
    repair = letter.context["repair"]
    day = house.record.earliest_repair_on
    assert (repair["kind"], repair["from_day"]) == ("not_yet", day.isoformat() if day else "")
    assert Notice.objects.get(record=house.record).next_on == day


def test_the_worker_tells_and_sends_and_a_revoked_right_ends_it(house: House) -> None:
    user = person("boss")
    one = verified(house, user)
    record = repair_house.penalty(house, decided_on=clock.today())
    drain()
    assert len(mails(user)) == 1
    assert OutgoingMail.objects.get(to=user.email).state == "sent"
    assert [message.to for message in outbox.outbox] == [[user.email]]
    made = Letter.objects.filter(kind=NOTICE)
    assert made.get(subject=f"record:{record.public_id}").state == "ready"
    before = made.count()
    representation_revoke(one=one, answer="授权已撤销", by=house.people["county centre"], reason="撤销")
    repair_house.penalty(house, decided_on=clock.today())
    drain()
    assert len(mails(user)) == 1 and made.count() == before


def test_while_a_repair_is_decided_the_end_is_not_told_of(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = house.users["company"]
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    verified(house, user)
    sweep()
    case = repair_house.accepted(house)
    until = house.record.shown_until
    assert until
    notice = Notice.objects.get(record=house.record)
    before = len(mails(user))
    assert notice.next_on and notice.repair_told == house.record.earliest_repair_on
    with monkeypatch.context() as then:
        let_it_be(then, notice.next_on)
        while send_reminders():
            pass
        assert len(mails(user)) == before
        notice.refresh_from_db()
        assert notice.next_on == clock.next_day(clock.today()) and notice.end_told is None
        services.case_withdraw(case=case, by=house.people["company"])
        told = len(mails(user))
        let_it_be(then, clock.next_day(clock.today()))
        while send_reminders():
            pass
        assert len(mails(user)) == told + 1
        notice.refresh_from_db()
        assert notice.end_told == until and notice.next_on is None
