"""The end of a term at midnight: every place where a listing shows agrees, on its last day and on the day after."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.core.management import call_command
from django.test import Client, override_settings
from django.utils import translation

from creditsite.worker import sweeps
from journal import clock
from lists.models import ListingCase
from registry.models import Entity
from search import labels, lifecycle
from search.sweeps import build_indexes
from tests import factories, listing_house
from website.selectors import overview

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


class Seen(NamedTuple):
    """Whether each place says that the entity stands on the list."""

    page: bool
    file: bool
    group: bool
    list_page: bool
    listed: bool
    listings: bool
    check: bool
    check_page: bool
    record: bool
    badge: bool
    facet: bool
    found_by_facet: bool


SWEEPS = {"seal", "turn", "rework", "search", "listing_cases"}  # of the worker: what days and records move
EVERYWHERE = Seen(*[True] * len(Seen._fields))
NOWHERE = Seen(*[False] * len(Seen._fields))


@pytest.fixture(autouse=True)
def own_index(tmp_path: Path) -> Iterator[None]:
    overview.forget()
    with override_settings(SEARCH_URL=f"tantivy://{tmp_path}/index"), translation.override("en"):
        yield
    overview.forget()


@pytest.fixture
def case() -> ListingCase:
    """A company on a blacklist, beside one that is not, in an index that the worker brought up to date."""
    house = listing_house.build()
    factories.entity(name="示例一市云穗食品有限公司")
    case = listing_house.listed(house, entity=factories.entity(name="示例一市云穗科技有限公司"))
    labels.forget()
    lifecycle.request_build(reason="test")
    build_indexes()
    work()
    return case


def work() -> None:
    """Those sweeps in the worker's order, until none finds anything."""
    chosen = [sweep for sweep in sweeps() if sweep.name in SWEEPS]
    assert len(chosen) == len(SWEEPS)
    while sum(sweep.run() for sweep in chosen):
        pass


def get(path: str) -> str:
    answer = Client().get(path)
    assert answer.status_code in (200, 410), (path, answer.status_code)
    return str(answer.content.decode())


def json(path: str) -> Any:
    return Client().get(f"/api/v1/{path}").json()


def seen(case: ListingCase) -> Seen:
    """Ask every place, in one moment."""
    entity: Entity = case.entity
    link = f'href="/en/lists/{case.credit_list_id}"'
    file, listing = json(f"entities/{entity.usci}"), json(f"lists/{case.credit_list_id}")["list"]
    search = json("search?q=云穗")
    assert search["total"] == 2, "the index is there and full"
    (hit,) = (row for row in search["results"] if row["usci"] == entity.usci)
    facet = {row["value"]: row["count"] for row in search["facets"]["listed"]}
    narrowed = get("/en/search?q=云穗&listed=blacklist")
    assert case.record is not None
    return Seen(
        page=link in get(f"/en/entities/{entity.usci}"),
        file=bool(file["listings"]),
        group=file["counts"]["serious_dishonesty"] == 1,
        list_page=entity.name in get(f"/en/lists/{case.credit_list_id}"),
        listed=listing["listed"] == 1,
        listings=json(f"listings?list={case.credit_list_id}")["total"] == 1,
        check=bool(json(f"check?usci={entity.usci}")["listings"]),
        check_page=link in get(f"/en/check/?usci={entity.usci}").split('id="covered"')[0],
        record=Client().get(f"/api/v1{case.record.path}").status_code == 200,
        badge=hit["counts"]["serious_dishonesty"] == 1,
        facet=facet.get("blacklist", 0) == 1,
        found_by_facet=f"/en/entities/{entity.usci}" in narrowed,
    )


def audit_is_clean() -> None:
    with pytest.raises(SystemExit, match=r"^0$"):
        call_command("search_audit", verbosity=0, stdout=StringIO())


def test_every_place_agrees_on_the_last_day_and_on_the_day_after(case: ListingCase) -> None:
    assert case.record is not None and case.record.shown_until is not None
    midnight = datetime.combine(clock.next_day(case.record.shown_until), time.min, clock.SHANGHAI)
    assert seen(case) == EVERYWHERE
    with listing_house.at(midnight - timedelta(seconds=1)):
        work()
        assert seen(case) == EVERYWHERE
        audit_is_clean()
    with listing_house.at(midnight):
        before = seen(case)
        assert not any((before.page, before.file, before.list_page, before.check, before.record)), (
            "no worker yet"
        )
        work()
        assert seen(case) == NOWHERE
        audit_is_clean()
    case.refresh_from_db()
    assert (case.state, case.removal_ground) == ("removed", "term_over")


def test_the_answers_that_a_reader_kept_are_not_good_for_the_day_after(case: ListingCase) -> None:
    assert case.record is not None and case.record.shown_until is not None
    midnight = datetime.combine(clock.next_day(case.record.shown_until), time.min, clock.SHANGHAI)
    addresses = (
        f"/en/entities/{case.entity.usci}",
        f"/api/v1/entities/{case.entity.usci}",
        f"/api/v1/listings?list={case.credit_list_id}",
        f"/api/v1/check?usci={case.entity.usci}",
        f"/api/v1/lists/{case.credit_list_id}",
    )
    with listing_house.at(midnight - timedelta(seconds=1)):
        kept = {path: Client().get(path)["ETag"] for path in addresses}
        for path, tag in kept.items():
            assert Client().get(path, headers={"if-none-match": tag}).status_code == 304, path
    with listing_house.at(midnight):
        for path, tag in kept.items():
            assert Client().get(path, headers={"if-none-match": tag}).status_code == 200, path
