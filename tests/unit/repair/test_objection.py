"""An objection from filing to its end: what each step does to the case, the record and the world."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from documents.models import Letter, OutgoingMail
from journal import clock, working_days
from journal.models import Change
from journal.workflow import Refused, WrongState
from records.models import Record, RecordEnd, RecordRevision
from repair import services
from repair.codes import code_of
from repair.models import Case, CaseState, ErrorReport
from repair.selectors import case_by_code, outcomes_of
from repair.services.ending import cases_lapse, cases_settle
from repair.services.overdue import overdue_report
from tests import case_house, factories
from tests.case_house import House
from tests.listing_house import at
from tests.paper_kit import good_pdf

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(reference: None) -> House:
    return case_house.build()


def fresh(record: Record) -> Record:
    return Record.objects.get(pk=record.pk)


def test_upheld_the_record_is_corrected_and_its_history_says_so(house: House) -> None:
    case = case_house.file(house)
    assert (case.state, case.due_on) == ("submitted", working_days.add_working_days(clock.today(), 2))
    assert case.claims == [{"key": "d_fine_fen", "on_file": 1_050_050, "claimed": 50_000}]
    assert not fresh(house.record).objection_pending
    case = services.case_accept(case=case, by=house.people["county centre"])
    assert fresh(house.record).objection_pending
    assert case.due_on == working_days.add_working_days(clock.today(), 5)
    case = services.outcome_propose(
        case=case,
        outcome="correct",
        changes={"d_fine_fen": 50_000},
        answer="登记有误",
        by=house.people["proposer"],
        reason="与决定书不符",
    )
    assert fresh(house.record).details["fine_fen"] == 1_050_050  # nothing before the second person
    case = services.outcome_confirm(case=case, by=house.people["decider"], reason="同意")
    record = fresh(house.record)
    assert record.details["fine_fen"] == 50_000 and not record.objection_pending
    assert record.state == "published" and record.penalty.fine_fen == 50_000
    first = RecordRevision.objects.get(record=record, number=1)
    assert first.details["fine_fen"] == 1_050_050 and not first.concealed
    assert case.review_until == working_days.add_working_days(clock.today(), 10)
    assert [one["outcome"] for one in outcomes_of(record)] == ["correct"]
    letter = Letter.objects.get(subject=f"case:{case.number}")
    assert letter.kind == "objection_result" and letter.addressee == house.entity.name
    assert OutgoingMail.objects.filter(subject_key=f"case:{case.number}").count() == 3
    kinds = [change.kind for change in Change.objects.filter(subject=record.public_id).order_by("pk")]
    assert kinds == ["published", "objection", "objection", "corrected"]


def test_dismissed_the_record_stands(house: House) -> None:
    case = case_house.closed(house, "dismiss")
    record = fresh(house.record)
    assert case.state == CaseState.CLOSED and record.state == "published" and not record.objection_pending
    assert record.details == house.record.details
    assert [one["outcome"] for one in outcomes_of(record)] == ["dismiss"]


@pytest.mark.parametrize(
    ("ground", "outcome", "state", "concealed"),
    [
        ("wrong_subject", "delete", "withdrawn", True),
        ("wrong_facts", "delete", "withdrawn", True),
        ("past_display", "stop_display", "expired", False),
        ("repaired", "stop_display", "repaired", False),
        ("personal_data", "stop_display", "withdrawn", True),
    ],
)
def test_the_record_ends_on_every_surface(
    house: House, ground: str, outcome: str, state: str, concealed: bool
) -> None:
    claimed = {"d_fine_fen": 1} if ground == "wrong_facts" else {}
    case_house.closed(house, outcome, ground=ground, claimed=claimed)
    record = fresh(house.record)
    assert record.state == state and not record.objection_pending
    assert RecordEnd.objects.get(record=record).kind == state
    assert RecordRevision.objects.get(record=record).concealed is concealed


def test_what_was_empty_is_completed_and_what_was_not_is_corrected(house: House) -> None:
    case = case_house.accepted(house, claimed={"d_penalty_content": "罚款五百元"})
    proposal = {"case": case, "answer": "补正", "by": house.people["proposer"], "reason": "补正"}
    with pytest.raises(Refused):
        services.outcome_propose(outcome="complete", changes={"d_penalty_content": "罚款五百元"}, **proposal)
    with pytest.raises(Refused):
        services.outcome_propose(outcome="correct", changes={"d_fine_fen": 1_050_050}, **proposal)
    with pytest.raises(Refused):
        services.outcome_propose(outcome="correct", changes={"d_penalty_kinds": ["none such"]}, **proposal)
    with pytest.raises(Refused):
        services.outcome_propose(outcome="take_off", **proposal)
    case.refresh_from_db()
    assert case.state == "accepted"


def test_personal_data_and_wrong_subject_leave_no_value_in_the_history(house: House) -> None:
    case_house.closed(house, "correct", ground="personal_data")
    record = fresh(house.record)
    assert RecordRevision.objects.get(record=record, number=1).concealed
    assert not RecordRevision.objects.get(record=record, number=2).concealed


def test_a_supplement_stops_the_clock_once(house: House, tmp_path: object) -> None:
    monday = datetime(2026, 9, 21, 10, tzinfo=clock.SHANGHAI)  # 25 to 27 September and 1 to 7 October are off
    with at(monday):
        case = case_house.file(house)
        assert case.due_on is not None and case.due_on.isoformat() == "2026-09-23"
    with at(monday + timedelta(days=1)):
        centre = house.people["county centre"]
        case = services.case_ask_supplement(case=case, missing="决定书", by=centre, reason="缺材料")
        assert (case.days_left, case.due_on and case.due_on.isoformat()) == (1, "2026-10-20")
    with at(monday + timedelta(days=8)):
        company = house.people["company"]
        with pytest.raises(Refused):
            services.case_supply(case=case, by=company)
        case = services.case_supply(case=case, supplement="补充说明", by=company)
        assert (case.state, case.due_on and case.due_on.isoformat()) == ("submitted", "2026-09-30")
        with pytest.raises(Refused):
            services.case_ask_supplement(case=case, missing="又缺", by=centre, reason="缺")


def test_what_does_not_come_lapses(house: House) -> None:
    case = case_house.file(house)
    case = services.case_ask_supplement(
        case=case, missing="决定书", by=house.people["county centre"], reason="缺材料"
    )
    assert cases_lapse(today=clock.today()) == 0
    case_house.late(case)
    assert cases_lapse(today=clock.today()) == 1
    case.refresh_from_db()
    assert case.state == "lapsed" and case.ended_at
    assert case_house.file(house).state == "submitted"  # it can be raised again


def test_more_time_is_taken_once_and_counts_from_acceptance(house: House) -> None:
    case = case_house.accepted(house)
    decider = house.people["decider"]
    case = services.case_extend(case=case, by=decider, reason="需要调档")
    assert case.due_on == working_days.add_working_days(clock.today(), 20)
    with pytest.raises(Refused):
        services.case_extend(case=case, by=decider, reason="再延")


def test_limits_are_those_of_the_region(house: House) -> None:
    from repair.models import CaseLimit

    city = house.bureaus["prefecture"].region
    CaseLimit.objects.create(
        kind="objection", name="decide", region=city, number=3, unit="working_day",
        in_force_from=clock.today(), confidence="ours",
    )  # fmt: skip
    CaseLimit.objects.create(
        kind="objection", name="decide", region=city, number=1, unit="working_day",
        in_force_from=clock.today() + timedelta(days=1), confidence="ours",
    )  # fmt: skip
    assert case_house.accepted(house).due_on == working_days.add_working_days(clock.today(), 3)


def test_a_review_changes_the_outcome_or_lets_it_stand(house: House) -> None:
    case = case_house.under_review(house)
    assert fresh(house.record).objection_pending
    case = services.review_change(
        case=case,
        outcome="correct",
        changes={"d_fine_fen": 50_000},
        answer="复核认定有误",
        by=house.people["prefecture centre"],
        reason="核对原件",
    )
    record = fresh(house.record)
    assert record.details["fine_fen"] == 50_000 and not record.objection_pending
    assert case.state == "closed_finally" and case.due_on is None
    again = case_house.under_review(house, claimed={"d_fine_fen": 7})
    again = services.review_uphold(
        case=again, answer="维持", by=house.people["prefecture centre"], reason="无误"
    )
    assert again.state == "closed_finally" and not fresh(house.record).objection_pending


def test_a_review_has_its_time_and_its_object(house: House) -> None:
    case = case_house.closed(house, "dismiss")
    Case.objects.filter(pk=case.pk).update(review_until=clock.today() - timedelta(days=1))
    with pytest.raises(Refused):
        services.review_ask(case=case, reason="不服", by=house.people["company"])
    Case.objects.filter(pk=case.pk).update(review_until=clock.today())
    other = case_house.file(house)
    with pytest.raises(Refused):
        services.review_ask(case=case, reason="不服", by=house.people["company"])
    services.case_withdraw(case=other, by=house.people["company"])
    assert services.review_ask(case=case, reason="不服", by=house.people["company"]).state == "under_review"


def test_not_accepted_is_told_and_can_be_reviewed(house: House) -> None:
    case = services.case_refuse(
        case=case_house.file(house),
        answer="不属于异议范围",
        by=house.people["county centre"],
        reason="范围外",
    )
    assert Letter.objects.get(subject=f"case:{case.number}").agency == house.centres["county"]
    case = services.review_ask(case=case, reason="属于", by=house.people["company"])
    assert not fresh(house.record).objection_pending  # it never was accepted
    assert case.state == "under_review"


def test_withdrawn_the_mark_goes(house: House) -> None:
    case = case_house.accepted(house)
    case = services.case_withdraw(case=case, by=house.people["colleague"])
    assert case.state == "withdrawn" and not fresh(house.record).objection_pending
    assert case_house.accepted(house).state == "accepted"


def test_without_object_when_the_record_ended_or_was_corrected_elsewhere(house: House) -> None:
    from dataclasses import replace

    from records.models import EndKind
    from records.preparation import input_of
    from records.services import record_correct, record_end

    other = factories.penalty(house.entity, source_agency=house.bureaus["county"])
    untouched = case_house.accepted(
        house, record=factories.penalty(house.entity, source_agency=house.bureaus["county"])
    )
    ended, corrected = case_house.accepted(house), case_house.accepted(house, record=other)
    record_end(record=house.record, kind=EndKind.WITHDRAWN, by=factories.BY, reason="撤销")
    data = input_of(fresh(other))
    record_correct(
        record=other,
        data=replace(data, details={**data.details, "fine_fen": 60_000}),
        by=factories.BY,
        reason="…",
    )
    with pytest.raises(Refused):
        _confirm_stale(house, corrected)
    assert cases_settle(today=clock.today()) == 2
    for case in (ended, corrected):
        case.refresh_from_db()
        assert case.state == "moot"
        assert not fresh(case.record).objection_pending
    untouched.refresh_from_db()
    assert untouched.state == "accepted"


def _confirm_stale(house: House, case: Case) -> None:
    proposed = services.outcome_propose(
        case=case, outcome="dismiss", answer="无误", by=house.people["proposer"], reason="…"
    )
    services.outcome_confirm(case=proposed, by=house.people["decider"], reason="…")


def test_a_person_named_by_mistake_objects_for_themselves(house: House) -> None:
    case = case_house.personal(house)
    centre = house.people["county centre"]
    with pytest.raises(Refused):
        services.case_accept(case=case, by=centre)
    case = services.case_accept(case=case, identity_checked=True, by=centre)
    case = services.outcome_propose(
        case=case, outcome="delete", answer="确系他人", by=house.people["proposer"], reason="…"
    )
    services.outcome_confirm(case=case, by=house.people["decider"], reason="…")
    letter = Letter.objects.get(entity=house.entity)
    assert (letter.addressee, letter.addressee_code) == ("张三", "")
    from documents.selectors import letters_to

    assert not letters_to(house.entity).exists()  # the company's people do not read it


def test_on_paper_the_centre_speaks_for_the_applicant(house: House) -> None:
    centre = house.people["county centre"]
    case = case_house.file(house, applicant_kind="paper", applicant_name="李四", by=centre)
    assert case.applicant is None and case.centre == house.centres["county"]
    assert services.case_withdraw(case=case, by=centre, reason="申请人撤回").state == "withdrawn"


def test_number_and_code_open_the_progress(house: House) -> None:
    case = case_house.file(house)
    code = code_of(case)
    assert case_by_code(case.number.upper(), code.lower().replace("-", " ")) == case
    assert case_by_code(case.number, "WRONG") is None
    assert case_by_code("nonesuch22", code) is None


def test_late_cases_are_reported_to_those_above_once(house: House) -> None:
    from tests.staff import make_staff

    make_staff("above", ["reviewer"], house.bureaus["prefecture"], email="above@example.org")
    case_house.late(case_house.accepted(house))
    assert overdue_report(today=clock.today()) == 1
    assert overdue_report(today=clock.today()) == 0
    assert [mail.to for mail in OutgoingMail.objects.filter(subject_key="cases:overdue")] == [
        "above@example.org"
    ]


def test_anybody_reports_an_error_and_is_answered(house: House) -> None:
    from journal.actor import VISITOR

    made = services.report_make(
        record=house.record, text="日期错了，电话13800138000", email="who@example.org", by=VISITOR
    )
    report = made.report
    assert report.due_on == working_days.add_working_days(clock.today(), 20)
    assert "13800138000" not in report.text
    report = services.report_answer(report=report, answer="已核对", by=house.people["reporter"])
    assert report.email == "" and report.state == "answered"
    assert OutgoingMail.objects.get(to="who@example.org").body.count("已核对") == 1
    with pytest.raises(WrongState):
        services.report_answer(report=report, answer="再答", by=house.people["reporter"])
    assert ErrorReport.objects.count() == 1


def test_papers_go_from_the_draft_to_the_case(house: House) -> None:
    import io

    from documents.uploads.selectors import uploads_of
    from documents.uploads.services import upload_take

    company = house.people["company"]
    user = house.users["company"]
    draft = services.draft_save(user=user, record=house.record, data={"statement": "…"}, by=company)
    upload_take(file=io.BytesIO(good_pdf()), name="决定书.pdf", subject=draft.papers, by=company)
    case = case_house.file(house, draft=draft)
    assert [paper.name_shown for paper in uploads_of(case.papers)] == ["决定书.pdf"]
    assert not uploads_of(draft.papers).exists()
    services.case_withdraw(case=case, by=company)
    kept = uploads_of(case.papers).get().delete_on
    assert kept == clock.today() + timedelta(days=1_096)
