"""The search index on the desk: its condition, and what people may ask of the worker."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client, override_settings
from django.urls import reverse

from journal.sealer import seal
from search import lifecycle
from search.models import IndexBuild, IndexTask
from search.sweeps import build_indexes, carry_out_tasks
from tests import factories
from tests.functional.desk import send, text
from tests.staff import staff_client

pytestmark = pytest.mark.django_db
STEP = "admin:search_indexbuild_list_step"


@pytest.fixture(autouse=True)
def own_index(tmp_path: Path) -> Iterator[None]:
    with override_settings(SEARCH_URL=f"tantivy://{tmp_path}/index"):
        yield


@pytest.fixture
def operator(reference: None) -> Client:
    return staff_client(["centre"])


def page(client: Client) -> str:
    return text(client.get(reverse("admin:search_indexbuild_changelist")))


def test_a_build_is_asked_for_and_its_end_is_seen(operator: Client, transactional_db: None) -> None:
    factories.entity()
    seal()
    assert "manage.py search_build" in page(operator)
    address = reverse(STEP, args=["build"])
    assert send(operator, address, {"reason": "first start"}).status_code == 302
    build = IndexBuild.objects.get()
    assert (build.reason, build.by.startswith("system")) == ("first start", False)
    assert build_indexes() == 1
    build.refresh_from_db()
    assert build.index_name in page(operator)


def test_an_entity_is_sent_again_by_its_code(operator: Client, transactional_db: None) -> None:
    entity = factories.entity()
    seal()
    lifecycle.request_build(reason="test")
    build_indexes()
    address = reverse(STEP, args=["resend"])
    assert send(operator, address, {"entity": entity.usci}).status_code == 302
    assert carry_out_tasks() == 1
    assert IndexTask.objects.get().target == entity.key
    assert entity.key in page(operator)
    answer = send(operator, address, {"entity": "not a company"})
    assert answer.status_code == 422
    assert "not a company" in text(answer)


def test_going_back_where_there_is_nothing_is_refused_in_words(operator: Client) -> None:
    answer = send(operator, reverse(STEP, args=["rollback"]), {"reason": "worse than before"})
    assert answer.status_code == 422
    assert not IndexTask.objects.exists()


@pytest.mark.parametrize("step", ["build", "resend", "audit", "rollback", "collect"])
def test_others_look_and_may_not_touch(reference: None, step: str) -> None:
    client = staff_client(["auditor"])
    assert reverse(STEP, args=[step]) not in page(client)
    assert client.get(reverse(STEP, args=[step])).status_code == 403
