"""The queue of listing cases and the screen of one case."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests import listing_house
from tests.functional.desk import text
from tests.listing_house import House
from tests.staff import staff_client

pytestmark = pytest.mark.django_db
QUEUE = reverse("admin:lists_listingcase_changelist")


@pytest.fixture
def house(reference: None) -> House:
    return listing_house.build()


def page(case) -> str:
    return reverse("admin:lists_listingcase_change", args=[case.pk])


def test_screen(house: House) -> None:
    case = listing_house.notified(house)
    client = staff_client(["decider"], "house-county")
    answer = client.get("/en" + page(case))
    assert answer.status_code == 200
    print(text(answer))
    print(text(client.get(QUEUE)))
    listed = listing_house.listed(house)
    print(text(client.get(page(listed))))
