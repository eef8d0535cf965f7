"""Many held rows: one use of a form deals with so many, says how many are left, and the next goes on."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest

from exchange import held
from exchange.models import HeldRow, ImportRun
from tests.desk_imports import REPORTER, csv_bytes, imported, limit, penalty
from tests.functional.importing import agency
from tests.functional.test_import_desk_pages import person, send, step_of, text, words
from tests.import_desk import REPORTER as REPORTER_NAME
from tests.import_desk import prepare

OFFICE = "CF_SJLY"
GROUP = {"reason": "agency_unknown", "column": OFFICE}
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    agency()
    limit(1_000)
    for name, rows in (("AT_ONCE", 2), ("FIXED_AT_ONCE", 3), ("MARKED_AT_ONCE", 3)):
        monkeypatch.setattr(held, name, rows)


def five() -> ImportRun:
    """Five rows of an office that nobody knows, one of another, and a good one."""
    rows = [penalty(number, CF_SJLY="甲区市监局") for number in range(1, 6)]
    return imported(csv_bytes([*rows, penalty(6, CF_SJLY="乙区市监局"), penalty(7)]))


def fixed(run: ImportRun) -> list[int]:
    return list(
        HeldRow.objects.filter(run=run, state="fixed").order_by("line").values_list("line", flat=True)
    )


def correct(run: ImportRun) -> held.Portion:
    return held.held_fix_many(
        run=run, **GROUP, replacements={"甲区市监局": agency()}, by=REPORTER, reason_text="an abbreviation"
    )


def test_a_correction_of_many_rows_goes_on_where_it_ended() -> None:
    run = five()
    assert correct(run) == held.Portion(3, 2)
    assert fixed(run) == [2, 3, 4]
    assert correct(run) == held.Portion(2, 0)
    assert fixed(run) == [2, 3, 4, 5, 6]
    assert correct(run) == held.Portion(0, 0)


def test_rows_that_cannot_be_read_do_not_keep_those_behind_them_waiting() -> None:
    run = five()
    for row in HeldRow.objects.filter(run=run, line__lte=4):
        row.row["CF_JDRQ"] = "2026-02-30"
        row.save(update_fields=["row"])
    assert correct(run) == held.Portion(2, 0)
    assert fixed(run) == [5, 6]


@pytest.mark.parametrize("name", ["held_retry_many", "held_dismiss_many"])
def test_rows_are_marked_in_portions_too(name: str) -> None:
    run = five()
    sizes = [getattr(held, name)(run=run, **GROUP, by=REPORTER, reason_text="x") for _ in range(2)]
    assert sizes == [held.Portion(3, 3), held.Portion(3, 0)]


def test_the_form_says_how_many_are_left_and_has_what_was_typed() -> None:
    run = five()
    prepare()
    address = f"{step_of(run, 'correct')}?{urlencode(GROUP)}"
    client = person(REPORTER_NAME)
    page = text(client.get(address))
    name = page.split('name="value_', 1)[1].split('"', 1)[0]
    answer = send(client, address, **{f"value_{name}": agency(), "reason": "an abbreviation"})
    assert answer.status_code == 302, words(answer)
    following = client.get(answer["Location"])
    assert "3 rows are corrected. 2 more rows wait; send this form again to go on." in words(following)
    assert f'value="{agency()}"' in text(following)
    again = send(client, answer["Location"], **{f"value_{name}": agency(), "reason": "an abbreviation"})
    assert "again=1" not in again["Location"] and len(fixed(run)) == 5


def test_a_form_of_many_rows_does_not_begin_with_what_one_row_got() -> None:
    run = five()
    row = HeldRow.objects.get(run=run, line=2)
    held.held_fix(held=row, cells={OFFICE: agency()}, by=REPORTER)
    assert held.replacements_made(run, **GROUP, by=REPORTER) == {}
