"""Previews of a change of rules: all records, or a sample that says so."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from journal import clock
from records import surveys
from records.judging import Fate, judge
from records.models import Record, RecordState
from records.preparation import Preparation
from records.surveys import survey
from registry.models import Entity
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def entity(reference: None) -> Entity:
    return factories.entity()


def half_a_year() -> Preparation:
    """The rules with half a year for general cases of the usual regime."""
    rules = Preparation().rules
    shorter = tuple(
        replace(rule, max_months=6) if (rule.severity, rule.in_force_to) == ("general", None) else rule
        for rule in rules["ndrc"]
    )
    return Preparation(rules={**rules, "ndrc": shorter})


def test_every_record_is_judged_where_there_are_few(entity: Entity) -> None:
    factories.penalties(entity, 6)
    factories.penalty(entity, severity="serious")
    found = survey(Record.objects.filter(regime="ndrc"), after=half_a_year())
    assert found.fates == {Fate.SHORTER: 6, Fate.SAME: 1}
    assert found.share == 1 and len(found.examples) == 5
    assert sorted(number for _, number in found.figures()) == ["1", "6"]


def test_a_sample_is_scaled_and_said_to_be_one(entity: Entity, monkeypatch: pytest.MonkeyPatch) -> None:
    made = factories.penalties(entity, 200)
    monkeypatch.setattr(surveys, "WHOLE", 50)
    monkeypatch.setattr(surveys, "STRETCHES", 4)
    monkeypatch.setattr(surveys, "STRETCH", 20)
    monkeypatch.setattr(surveys, "OF_A_STRETCH", 10)
    found = survey(Record.objects.filter(regime="ndrc"), after=half_a_year())
    assert 4 <= found.looked_at < len(made)
    assert 0 < found.share < 1
    (figure,) = found.figures()
    estimated = int("".join(character for character in figure[1] if character.isdigit()))
    assert 0.7 * len(made) < estimated < 1.3 * len(made)
    assert found.note() != survey(Record.objects.none(), after=half_a_year()).note()


def test_a_slow_survey_stops_in_time(entity: Entity, monkeypatch: pytest.MonkeyPatch) -> None:
    factories.penalties(entity, 100)
    monkeypatch.setattr(surveys, "WHOLE", 10)
    monkeypatch.setattr(surveys, "STRETCHES", 5)
    monkeypatch.setattr(surveys, "STRETCH", 5)
    monkeypatch.setattr(surveys, "SECONDS", -1.0)
    found = survey(Record.objects.all(), after=half_a_year())
    assert 0 < found.looked_at <= 5


def test_a_table_slightly_larger_is_read_whole_in_stretches(
    entity: Entity, monkeypatch: pytest.MonkeyPatch
) -> None:
    factories.penalties(entity, 60)
    monkeypatch.setattr(surveys, "WHOLE", 20)
    monkeypatch.setattr(surveys, "STRETCH", 10)
    assert survey(Record.objects.filter(regime="ndrc"), after=half_a_year()).looked_at == 60


def test_what_is_the_same_is_not_written(entity: Entity) -> None:
    for record in (
        factories.penalty(entity),
        factories.penalty(entity, severity="minor"),
        factories.permit(entity),
    ):
        found = judge(Record.objects.get(pk=record.pk), after=Preparation())
        assert (found.fate, found.values) == (Fate.SAME, {})


def test_what_was_not_shown_and_would_be_begins_today(entity: Entity) -> None:
    record = factories.penalty(entity, severity="minor")
    rules = Preparation().rules
    shown = tuple(replace(rule, shown="yes") if rule.severity == "minor" else rule for rule in rules["ndrc"])
    found = judge(record, after=Preparation(rules={**rules, "ndrc": shown}))
    assert found.fate == Fate.APPEARS
    assert found.values["state"] == RecordState.PUBLISHED and found.values["shown_from"] == clock.today()


def test_a_longer_period_keeps_the_first_day(entity: Entity) -> None:
    record = factories.penalty(entity)
    Record.objects.filter(pk=record.pk).update(shown_from=date(2026, 1, 1))
    record.refresh_from_db()
    rules = Preparation().rules
    longer = tuple(replace(r, max_months=r.max_months and r.max_months * 2) for r in rules["ndrc"])
    found = judge(record, after=Preparation(rules={**rules, "ndrc": longer}))
    assert found.fate == Fate.LONGER
    assert found.values["shown_from"] == date(2026, 1, 1)
    assert found.values["next_turn_on"] == clock.next_day(found.values["shown_until"])
