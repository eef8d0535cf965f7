"""What corrections, early arrivals and other rights may and may not show."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
import time_machine

from journal import clock
from journal.actor import Actor
from journal.models import Audience, Change
from records import selectors
from records.catalogue import forget
from records.models import CatalogItem, CatalogSchema, EndKind, Record, RecordEnd, RecordState
from records.preparation import RecordInput, RecordRefused
from records.presenters import present
from records.services import RecordNotOnDisplay, record_correct, record_end, record_mark_objection
from registry.models import Entity
from tests import factories

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 5, 1, 12, tzinfo=clock.SHANGHAI)
LATER = datetime(2026, 5, 20, 12, tzinfo=clock.SHANGHAI)


@pytest.fixture(autouse=True)
def _may_day() -> Any:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def entity(reference: None) -> Entity:
    return factories.entity()


def correct(record: Record, by: Actor, **values: Any) -> Record:
    data = factories.penalty_input(values.pop("entity", record.entity), **values)
    return record_correct(record=record, data=data, by=by, reason="test")


def award(entity: Entity, **details: Any) -> Record:
    source = factories.agency("samr") if details else factories.agency()
    return factories.records(
        [RecordInput(entity=entity, item="award", source_agency=source, details=details)]
    )[0]


def audiences(record: Record) -> list[str]:
    return list(
        Change.objects.filter(subject=record.public_id).order_by("pk").values_list("audience", flat=True)
    )


def test_a_past_day_and_the_history_do_not_show_what_was_not_public_then(entity: Entity, by: Actor) -> None:
    record = factories.penalty(entity, severity="minor", details={"facts": "never shown"})
    with time_machine.travel(LATER, tick=False):
        record = correct(record, by, severity="serious", details={"facts": "shown"})
        assert record.shown_from == date(2026, 5, 20)
        assert not selectors.entity_records(entity, at=date(2026, 5, 10)).exists()
        assert [revision.number for revision in selectors.history(record)] == [2]


def test_what_was_said_about_the_wrong_subject_is_in_no_history(entity: Entity, by: Actor) -> None:
    record = factories.penalty(entity, details={"facts": "about somebody else"})
    other = factories.entity()
    with time_machine.travel(LATER, tick=False):
        record = correct(record, by, entity=other)
        assert [revision.number for revision in selectors.history(record)] == [2]


def test_moving_a_record_that_was_never_public_tells_the_public_nothing(entity: Entity, by: Actor) -> None:
    record = factories.penalty(entity, severity="minor")
    correct(record, by, entity=factories.entity(), severity="minor")
    assert set(audiences(record)) == {Audience.STAFF}


def test_a_corrected_date_brings_back_what_had_expired_by_a_wrong_one(entity: Entity, by: Actor) -> None:
    record = factories.penalty(entity, decided_on=date(2002, 4, 1))
    assert record.state == RecordState.EXPIRED
    record = correct(record, by, decided_on=date(2026, 4, 1))
    assert selectors.record_by_public_id(record.public_id, at=clock.today()).outcome == "found"
    record_end(record=record, kind=EndKind.WITHDRAWN, by=by, reason="annulled")
    correct(record, by, decided_on=date(2026, 4, 2))
    assert selectors.record_by_public_id(record.public_id, at=clock.today()).end_kind == "withdrawn"


def test_an_entity_forgets_a_turn_that_a_correction_took_away(entity: Entity, by: Actor) -> None:
    record = factories.penalty(entity)
    correct(record, by, severity="minor")
    entity.refresh_from_db()
    assert entity.next_turn_on is None


def test_an_objection_to_what_is_not_on_display_is_not_for_the_public(entity: Entity, by: Actor) -> None:
    record = factories.penalty(entity, published_on=date(2026, 6, 1))
    assert record.state == RecordState.PUBLISHED
    record_mark_objection(record=record, pending=True, by=by, reason="test")
    assert set(audiences(record)) == {Audience.STAFF}


def test_what_is_over_by_date_cannot_be_ended_otherwise(entity: Entity, by: Actor) -> None:
    record = factories.penalty(entity)
    assert record.shown_until
    with (
        time_machine.travel(clock.end_of(record.shown_until), tick=False),
        pytest.raises(RecordNotOnDisplay),
    ):
        record_end(record=record, kind=EndKind.WITHDRAWN, by=by, reason="late")
    assert not RecordEnd.objects.exists()


def test_agencies_see_what_is_shared(entity: Entity) -> None:
    CatalogItem.objects.filter(code="award").update(access="shared")
    forget()
    record = award(entity)
    samr = Actor(user_key="user:2", agency_key="samr", agency_line=("samr",))
    today = clock.today()
    assert set(selectors.file_for(entity, actor=samr, at=today, purpose="check")) == {record}
    assert not selectors.file_for(entity, actor=Actor(user_key=""), at=today, purpose="check").exists()
    forget()


def test_numbers_of_people_are_starred_in_lists_too(entity: Entity) -> None:
    CatalogSchema.objects.filter(item="award").update(
        schema={
            "type": "object",
            "properties": {"names": {"type": "array", "items": {"type": "string"}, "x-access": "public"}},
        }
    )
    forget()
    record = award(entity, names=["电话13912345678"])
    assert "13912345678" not in str(record.details)
    assert "personal_data_redacted" in record.flags
    forget()


def test_an_address_of_the_source_that_is_no_web_address_is_refused(entity: Entity) -> None:
    with pytest.raises(RecordRefused):
        factories.penalty(entity, source_url="javascript:alert(1)")


def test_a_property_closed_later_is_closed_in_older_records(entity: Entity) -> None:
    record = factories.penalty(entity, details={"facts": "closed later"})
    assert "facts" in present(record, language="en", today=clock.today())["details"]
    item = CatalogItem.objects.get(code="penalty")
    newest = CatalogSchema.objects.get(item=item, version=item.schema_version)
    newest.schema["properties"]["facts"]["x-access"] = "shared"
    CatalogSchema.objects.create(item=item, version=newest.version + 1, schema=newest.schema)
    CatalogItem.objects.filter(pk="penalty").update(schema_version=newest.version + 1)
    forget()
    shown = present(record, language="en", today=clock.today())
    assert "facts" not in shown["details"]
    assert "facts" not in [field["key"] for field in shown["fields"]]
    forget()
