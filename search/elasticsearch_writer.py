"""Writing an index on Elasticsearch: in bulk, no faster than the server takes it, only the failed items again."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable
from typing import Any

from elasticsearch import Elasticsearch

from search.elasticsearch_errors import AGAIN, Refused, explained, meaning
from search.elasticsearch_schema import STATE_ID, operation
from search.engine import Delete, Document, EngineUnavailable, IndexState

ITEMS = 500  # in one request, until the server is overloaded
FEWEST = 25
BYTES = 5_000_000
FIRST_WAIT, LONGEST_WAIT = 0.1, 5.0  # seconds between two tries
TRY_SECONDS = 60.0  # without any progress, until writing gives up; what is not written is written next time
SHARD_WAIT = "5s"  # that the server may wait for a shard to come up
_HEADERS = {"accept": "application/json", "content-type": "application/x-ndjson"}
_BULK = f"_bulk?require_alias=true&timeout={SHARD_WAIT}&filter_path=items.*.status,items.*.error"
_CONFLICT = 409
Item = tuple[bytes, bytes]


class ElasticsearchWriter:
    """`IndexWriter`. The server keeps what it took, visible after the next commit of whichever writer: each item
    is a state of the database and carries its version, so nothing needs to be taken back."""

    def __init__(
        self,
        client: Elasticsearch,
        door: str,
        state: IndexState,
        *,
        committed: Callable[[], None],
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._client, self._door, self._state = client, door, state
        self._committed, self._sleep = committed, sleep
        self._items = ITEMS

    def write(self, documents: Iterable[Document], deletes: Iterable[Delete] = ()) -> int:
        """See `IndexWriter.write`. An equal version is written again: it may have been rendered later."""
        entries: list[Document | Delete] = [*deletes, *documents]
        waiting = [operation(entry) for entry in entries]
        written = 0
        while waiting:
            part = _head(waiting, self._items)
            written += self._send(part)
            del waiting[: len(part)]
        return written

    def _send(self, items: list[Item]) -> int:
        """Send until each is taken or found to be older than what is there; returns how many were taken."""
        taken, wait, until = 0, FIRST_WAIT, time.monotonic() + TRY_SECONDS
        while items:
            statuses, reason = self._bulk(items)
            taken += sum(status < 300 for status in statuses)
            failed = [item for item, status in zip(items, statuses, strict=True) if status in AGAIN]
            if not failed:
                self._items = min(ITEMS, self._items + FEWEST)
                break
            if len(failed) < len(items):
                until = time.monotonic() + TRY_SECONDS
            if time.monotonic() > until:
                raise EngineUnavailable(f"Elasticsearch: {len(failed)} documents not taken: {reason}")
            self._items = max(FEWEST, self._items // 2)
            self._sleep(wait * random.uniform(0.5, 1.0))  # noqa: S311 - spreads retries, guards nothing
            items, wait = failed, min(LONGEST_WAIT, wait * 2)
        return taken

    def _bulk(self, items: list[Item]) -> tuple[list[int], str]:
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

    def commit(self, *, seq: int, complete: bool | None = None) -> None:
        """Make visible first, note the position afterwards: a kill in between repeats work, never loses it."""
        whole = self._state.complete if complete is None else complete
        self._state = IndexState(self._state.name, self._state.shape, seq, whole)
        with explained():
            refreshed = self._client.indices.refresh(index=self._door)
            if refreshed["_shards"]["failed"]:
                raise EngineUnavailable("Elasticsearch: not every copy of the index shows what was written")
            note(self._client, self._door, self._state)
        self._committed()


def note(client: Elasticsearch, door: str, state: IndexState) -> None:
    """Write an index's own state into it."""
    content = {"shape": state.shape, "seq": state.seq, "complete": state.complete}
    client.index(index=door, id=STATE_ID, document={"state": content}, require_alias=True, timeout=SHARD_WAIT)


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
