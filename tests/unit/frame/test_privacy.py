"""What the log keeps of messages, arguments and errors."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
import structlog
from django.conf import settings
from django.test import RequestFactory
from django.urls import resolve

from creditsite.frame.privacy import errors, filled_in

NAME = "张三丰"


@pytest.fixture
def written() -> Any:
    """Lines that the configured formatter makes of a record."""
    config = settings.LOGGING["formatters"]["json"]
    formatter = structlog.stdlib.ProcessorFormatter(
        processors=config["processors"],
        foreign_pre_chain=config["foreign_pre_chain"],
        pass_foreign_args=config["pass_foreign_args"],
        use_get_message=config["use_get_message"],
    )

    def line(message: str, *arguments: object, name: str = "library", **more: Any) -> dict[str, Any]:
        record = logging.LogRecord(
            name, logging.WARNING, "f.py", 1, message, arguments, more.pop("exc_info", None)
        )
        for key, value in more.items():
            setattr(record, key, value)
        text = formatter.format(record)
        assert "\n" not in text
        return dict(json.loads(text))

    return line


@pytest.mark.parametrize(
    ("template", "arguments", "text"),
    [
        ("Worker (pid:%s) exited with code %d", (7, 1), "Worker (pid:7) exited with code 1"),
        ("Not Found: %s", (f"/{NAME}",), "Not Found: …"),
        ("%(user)s failed %(times)d times", {"user": NAME, "times": 3}, "… failed 3 times"),
        ("took %.2f s in %s", (1.5, NAME), "took 1.50 s in …"),
        ("expects %d", (NAME,), "expects %d"),
        ("no arguments, 100%", (), "no arguments, 100%"),
    ],
)
def test_of_a_librarys_arguments_numbers_are_kept(template: str, arguments: object, text: str) -> None:
    assert filled_in(template, arguments) == text


def test_of_a_request_the_log_keeps_route_method_and_id(written: Any) -> None:
    request = RequestFactory().get("/api/v1/search", {"q": NAME})
    request.resolver_match = resolve("/api/v1/search")
    request.request_id = "0123456789abcdef"  # type: ignore[attr-defined]
    line = written("Internal Server Error: %s", request.path, name="django.request", request=request)
    assert (line["event"], line["route"], line["method"]) == ("Internal Server Error: …", "api:search", "GET")
    assert line["request_id"] == "0123456789abcdef"
    assert "search" not in line["event"]


def failing() -> None:
    try:
        raise ValueError(NAME)
    except ValueError as error:
        raise KeyError(f"of {NAME}") from error


def test_of_an_error_the_log_keeps_kinds_and_places(written: Any) -> None:
    try:
        failing()
    except KeyError as error:
        line = written("failed", exc_info=(type(error), error, error.__traceback__))
    assert line["error"] == "KeyError ← ValueError"
    assert any("failing" in place for place in line["where"])
    assert NAME not in json.dumps(line, ensure_ascii=False)


def test_the_text_of_errors_is_shown_where_it_is_asked_for() -> None:
    event = errors(with_text=True)(None, "error", {"event": "x", "exc_info": ValueError(NAME)})
    assert event["error"] == f"ValueError: {NAME}"


def test_loggers_that_would_name_people_are_silent() -> None:
    loggers = settings.LOGGING["loggers"]
    assert loggers["axes"]["level"] == "CRITICAL"
    assert loggers["django.server"]["propagate"] is False
