"""Filling in the desk's forms as a browser would: hidden marks are read from the page, effects are confirmed."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from django.test import Client

from records.sweeps import rework_records

HIDDEN = re.compile(r'<input type="hidden" name="(?P<name>seen|once|confirm)" value="(?P<value>[^"]*)"')


def marks(page: Any) -> dict[str, str]:
    """The hidden marks of a step's page."""
    return {found["name"]: unescape(found["value"]) for found in HIDDEN.finditer(page.content.decode())}


def open_step(client: Client, url: str) -> dict[str, str]:
    """Open a form; its marks."""
    page = client.get(url)
    assert page.status_code == 200, page.content.decode()[:2000]
    return marks(page)


def send(client: Client, url: str, data: dict[str, Any], *, given: dict[str, str] | None = None) -> Any:
    """Open the form, send it, and confirm what it would do; the last answer."""
    given = given or open_step(client, url)
    answer = client.post(url, {"reason": "a test", **data, **given})
    if answer.status_code == 200:
        again = marks(answer)
        assert "confirm" in again, answer.content.decode()
        answer = client.post(url, {"reason": "a test", **data, **again})
    return answer


def text(answer: Any) -> str:
    """A page's words without its tags."""
    return unescape(re.sub(r"<[^>]+>", " ", answer.content.decode()))


def work_off() -> int:
    """Let the worker's recomputation run to its end; how many chunks that took."""
    chunks = 0
    while rework_records():
        chunks += 1
    return chunks
