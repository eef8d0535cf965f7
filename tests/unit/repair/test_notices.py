"""What a subject is told: at publication, when somebody comes to speak for it, on the days that matter; each once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import transaction

from accounts.models import User
from documents.models import OutgoingMail
from journal import clock
from journal import services as journal
from journal.actor import Actor
from journal.models import Audience, ChangeKind
from journal.workflow import PolicyDenied
from records.models import EndKind, Record
from records.publicity import add_months
from records.services import record_end, record_restore
from registry.models import Entity
from repair.models import Notice, NoticeReader
from repair.notices.making import notice_ask
from tests import factories, notice_house
from tests.notice_house import let_it_be, letters, mails, penalty, person, speaks_for, sweep

pytestmark = [
    pytest.mark.django_db(databases=["default", "counters"]),
    pytest.mark.usefixtures("reference"),
]
BY = factories.BY


def test_a_new_penalty_is_a_letter_for_who_speaks_for_the_company_and_one_mail() -> None:
    user = person("one")
    entity = factories.entity()
    speaks_for(user, entity)
    record = penalty(entity)
    sweep()
    sweep()
    (letter,) = letters(entity)
    assert letter.subject == f"record:{record.public_id}" and letter.agency == record.source_agency
    assert letter.context["until"] == record.shown_until.isoformat()  # type: ignore[union-attr]
    assert letter.context["repair"]["kind"] == "not_yet"
    assert letter.context["repair"]["from_day"] == record.earliest_repair_on.isoformat()  # type: ignore[union-attr]
    assert [one["required"] for one in letter.context["asked"]["document"]] == [True, False]
    assert len(mails(user)) == 1


def test_a_mail_names_neither_the_company_nor_what_it_is_about() -> None:
    user = person("one")
    entity = factories.entity()
    speaks_for(user, entity)
    record = penalty(entity)
    sweep()
    (mail,) = OutgoingMail.objects.all()
    for word in (
        entity.name,
        entity.usci or "-",
        record.public_id,
        record.document_number,
        "处罚",
        "penalty",
    ):
        assert word not in mail.subject + mail.body


def test_people_are_written_to_in_their_language_and_who_has_no_address_is_left_out() -> None:
    chinese, english, unreachable = (
        person("one"),
        person("two", language="en"),
        person("three", address=False),
    )
    entity = factories.entity()
    for user in (chinese, english, unreachable):
        speaks_for(user, entity)
    penalty(entity)
    sweep()
    sent = {mail.to: (mail.language, "/en/my/" in mail.body) for mail in OutgoingMail.objects.all()}
    assert sent == {chinese.email: ("zh-hans", False), english.email: ("en", True)}
    EmailAddress.objects.filter(user=unreachable).update(verified=True)
    sweep()
    assert len(mails(unreachable)) == 1 and len(mails(chinese)) == 1


def test_without_a_representative_there_is_a_row_and_no_letter_until_one_is_verified() -> None:
    entity = factories.entity()
    records = [penalty(entity) for _ in range(3)]
    sweep()
    assert Notice.objects.filter(record__in=records, letter=None).count() == 3 and not letters(entity)
    user = person("late")
    speaks_for(user, entity)
    sweep()
    assert len(letters(entity)) == 3 and len(mails(user)) == 1
    colleague = person("later")
    speaks_for(colleague, entity)
    sweep()
    assert len(letters(entity)) == 3 and len(mails(user)) == 1 and len(mails(colleague)) == 1


def test_a_file_of_many_rows_is_one_mail_and_letters_in_portions() -> None:
    user = person("one")
    entity = factories.entity()
    speaks_for(user, entity)
    for number in range(45):
        penalty(entity, days_ago=1 + number % 40)
    sweep()
    assert len(letters(entity)) == 45 and len(mails(user)) == 1


def test_history_gets_a_row_and_no_letter_but_on_asking() -> None:
    user = person("one")
    entity = factories.entity()
    one = speaks_for(user, entity)
    old, nearly_over = penalty(entity, days_ago=200), penalty(entity, days_ago=340)
    positive = factories.permit(entity)
    sweep()
    assert set(Notice.objects.values_list("record", "of_history")) == {(old.pk, True), (nearly_over.pk, True)}
    assert not letters(entity) and not mails(user)
    assert not Notice.objects.filter(record=positive).exists()
    actor = acting(user, entity)
    letter = notice_ask(record=old, by=actor)
    assert notice_ask(record=old, by=actor) == letter and letters(entity) == [letter]
    assert letter.context["repair"]["kind"] == "yes" and letter.made_by == user.key
    with pytest.raises(PolicyDenied):
        notice_ask(record=old, by=acting(user, factories.entity()))
    sweep()
    assert not mails(user), "who asks need not be told"
    assert one.number in NoticeReader.objects.values_list("representation", flat=True)


def acting(user: User, entity: Entity) -> Actor:
    return Actor(user_key=user.key, represents=frozenset({entity.key}), name="张三")


def test_the_first_day_of_repair_and_the_end_are_told_of_once(monkeypatch: pytest.MonkeyPatch) -> None:
    user = person("one")
    entity = factories.entity()
    speaks_for(user, entity)
    record = penalty(entity)
    sweep()
    first, last = record.earliest_repair_on, record.shown_until
    assert first and last
    for day, sent in (
        (first - timedelta(days=1), 1),
        (first, 2),
        (first + timedelta(days=1), 2),
        (last - timedelta(days=31), 2),
        (last - timedelta(days=30), 3),
        (last, 3),
    ):
        with monkeypatch.context() as then:
            let_it_be(then, day)
            sweep()
            sweep()
        assert len(mails(user)) == sent, day
    assert Notice.objects.get().next_on is None


def test_a_record_that_ended_is_not_reminded_of_and_one_shown_again_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    user = person("one")
    entity = factories.entity()
    speaks_for(user, entity)
    record = penalty(entity)
    sweep()
    record_end(record=record, kind=EndKind.REPAIRED, by=BY, reason="示例")
    first = record.earliest_repair_on
    assert first
    with monkeypatch.context() as then:
        let_it_be(then, first)
        sweep()
        assert len(mails(user)) == 1 and Notice.objects.get().next_on is None
        record_restore(record=record, by=BY, reason="示例")
        sweep()
        assert len(mails(user)) == 2


def test_dates_that_move_are_a_new_letter_in_place_of_the_old_and_a_new_reminder(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    user = person("one")
    entity = factories.entity()
    speaks_for(user, entity)
    record = penalty(entity)
    sweep()
    first = record.earliest_repair_on
    assert first
    with monkeypatch.context() as then:
        let_it_be(then, first)
        sweep()
        assert len(mails(user)) == 2
        move(record, days=40)
        sweep()
        old, new = letters(entity)
        assert new.context["replaces"] == old.number
        assert new.context["repair"]["from_day"] == (first + timedelta(days=40)).isoformat()
        assert len(mails(user)) == 3
        let_it_be(then, first + timedelta(days=40))
        sweep()
        assert len(mails(user)) == 4 and len(letters(entity)) == 2


def move(record: Record, *, days: int) -> None:
    """Let the dates of a record on file be later, and the log say so."""
    record.refresh_from_db()
    assert record.earliest_repair_on and record.shown_until
    record.earliest_repair_on += timedelta(days=days)
    record.shown_until += timedelta(days=days)
    with transaction.atomic():
        record.save()
        journal.append(
            entity_key=record.entity.key,
            kind=ChangeKind.CORRECTED,
            audience=Audience.PUBLIC,
            subject=record.public_id,
        )


def test_a_record_moved_to_another_company_is_told_to_that_one() -> None:
    user, other = person("one"), person("two")
    wrong, right = factories.entity(), factories.entity()
    speaks_for(user, wrong)
    speaks_for(other, right)
    record = penalty(wrong)
    sweep()
    Record.objects.filter(pk=record.pk).update(entity=right)
    record.refresh_from_db()
    move(record, days=0)
    sweep()
    assert len(letters(wrong)) == 1 and len(letters(right)) == 1
    assert letters(right)[0].context["replaces"] == "", "the other company's letter is nothing to this one"
    assert len(mails(user)) == 1 and len(mails(other)) == 1


def test_a_letter_without_content_of_the_record_says_only_what_kind_of_thing_is_shown() -> None:
    user = person("one")
    entity = factories.entity()
    speaks_for(user, entity)
    penalty(entity, details={"penalty_content": "罚款壹万元及秘密内容"})
    sweep()
    (letter,) = letters(entity)
    assert "秘密内容" not in str(letter.context)
    assert letter.context["fields"]["zh"] and letter.context["fields"]["en"]


def test_month_ends_are_those_of_the_rule() -> None:
    record = penalty(factories.entity())
    assert record.decided_on and record.shown_until == add_months(record.decided_on, 12)
    assert record.earliest_repair_on == clock.next_day(add_months(record.decided_on, 3))
    notice_house.sweep()
    assert Notice.objects.get().next_on == record.earliest_repair_on
