"""The test kind is known in every test of letters."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.documents.letter_kit import kind_known


@pytest.fixture(autouse=True)
def _test_kind(settings: Any) -> None:
    kind_known(settings)
