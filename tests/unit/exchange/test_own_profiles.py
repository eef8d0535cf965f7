"""Profiles that agencies write: an error names its line, versions stay, nothing in them can do harm."""

from __future__ import annotations

import pytest

from exchange.drafting import profile_draft
from exchange.models import ImportProfile
from exchange.own_profiles import profile_check, profile_named, profile_retire, profile_save, profiles_for
from exchange.readers import FileBroken
from journal.workflow import PolicyDenied, ReasonMissing, Refused
from tests.desk_imports import DECIDER, REPORTER, STEWARD, STRANGER
from tests.functional.importing import agency

pytestmark = pytest.mark.django_db
TEXT = """\
title: Penalties of our old system
kind: records
item: penalty
columns:
  单位: entity.name
  代码: entity.usci
  文号: document_number
  事实: details.facts
  罚款: {field: details.fine_fen, amount: wan}
  日期: decided_on
key: [文号]
source_agency: demo-market
"""


@pytest.fixture(autouse=True)
def _office() -> None:
    agency()


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("item: penalty", "item: no_such", 3, "no_such"),
        ("details.facts", "details.facs", 8, "facs"),
        ("amount: wan", "amount: dollars", 9, "dollars"),
        ("source_agency: demo-market", "source_agency: nobody", 12, "nobody"),
        ("key: [文号]", "key: [号文]", 11, "号文"),
        ("title: Penalties", "titel: Penalties", 1, "titel"),
        ("  日期: decided_on", "  日期: [decided_on", 11, "YAML"),
        ("  代码: entity.usci", "  单位: entity.usci", 6, "twice"),
        ("key: [文号]", "key: &a [文号]\ndefaults: *a", 12, "references"),
    ],
)
def test_an_error_names_its_line(old: str, new: str, line: int, words: str) -> None:
    assert old in TEXT
    (problem,) = profile_check(TEXT.replace(old, new))
    assert problem.line == line and words in problem.message


def test_a_good_profile_has_no_problem() -> None:
    assert profile_check(TEXT) == []


def test_a_pattern_that_could_take_for_ever_is_refused() -> None:
    rule = "deciding_agency:\n  column: 机关\n  spellings:\n    '(a+)+b': x\n"
    (problem,) = profile_check(TEXT + rule)
    assert problem.line == 16


@pytest.mark.parametrize("text", ["", "- a\n- b\n", "a: " + "[" * 5_000, "x" * 200_000, "\0"])
def test_nonsense_is_a_problem_and_no_error(text: str) -> None:
    assert profile_check(text)


def test_versions_stay_and_the_newest_counts() -> None:
    first = profile_save(name="old_system", text=TEXT, by=REPORTER, reason="our old system")
    assert profile_save(name="old_system", text=TEXT, by=REPORTER, reason="sent twice").pk == first.pk
    second = profile_save(name="old_system", text=TEXT.replace("old", "new"), by=DECIDER, reason="renamed")
    assert (first.version, second.version) == (1, 2)
    profile, row = profile_named("old_system", by=REPORTER)
    assert row == second and profile.title == "Penalties of our new system"
    assert ImportProfile.objects.get(version=1).text == TEXT
    profile_retire(name="old_system", by=REPORTER, reason="gone")
    with pytest.raises(FileBroken):
        profile_named("old_system", by=REPORTER)


def test_a_profile_belongs_to_its_agency() -> None:
    profile_save(name="old_system", text=TEXT, by=REPORTER, reason="our old system")
    assert "old_system" in [choice.name for choice in profiles_for(REPORTER)]
    assert "old_system" not in [choice.name for choice in profiles_for(STRANGER)]
    with pytest.raises(PolicyDenied):
        profile_named("old_system", by=STRANGER)
    with pytest.raises(Refused):
        profile_save(name="old_system", text=TEXT, by=STRANGER, reason="mine now")
    with pytest.raises(PolicyDenied):
        profile_retire(name="old_system", by=STRANGER, reason="away")


@pytest.mark.parametrize("name", ["nfra", "../x", "Old System", ""])
def test_a_name_that_is_taken_or_none_is_refused(name: str) -> None:
    with pytest.raises(Refused) as refused:
        profile_save(name=name, text=TEXT, by=REPORTER, reason="test")
    assert refused.value.field == "name"


def test_a_reason_and_a_right_are_needed() -> None:
    with pytest.raises(ReasonMissing):
        profile_save(name="old_system", text=TEXT, by=REPORTER, reason="")
    with pytest.raises(PolicyDenied):
        profile_save(name="old_system", text=TEXT, by=STEWARD.__class__("user:9"), reason="x")


def test_a_draft_knows_what_can_be_known() -> None:
    headings = [
        "企业名称",
        "统一社会信用代码",
        "处罚决定书文号",
        "罚款金额（万元）",
        "处罚日期",
        "身份证号",
        "内部流水",
        "处罚机关",
    ]
    text = profile_draft(headings, kind="records", item="penalty", agency="demo-market")
    assert profile_check(text) == [], text
    for line in ("企业名称: entity.name", "amount: wan", "处罚日期: decided_on", "column: 处罚机关"):
        assert line in text
    assert text.index("never") < text.index("身份证号") and "内部流水" in text.partition("ignored")[2]
