"""Numbers of people in a file: none becomes a name, a code, an address or the name of an import."""

from __future__ import annotations

import pytest

from exchange import held
from exchange.models import HeldRow
from journal.models import AuditEvent
from journal.workflow import Refused
from registry.models import Entity
from tests.desk_imports import REPORTER, csv_bytes, imported, limit, penalty, work
from tests.functional import importing

pytestmark = pytest.mark.django_db
IDENTITY, MOBILE = "110101199003070011", "13800138000"


@pytest.fixture(autouse=True)
def _office() -> None:
    importing.agency()
    limit(1_000)


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("CF_XDR_SHXYM", IDENTITY),
        ("CF_XDR_MC", f"张三{IDENTITY}"),
        ("CF_XDR_MC", f"李四小吃店 {MOBILE}"),
    ],
)
def test_a_row_with_a_persons_number_as_name_or_code_is_held_and_shows_it_nowhere(
    column: str, cell: str
) -> None:
    run = imported(csv_bytes([penalty(1), penalty(2, **{column: cell})]))
    row = HeldRow.objects.get(run=run)
    assert (row.reason, row.column) == ("personal_number", column)
    assert Entity.objects.count() == 1
    seen = f"{row.row} {row.detail} {run.report} {b''.join(held.errors_csv(run)).decode()}"
    assert IDENTITY not in seen and MOBILE not in seen


def test_the_stars_of_such_a_row_do_not_become_a_name() -> None:
    run = imported(csv_bytes([penalty(1), penalty(2, CF_XDR_MC=f"张三{IDENTITY}")]))
    row = HeldRow.objects.get(run=run)
    with pytest.raises(Refused):
        held.held_fix(held=row, cells={"CF_SY": "another"}, by=REPORTER)
    group = {"reason": "personal_number", "column": "CF_XDR_MC", "by": REPORTER}
    held.held_retry_many(run=run, **group, reason_text="as it is")
    child = work(held.held_resubmit(run=run, by=REPORTER, reason="as it is"))
    assert (child.counts["new"], child.counts["held"]) == (0, 1) and Entity.objects.count() == 1


def test_such_a_row_comes_in_under_the_organizations_own_code() -> None:
    run = imported(csv_bytes([penalty(1), penalty(2, CF_XDR_SHXYM=IDENTITY)]))
    row = HeldRow.objects.get(run=run)
    held.held_fix(held=row, cells={"CF_XDR_SHXYM": penalty(2)["CF_XDR_SHXYM"]}, by=REPORTER)
    assert work(held.held_resubmit(run=run, by=REPORTER, reason="put right")).counts["new"] == 1


def test_entities_are_held_too(tmp_path: importing.Path) -> None:
    rows = [{"name": f"张三{IDENTITY}", "usci": ""}, {"name": "示例一市云帆商贸有限公司", "usci": IDENTITY}]
    assert importing.entities(importing.csv_file(tmp_path / "e.csv", rows))["held"] == 2
    assert not Entity.objects.exists()


def test_the_name_of_a_file_shows_no_number_of_a_person() -> None:
    run = imported(csv_bytes([penalty(1)]), name=f"张三 {IDENTITY}.csv")
    assert run.file_name == "张三 ******************.csv"
    assert not AuditEvent.objects.filter(detail__icontains=IDENTITY).exists()
