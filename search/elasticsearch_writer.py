"""Writing an index on Elasticsearch: a batch is sent in the background while the next one is read and analysed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor

from elasticsearch import Elasticsearch

from search.elasticsearch_bulk import SHARD_WAIT, Bulk
from search.elasticsearch_errors import explained
from search.elasticsearch_schema import STATE_ID, operation
from search.engine import Delete, Document, EngineUnavailable, IndexState


class ElasticsearchWriter:
    """`IndexWriter`. The server keeps what it took, visible after the next commit of whichever writer: each item
    is a state of the database and carries its version, so nothing needs to be taken back.

    One batch is under way at most: a slow server is waited for, and no more than two batches are in memory. What
    goes wrong with it is raised by the next call, and by every one after: its documents are missing.
    """

    def __init__(
        self,
        client: Elasticsearch,
        door: str,
        state: IndexState,
        *,
        committed: Callable[[], None],
        sleep: Callable[[float], object] | None = None,
    ) -> None:
        self._client, self._door, self._state = client, door, state
        self._committed = committed
        self._bulk = Bulk(client, door, sleep=sleep)
        self._sender = ThreadPoolExecutor(1, thread_name_prefix="search-bulk")
        self._sent: Future[int] | None = None  # the batch under way, or one that failed
        self._taken = 0  # since the last commit

    def write(self, documents: Iterable[Document], deletes: Iterable[Delete] = ()) -> None:
        """See `IndexWriter.write`. An equal version is written again: it may have been rendered later."""
        entries: list[Document | Delete] = [*deletes, *documents]
        items = [operation(entry) for entry in entries]
        self._settle()
        self._sent = self._sender.submit(self._bulk.send, items)

    def _settle(self) -> None:
        """Wait for the batch under way."""
        if self._sent is not None:
            self._taken += self._sent.result()
            self._sent = None

    def commit(self, *, seq: int, complete: bool | None = None) -> int:
        """Make visible first, note the position afterwards: a kill in between repeats work, never loses it."""
        self._settle()
        whole = self._state.complete if complete is None else complete
        self._state = IndexState(self._state.name, self._state.shape, seq, whole)
        with explained():
            refreshed = self._client.indices.refresh(index=self._door)
            if refreshed["_shards"]["failed"]:
                raise EngineUnavailable("Elasticsearch: not every copy of the index shows what was written")
            note(self._client, self._door, self._state)
        self._committed()
        taken, self._taken = self._taken, 0
        return taken

    def close(self) -> None:
        """Wait for the request under way and for nothing else. What was not committed is written again."""
        self._bulk.end()
        self._sender.shutdown()


def note(client: Elasticsearch, door: str, state: IndexState) -> None:
    """Write an index's own state into it."""
    content = {"shape": state.shape, "seq": state.seq, "complete": state.complete}
    client.index(index=door, id=STATE_ID, document={"state": content}, require_alias=True, timeout=SHARD_WAIT)
