"""schemathesis asks every operation odd questions: never a 500, never an answer the description does not know."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import schemathesis
import yaml
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import override_settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi import checks as openapi_checks

from creditsite.wsgi import application
from records.models import Record
from search import lifecycle
from search.sweeps import build_indexes
from tests import factories

# An empty value means "not given" here, and a well-formed cursor, agency or range may still be refused:
# both are tested directly (tests/unit/api, tests/functional).
NOT_HERE = [openapi_checks.negative_data_rejection, openapi_checks.positive_data_acceptance]


PATHS = sorted(yaml.safe_load((Path(__file__).parent / "openapi.yaml").read_text(encoding="utf-8"))["paths"])


@pytest.fixture
def described(reference: None, tmp_path: Path) -> Iterator[Any]:
    """The API's own description, a few rows to find and an index of them. A request must not close the test's
    connection."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    factories.penalties(factories.entity(), 3)
    with override_settings(SEARCH_URL=f"tantivy://{tmp_path}/index"):
        lifecycle.request_build(reason="test")
        build_indexes()
        yield schemathesis.openapi.from_wsgi("/api/v1/schema", application)
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize(
    "mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["fitting", "unfitting"]
)
@pytest.mark.parametrize("path", PATHS)
def test_no_question_breaks_the_api(path: str, mode: GenerationMode, described: Any) -> None:
    record = Record.objects.select_related("entity").latest("pk")
    real = {"usci": record.entity.usci, "record_id": record.public_id, "code": "B02"}

    @hypothesis.settings(
        max_examples=15,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    @hypothesis.given(case=described[path]["GET"].as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:
        case.headers["Accept-Encoding"] = "identity"  # this transport does not unpack what is compressed
        case.call_and_validate(excluded_checks=NOT_HERE)
        if case.path_parameters:
            case.path_parameters = {name: real[name] for name in case.path_parameters}
            case.call_and_validate(excluded_checks=NOT_HERE)

    ask()
