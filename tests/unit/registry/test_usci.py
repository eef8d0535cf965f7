from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from registry import usci

SOUND = usci.make("91", "990102", "MA0ABC12")
BODIES = st.text(usci.ALPHABET, min_size=8, max_size=8)
REGIONS = st.text("0123456789", min_size=6, max_size=6)
CODES = st.builds(usci.make, st.sampled_from(sorted(usci.KINDS)), REGIONS, BODIES).filter(
    lambda code: not usci.flags(code)
)


def test_organization_check_follows_the_standard() -> None:
    assert usci.organization_check("D2143569") == "X"  # the example of GB 11714-1997
    assert usci.organization_check("00000000") == "0"  # eleven is written 0


@given(CODES)
def test_a_made_code_is_sound(code: str) -> None:
    assert usci.flags(code) == []
    assert usci.diagnose(code).ok
    assert usci.looks_like_usci(code) == (sum(map(str.isdigit, code)) >= 8)


@given(CODES, st.integers(0, 17), st.sampled_from(usci.ALPHABET))
def test_any_single_wrong_character_is_detected_and_the_right_code_is_a_candidate(
    code: str, place: int, character: str
) -> None:
    wrong = code[:place] + character + code[place + 1 :]
    found = usci.diagnose(wrong)
    assert found.ok == (wrong == code)
    assert wrong == code or code in found.candidates
    assert all(not usci.flags(candidate) for candidate in found.candidates)


@given(CODES, st.integers(0, 17), st.integers(0, 17))
def test_any_swap_of_two_characters_but_first_and_last_is_detected(code: str, one: int, other: int) -> None:
    assume({one, other} != {0, 17})
    swapped = list(code)
    swapped[one], swapped[other] = code[other], code[one]
    assert usci.diagnose("".join(swapped)).ok == ("".join(swapped) == code)


@given(st.text())
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = usci.normalise(text)
    assert usci.normalise(once) == once


@given(st.text(max_size=40))
def test_any_text_gets_a_diagnosis(text: str) -> None:
    found = usci.diagnose(text)
    assert found.ok == (not found.message)
    assert found.ok <= (len(found.text) == usci.LENGTH)


@pytest.mark.parametrize(
    "written",
    [
        SOUND.lower(),
        f" {SOUND}\n",
        f"{SOUND[:2]}-{SOUND[2:8]}–{SOUND[8:17]}－{SOUND[17]}",
        " ".join(SOUND),
        "".join(chr(ord(character) + 0xFEE0) for character in SOUND),  # full width
        f"\ufeff{SOUND}\u200b",
    ],
)
def test_every_way_of_writing_a_code_comes_out_the_same(written: str) -> None:
    assert usci.normalise(written) == SOUND


def test_parse_splits_a_code() -> None:
    parts = usci.parse(SOUND)
    assert (parts.department, parts.type, parts.kind) == ("9", "1", "91")
    assert (parts.region, parts.organization, parts.check) == ("990102", SOUND[8:17], SOUND[17])


@pytest.mark.parametrize("text", ["", SOUND[:17], SOUND + "0", SOUND.lower(), SOUND[:17] + "公"])
def test_parse_refuses_what_has_not_the_shape(text: str) -> None:
    with pytest.raises(ValueError, match="18 digits"):
        usci.parse(text)


@pytest.mark.parametrize("kind", ["A1", "N2", "Y1"])
def test_codes_that_begin_with_a_letter_are_sound(kind: str) -> None:
    assert usci.flags(usci.make(kind, "110108", "MA00AB12")) == []


def test_an_unknown_region_is_no_failing() -> None:
    assert usci.diagnose(usci.make("91", "999999", "MA00AB12")).ok


@pytest.mark.parametrize(
    ("kind", "region", "body"),
    [("9", "110108", "MA00AB12"), ("91", "1101", "MA00AB12"), ("91", "110108", "MO00AB12")],
)
def test_make_refuses_parts_that_are_no_code(kind: str, region: str, body: str) -> None:
    with pytest.raises(ValueError, match="parts of a code"):
        usci.make(kind, region, body)


def with_check(first17: str) -> str:
    return first17 + usci.check_character(first17)


OTHER_17 = "1" if SOUND[16] != "1" else "2"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (SOUND, []),
        (SOUND[:17], ["length"]),
        (SOUND[:17] + "S", ["alphabet"]),
        (with_check(SOUND[:16] + OTHER_17), ["organization_check"]),
        (with_check("B" + SOUND[1:17]), ["unknown_department"]),
        (with_check(SOUND[:2] + "11010A" + SOUND[8:17]), ["region_characters"]),
        (SOUND[:17] + ("0" if SOUND[17] != "0" else "1"), ["check_character"]),
    ],
)
def test_flags_name_what_a_published_code_fails(code: str, expected: list[str]) -> None:
    assert usci.flags(code) == expected


def test_a_wrong_last_character_says_what_it_should_be() -> None:
    wrong = SOUND[:17] + ("0" if SOUND[17] != "0" else "1")
    found = usci.diagnose(wrong)
    assert [(problem.code, problem.position, problem.expected) for problem in found.problems] == [
        ("check_character", 18, SOUND[17])
    ]
    assert found.candidates[0] == SOUND
    assert f"Character 18 is {wrong[17]}" in found.message


def test_a_letter_that_codes_do_not_use_is_named_with_its_lookalike() -> None:
    code = usci.make("91", "990102", "MA0A1C12")
    found = usci.diagnose(code.replace("1", "I", 1))
    assert (found.code, found.problems[0].position, found.problems[0].expected) == ("alphabet", 2, "1")
    assert found.candidates == (code,)


def test_several_illegal_letters_are_read_as_their_lookalikes() -> None:
    code = usci.make("91", "990102", "MA0A1C12")
    found = usci.diagnose(code.replace("0", "O").replace("1", "I"))
    assert len(found.problems) > 1
    assert found.candidates == (code,)


@pytest.mark.parametrize(
    ("text", "words"), [("91990102", "this has 8"), ("1" * 15, "before 2015"), ("", "this has 0")]
)
def test_a_wrong_length_is_said(text: str, words: str) -> None:
    found = usci.diagnose(text)
    assert (found.code, found.problems[0].expected) == ("length", "18")
    assert words in found.message


def test_a_huge_text_gets_a_short_answer() -> None:
    found = usci.diagnose("公\x00" * 100_000)
    assert found.code == "length"
    assert len(found.text) <= 40
    assert len(found.message) < 500


@pytest.mark.parametrize(
    "text", ["INTERNATIONALTRADE", "北京示例科技有限公司", "91990102", "", "123456789012345"]
)
def test_other_texts_do_not_look_like_a_code(text: str) -> None:
    assert not usci.looks_like_usci(text)


def test_published_codes_of_institutions_pass() -> None:
    folder = os.environ.get("CREDITSITE_SHARED")
    if not folder:
        pytest.skip("CREDITSITE_SHARED is not set: no published codes to compare with")
    with (Path(folder) / "data" / "nfra_penalties.csv").open(encoding="utf-8", newline="") as handle:
        codes = {row["usci"] for row in csv.DictReader(handle) if row["usci"]}
    assert len(codes) > 900
    assert not [code for code in codes if usci.flags(code)]
