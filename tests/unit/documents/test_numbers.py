"""Numbers of letters: running, without gaps, whoever writes at the same time."""

from __future__ import annotations

import threading
from contextlib import nullcontext
from datetime import datetime

import pytest
import time_machine
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction

from documents.kinds import LetterKind, register
from documents.models import Letter
from documents.numbers import folded
from journal.clock import SHANGHAI
from registry.models import Agency
from tests import factories
from tests.unit.documents import letter_kit as kit

OTHER = LetterKind(name="test_other", label="other", template=kit.KIND.template, prefix="试决")


def bureau(code: str, name: str = "示例一市市场监督管理局") -> Agency:
    return Agency.objects.create(code=code, name=name)


@pytest.mark.django_db
def test_numbers_run_on_and_name_agency_kind_and_year() -> None:
    agency = bureau("bureau-one")
    with time_machine.travel(datetime(2026, 11, 23, 10, tzinfo=SHANGHAI), tick=False):
        numbers = [kit.letter(agency=agency).number for _ in range(3)]
    assert numbers == [f"示例一市市场监督管理局试告〔2026〕{n}号" for n in (1, 2, 3)]


@pytest.mark.django_db
def test_each_kind_agency_and_year_counts_from_one() -> None:
    register(OTHER)
    agency = bureau("bureau-one")
    with time_machine.travel(datetime(2026, 12, 31, 23, 59, tzinfo=SHANGHAI), tick=False):
        kit.letter(agency=agency)
        assert kit.letter(agency=agency, kind=OTHER.name).number == "示例一市市场监督管理局试决〔2026〕1号"
        assert kit.letter(agency=bureau("bureau-two", "示例二市市场监督管理局")).number.endswith(
            "〔2026〕1号"
        )
    with time_machine.travel(datetime(2027, 1, 1, 0, 0, tzinfo=SHANGHAI), tick=False):
        assert kit.letter(agency=agency).number == "示例一市市场监督管理局试告〔2027〕1号"


@pytest.mark.django_db
def test_two_agencies_of_one_name_have_different_numbers() -> None:
    one, other = bureau("bureau-one"), bureau("bureau-two")
    numbers = [kit.letter(agency=agency).number for agency in (one, other, one, other)]
    assert len(set(numbers)) == 4
    assert "（bureau-two）" in numbers[1] and "（" not in numbers[0]


@pytest.mark.django_db
def test_a_letter_that_is_rolled_back_leaves_no_gap() -> None:
    agency, entity = bureau("bureau-one"), factories.entity()
    kit.letter(agency=agency, entity=entity)
    with pytest.raises(RuntimeError), transaction.atomic():
        kit.letter(agency=agency, entity=entity)
        raise RuntimeError("the caller changed its mind")
    assert kit.letter(agency=agency, entity=entity).number.endswith("〕2号")


@pytest.mark.django_db
def test_a_renamed_agency_goes_on_with_its_series() -> None:
    agency = bureau("bureau-one")
    kit.letter(agency=agency)
    agency.name = "示例一市市场监管局"
    agency.save()
    second = kit.letter(agency=agency)
    assert second.number.startswith("示例一市市场监督管理局试告") and second.number.endswith("〕2号")
    assert second.agency_name == "示例一市市场监管局", "the letter itself bears today's name"


@pytest.mark.django_db(transaction=True)
def test_writers_at_the_same_moment_get_numbers_without_gap_or_double(reference: None) -> None:
    agency, entity = bureau("bureau-one"), factories.entity()
    start, errors = threading.Barrier(8), list[Exception]()
    # SQLite's database in memory has one writer and no patience: there they come in turn.
    turn = threading.Lock() if connection.vendor == "sqlite" else nullcontext()

    def write() -> None:
        try:
            start.wait(20)
            for _ in range(3):
                with turn, transaction.atomic():
                    kit.letter(agency=agency, entity=entity)
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    running = sorted(int(number.partition("〕")[2].rstrip("号")) for number in _numbers())
    assert running == list(range(1, 25))


def _numbers() -> list[str]:
    return list(Letter.objects.values_list("number", flat=True))


def test_two_kinds_cannot_share_a_prefix() -> None:
    with pytest.raises(ImproperlyConfigured, match="share the prefix"):
        register(LetterKind(name="test_third", label="third", template="x.html", prefix=kit.KIND.prefix))


@pytest.mark.parametrize(
    "typed",
    [
        "示例局试告〔2026〕12号",
        " 示例局试告 [2026] 12 号 ",
        "示例局试告（2026）１２号",
        "示例局试告【2026】12号",
        "示例局试告(2026)12号",
    ],
)
def test_a_number_is_known_however_it_is_typed(typed: str) -> None:
    assert folded(typed) == folded("示例局试告〔2026〕12号")


def test_other_numbers_stay_others() -> None:
    assert folded("示例局试告〔2026〕12号") != folded("示例局试告〔2026〕1号")
