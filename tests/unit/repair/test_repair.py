"""What a granted, rejected, revoked or shielded repair does to record, twins, listing and commitment."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail as outbox

from documents.models import Letter, OutgoingMail
from journal import clock
from journal.models import Audience, Change
from journal.sealer import seal
from journal.workflow import PolicyDenied, Refused, SecondPersonNeeded, WrongState
from lists.models import Listing, ListingCase
from lists.selectors.check import check
from lists.services.settling import cases_over
from records.models import EndKind, Record, RecordEnd
from records.publicity import add_months
from repair import services
from repair.models import Application, Case, EndedRecord, Requirement
from repair.selectors.eligibility import eligibility_of
from repair.services.shielding import shields_end
from repair.sweeps import end_late_reports
from tests import factories, repair_house
from tests.repair_house import application, fresh

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


def public(record: Record) -> bool:
    return Record.objects.public(at=clock.today()).filter(pk=record.pk).exists()


def test_a_granted_repair_ends_the_record_and_publishes_the_commitment_alone() -> None:
    house = repair_house.build()
    case = fresh(repair_house.repaired(house))
    record = Record.objects.get(pk=house.record.pk)
    assert (case.state, record.state, public(record)) == ("repaired", "repaired", False)
    assert RecordEnd.objects.get(record=record).kind == EndKind.REPAIRED
    promise = case.application.commitment_record
    assert promise is not None and public(promise)
    assert promise.details["fulfilment"] == "ongoing"
    said = f"{promise.details} {promise.document_number} {promise.source_agency.code}"
    assert record.public_id not in said and record.document_number not in said
    assert house.bureaus["county"].code not in said, "not whose decision was repaired either"
    last = Change.objects.filter(subject=record.public_id).order_by("-pk").first()
    assert last is not None and (last.kind, last.audience) == ("must_delete", Audience.PUBLIC)
    assert Letter.objects.filter(kind="repair_result", entity=house.entity).count() == 1
    assert OutgoingMail.objects.filter(subject_key=case.papers).count() >= 3
    assert not outbox.outbox, "mails go out by the worker, after the commit"


def test_every_other_report_of_the_decision_ends_too_and_nothing_else() -> None:
    house = repair_house.build()
    county = house.bureaus["county"]
    values = {"document_number": house.record.document_number, "deciding_agency": county}
    twin = repair_house.penalty(house, **{**values, "source_agency": house.bureaus["province"]})
    own = repair_house.penalty(house, document_number="另一决定书")
    other = factories.penalty(source_agency=house.bureaus["province"], **values)
    case = repair_house.repaired(house)
    states = {one.pk: Record.objects.get(pk=one.pk).state for one in (twin, own, other)}
    assert states == {twin.pk: "repaired", own.pk: "published", other.pk: "published"}
    assert EndedRecord.objects.filter(application=case.application).count() == 2
    services.revocation_propose(
        case=case, ground="by_mistake", answer="误", by=house.people["proposer"], reason="误"
    )
    services.revocation_confirm(case=case, by=house.people["decider"], reason="误")
    assert public(house.record) and public(twin)


def test_a_revoked_repair_shows_the_record_again_to_its_original_last_day() -> None:
    house = repair_house.build()
    before = Record.objects.filter(pk=house.record.pk).values().get()
    case = fresh(repair_house.revoked(house))
    after = Record.objects.filter(pk=house.record.pk).values().get()
    assert before == after
    assert public(house.record) and not RecordEnd.objects.filter(record=house.record).exists()
    promise = case.application.commitment_record
    assert promise is not None and promise.details["fulfilment"] == "unfulfilled"
    until = case.application.barred_until
    assert until is not None and until > clock.today() + timedelta(days=300)
    answer = eligibility_of(house.record)
    assert (answer.kind, answer.from_day) == ("not_yet", until + timedelta(days=1))
    with pytest.raises(Refused, match="N36-REP-15"):
        repair_house.file(house)
    assert Letter.objects.filter(kind="repair_revocation").count() == 1


def test_a_mistake_of_the_agency_bars_nobody_and_takes_the_commitment_back() -> None:
    house = repair_house.build()
    case = fresh(repair_house.revoked(house, "by_mistake"))
    assert case.application.barred_until is None
    promise = case.application.commitment_record
    assert promise is not None and promise.state == "withdrawn"
    assert eligibility_of(house.record).may
    assert repair_house.file(house).state == "submitted"


def test_a_record_whose_last_day_passed_meanwhile_stays_away() -> None:
    house = repair_house.build()
    case = repair_house.revoking(house)
    yesterday = clock.today() - timedelta(days=1)
    Record.objects.filter(pk=house.record.pk).update(shown_until=yesterday)
    services.revocation_confirm(case=case, by=house.people["decider"], reason="属实")
    end = RecordEnd.objects.get(record=house.record)
    assert (end.kind, end.ended_on) == (EndKind.EXPIRED, clock.today())
    assert not public(house.record)


def test_what_was_deleted_after_the_repair_does_not_come_back() -> None:
    house = repair_house.build()
    case = repair_house.revoking(house)
    Record.objects.filter(pk=house.record.pk).update(state="withdrawn")
    services.revocation_confirm(case=case, by=house.people["decider"], reason="属实")
    assert Record.objects.get(pk=house.record.pk).state == "withdrawn"


def test_a_rejected_application_changes_nothing_about_the_record() -> None:
    house = repair_house.build()
    before = Record.objects.filter(pk=house.record.pk).values().get()
    case = repair_house.rejected(house)
    assert case.state == "rejected" and Record.objects.filter(pk=house.record.pk).values().get() == before
    assert not EndedRecord.objects.exists() and application(case).commitment_record is None
    assert Letter.objects.get(kind="repair_result").context["outcome"] == "reject"


def test_a_shield_hides_the_record_until_the_plan_has_run() -> None:
    house = repair_house.build()
    case = repair_house.shielded(house, days=10)
    assert (case.state, Record.objects.get(pk=house.record.pk).state) == ("accepted", "shielded")
    assert RecordEnd.objects.get(record=house.record).kind == EndKind.SHIELDED
    assert case.due_on == clock.today() + timedelta(days=10)
    assert shields_end(today=clock.today() + timedelta(days=10)) == 0, "the last day counts"
    assert shields_end(today=clock.today() + timedelta(days=11)) == 1
    assert shields_end(today=clock.today() + timedelta(days=11)) == 0
    case = fresh(case)
    assert public(house.record) and case.state == "accepted" and case.application.shielded_until is None


def test_a_shielded_record_is_repaired_without_being_shown_again() -> None:
    house = repair_house.build()
    case = repair_house.shielded(house)
    since = RecordEnd.objects.get(record=house.record).ended_on
    case = services.repair_propose(
        case=case, outcome="approve", answer="计划执行完毕", by=house.people["proposer"], reason="裁定"
    )
    services.repair_approve(case=case, by=house.people["decider"], reason="同意")
    end = RecordEnd.objects.get(record=house.record)
    assert (end.kind, end.ended_on) == (EndKind.REPAIRED, since)
    assert EndedRecord.objects.filter(record=house.record).count() == 1
    published = Change.objects.filter(subject=house.record.public_id, kind="published").count()
    assert published == 1, "only when it came in"


def test_a_shield_sent_back_leaves_no_day_behind() -> None:
    house = repair_house.build()
    until = clock.today() + timedelta(days=30)
    case = repair_house.proposed(house, "shield", path="bankruptcy", shield_until=until)
    assert application(case).shield_proposed_until is not None
    case = services.outcome_send_back(case=case, by=house.people["decider"], reason="日期不对")
    assert application(case).shield_proposed_until is None and public(house.record)


@pytest.mark.parametrize("end", ["withdraw", "reject"])
def test_a_shield_falls_with_its_case(end: str) -> None:
    house = repair_house.build()
    case = repair_house.shielded(house)
    if end == "withdraw":
        services.case_withdraw(case=case, by=house.people["company"])
    else:
        case = services.repair_propose(
            case=case, outcome="reject", answer="未执行", by=house.people["proposer"], reason="…"
        )
        services.repair_reject(case=case, by=house.people["decider"], reason="同意")
    assert public(house.record) and application(case).shielded_until is None


def test_only_a_plan_is_shielded() -> None:
    house = repair_house.build()
    case = repair_house.accepted(house)
    with pytest.raises(Refused):
        services.repair_propose(
            case=case,
            outcome="shield",
            answer="…",
            shield_until=clock.today(),
            by=house.people["proposer"],
            reason="…",
        )
    assert fresh(case).state == "accepted"


def test_a_ruling_is_enough_before_the_shortest_time_is_over() -> None:
    house = repair_house.build()
    record = repair_house.penalty(house, decided_on=clock.today() - timedelta(days=5))
    with pytest.raises(Refused, match=str(eligibility_of(record).from_day)):
        repair_house.file(house, record)
    assert repair_house.file(house, record, path="bankruptcy").state == "submitted"


def test_a_repaired_listing_leaves_by_the_lists_own_table_and_comes_back_with_the_revocation() -> None:
    house = repair_house.build()
    listing = repair_house.listed(house)
    record = house.record
    with pytest.raises(Refused):
        repair_house.file(house)  # six months on the list first
    assert eligibility_of(record).from_day == add_months(clock.today(), 6)
    Listing.objects.filter(record=record).update(removal_from=clock.today())
    case = repair_house.repaired(house)
    now = ListingCase.objects.get(pk=listing.pk)
    assert (now.state, now.removal_ground) == ("removed", "repaired")
    assert now.removal_proposed_by == house.people["proposer"].user_key
    assert Letter.objects.filter(kind="list_removal").count() == 1
    assert not check([house.entity.pk], at=clock.today())[house.entity.pk]
    services.revocation_propose(
        case=case, ground="false_papers", answer="伪造", by=house.people["proposer"], reason="…"
    )
    services.revocation_confirm(case=case, by=house.people["decider"], reason="…")
    assert ListingCase.objects.get(pk=listing.pk).state == "listed" and public(record)
    assert len(check([house.entity.pk], at=clock.today())[house.entity.pk]) == 1


def test_a_shielded_listing_stands_and_is_not_closed_by_the_sweep() -> None:
    house = repair_house.build()
    listing = repair_house.listed(house)
    repair_house.shielded(house)
    assert not check([house.entity.pk], at=clock.today())[house.entity.pk]
    assert cases_over(today=clock.today()).count() == 0
    assert ListingCase.objects.get(pk=listing.pk).state == "listed"


def test_what_a_row_demands_has_to_be_on_record_first() -> None:
    house = repair_house.build()
    case = repair_house.accepted(house)
    with pytest.raises(Refused):
        services.interview_record(
            case=case, on=clock.today(), note="已约谈", by=house.people["proposer"]
        )  # no row asks for it
    Requirement.objects.create(
        code="heard", kind="interview", name_zh="约谈", name_en="Interview", required=True,
        in_force_from=clock.today(), confidence="ours",
    )  # fmt: skip
    given = {"case": case, "by": house.people["proposer"], "reason": "…", "answer": "…"}
    with pytest.raises(Refused, match="约谈"):
        services.repair_propose(**given, outcome="approve")
    services.interview_record(case=case, on=clock.today(), note="已约谈", by=house.people["proposer"])
    assert services.repair_propose(**given, outcome="approve").state == "proposed"


def test_an_exclusion_names_its_row() -> None:
    house = repair_house.build()
    Requirement.objects.create(
        code="never", kind="exclusion", severity="general", name_zh="不得修复", name_en="Never",
        in_force_from=clock.today(), confidence="to_check", source="示例法第一条",
    )  # fmt: skip
    with pytest.raises(Refused, match="示例法第一条"):
        repair_house.file(house)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"agreed": False}, "agreed"),
        ({"signed_name": " "}, "signed_name"),
        ({"papers": {}}, "paper_proof-of-performance"),
        ({"papers": {"proof-of-performance": ["someone-elses-paper"]}}, "paper_proof-of-performance"),
        ({"path": "else"}, "path"),
        ({"path": "bankruptcy", "ruling_number": ""}, "ruling_number"),
        ({"path": "bankruptcy", "ruling_court": ""}, "ruling_court"),
        ({"contact_email": "nowhere"}, "contact_email"),
    ],
)
def test_what_is_missing_is_refused_with_its_field(values: dict[str, object], field: str) -> None:
    house = repair_house.build()
    with pytest.raises(Refused) as refused:
        repair_house.file(house, **values)
    assert refused.value.field == field
    assert not Case.objects.exists() and not Application.objects.exists()


def test_an_open_objection_and_an_open_application_stand_in_the_way() -> None:
    house = repair_house.build()
    repair_house.file(house)
    with pytest.raises(Refused):
        repair_house.file(house)
    record = repair_house.penalty(house)
    from tests import case_house

    case_house.file(house, record=record)
    with pytest.raises(Refused):
        repair_house.file(house, record)
    assert Case.objects.filter(kind="repair").count() == 1


def test_who_is_neither_the_entitys_nor_the_deciding_agencys_does_nothing() -> None:
    house = repair_house.build()
    for who in ("other company", "person", "decider", "county centre"):
        with pytest.raises(PolicyDenied):
            repair_house.file(house, by=house.people[who])
    case = repair_house.proposed(house)
    with pytest.raises(PolicyDenied):
        services.repair_approve(case=case, by=house.people["stranger"], reason="…")
    with pytest.raises(SecondPersonNeeded):
        services.repair_approve(case=case, by=house.people["proposer"], reason="…")
    with pytest.raises(WrongState):
        services.repair_reject(case=case, by=house.people["decider"], reason="…")  # approval is proposed
    services.case_withdraw(case=case, by=house.people["company"])
    with pytest.raises(WrongState):
        services.repair_approve(case=case, by=house.people["decider"], reason="…")
    assert public(house.record)


def test_a_record_that_ended_closes_its_application_as_without_object() -> None:
    from records.services import record_end
    from repair.services.ending import cases_settle

    house = repair_house.build()
    case = repair_house.proposed(house)
    record_end(record=house.record, kind=EndKind.WITHDRAWN, by=factories.BY, reason="…")
    with pytest.raises(Refused):
        services.repair_approve(case=case, by=house.people["decider"], reason="…")
    assert cases_settle(today=clock.today()) == 1
    assert fresh(case).state == "moot"


@pytest.mark.parametrize("shield", [False, True])
def test_a_report_of_the_decision_that_comes_later_ends_within_seconds_and_comes_back_with_the_others(
    shield: bool,
) -> None:
    house = repair_house.build()
    case = repair_house.shielded(house) if shield else repair_house.repaired(house)
    seal()
    end_late_reports()
    number, county = house.record.document_number, house.bureaus["county"]
    values = {"document_number": number, "deciding_agency": county}
    late = repair_house.penalty(house, **{**values, "source_agency": house.bureaus["province"]})
    own = repair_house.penalty(house, document_number="另一决定书")
    stranger = factories.penalty(source_agency=house.bureaus["province"], **values)
    seal()
    assert end_late_reports() > 0 and end_late_reports() == 0
    states = {one.pk: Record.objects.get(pk=one.pk).state for one in (late, own, stranger)}
    assert states == {
        late.pk: "shielded" if shield else "repaired",
        own.pk: "published",
        stranger.pk: "published",
    }
    if shield:
        services.case_withdraw(case=case, by=house.people["company"])
    else:
        services.revocation_propose(
            case=case, ground="by_mistake", answer="误", by=house.people["proposer"], reason="误"
        )
        services.revocation_confirm(case=case, by=house.people["decider"], reason="误")
    assert public(house.record) and public(late)
    seal()
    end_late_reports()
    assert public(late), "nothing is repaired any more"
