"""The life of a record: published, corrected, turned at midnight, ended; what the public sees at each step."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
import time_machine

from journal import clock
from journal.actor import Actor
from journal.models import Audience, AuditEvent, Change
from journal.selectors import head
from penalties.models import Penalty, PenaltyMeasure
from records import selectors
from records.models import EndKind, Record, RecordState
from records.preparation import RecordInput, RecordRefused
from records.presenters import present
from records.services import (
    RecordNotOnDisplay,
    record_correct,
    record_end,
    record_mark_objection,
    record_publish,
    records_turn,
)
from registry.models import Agency, Entity
from registry.services import EntityInput, entity_create

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 5, 1, 12, tzinfo=clock.SHANGHAI)


@pytest.fixture(autouse=True)
def _may_day() -> Any:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def entity(reference: None, by: Actor) -> Entity:
    return entity_create(data=EntityInput(name="示例一市澄屿科技有限公司", origin="demo"), by=by)


def penalty(entity: Entity, **changes: Any) -> RecordInput:
    values: dict[str, Any] = {
        "entity": entity,
        "item": "penalty",
        "source_agency": Agency.objects.get(code="mee"),
        "details": {"violation_type": "超标排放", "penalty_kinds": ["fine"], "fine_fen": 1_050_050},
        "severity": "general",
        "decided_on": date(2026, 4, 1),
        "document_number": "示环罚〔2026〕1号",
    }
    return RecordInput(**{**values, **changes})


def publish(entity: Entity, by: Actor, **changes: Any) -> Record:
    return record_publish(data=penalty(entity, **changes), by=by, reason="test")


def test_a_general_penalty_is_shown_for_a_year_from_its_decision(entity: Entity, by: Actor) -> None:
    record = publish(entity, by)
    assert (record.state, record.regime) == (RecordState.PUBLISHED, "ndrc")
    assert (record.clock_on, record.clock_basis) == (date(2026, 4, 1), "decision")
    assert (record.shown_from, record.shown_until) == (date(2026, 5, 1), date(2027, 4, 1))
    assert record.earliest_repair_on == date(2026, 7, 2), "the minimum runs through 1 July"
    assert record.next_turn_on == date(2027, 4, 2)
    entity.refresh_from_db()
    assert entity.next_turn_on == date(2027, 4, 2)
    assert head(entity.key) == (2, 2), "one public Change for the entity, one for the record"


def test_a_record_is_public_to_its_last_day_and_gone_at_midnight(entity: Entity, by: Actor) -> None:
    record = publish(entity, by)
    with time_machine.travel(datetime(2027, 4, 1, 23, 59, 59, tzinfo=clock.SHANGHAI)):
        assert selectors.record_by_public_id(record.public_id, at=clock.today()).outcome == "found"
    with time_machine.travel(datetime(2027, 4, 2, 0, 0, 0, tzinfo=clock.SHANGHAI)):
        gone = selectors.record_by_public_id(record.public_id, at=clock.today())
        assert (gone.outcome, gone.end_kind, gone.ended_on) == ("ended", "expired", date(2027, 4, 2))
        assert not selectors.entity_records(entity, at=clock.today()).exists()
        assert selectors.item_counts([entity.pk], at=clock.today()) == {}


def test_the_midnight_sweep_turns_once_and_raises_the_version(entity: Entity, by: Actor) -> None:
    record = publish(entity, by)
    before = head(entity.key)
    assert records_turn(today=date(2027, 4, 1)) == 0
    with time_machine.travel(datetime(2027, 4, 2, 0, 0, 5, tzinfo=clock.SHANGHAI)):
        assert records_turn(today=clock.today()) == 1
        assert records_turn(today=clock.today()) == 0
    record.refresh_from_db()
    entity.refresh_from_db()
    assert (record.state, record.next_turn_on, entity.next_turn_on) == (RecordState.EXPIRED, None, None)
    assert (record.end.kind, record.end.ended_on) == ("expired", date(2027, 4, 2))
    assert head(entity.key).public_version == before.public_version + 1


def test_a_minor_penalty_is_not_shown_and_never_leaves_a_trace(entity: Entity, by: Actor) -> None:
    record = publish(entity, by, severity="minor")
    assert record.state == RecordState.UNPUBLISHED
    assert selectors.record_by_public_id(record.public_id, at=clock.today()).outcome == "unknown"
    assert Change.objects.get(subject=record.public_id).audience == Audience.STAFF
    assert record_end(record=record, kind=EndKind.WITHDRAWN, by=by, reason="error") is None
    assert selectors.record_by_public_id(record.public_id, at=clock.today()).outcome == "unknown"


def test_one_that_is_over_when_it_comes_is_never_shown(entity: Entity, by: Actor) -> None:
    record = publish(entity, by, decided_on=date(2022, 1, 1), severity="")
    if record.shown_until is None:
        pytest.fail("a penalty of 2022 under Order 58 has an end")
    assert record.state == RecordState.EXPIRED
    assert selectors.record_by_public_id(record.public_id, at=clock.today()).outcome == "unknown"


def test_without_a_stated_maximum_nothing_ends_by_guess(entity: Entity, by: Actor) -> None:
    nfra = Agency.objects.get(code="nfra")
    record = publish(
        entity, by, source_agency=nfra, decided_on=None, published_on=date(2025, 1, 2), severity=""
    )
    assert (record.shown_until, record.next_turn_on) == (None, None)
    assert (record.clock_on, record.clock_basis) == (date(2025, 1, 2), "publication_for_want_of_decision")
    assert record.state == RecordState.PUBLISHED


def test_a_withdrawn_record_answers_with_kind_and_day_only(entity: Entity, by: Actor) -> None:
    record = publish(entity, by)
    record_end(record=record, kind=EndKind.WITHDRAWN, by=by, reason="annulled by the court")
    found = selectors.record_by_public_id(record.public_id, at=clock.today())
    assert (found.outcome, found.record, found.end_kind) == ("ended", None, "withdrawn")
    with pytest.raises(RecordNotOnDisplay):
        record_end(record=record, kind=EndKind.REPAIRED, by=by, reason="again")
    event = AuditEvent.objects.get(action="record.withdrawn")
    assert (event.target, event.reason) == (f"record:{record.public_id}", "annulled by the court")


def test_a_correction_keeps_the_id_and_the_old_value_in_the_history(entity: Entity, by: Actor) -> None:
    record = publish(entity, by)
    details = {"violation_type": "超标排放", "penalty_kinds": ["fine", "warning"], "fine_fen": 50_000}
    with time_machine.travel(datetime(2026, 5, 3, 9, tzinfo=clock.SHANGHAI)):
        record_correct(record=record, data=penalty(entity, details=details), by=by, reason="typing error")
        now = selectors.record_by_public_id(record.public_id, at=clock.today()).record
        then = selectors.record_by_public_id(record.public_id, at=date(2026, 5, 2)).record
    assert now and then
    assert (now.details["fine_fen"], then.details["fine_fen"]) == (50_000, 1_050_050)
    assert [revision.number for revision in selectors.history(now)] == [2, 1]
    assert Penalty.objects.get(record=record).fine_fen == 50_000
    assert sorted(PenaltyMeasure.objects.values_list("kind", flat=True)) == ["fine", "warning"]


def test_a_concealed_correction_shows_nothing_of_what_was(entity: Entity, by: Actor) -> None:
    record = publish(entity, by)
    record_correct(
        record=record, data=penalty(entity, details={"facts": "…"}), by=by, reason="name", conceal=True
    )
    assert [revision.number for revision in selectors.history(record)] == [2]


def test_a_correction_that_takes_a_record_off_display_leaves_a_410(entity: Entity, by: Actor) -> None:
    record = publish(entity, by)
    record_correct(record=record, data=penalty(entity, severity="minor"), by=by, reason="reclassified")
    assert selectors.record_by_public_id(record.public_id, at=clock.today()).end_kind == "corrected"
    assert Change.objects.filter(subject=record.public_id, kind="corrected").get().audience == Audience.PUBLIC
    record_correct(record=record, data=penalty(entity), by=by, reason="reclassified back")
    assert selectors.record_by_public_id(record.public_id, at=clock.today()).outcome == "found"


def test_a_past_day_shows_nothing_before_the_site_had_it(entity: Entity, by: Actor) -> None:
    publish(entity, by)
    assert not selectors.entity_records(entity, at=date(2026, 4, 30)).exists()
    assert selectors.coverage_from(entity) == date(2026, 5, 1)


def test_content_that_breaks_the_schema_is_refused_by_property(entity: Entity, by: Actor) -> None:
    with pytest.raises(RecordRefused) as caught:
        publish(entity, by, details={"fine_fen": "a lot", "unknown": 1})
    assert {refusal.code for refusal in caught.value.refusals} == {"schema"}
    assert not Record.objects.exists()


def test_identity_numbers_in_free_text_are_starred_before_they_are_stored(entity: Entity, by: Actor) -> None:
    record = publish(entity, by, details={"facts": "当事人身份证号11010519491231002X，电话13912345678"})
    assert "11010519491231002X" not in str(record.details)
    assert "13912345678" not in str(record.details)
    assert "personal_data_redacted" in record.flags


def test_the_presentation_opens_only_what_the_schema_opens(entity: Entity, by: Actor) -> None:
    record = publish(entity, by)
    shown = present(record, language="zh-hans", today=clock.today())
    assert shown["details"]["fine_yuan"] == "10500.50"
    assert "10,500.50 元" in [field["value"] for field in shown["fields"]]
    assert shown["days_left"] == (date(2027, 4, 1) - date(2026, 5, 1)).days + 1
    assert shown["source_agency"] == {"code": "mee", "name": "生态环境部"}
    english = present(record, language="en", today=clock.today())
    assert english["source_agency"]["name"] == "Ministry of Ecology and Environment"
    assert english["item_label"] == "Administrative penalty"


def test_an_objection_marks_the_record_and_is_heard(entity: Entity, by: Actor) -> None:
    record = publish(entity, by)
    record_mark_objection(record=record, pending=True, by=by, reason="case 1")
    record.refresh_from_db()
    assert record.objection_pending
    assert Change.objects.filter(subject=record.public_id, kind="objection", audience="public").count() == 1


def test_the_other_door_needs_a_right_and_is_logged(entity: Entity, by: Actor) -> None:
    hidden = publish(entity, by, severity="minor")
    public = publish(entity, by, document_number="2")
    today = clock.today()
    mee = Actor(user_key="user:1", agency_key="mee", agency_line=("mee",))
    samr = Actor(user_key="user:2", agency_key="samr", agency_line=("samr",))
    auditor = Actor(user_key="user:3", roles=frozenset({"auditor"}))
    visitor = Actor(user_key="")
    seen = {
        actor.user_key: {r.pk for r in selectors.file_for(entity, actor=actor, at=today, purpose="check")}
        for actor in (mee, samr, auditor, visitor)
    }
    assert seen == {
        "user:1": {hidden.pk, public.pk},
        "user:2": {public.pk},
        "user:3": {hidden.pk, public.pk},
        "": {public.pk},
    }
    assert AuditEvent.objects.filter(action="file.read", reason="check").count() == 4


def test_counts_group_into_the_eight_official_groups(entity: Entity, by: Actor) -> None:
    publish(entity, by)
    publish(entity, by, item="award", details={}, severity="", document_number="3")
    counts = selectors.group_counts(selectors.item_counts([entity.pk], at=clock.today())[entity.pk])
    assert tuple(counts) == selectors.GROUPS
    assert counts["administration"] == 1
    assert counts["honesty"] == 1
    assert sum(counts.values()) == 2


def test_an_impossible_date_in_the_content_is_refused(entity: Entity, by: Actor) -> None:
    with pytest.raises(RecordRefused):
        publish(entity, by, details={"facts": "…", "valid_until": "2022-09-31"})


def test_the_sources_own_last_day_shortens_the_display(entity: Entity, by: Actor) -> None:
    record = publish(entity, by, details={"facts": "…", "publicity_until": "2026-12-31"})
    assert record.shown_until == date(2026, 12, 31)
    longer = publish(entity, by, details={"facts": "…", "publicity_until": "2030-12-31"}, document_number="2")
    assert longer.shown_until == date(2027, 4, 1)


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"severity": "huge"}, "unknown_severity"), ({"decided_on": date(2026, 5, 2)}, "future_date")],
)
def test_a_class_or_a_day_that_cannot_be_is_refused(
    entity: Entity, by: Actor, changes: dict[str, Any], code: str
) -> None:
    with pytest.raises(RecordRefused) as caught:
        publish(entity, by, **changes)
    assert [refusal.code for refusal in caught.value.refusals] == [code]
