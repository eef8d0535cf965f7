"""The cluster engine: indexes on Elasticsearch 8 or 9, one alias for the live one and one for that before it.

{prefix}-entities-<shape>-<time>        one index; the document `state` in it says its shape and position
{prefix}-entities-<shape>-<time>-door   the alias it is written through
{prefix}-entities-live, …-previous      exchanged in one step
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager

from search.elasticsearch_access import Access
from search.elasticsearch_breaker import Breaker, Kind
from search.elasticsearch_client import BUILD_SECONDS, Reading, client_for
from search.elasticsearch_errors import Missing, explained
from search.elasticsearch_indexes import Indexes
from search.elasticsearch_reader import ElasticsearchView, Look
from search.elasticsearch_schema import ELASTICSEARCH_SHAPE, Names
from search.elasticsearch_writer import ElasticsearchWriter
from search.engine import EngineState, EngineUnavailable, IndexState, WriterBusy

LOOK_KEPT = 0.2  # seconds for which a process goes by the live index and the commit it has seen
Lock = Callable[[str], AbstractContextManager[bool]]


class ElasticsearchEngine:
    """`SearchEngine` on a cluster. `lock` makes sure of the one writer among all processes of the site."""

    label = "elasticsearch"
    shape = ELASTICSEARCH_SHAPE

    def __init__(self, access: Access, *, lock: Lock) -> None:
        self._access, self._lock = access, lock
        self._names = Names(access.prefix)
        self._client = client_for(access)
        self._indexes = Indexes(self._client, self._names, access)
        self._breaker = Breaker()
        self._seen: tuple[float, Look] | None = None  # until when

    def state(self) -> EngineState:
        """What the server holds. An index behind our aliases that is none of ours has the shape ""."""
        if reason := self._breaker.reason:
            raise EngineUnavailable(reason)
        try:
            with explained():
                state = self._indexes.state()
        except EngineUnavailable as error:
            self._breaker.failed(str(error), Kind.STATE)
            raise
        self._breaker.succeeded(Kind.STATE)
        return state

    def view(self, name: str | None = None) -> ElasticsearchView:
        """The live index, though another version may have made it; or a named one, with patience."""
        patient = Reading(self._client, Breaker(), patience=BUILD_SECONDS)
        if name is not None:
            look = self._indexes.look(patient, self._names.index(name))
            return ElasticsearchView(look, reading=patient, patient=patient)
        reading = Reading(self._client, self._breaker, patience=self._access.read_seconds)
        return ElasticsearchView(self._live(reading), reading=reading, patient=patient)

    def _live(self, reading: Reading) -> Look:
        if reason := self._breaker.reason:
            raise EngineUnavailable(reason)
        if self._seen is not None and time.monotonic() < self._seen[0]:
            return self._seen[1]
        try:
            look = self._indexes.look(reading, self._names.live)
        except Missing as error:
            raise EngineUnavailable(f"no index has been built yet, or it was deleted ({error})") from error
        self._seen = (time.monotonic() + LOOK_KEPT, look)
        return look

    def _forget_look(self) -> None:
        self._seen = None

    @contextmanager
    def writing(self, name: str) -> Iterator[ElasticsearchWriter]:
        """Hold the one writer. A second one would do no harm, for every item carries its version, but no good."""
        index = self._names.index(name)
        with self._lock(f"search:{index}") as held:
            if not held:
                raise WriterBusy("another process writes the index")
            with explained():
                state = self._indexes.state_of(index)
            if state is None:
                raise EngineUnavailable(
                    f"Elasticsearch: index {index} is missing or was not made by creditsite"
                )
            if state.shape != ELASTICSEARCH_SHAPE:
                raise EngineUnavailable(f"index {name} was made by another version and is only read")
            door = self._names.door(index)
            writer = ElasticsearchWriter(self._client, door, state, committed=self._forget_look)
            try:
                yield writer
            finally:
                writer.close()

    def begin(self, name: str) -> None:
        """Make an empty index; a leftover of the same name is discarded."""
        index = self._names.index(name)
        with explained():
            self._indexes.make(index, IndexState(name, ELASTICSEARCH_SHAPE, seq=0, complete=False))

    def swap(self, name: str) -> None:
        """One exchange of aliases decides which index is live."""
        index = self._names.index(name)
        with explained():
            state = self._indexes.state_of(index)
            if state is None or not state.complete:
                raise EngineUnavailable(f"index {name} is not complete")
            live, _ = self._indexes.holders()
            if live != index:
                self._indexes.point(live=index, previous=live)
        self._forget_look()

    def rollback(self) -> str:
        """Exchange live and previous."""
        with explained():
            live, previous = self._indexes.holders()
            state = self._indexes.state_of(previous) if previous is not None else None
            if previous is None or state is None:
                raise EngineUnavailable("there is no previous index to go back to")
            self._indexes.point(live=previous, previous=live)
        self._forget_look()
        return state.name

    def collect(self, *, keep: Sequence[str] = ()) -> list[str]:
        """Delete indexes by exact name, none that an alias of somebody's points to."""
        with explained():
            return self._indexes.collect(keep)

    def forget_previous(self) -> None:
        """Let go of the previous index, so that `collect` may remove it."""
        with explained():
            live, previous = self._indexes.holders()
            if previous is not None:
                self._indexes.point(live=live, previous=None)
