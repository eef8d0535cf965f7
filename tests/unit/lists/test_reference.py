"""The lists that the product ships: how many, what each rests on, and that stewards' decisions outlive a re-load."""

from __future__ import annotations

import csv
from collections import Counter
from typing import Any

import pytest
from django.conf import settings
from django.db.models import Model

from journal import services as journal
from journal.actor import Actor
from lists import reference
from lists.models import CreditList, Foundation, Ground, ListAgency, ListState, Measure, RemovalCondition
from records.models import SourceRule
from registry.enumerations import codes

pytestmark = pytest.mark.django_db

IN_FORCE = {
    "court-defaulters": ("court_defaulter", "judicial_interpretation", 24, False),
    "major-tax-cases": ("blacklisting", "departmental_rule", None, False),
    "samr-serious": ("blacklisting", "departmental_rule", 36, False),
    "abnormal-operations": ("abnormal_operations", "regulation", None, True),
    "wage-arrears": ("blacklisting", "regulation", 36, False),
    "work-safety": ("blacklisting", "departmental_rule", 36, False),
    "procurement-misconduct": ("blacklisting", "law", None, False),
}
FOUNDING = {
    Foundation.LAW,
    Foundation.REGULATION,
    Foundation.LOCAL_REGULATION,
    Foundation.CENTRAL_DOCUMENT,
    Foundation.DEPARTMENTAL_RULE,
}
TABLES: tuple[type[Model], ...] = (CreditList, ListAgency, Ground, RemovalCondition, Measure)


def real() -> Any:
    return CreditList.objects.filter(origin="real")


def test_fifty_lists_are_of_july_2020_and_seven_in_force() -> None:
    counted = Counter(real().values_list("kind", "state"))
    assert counted == {
        ("blacklist", "historical"): 42,
        ("redlist", "historical"): 8,
        ("blacklist", "in_force"): 6,
        ("abnormal", "in_force"): 1,
    }
    historical = real().filter(state=ListState.HISTORICAL)
    assert {str(one.as_of) for one in historical} == {"2020-07-31"}
    assert Counter(historical.values_list("founding_kind", flat=True)) == {
        "memorandum": 44,
        "notice": 2,
        "opinion": 2,
        "plan": 2,
    }


def test_a_historical_list_is_named_as_its_founding_document() -> None:
    for one in real().filter(state=ListState.HISTORICAL):
        assert one.name_zh == one.founding_document
        assert one.name_en
        assert one.item_id == {"blacklist": "blacklisting", "redlist": "redlisting"}[one.kind]


def test_the_lists_in_force_say_what_founds_them_and_for_how_long() -> None:
    found = {
        one.code: (one.item_id, one.founding_kind, one.term_months, one.term_open)
        for one in real().filter(state=ListState.IN_FORCE)
    }
    assert found == IN_FORCE
    # a judicial interpretation does not found a list by 国办发〔2020〕49号; the courts' list is their own
    others = real().filter(state=ListState.IN_FORCE).exclude(pk="court-defaulters")
    assert {one.founding_kind for one in others} <= FOUNDING
    assert all(one.grounds.exists() and one.agencies.filter(leads=True).exists() for one in others)


def test_cases_are_run_for_no_real_list_before_two_stewards_decide_it() -> None:
    assert not real().filter(runs_cases=True).exists()


def test_a_court_defaulter_of_ground_1_stays_until_deleted_the_others_two_years() -> None:
    grounds = Ground.objects.filter(credit_list="court-defaulters").values_list("code", "term_open")
    assert dict(grounds) == {"item-1": True, **{f"item-{n}": False for n in range(2, 7)}}


@pytest.mark.parametrize("model", [CreditList, Ground, RemovalCondition, Measure])
def test_every_row_says_where_it_is_from_and_how_well_it_is_known(model: Any) -> None:
    rows = list(model.objects.exclude(code__startswith="demo-"))
    assert rows
    assert all(row.source and row.confidence in codes("confidence") for row in rows)


def test_every_rule_named_is_on_file_and_lends_its_confidence() -> None:
    rules = dict(SourceRule.objects.values_list("code", "confidence"))
    for one in real():
        assert set(one.rule_codes.split()) <= set(rules)
    for model in (Ground, RemovalCondition):
        for code, confidence in model.objects.exclude(rule_code="").values_list("rule_code", "confidence"):
            assert confidence == rules[code]
    # whatever a rule states as a ground is a row of its list; ABN-LST-05 repeats ABN-LST-01 for other subjects
    stated = SourceRule.objects.filter(
        subject="listing", regime__in=real().exclude(regime="").values("regime")
    )
    named = {code for one in real() for code in one.rule_codes.split()}
    named |= set(Ground.objects.values_list("rule_code", flat=True))
    assert set(stated.values_list("code", flat=True)) <= named


def test_controlling_agencies_are_those_of_the_register_or_words() -> None:
    words = ListAgency.objects.filter(agency=None, credit_list__origin="real")
    assert sorted(words.values_list("credit_list_id", "name_zh")) == [
        ("B14", "国家互联网信息办公室"),
        ("B24", "国务院盐业主管机构"),
        ("B27", "多部门"),
        ("B31", "外交部"),
        ("B35", "多部门"),
    ]
    for row in ListAgency.objects.exclude(agency=None).select_related("agency"):
        assert row.agency and row.name_zh == row.agency.name
    several = {"B14", "B27", "B31", "B32", "B35"}  # no single one is named, so none leads
    leading = ListAgency.objects.filter(leads=True).values_list("credit_list_id", flat=True)
    assert set(real().values_list("pk", flat=True)) - set(leading) == several


def test_grounds_and_measures_go_as_far_as_the_sources() -> None:
    historical = real().filter(state=ListState.HISTORICAL)
    assert historical.filter(grounds__isnull=False).distinct().count() == 10
    assert historical.filter(measures__isnull=False).distinct().count() == 7
    assert Measure.objects.filter(credit_list="B21").count() == 5
    assert Measure.objects.filter(credit_list="R06").count() == 8
    assert set(Measure.objects.values_list("purpose", flat=True)) <= set(codes("measure_purpose"))


def test_a_text_whose_chinese_is_ours_says_so() -> None:
    for model in (Ground, RemovalCondition):
        shipped = model.objects.filter(credit_list__origin="real")
        assert shipped and all(one.text_zh and one.text_en and one.translated for one in shipped)
    noted = real().exclude(term_note="")
    assert noted.count() == 5 and all(one.term_note_zh for one in noted)


def test_a_measure_is_worded_in_both_languages_and_says_who_translated_it() -> None:
    shipped = Measure.objects.exclude(code__startswith="demo-")
    assert all(one.name_zh and one.name_en and "our translation" in one.note for one in shipped)
    assert all(bool(one.agency_zh) == bool(one.agency_en) for one in shipped)
    for one in shipped.exclude(agency=None).select_related("agency"):
        assert one.agency and one.agency_zh == one.agency.name


def test_subjects_have_words() -> None:
    with (settings.REFERENCE_DIR / "lists.csv").open(encoding="utf-8") as handle:
        assert {row["subjects"] for row in csv.DictReader(handle)} <= set(codes("list_subject"))


def snapshot() -> list[Any]:
    return [list(model._default_manager.order_by("pk").values()) for model in TABLES]


def test_loading_again_changes_nothing() -> None:
    before = snapshot()
    reference.load(settings.REFERENCE_DIR)
    assert snapshot() == before


def test_loading_mends_what_nobody_decided() -> None:
    Ground.objects.filter(credit_list="work-safety").update(text_en="?")
    CreditList.objects.filter(pk="work-safety").update(name_zh="?")
    reference.load(settings.REFERENCE_DIR)
    assert CreditList.objects.get(pk="work-safety").name_zh == "安全生产严重失信主体名单"
    assert not Ground.objects.filter(text_en="?").exists()


@pytest.mark.parametrize("action", reference.BY_HAND)
def test_loading_leaves_alone_what_stewards_decided(action: str, by: Actor) -> None:
    CreditList.objects.filter(pk="work-safety").update(runs_cases=True, hearing_days=7)
    Ground.objects.filter(credit_list="work-safety").update(in_force_to="2026-01-01")
    Measure.objects.filter(code="wage-arrears-1").update(purpose="other")
    journal.audit(by=by, action=action, target="list:work-safety", reason="…")
    reference.load(settings.REFERENCE_DIR)
    kept = CreditList.objects.get(pk="work-safety")
    assert (kept.runs_cases, kept.hearing_days) == (True, 7)
    assert str(kept.grounds.get().in_force_to) == "2026-01-01"
    assert Measure.objects.get(code="wage-arrears-1").purpose == "subsidy"  # another list's row
