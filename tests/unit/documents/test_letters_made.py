"""What a letter freezes, what it refuses, and who follows it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.utils.translation import gettext_lazy

from documents import codes
from documents.models import Letter, LetterState
from documents.plain import LARGEST, plain
from documents.selectors import letters_of, letters_to
from documents.services import letter_make
from journal.actor import Actor
from journal.models import AuditEvent
from registry.dependants import AgencyChange, AgencyChangeKind, foreseen, tell
from registry.merging.relations import names_in_models, relation_of, unknown_relations
from registry.models import Agency
from tests import factories
from tests.unit.documents import letter_kit as kit


@pytest.mark.django_db
def test_a_letter_keeps_what_was_true_when_it_was_made() -> None:
    entity, agency = factories.entity(), factories.agency()
    letter = kit.letter(entity=entity, agency=agency, day=date(2026, 12, 1))
    name, code = entity.name, entity.usci
    entity.name = "示例一市澄屿改名有限公司"
    entity.save()
    letter.refresh_from_db()
    assert (letter.addressee, letter.addressee_code) == (name, code)
    assert letter.context["day"] == "2026-12-01"
    assert letter.state == LetterState.WAITING and not letter.files.exists()


@pytest.mark.django_db
def test_who_made_it_is_written_down() -> None:
    by = Actor(user_key="user:7", name="王小明", agency_key="mee", roles=frozenset({"staff"}))
    letter = letter_make(
        kind=kit.KIND.name,
        entity=factories.entity(),
        agency=factories.agency(),
        subject="record:abc",
        context={},
        by=by,
    )
    event = AuditEvent.objects.get(target=f"letter:{letter.pk}")
    assert event.action == "letter.make" and event.user_key == "user:7"
    assert event.detail["number"] == letter.number and event.detail["subject"] == "record:abc"
    assert (letter.made_by, letter.made_by_name) == ("user:7", "王小明")


@pytest.mark.django_db
def test_an_unknown_kind_makes_nothing() -> None:
    with pytest.raises(KeyError):
        kit.letter(kind="no_such_kind")
    assert not Letter.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "value", [Decimal("1.5"), gettext_lazy("letter"), {1: "x"}, {1, 2}, float("nan"), b"x", object()]
)
def test_what_is_not_plain_json_is_refused(value: Any) -> None:
    with pytest.raises(TypeError, match=r"context\.odd"):
        kit.letter(odd=value)
    assert not Letter.objects.exists(), "no number is used up"


@pytest.mark.django_db
def test_a_letter_is_no_place_for_a_book() -> None:
    with pytest.raises(ValueError, match="limited"):
        kit.letter(facts="字" * LARGEST)


@pytest.mark.django_db
def test_a_null_character_is_left_out() -> None:
    letter = kit.letter(facts="one\0two")
    letter.refresh_from_db()
    assert letter.context["facts"] == "onetwo"


def test_days_become_text_and_tuples_lists() -> None:
    at = datetime(2026, 11, 23, 10, tzinfo=UTC)
    given = {"a": (1, date(2026, 11, 23)), "b": {"c": at, "d": None, "e": True, "f": 0.5}}
    assert plain(given) == {
        "a": [1, "2026-11-23"],
        "b": {"c": at.isoformat(), "d": None, "e": True, "f": 0.5},
    }


@pytest.mark.django_db
def test_letters_are_found_by_subject_and_addressee_newest_first() -> None:
    entity = factories.entity()
    first, second = kit.letter(entity=entity), kit.letter(entity=entity)
    kit.letter(subject="listing_case:OTHER")
    assert list(letters_of("listing_case:TEST")) == [second, first]
    assert list(letters_to(entity)) == [second, first]


@pytest.mark.django_db
def test_the_code_is_kept_nowhere_and_differs_from_letter_to_letter(settings: Any) -> None:
    one, other = kit.letter(), kit.letter()
    code = codes.code_of(one)
    assert code != codes.code_of(other) and code == codes.code_of(Letter.objects.get(pk=one.pk))
    kept = " ".join(str(value) for value in Letter.objects.filter(pk=one.pk).values_list()[0])
    assert code not in kept and codes.folded(code) not in kept
    settings.DOCUMENT_KEY = "another key than before, of fifty characters and more …"
    assert codes.code_of(one) != code


@pytest.mark.django_db
def test_a_code_fits_its_letter_however_it_is_typed() -> None:
    letter = kit.letter()
    code = codes.code_of(letter)
    assert codes.fits(letter, code) and codes.fits(letter, f" {code.lower().replace('-', ' ')} ")
    assert codes.fits(letter, code.replace("O", "0").replace("I", "1"))
    assert not codes.fits(letter, code[:-1]) and not codes.fits(letter, "")
    assert not codes.fits(None, code)


def test_letters_follow_a_merge_of_entities() -> None:
    assert "documents.Letter.entity" in names_in_models()
    assert "documents.Letter.entity" not in unknown_relations()
    assert relation_of("documents.Letter.entity").label


@pytest.mark.django_db
def test_letters_go_over_to_the_agency_that_another_is_folded_into(by: Actor) -> None:
    old, new = Agency.objects.create(code="old-one", name="旧局"), factories.agency()
    letter = kit.letter(agency=old)
    change = AgencyChange(AgencyChangeKind.FOLDED, old, into=new)
    assert any(number == "1" for _label, number in foreseen(change))
    tell(change, by=by, reason="a test")
    letter.refresh_from_db()
    assert letter.agency == new and letter.agency_name == "旧局" and letter.number.startswith("旧局")
