"""Notices under stops, kills, crowds and chance: nobody is told twice, nobody is left out."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from accounts.models import User
from documents.models import Letter, OutgoingMail
from journal import clock
from journal.actor import Actor
from journal.models import AuditEvent
from records.models import EndKind, Record
from records.services import record_end
from registry.models import Entity
from repair.notices.letters import NOTICE
from repair.notices.making import notice_ask
from repair.notices.sweeps import make_notices, send_reminders
from tests import factories, notice_house
from tests.functional.test_desk_crowd import at_once
from tests.functional.test_listing_crowd import StopAt, Stopped
from tests.notice_house import let_it_be, letters, mails, penalty, person, speaks_for, sweep

DATABASES = ["default", "counters"]


@pytest.mark.slow
@pytest.mark.django_db(databases=DATABASES)
@pytest.mark.usefixtures("reference")
def test_stopped_between_any_two_statements_each_letter_is_made_and_told_of_once() -> None:
    """At every statement of the sweep once: after the next whole run the papers are as if nothing had been."""
    entity, user = factories.entity(), person("one", language="en")
    speaks_for(user, entity)
    number, was_stopped = 0, True
    while was_stopped:
        penalty(entity)
        notice_house.seal_journal()
        number += 1
        was_stopped = stopped(make_notices, number)
        sweep()
        assert len(letters(entity)) == number
        assert len(mails(user)) == number
    assert number > 20


@pytest.mark.slow
@pytest.mark.django_db(databases=DATABASES)
@pytest.mark.usefixtures("reference")
def test_stopped_between_any_two_statements_each_day_is_told_of_once(monkeypatch: pytest.MonkeyPatch) -> None:
    users, entity = two_people()
    record, *_others = [penalty(entity) for _ in range(3)]
    sweep()
    number = 0
    assert record.earliest_repair_on
    with monkeypatch.context() as then:
        let_it_be(then, record.earliest_repair_on)
        while stopped(send_reminders, number + 1):
            number += 1
            assert [len(mails(user)) for user in users] == [1, 1], number
        sweep()
        assert [len(mails(user)) for user in users] == [2, 2]
    assert number > 10
    assert AuditEvent.objects.filter(action="notice.remind").count() == 3


def two_people() -> tuple[list[User], Entity]:
    entity = factories.entity()
    users = [person("one"), person("two", language="en")]
    for user in users:
        speaks_for(user, entity)
    return users, entity


class StopHere(StopAt):
    """… but not in the ends of the savepoints that stand for transactions: a database ends them whole."""

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith(("ROLLBACK TO", "RELEASE")):
            return execute(sql, params, many, context)
        return super().__call__(execute, sql, params, many, context)


def stopped(act: Any, number: int) -> bool:
    try:
        with connection.execute_wrapper(StopHere(number)):
            act()
    except Stopped:
        return True
    return False


@pytest.mark.slow
@pytest.mark.django_db(databases=DATABASES, transaction=True)
def test_of_many_who_ask_at_once_all_get_the_same_letter(reference: None) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("the test database of SQLite is one connection")
    user, entity = person("one"), factories.entity()
    speaks_for(user, entity)
    record = penalty(entity)
    by = Actor(user_key=user.key, represents=frozenset({entity.key}), name="张三")
    numbers = at_once([lambda: notice_ask(record=record, by=by).number] * 16)
    assert len(set(numbers)) == 1 and Letter.objects.filter(kind=NOTICE).count() == 1
    sweep()
    assert Letter.objects.filter(kind=NOTICE).count() == 1


@pytest.mark.django_db(databases=DATABASES)
@pytest.mark.usefixtures("reference")
@pytest.mark.parametrize("seed", range(4))
def test_whatever_happens_in_whatever_order_everybody_is_told_once(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(seed)
    house = House([person(f"p{n}") for n in range(4)], [factories.entity() for _ in range(3)])
    day = clock.today()
    with monkeypatch.context() as then:
        for _step in range(50):
            act = chance.choice(["publish", "publish", "speak", "end", "wait", "stop"])
            if act == "publish":
                penalty(chance.choice(house.entities), days_ago=chance.randrange(1, 60))
            elif act == "speak":
                house.speak(chance)
            elif act == "end":
                end_one(chance)
            elif act == "stop":
                notice_house.seal_journal()
                stopped(chance.choice([make_notices, send_reminders]), chance.randrange(1, 30))
            else:
                day += timedelta(days=chance.randrange(1, 60))
                let_it_be(then, day)
            sweep()
            house.check()
    assert house.mails > 2 and house.letters


@dataclass
class House:
    """People, companies, who speaks for which, and what everybody was told by the step before."""

    people: list[User]
    entities: list[Entity]
    speaking: dict[int, list[Entity]] = field(default_factory=lambda: defaultdict(list))
    new: list[tuple[User, Entity]] = field(default_factory=list)
    letters: set[tuple[int, str]] = field(default_factory=set)
    reminded: list[tuple[str, str, str]] = field(default_factory=list)
    mails: int = 0

    def speak(self, chance: random.Random) -> None:
        user, entity = chance.choice(self.people), chance.choice(self.entities)
        if entity not in self.speaking[user.pk]:
            speaks_for(user, entity)
            self.speaking[user.pk].append(entity)
            self.new.append((user, entity))

    def check(self) -> None:
        """Every letter and reminder that is due is there once; each person has one mail for what is new to them."""
        found = list(Letter.objects.filter(kind=NOTICE).values_list("entity", "subject"))
        assert len(found) == len(set(found)), "one letter a record"
        heard = {entity.pk for entities in self.speaking.values() for entity in entities}
        today = clock.today()
        shown = Record.objects.public(at=today).select_related("notice")
        for record in shown.filter(entity__in=heard):
            assert record.notice.of_history or (record.entity_id, f"record:{record.public_id}") in found
            assert record.notice.next_on is None or record.notice.next_on > today
        said = self._said()
        assert len(said) == len(set(said)), "a day is said once"
        fresh = {entity for entity, _subject in set(found) - self.letters}
        reminded = self._entities_of(said[len(self.reminded) :])
        standing = set(shown.filter(notice__letter__isnull=False).values_list("entity", flat=True))
        expected = 0
        for user in self.people:
            for entity in self.speaking[user.pk]:
                news = standing if (user, entity) in self.new else fresh
                expected += (entity.pk in news) + (entity.pk in reminded)
        sent = OutgoingMail.objects.count()
        assert sent - self.mails == expected
        self.mails, self.letters, self.reminded, self.new = sent, set(found), said, []

    def _said(self) -> list[tuple[str, str, str]]:
        rows = (
            AuditEvent.objects.filter(action="notice.remind").order_by("pk").values_list("target", "detail")
        )
        return [(target, kind, day) for target, detail in rows for kind, day in detail.items()]

    def _entities_of(self, said: list[tuple[str, str, str]]) -> set[int]:
        ids = [target.removeprefix("record:") for target, _kind, _day in said]
        return set(Record.objects.filter(public_id__in=ids).values_list("entity", flat=True))


def end_one(chance: random.Random) -> None:
    shown = list(Record.objects.public(at=clock.today()).order_by("pk"))
    if shown:
        record_end(record=chance.choice(shown), kind=EndKind.WITHDRAWN, by=factories.BY, reason="示例")
