"""The kit is tested on addresses of its own."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client


@pytest.fixture
def api(settings: Any) -> Client:
    """A client of the test addresses; an exception is answered as in production."""
    settings.ROOT_URLCONF = "tests.unit.api.urls"
    return Client(raise_request_exception=False)
