"""Sending documents in bulk: no faster than the server takes them, only the failed items again."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from typing import Any

from elasticsearch import Elasticsearch

from search.elasticsearch_errors import AGAIN, Refused, explained, meaning
from search.engine import EngineUnavailable

ITEMS = 500  # in one request, until the server is overloaded
FEWEST = 25
BYTES = 5_000_000
FIRST_WAIT, LONGEST_WAIT = 0.1, 5.0  # seconds between two tries
TRY_SECONDS = 60.0  # without any progress, until sending gives up; what is not written is written next time
SHARD_WAIT = "5s"  # that the server may wait for a shard to come up
_HEADERS = {"accept": "application/json", "content-type": "application/x-ndjson"}
_BULK = f"_bulk?require_alias=true&timeout={SHARD_WAIT}&filter_path=items.*.status,items.*.error"
_CONFLICT = 409
Item = tuple[bytes, bytes]  # the two lines of an operation


class Bulk:
    """Requests to one index through its door. Used by one thread; any other may end the waiting."""

    def __init__(
        self, client: Elasticsearch, door: str, *, sleep: Callable[[float], object] | None = None
    ) -> None:
        self._client, self._door = client, door
        self._ended = threading.Event()
        self._sleep = sleep or self._ended.wait
        self._items = ITEMS

    def end(self) -> None:
        """Try nothing again: whoever wrote has given up, and waits for the request under way only."""
        self._ended.set()

    def send(self, items: list[Item]) -> int:
        """Send in as many requests as it takes; returns how many were taken, the others being older than what is there.

        Raises:
            EngineUnavailable: no progress for a minute.
            Refused: trying again would not help.
        """
        taken = 0
        while items and not self._ended.is_set():
            part = _head(items, self._items)
            taken += self._part(part)
            items = items[len(part) :]
        return taken

    def _part(self, items: list[Item]) -> int:
        """Send until each is taken or found to be older than what is there."""
        taken, wait, until = 0, FIRST_WAIT, time.monotonic() + TRY_SECONDS
        while items:
            statuses, reason = self._request(items)
            taken += sum(status < 300 for status in statuses)
            failed = [item for item, status in zip(items, statuses, strict=True) if status in AGAIN]
            if not failed:
                self._items = min(ITEMS, self._items + FEWEST)
                break
            if len(failed) < len(items):
                until = time.monotonic() + TRY_SECONDS
            self._items = max(FEWEST, self._items // 2)
            if time.monotonic() < until:
                self._sleep(wait * random.uniform(0.5, 1.0))  # noqa: S311 - spreads retries, guards nothing
            if self._ended.is_set() or time.monotonic() >= until:
                raise EngineUnavailable(f"Elasticsearch: {len(failed)} documents not taken: {reason}")
            items, wait = failed, min(LONGEST_WAIT, wait * 2)
        return taken

    def _request(self, items: list[Item]) -> tuple[list[int], str]:
        """One request; the status of each item, and why one failed. A request that fails counts for all of them."""
        lines = [line for item in items for line in item]
        try:
            with explained():
                answer = self._client.perform_request(
                    "POST", f"/{self._door}/{_BULK}", headers=_HEADERS, body=lines
                )
        except Refused:
            raise
        except EngineUnavailable as error:
            return [503] * len(items), str(error).removeprefix("Elasticsearch: ")
        results = [result["index"] for result in answer.body["items"]]
        reason = ""
        for result in results:
            if result["status"] >= 300 and result["status"] != _CONFLICT:
                reason = _judged(result)
        return [result["status"] for result in results], reason


def _head(waiting: list[Item], most: int) -> list[Item]:
    size = 0
    for count, item in enumerate(waiting[:most]):
        size += len(item[1])
        if size > BYTES and count:
            return waiting[:count]
    return waiting[:most]


def _judged(result: dict[str, Any]) -> str:
    """Why an item was not taken.

    Raises:
        Refused: trying again would not help.
    """
    error = result.get("error", {})
    kind, reason = str(error.get("type", "")), str(error.get("reason", ""))
    words = meaning(result["status"], kind, reason)
    if result["status"] not in AGAIN or kind == "cluster_block_exception":
        raise Refused(f"Elasticsearch: {words}")
    return words
