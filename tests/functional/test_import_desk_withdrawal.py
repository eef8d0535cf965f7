"""Withdrawing a file: what its form counts, what stands in its way, and what stays behind."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation

from exchange import desk, withdrawing
from exchange.models import ImportRun, RunChunk
from tests.desk_imports import csv_bytes, imported, limit, penalty
from tests.functional.importing import agency

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _office() -> None:
    agency()
    limit(1_000)


def in_chunks(count: int) -> ImportRun:
    """A file whose rows came in one chunk each."""
    run = imported(csv_bytes([penalty(number) for number in range(1, count + 1)]))
    whole = RunChunk.objects.get(run=run)
    for number, pk in enumerate(whole.made["records"]):
        RunChunk.objects.create(run=run, number=whole.number + 1 + number, made={"records": [pk]})
    whole.made["records"] = []
    whole.save(update_fields=["made"])
    return run


def test_the_form_of_a_large_file_looks_through_so_many_parts_and_says_at_least(
    monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Any
) -> None:
    run = in_chunks(12)
    monkeypatch.setattr(withdrawing, "FORESEEN", 3)
    with translation.override("en"), django_assert_max_num_queries(3 * 3 + 1):
        effect = desk.withdrawal_effect(run)
    assert effect.figures[0] == ("Records that are taken down", "at least 3")
    assert any("only its last rows were counted" in warning for warning in effect.warnings)
    monkeypatch.setattr(withdrawing, "FORESEEN", 13)
    with translation.override("en"):
        effect = desk.withdrawal_effect(run)
    assert effect.figures[0] == ("Records that are taken down", "12") and not effect.warnings
