"""A file of listing cases by the services: what each row becomes, or exactly why not; nothing twice, nothing half."""

from __future__ import annotations

import os
from datetime import timedelta
from io import BytesIO
from unittest.mock import patch

import pytest

from accounts.models import User
from exchange import sealed
from exchange.agencies_followed import ImportsOfAgencies
from exchange.limits import BATCH_ROWS
from exchange.listing_batches import services, sweeps, working
from exchange.listing_batches.columns import COLUMNS
from exchange.listing_batches.files import refused_rows
from exchange.listing_batches.models import BatchState, ListingBatch, ListingBatchRow, RowState
from exchange.models import ImportLimit
from exchange.readers import FileBroken
from exchange.sweeps import forget_files
from journal import clock
from journal.actor import Actor
from journal.models import AuditEvent, Change
from journal.workflow import PolicyDenied, Refused, WrongState
from lists.models import CaseOrigin, CaseState, ListingCase
from lists.services import case_drop
from records.models import Record, RecordState
from records.preparation import RecordInput
from records.services import record_publish
from registry.dependants import AgencyChange, AgencyChangeKind
from registry.models import Entity, EntityRedirect
from tests import factories, listing_house
from tests.functional import listing_batches as kit
from tests.functional.listing_desk import Desk, people
from tests.listing_house import House

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


@pytest.fixture
def house() -> House:
    return listing_house.build()


@pytest.fixture
def desk(house: House) -> Desk:
    return people(house)


def test_each_row_becomes_a_case_of_its_own(house: House, desk: Desk) -> None:
    entities = [factories.entity(), factories.entity()]
    rows = [kit.good(entities[0]), kit.good(entities[1], grounds="g1、G2", contact_email="a@example.org")]
    batch = kit.worked(kit.received(house, rows))
    assert batch.state == BatchState.CHECKED
    assert [row.state for row in kit.rows_of(batch)] == [RowState.READY] * 2
    assert not ListingCase.objects.exists()
    assert not Change.objects.filter(kind="case").exists()
    batch = kit.confirmed(house, batch)
    assert batch.state == BatchState.FINISHED
    cases = list(ListingCase.objects.order_by("pk"))
    assert [case.entity for case in cases] == entities
    assert {case.origin for case in cases} == {CaseOrigin.BATCH}
    assert {case.state for case in cases} == {CaseState.PROPOSED}
    assert {case.proposed_by for case in cases} == {house.people["proposer"].user_key}
    assert sorted(cases[1].grounds.values_list("code", flat=True)) == ["g1", "g2"]
    assert cases[1].contact_email == "a@example.org"
    assert [row.case for row in kit.rows_of(batch)] == cases
    reasons = AuditEvent.objects.filter(action="propose", target__startswith="listingcase:")
    assert set(reasons.values_list("reason", flat=True)) == {"三次处罚"}


def market(entity: Entity) -> Record:
    data = RecordInput(
        entity=entity,
        item="market_complaint",
        source_agency=factories.agency("samr"),
        details={"title": "投诉"},
    )
    return record_publish(data=data, by=factories.BY, reason="x")


def in_state(entity: Entity, state: str) -> Record:
    record = factories.penalty(entity)
    Record.objects.filter(pk=record.pk).update(state=state)
    return record


def test_every_row_says_exactly_why_it_is_refused(house: House, desk: Desk) -> None:
    one, busy, standing = factories.entity(), factories.entity(), factories.entity()
    case = listing_house.propose(house, busy)
    listing_house.listed(house, entity=standing)
    ListingCase.objects.filter(entity=standing).update(state=CaseState.REMOVED)
    held, unseen, other = (
        in_state(one, RecordState.WITHDRAWN),
        in_state(one, RecordState.UNPUBLISHED),
        factories.penalty(),
    )
    rows = {
        "No entity with the code 91990101MA00000000 is on file.": kit.good(code="91990101MA00000000"),
        "The code is missing; a name alone may be borne by several.": kit.good(code=""),
        f"The name does not match the code: under {one.usci} the register has {one.name}.": kit.good(
            one, name="别的公司"
        ),
        "g9 is no ground of this list.": kit.good(grounds="g1 g9"),
        "A listing needs at least one of the list's grounds.": kit.good(grounds=""),
        "No record has the id nosuchrecord.": kit.good(evidence="nosuchrecord"),
        "A listing needs at least one record as evidence.": kit.good(evidence=""),
        "Say what happened: the party has to be able to answer it.": kit.good(facts=""),
        "This is no e-mail address.": kit.good(contact_email="nobody"),
        f"Record {other.public_id} is about another entity.": kit.good(one, [other]),
        f"You may not look at record {unseen.public_id}.": kit.good(one, [unseen]),
        f"Record {held.public_id} was withdrawn, repaired or waits to be released; nothing rests on it.": kit.good(
            one, [held]
        ),
        "Market credit information alone founds no listing; a decision of an authority is needed.": kit.good(
            one, [market(one)]
        ),
        f"There is a case about this entity and list already: {case.number}.": kit.good(busy),
        "The entity stands on this list already.": kit.good(standing),
    }
    batch = kit.worked(kit.received(house, list(rows.values())))
    assert kit.why(batch) == list(rows)
    assert all(kit.why(batch, "zh-hans"))
    with pytest.raises(Refused):
        services.batch_confirm(batch=batch, by=house.people["proposer"], reason="x")
    assert not ListingCase.objects.filter(origin=CaseOrigin.BATCH).exists()


def test_who_stands_on_a_blacklist_comes_on_no_redlist(house: House, desk: Desk) -> None:
    listed = factories.entity()
    listing_house.listed(house, entity=listed)
    batch = kit.worked(kit.received(house, [kit.good(listed), kit.good()], credit_list=house.redlist))
    refused, taken = kit.why(batch)
    assert refused.startswith("The entity stands on a blacklist:") and taken == ""


def test_the_second_row_about_an_entity_is_refused_only_behind_a_good_one(house: House, desk: Desk) -> None:
    twice, put_right = factories.entity(), factories.entity()
    rows = [
        kit.good(twice),
        kit.good(twice, facts="又一次"),
        kit.good(put_right, grounds="g9"),
        kit.good(put_right),
    ]
    batch = kit.worked(kit.received(house, rows))
    says = "Line 2 is about the same entity already."
    assert kit.why(batch) == ["", says, "g9 is no ground of this list.", ""]


def test_a_former_code_finds_whom_it_belongs_to_now(house: House, desk: Desk) -> None:
    entity = factories.entity()
    EntityRedirect.objects.create(old="91990101MA00OLD00X", entity=entity)
    batch = kit.worked(kit.received(house, [kit.good(entity, code="91990101MA00OLD00X")]))
    assert kit.rows_of(batch)[0].found["entity_key"] == entity.key


def test_numbers_of_people_are_cut_at_the_door(house: House, desk: Desk) -> None:
    number, phone = "110101199003070134", "13912345678"
    rows = [
        kit.good(facts=f"法定代表人身份证号{number}，电话{phone}", persons="经理 张三丰; 欧阳修"),
        kit.good(name=f"张三 {phone}"),
        kit.good(contact_email=phone),
        kit.good(contact_email=f"{phone}@example.org"),
    ]
    house.blacklist.shares_persons = True
    house.blacklist.save()
    heading = [*kit.HEADING, "身份证号"]
    table = [heading, *([*line, number] for line in kit.lines(rows)[1:])]
    batch = kit.worked(kit.received(house, [], content=kit.csv_of(table)))
    kept = list(ListingBatchRow.objects.filter(batch=batch).values("cells", "found", "why"))
    text = str(kept).replace(f"{phone}@example.org", "")
    assert number not in text and phone not in text and "张三丰" not in text
    first, second, third, fourth = kit.rows_of(batch)
    assert "张**" in first.cells["persons"] and first.marks == ["starred"]
    assert second.state == RowState.REFUSED and "number of a person" in kit.why(batch)[1]
    assert third.state == RowState.REFUSED and third.cells["contact_email"].startswith("*")
    assert fourth.state == RowState.READY


def test_persons_are_masked_and_left_out_where_the_list_has_none(house: House, desk: Desk) -> None:
    rows = [kit.good(persons="经理 张三丰; 财务 负责人 欧阳修")]
    batch = kit.worked(kit.received(house, rows))
    assert kit.rows_of(batch)[0].cells["persons"] == ""
    house.redlist.shares_persons = True
    house.redlist.save()
    batch = kit.worked(kit.received(house, [*rows, kit.good(persons="张三丰")], credit_list=house.redlist))
    assert "office" in kit.why(batch)[1]
    kit.confirmed(house, batch)
    masked = [{"role": "经理", "name": "张**"}, {"role": "财务 负责人", "name": "欧阳*"}]
    assert ListingCase.objects.get(credit_list=house.redlist).persons == masked


def test_the_same_file_twice_does_nothing_twice(house: House, desk: Desk) -> None:
    rows = [kit.good(), kit.good()]
    first = kit.received(house, rows)
    with pytest.raises(FileBroken) as found:
        kit.received(house, rows, by="decider")
    assert found.value.reason == "batch_known" and found.value.detail == {"batch": str(first.pk)}
    first = kit.confirmed(house, kit.worked(first))
    with pytest.raises(WrongState):
        services.batch_confirm(batch=first, by=house.people["proposer"], reason="x")
    again = kit.worked(kit.received(house, rows))
    assert all(says.startswith("There is a case about") for says in kit.why(again))
    assert ListingCase.objects.count() == 2


def test_a_killed_worker_leaves_nothing_half_done_and_goes_on(house: House, desk: Desk) -> None:
    batch = kit.worked(kit.received(house, [kit.good() for _ in range(3)]))
    services.batch_confirm(batch=batch, by=house.people["proposer"], reason="x")
    first, second, _third = kit.rows_of(batch)
    actor = house.people["proposer"]
    assert working.row_open(first.pk, batch=batch, by=actor)
    killed = patch.object(working.ListingBatchRow, "save", side_effect=KeyboardInterrupt)
    with killed, pytest.raises(KeyboardInterrupt):
        working.row_open(second.pk, batch=batch, by=actor)
    assert ListingCase.objects.count() == 1  # the second one's case went with its row
    assert not working.row_open(first.pk, batch=batch, by=actor)
    batch = kit.worked(batch)
    assert batch.state == BatchState.FINISHED
    assert ListingCase.objects.count() == 3
    assert len({row.case_id for row in kit.rows_of(batch)}) == 3


def test_a_killed_check_goes_on_behind_the_rows_that_it_has(house: House, desk: Desk) -> None:
    batch = kit.received(house, [kit.good() for _ in range(3)])
    with patch.object(sweeps, "SLICE", -1.0):
        assert sweeps.work_batches() == 1  # a slice that is over after one row
    states = [row.state for row in kit.rows_of(batch)]
    assert states == [RowState.READY, RowState.PENDING, RowState.PENDING]
    assert kit.worked(batch).state == BatchState.CHECKED


def test_a_batch_that_fails_keeps_no_other_from_its_turn(house: House, desk: Desk) -> None:
    bad, good = kit.received(house, [kit.good()]), kit.received(house, [kit.good()])
    act = working.row_check

    def fails(pk: int, *, batch: ListingBatch, by: Actor | None) -> bool:
        if batch.pk == bad.pk:
            raise RuntimeError("a defect")
        return act(pk, batch=batch, by=by)

    with patch.object(sweeps, "row_check", fails), pytest.raises(RuntimeError):
        sweeps.work_batches()
    good.refresh_from_db()
    bad.refresh_from_db()
    assert (bad.state, good.state) == (BatchState.CHECKING, BatchState.CHECKED)


def test_what_changed_between_check_and_decision_is_asked_again(house: House, desk: Desk) -> None:
    entity = factories.entity()
    batch = kit.worked(kit.received(house, [kit.good(entity), kit.good()]))
    by_hand = listing_house.propose(house, entity)
    batch = kit.confirmed(house, batch)
    assert [row.state for row in kit.rows_of(batch)] == [RowState.REFUSED, RowState.MADE]
    assert by_hand.number in kit.why(batch)[0]


def test_rights_are_asked_when_a_rows_turn_comes(house: House, desk: Desk) -> None:
    batch = kit.worked(kit.received(house, [kit.good(), kit.good()]))
    services.batch_confirm(batch=batch, by=house.people["proposer"], reason="x")
    first, second = kit.rows_of(batch)
    proposer = desk.users["proposer"]
    proposer.groups.clear()
    working.row_open(first.pk, batch=batch, by=working.person(proposer.key))
    User.objects.filter(pk=proposer.pk).update(is_active=False)
    assert kit.worked(batch).state == BatchState.FINISHED
    assert "may not propose" in kit.why(batch)[0] and "closed" in kit.why(batch)[1]
    assert not ListingCase.objects.exists()
    second.refresh_from_db()
    assert second.case is None


def test_a_stopped_batch_does_nothing_more(house: House, desk: Desk) -> None:
    batch = kit.worked(kit.received(house, [kit.good(), kit.good()]))
    services.batch_confirm(batch=batch, by=house.people["proposer"], reason="x")
    first, second = kit.rows_of(batch)
    working.row_open(first.pk, batch=batch, by=house.people["proposer"])
    services.batch_stop(batch=batch, by=house.people["decider"], reason="放错文件")
    assert not working.row_open(second.pk, batch=batch, by=house.people["proposer"])
    assert kit.worked(batch).state == BatchState.STOPPED
    assert ListingCase.objects.count() == 1
    assert [row.line for row in refused_rows(batch)] == [3]


def test_checked_again_after_a_case_was_dropped(house: House, desk: Desk) -> None:
    entity = factories.entity()
    case = listing_house.propose(house, entity)
    batch = kit.worked(kit.received(house, [kit.good(entity)]))
    assert case.number in kit.why(batch)[0]
    case_drop(case=case, by=house.people["decider"], reason="撤回")
    services.batch_check_again(batch=batch, by=house.people["proposer"])
    batch = kit.worked(batch)
    assert (batch.state, kit.why(batch)) == (BatchState.CHECKED, [""])


@pytest.mark.parametrize("name", ["reporter", "own reviewer", "stranger", "centre", "auditor"])
def test_only_who_may_propose_one_case_brings_many(house: House, desk: Desk, name: str) -> None:
    with pytest.raises(PolicyDenied):
        kit.received(house, [kit.good()], by=name)
    batch = kit.worked(kit.received(house, [kit.good()]))
    for act in (services.batch_confirm, services.batch_stop):
        with pytest.raises(PolicyDenied):
            act(batch=batch, by=house.people[name], reason="x")
    with pytest.raises(PolicyDenied):
        services.batch_check_again(batch=batch, by=house.people[name])
    batch.refresh_from_db()
    assert (batch.state, ListingBatch.objects.count()) == (BatchState.CHECKED, 1)


def test_a_list_that_runs_no_cases(house: House, desk: Desk) -> None:
    house.blacklist.runs_cases = False
    house.blacklist.save()
    with pytest.raises(Refused):
        kit.received(house, [kit.good()])
    assert not ListingBatch.objects.exists()


HEADINGS = {
    "chinese": [column.zh for column in COLUMNS],
    "english": [column.en for column in COLUMNS],
    "both": kit.HEADING,
    "mixed": [COLUMNS[0].en, COLUMNS[2].zh, COLUMNS[3].both, COLUMNS[4].en],
}


@pytest.mark.parametrize("kind", sorted(HEADINGS))
@pytest.mark.parametrize("form", ["csv", "gb18030", "xlsx"])
def test_headings_in_either_language_and_kind_of_file(house: House, desk: Desk, kind: str, form: str) -> None:
    table = kit.lines([kit.good()], HEADINGS[kind])
    content = kit.xlsx_of(table) if form == "xlsx" else kit.csv_of(table, form.replace("csv", "utf-8-sig"))
    name = "cases.xlsx" if form == "xlsx" else "cases.csv"
    batch = kit.worked(kit.received(house, [], content=content, name=name))
    assert kit.why(batch) == [""]


def broken_files() -> dict[str, tuple[str, bytes, str]]:
    row = ["x"] * len(kit.HEADING)
    return {
        "empty": ("a.csv", b"", "file_empty"),
        "only a heading": ("a.csv", kit.csv_of([kit.HEADING]), "file_empty"),
        "only blank rows": ("a.xlsx", kit.xlsx_of([kit.HEADING, [" ", ""]]), "file_empty"),
        "no column of grounds": (
            "a.csv",
            kit.csv_of([["code (USCI)", "facts", "evidence record ids"], row[:3]]),
            "columns_missing",
        ),
        "a column twice": ("a.csv", kit.csv_of([[*kit.HEADING, "facts"], [*row, "y"]]), "columns_repeated"),
        "the same heading twice": (
            "a.csv",
            kit.csv_of([[*kit.HEADING, kit.HEADING[0]], [*row, "y"]]),
            "columns_repeated",
        ),
        "an old workbook": ("a.xls", b"\xd0\xcf\x11\xe0" + b"0" * 600, "old_spreadsheet"),
        "no workbook": ("a.xlsx", b"code,name\n", "not_xlsx"),
        "JSON lines": ("a.jsonl", b'{"code": "x"}\n', "batch_kind"),
        "a picture": ("a.png", b"\x89PNG\r\n\x1a\n" + b"0" * 600, "file_format"),
        "cut off in a row": ("a.csv", kit.csv_of([kit.HEADING, row])[:-6] + b',"x', "file_ends_in_row"),
    }


@pytest.mark.parametrize("what", sorted(broken_files()))
def test_a_file_that_cannot_be_read_leaves_nothing(house: House, desk: Desk, what: str) -> None:
    name, content, reason = broken_files()[what]
    before = set(sealed.folder().iterdir())
    with pytest.raises(FileBroken) as found:
        services.batch_receive(
            file=BytesIO(content),
            name=name,
            credit_list=house.blacklist,
            agency=house.bureaus["county"],
            by=house.people["proposer"],
        )
    assert found.value.reason == reason
    assert not ListingBatch.objects.exists()
    assert set(sealed.folder().iterdir()) == before


def test_more_rows_than_stewards_allow(house: House, desk: Desk) -> None:
    today = clock.today()
    ImportLimit.objects.update_or_create(name=BATCH_ROWS, in_force_from=today, defaults={"value": 2})
    with pytest.raises(FileBroken) as found:
        kit.received(house, [kit.good() for _ in range(3)])
    assert (found.value.reason, found.value.detail) == ("batch_rows", {"limit": "2"})
    assert kit.received(house, [kit.good() for _ in range(2)]).rows_total == 2


def test_a_row_that_cannot_be_read_is_refused_alone(house: House, desk: Desk) -> None:
    table = kit.lines([kit.good(), kit.good()])
    table[1][3] = "=1+1"
    content = kit.xlsx_of(table)
    batch = kit.worked(kit.received(house, [], content=content, name="cases.xlsx"))
    assert "formula" in kit.why(batch)[0] and kit.why(batch)[1] == ""
    uneven = kit.csv_of([kit.HEADING, ["x"], *kit.lines([kit.good()])[1:]])
    batch = kit.worked(kit.received(house, [], content=uneven))
    assert "cells" in kit.why(batch)[0] and kit.why(batch)[1] == ""


def test_the_stored_file_is_sealed_and_goes_after_its_term(house: House, desk: Desk) -> None:
    batch = kit.received(house, [kit.good(grounds="g9"), kit.good()])
    path = sealed.path_of(batch.stored_as)
    assert "三次被处罚".encode() not in path.read_bytes()
    batch = kit.confirmed(house, kit.worked(batch))
    forget_files()
    assert path.exists()
    old = clock.now() - timedelta(days=31)
    ListingBatch.objects.filter(pk=batch.pk).update(finished_at=old)
    forget_files()
    batch.refresh_from_db()
    assert not path.exists() and batch.stored_as == ""
    assert [row.cells for row in kit.rows_of(batch)] == [{}, {}]


def test_the_sweep_keeps_the_files_of_batches_that_are_at_hand(house: House, desk: Desk) -> None:
    batch = kit.received(house, [kit.good()])
    path = sealed.path_of(batch.stored_as)
    os.utime(path, (0, 0))
    forget_files()
    assert path.exists()


def test_batches_follow_their_agency(house: House, desk: Desk) -> None:
    batch = kit.received(house, [kit.good()])
    into = house.bureaus["province"]
    change = AgencyChange(kind=AgencyChangeKind.FOLDED, agency=house.bureaus["county"], into=into)
    follower = ImportsOfAgencies()
    assert dict(follower.foresee(change)).popitem()[1] == "1"
    follower.follow(change, by=factories.BY, reason="x")
    batch.refresh_from_db()
    assert batch.agency == into
