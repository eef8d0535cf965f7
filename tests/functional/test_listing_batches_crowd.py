"""Two workers at one row, one file from many hands, a stop in between: PostgreSQL, a connection for each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest
from django.db import connection

from exchange.listing_batches import services, working
from exchange.listing_batches.models import ListingBatch, RowState
from exchange.readers import FileBroken
from lists.models import ListingCase
from tests import factories, listing_house
from tests.functional import listing_batches as kit
from tests.functional.listing_desk import people
from tests.functional.test_desk_crowd import at_once
from tests.listing_house import House

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
CROWD = 16


@pytest.fixture
def house(reference: None) -> House:
    if connection.vendor != "postgresql":
        pytest.skip("the test database of SQLite is one connection")
    made = listing_house.build()
    people(made)
    return made


def test_of_many_workers_at_one_row_one_opens_the_case(house: House) -> None:
    batch = kit.worked(kit.received(house, [kit.good(), kit.good()]))
    by = house.people["proposer"]
    services.batch_confirm(batch=batch, by=by, reason="x")
    first, second = kit.rows_of(batch)

    def opens(pk: int) -> Callable[[], str]:
        return lambda: str(working.row_open(pk, batch=batch, by=by))

    said = at_once([opens(row.pk) for row in (first, second) for _ in range(CROWD // 2)])
    assert Counter(said) == {"True": 2, "False": CROWD - 2}
    assert ListingCase.objects.count() == 2
    assert kit.worked(batch).rows.filter(state=RowState.MADE).count() == 2


def test_of_one_file_sent_by_many_one_comes_in(house: House) -> None:
    content = kit.csv_of(kit.lines([kit.good()]))

    def sends() -> str:
        try:
            kit.received(house, [], content=content)
        except FileBroken as error:
            return error.reason
        return "in"

    assert Counter(at_once([sends] * CROWD)) == {"in": 1, "batch_known": CROWD - 1}
    assert ListingBatch.objects.count() == 1


def test_two_batches_about_one_entity_open_one_case(house: House) -> None:
    entity = factories.entity()
    by = house.people["proposer"]
    batches = [kit.received(house, [kit.good(entity, facts=f"第{number}次")]) for number in range(4)]
    rows = [(kit.worked(batch), kit.rows_of(batch)[0].pk) for batch in batches]
    for batch, _pk in rows:
        services.batch_confirm(batch=batch, by=by, reason="x")

    def opens(batch: ListingBatch, pk: int) -> Callable[[], str]:
        return lambda: str(working.row_open(pk, batch=batch, by=by))

    assert set(at_once([opens(*row) for row in rows])) == {"True"}
    states = [kit.rows_of(batch)[0].state for batch, _pk in rows]
    assert Counter(states) == {RowState.MADE: 1, RowState.REFUSED: 3}
    assert ListingCase.objects.count() == 1
