"""The indexes of this site on a cluster: which there are, which is live, making and removing them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from elasticsearch import Elasticsearch

from search.elasticsearch_access import Access
from search.elasticsearch_breaker import Kind
from search.elasticsearch_client import Reading
from search.elasticsearch_errors import FOREIGN, RED, Refused
from search.elasticsearch_reader import Look
from search.elasticsearch_schema import ELASTICSEARCH_SHAPE, MAPPING, STATE_ID, Names, index_settings
from search.elasticsearch_writer import note
from search.engine import EngineState, EngineUnavailable, IndexState

STATE_SECONDS = 5.0  # people wait for it too: the desk, /readyz, commands
_PARTS = {"shape", "seq", "complete"}  # of an index's state
_ABSENT = ("index_not_found_exception",)


class Indexes:
    """Bookkeeping by exact names; the server's own state is the only one there is."""

    def __init__(self, client: Elasticsearch, names: Names, access: Access) -> None:
        self._client, self._names, self._access = client, names, access
        self._quick = client.options(request_timeout=STATE_SECONDS)

    def state(self) -> EngineState:
        """All indexes of ours, and whatever our aliases point to."""
        aliases = self._aliases()
        live, previous = self._holder(aliases, self._names.live), self._holder(aliases, self._names.previous)
        ours = [index for index in sorted(aliases) if self._names.own(index)]
        asked = [*ours, *(index for index in (live, previous) if index and index not in ours)]
        states = self._states(asked, needed=live)
        others = tuple(
            state for index, state in states.items() if index not in (live, previous) and state.shape
        )
        return EngineState(states.get(live or ""), states.get(previous or ""), others)

    def look(self, reading: Reading, index: str) -> Look:
        """What is behind an index or alias, in one request.

        Raises:
            EngineUnavailable: it is away or none of ours.
        """
        found = reading.request("GET", f"/{index}/_doc/{STATE_ID}", kind=Kind.STATE)
        state = found.get("_source", {}).get("state", {})
        if not state.keys() >= _PARTS:
            raise EngineUnavailable(f"Elasticsearch: {found['_index']}: {FOREIGN}")
        tag = f"{found['_index']}.{found['_primary_term']}.{found['_seq_no']}"
        return Look(found["_index"], tag, state["seq"], outdated=state["shape"] != ELASTICSEARCH_SHAPE)

    def state_of(self, index: str) -> IndexState | None:
        """What an index says of itself; None where there is none of ours."""
        state = self._states([index], needed=index).get(index)
        return state if state is not None and state.shape else None

    def _states(self, indexes: list[str], *, needed: str | None) -> dict[str, IndexState]:
        """What indexes say of themselves; one just made, or lost, may have no living copy: only `needed` must."""
        if not indexes:
            return {}
        answer = self._quick.mget(docs=[{"_index": index, "_id": STATE_ID} for index in indexes])
        states: dict[str, IndexState] = {}
        for index, found in zip(indexes, answer["docs"], strict=True):
            if error := found.get("error"):
                if error.get("type") in _ABSENT:
                    continue
                if index == needed:
                    raise EngineUnavailable(f"Elasticsearch: {index}: {RED}")
            states[index] = self._read(index, found.get("_source", {}).get("state", {}))
        return states

    def _read(self, index: str, state: dict[str, Any]) -> IndexState:
        name = self._names.own(index)
        if name is None or not state.keys() >= _PARTS:
            return IndexState(name or index, "", seq=0, complete=False)
        return IndexState(name, state["shape"], state["seq"], state["complete"])

    def _aliases(self) -> dict[str, set[str]]:
        answer = self._quick.indices.get_alias(index=self._names.all, expand_wildcards="all")
        return {index: set(found["aliases"]) for index, found in answer.items()}

    def _holder(self, aliases: dict[str, set[str]], alias: str) -> str | None:
        holders = [index for index, held in aliases.items() if alias in held]
        if len(holders) > 1 or alias in aliases:
            raise Refused(
                f"Elasticsearch: {alias} must be an alias of one index: remove what is wrong by hand"
            )
        return holders[0] if holders else None

    def holders(self) -> tuple[str | None, str | None]:
        """The live index and the one before it."""
        aliases = self._aliases()
        return self._holder(aliases, self._names.live), self._holder(aliases, self._names.previous)

    def point(self, *, live: str | None, previous: str | None) -> None:
        """Say which indexes are live and previous, in one step."""
        actions: list[dict[str, Any]] = []
        wanted = {self._names.live: live, self._names.previous: previous}
        for (alias, index), held in zip(wanted.items(), self.holders(), strict=True):
            if held is not None and held != index:
                actions.append({"remove": {"index": held, "alias": alias, "must_exist": True}})
            if index is not None and held != index:
                actions.append({"add": {"index": index, "alias": alias}})
        if actions:
            self._client.indices.update_aliases(actions=actions)

    def make(self, index: str, state: IndexState) -> None:
        """An empty index with its door and its state; one of the same name that nobody reads goes first."""
        aliases = self._aliases()
        if index in aliases:
            self._remove(index, aliases[index])
        made = self._client.indices.create(
            index=index,
            mappings=MAPPING,
            settings=index_settings(shards=self._access.shards, replicas=self._access.replicas),
            aliases={self._names.door(index): {}},
        )
        if not made["shards_acknowledged"]:
            raise EngineUnavailable(f"Elasticsearch: {RED}")
        note(self._client, self._names.door(index), state)

    def collect(self, keep: Collection[str]) -> list[str]:
        """Remove what is ours by name and behind no alias but its own door; returns the names."""
        removed = []
        for index, aliases in sorted(self._aliases().items()):
            name = self._names.own(index)
            if name is not None and name not in keep and aliases <= {self._names.door(index)}:
                self._remove(index, aliases)
                removed.append(name)
        return removed

    def _remove(self, index: str, aliases: set[str]) -> None:
        if not aliases <= {self._names.door(index)}:
            raise Refused(
                f"Elasticsearch: {index} is not removed: aliases point to it ({', '.join(aliases)})"
            )
        self._client.indices.delete(index=index, ignore_unavailable=True)
