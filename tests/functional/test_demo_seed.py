"""The demo through the services: what is on file afterwards, and that a second run changes nothing."""

from __future__ import annotations

import io
from datetime import timedelta
from itertools import islice

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db.models import Count, Q

from demo import cases, listings, showcase
from demo import seed as seeding
from demo.content.plan import records_of
from journal import clock
from journal.models import AuditEvent, Change, Head
from lists.models import CreditList, ListingCase
from penalties.models import Penalty
from records.models import Record, RecordEnd, RecordRevision, RecordState
from records.services import records_turn
from registry.models import Agency, Entity, EntityLink, EntityName, EntityRevision, Identifier, Region
from repair.models import Case

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]

ENTITIES = 150


@pytest.fixture
def demo():
    return seeding.fill(entities=ENTITIES, seed=5, progress=lambda entities, records: None)


def everything() -> dict[str, int]:
    models = (
        Entity,
        EntityName,
        EntityRevision,
        EntityLink,
        Record,
        RecordRevision,
        RecordEnd,
        Change,
        AuditEvent,
        Agency,
    )
    return {model.__name__: model.objects.count() for model in models}


def drawn():
    """Records of the generator's stream; listings come afterwards."""
    return Record.objects.exclude(item__in=("blacklisting", "redlisting"))


def entity(name: str) -> Entity:
    return Entity.objects.filter(name=name).earliest("pk")


def test_counts_are_what_the_generator_made(demo):
    assert Entity.objects.filter(origin="demo").count() == ENTITIES
    assert not Entity.objects.exclude(origin="demo").exists()
    assert drawn().count() == demo.records > ENTITIES / 2
    assert Head.objects.count() == ENTITIES
    assert Penalty.objects.count() == Record.objects.filter(item="penalty").count() > 20
    assert EntityRevision.objects.count() == ENTITIES
    assert Identifier.objects.filter(kind="registration_number").exists()


def test_second_run_changes_nothing(demo):
    before = everything()
    out = io.StringIO()
    call_command("demo", entities=ENTITIES, seed=6, stdout=out)
    assert everything() == before
    assert "already seeded" in out.getvalue()


def test_larger_number_goes_on_with_the_same_stream(demo):
    call_command("demo", entities=ENTITIES + 30, seed=6, stdout=io.StringIO())
    names = [
        made.name
        for made, _ in zip(showcase.invented(seed=5, day=demo.day), range(ENTITIES + 30), strict=False)
    ]
    assert list(Entity.objects.order_by("pk").values_list("name", flat=True)) == names


def test_killed_run_is_taken_up_where_it_stopped(monkeypatch):
    """After every single transaction, also between those of the entity with more records than one takes."""
    monkeypatch.setattr(seeding, "ROWS", 25)
    stopped = []

    def stop(entities: int, records: int) -> None:
        stopped.append((entities, records, seeding.seeded().begun))
        raise KeyboardInterrupt

    while len(stopped) < 1 or stopped[-1][0] < 60:
        with pytest.raises(KeyboardInterrupt):
            seeding.fill(entities=100, seed=5, progress=stop)
    assert stopped == sorted(stopped, key=lambda at: at[:2])
    assert sum(1 for _, _, begun in stopped if begun) == 2, "the one with sixty records takes three parts"
    done = seeding.fill(entities=100, seed=9, progress=lambda entities, records: None)
    made = list(islice(showcase.invented(seed=5, day=done.day), 100))
    assert list(Entity.objects.order_by("pk").values_list("name", flat=True)) == [one.name for one in made]
    told = [len(records_of(one, seed=5, today=done.day)) for one in made]
    counted = (
        Entity.objects.order_by("pk")
        .annotate(n=Count("records", filter=Q(records__in=drawn())))
        .values_list("n", flat=True)
    )
    assert list(counted) == told
    assert drawn().count() == done.records == sum(told)


def test_no_transaction_writes_more_rows_than_an_import_may(monkeypatch):
    sizes = []
    original = seeding._write
    monkeypatch.setattr(seeding, "_write", lambda part, at: (sizes.append(part.rows), original(part, at)))
    monkeypatch.setattr(seeding, "ROWS", 40)
    done = seeding.fill(entities=120, seed=5, progress=lambda entities, records: None)
    assert max(sizes) <= 40
    assert sum(sizes) == done.entities + done.records


def test_a_demo_of_an_earlier_generator_is_not_gone_on_with(demo, monkeypatch):
    monkeypatch.setattr(seeding, "VERSION", seeding.VERSION + 1)
    with pytest.raises(CommandError, match="earlier version"):
        call_command("demo", entities=ENTITIES + 1, seed=5, stdout=io.StringIO())
    assert Entity.objects.count() == ENTITIES


def test_everything_lies_in_the_fictitious_province(demo):
    assert not Entity.objects.exclude(region__code__startswith="99").exists()
    assert Region.objects.filter(fictitious=True).count() == 61
    sources = Agency.objects.filter(reported_records__isnull=False).distinct()
    assert all(agency.region_id.startswith("99") for agency in sources)
    assert all(
        agency.line()[-1] in ("samr", "mee", "mem", "mot", "mohurd", "nhc", "mct", "ndrc", "miit")
        for agency in sources
    )
    assert {agency.regime for agency in sources} == {"samr", "ndrc"}


def test_every_window_is_there(demo):
    today = clock.today()
    company = entity(showcase.WINDOWS)
    penalties = Record.objects.filter(entity=company, item="penalty")
    shown = penalties.public(at=today)
    assert {record.severity for record in shown} >= {"general", "serious"}
    assert shown.filter(shown_until__lte=today + timedelta(days=21)).exists()
    assert shown.filter(earliest_repair_on__gt=today).exists()
    assert shown.filter(earliest_repair_on__lte=today).exists()
    assert penalties.filter(state=RecordState.EXPIRED, end=None).exists()
    assert penalties.filter(state=RecordState.UNPUBLISHED).exists()
    assert company.next_turn_on is not None


def test_ended_records_leave_traces_and_open_ones_their_marks(demo):
    ends = RecordEnd.objects.filter(record__entity__name=showcase.ENDED)
    assert {end.kind for end in ends} == {"withdrawn", "repaired", "corrected"}
    assert Record.objects.filter(objection_pending=True, entity__name=showcase.OBJECTION).exists()
    revised = Record.objects.filter(entity=entity(showcase.PLAIN), item="penalty").get()
    assert [revision.number for revision in revised.revisions.all()] == [1, 2]
    assert revised.document_number != revised.revisions.first().spine["document_number"]


def test_expired_records_of_the_demo_answer_later_with_their_end(demo):
    with time_machine.travel(clock.now() + timedelta(days=40), tick=False):
        while records_turn(today=clock.today()):
            pass
        assert RecordEnd.objects.filter(kind="expired").exists()
        assert not Record.objects.filter(next_turn_on__lte=clock.today()).exists()


def test_shapes_of_entities_that_pages_must_bear(demo):
    assert entity(showcase.CODELESS).usci is None
    assert entity(showcase.WRONG_CODE).usci_flags
    assert Record.objects.filter(entity=entity(showcase.MANY)).count() == 60
    assert not Record.objects.filter(entity=entity(showcase.NO_RECORD)).exists()
    assert not Record.objects.public(at=clock.today()).filter(entity=entity(showcase.HIDDEN)).exists()
    assert Entity.objects.filter(name=showcase.SAME_NAME).count() == 2
    parent = entity(showcase.PLAIN)
    assert parent.child_links.count() >= 2
    assert {name.kind for name in parent.names.all()} == {"current", "former", "english", "alias"}


def test_command_prints_searches_that_find_something():
    out = io.StringIO()
    call_command("demo", entities=60, seed=2, stdout=out)
    lines = [line.split("  (")[0].strip() for line in out.getvalue().splitlines() if line.startswith("  ")]
    assert len(lines) == 5
    for text in lines:
        assert (
            Entity.objects.filter(name__contains=text).exists() or Entity.objects.filter(usci=text).exists()
        )


def test_the_desk_has_cases_in_every_state_and_lists_have_members(demo):
    call_command("demo", entities=700, seed=5, stdout=io.StringIO())
    states = set(ListingCase.objects.values_list("state", flat=True))
    assert states == {
        "proposed", "notified", "decided", "returned", "listed", "removal_proposed", "removed", "dropped"
    }  # fmt: skip
    assert CreditList.objects.filter(origin="demo", runs_cases=True).count() == 6
    shown = Record.objects.public(at=clock.today()).filter(listing__credit_list__origin="demo")
    kinds = set(shown.values_list("listing__kind", flat=True))
    assert kinds == {"blacklist", "redlist"}
    both = shown.filter(
        listing__kind="redlist", entity__in=shown.filter(listing__kind="blacklist").values("entity")
    )
    assert not both.exists()


def test_a_run_killed_before_the_lists_is_taken_up(monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(seeding, "seed_listings", lambda **given: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            seeding.fill(entities=400, seed=5, progress=lambda entities, records: None)
    assert not ListingCase.objects.exists()
    call_command("demo", entities=400, seed=5, stdout=io.StringIO())
    assert ListingCase.objects.exists()


def test_a_run_killed_before_the_cases_is_taken_up(monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(listings, "_cases", lambda *given: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            seeding.fill(entities=400, seed=5, progress=lambda entities, records: None)
    assert not ListingCase.objects.exists()
    call_command("demo", entities=400, seed=5, stdout=io.StringIO())
    assert ListingCase.objects.exists()


def test_the_desk_has_applications_and_objections_in_every_state(demo):
    assert not Case.objects.exists(), "a demo of this size is there to look at the generator"
    call_command("demo", entities=700, seed=5, stdout=io.StringIO())
    found = Case.objects.all()
    assert set(found.filter(kind="repair").values_list("state", flat=True)) == {
        "submitted", "waiting", "accepted", "proposed", "repaired", "rejected", "revoked"
    }  # fmt: skip
    assert set(found.filter(kind="objection").values_list("state", flat=True)) == {
        "submitted", "waiting", "accepted", "proposed", "closed"
    }  # fmt: skip
    assert found.values("entity").distinct().count() == found.count(), "a company at a time"
    public = Record.objects.public(at=clock.today())
    assert not public.filter(cases__state="repaired").exists()
    assert public.filter(cases__state="revoked").exists() and public.filter(item="commitment").exists()
    assert cases.commitments_made() == 2
    before = everything()
    call_command("demo", entities=700, seed=5, stdout=io.StringIO())
    assert everything() == before


def test_a_run_killed_before_the_applications_is_taken_up(monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(cases, "_apply", lambda *given: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            seeding.fill(entities=600, seed=5, progress=lambda entities, records: None)
    assert not Case.objects.exists() and cases.is_behind()
    call_command("demo", entities=600, seed=5, stdout=io.StringIO())
    assert Case.objects.count() == len(cases.REPAIRS) + len(cases.OBJECTIONS)
