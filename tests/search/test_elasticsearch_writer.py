"""A batch is on its way while the next one is made: one at a time, and none is ever taken for written unseen."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import orjson
import pytest

from search.elasticsearch_errors import Refused
from search.elasticsearch_writer import ElasticsearchWriter
from search.engine import Delete, EngineUnavailable, IndexState, key_text

PATIENCE = 20.0
Answer = Callable[[list[str]], list[int]]


class Server:
    """Takes bulk requests; each waits for `let`, and answers the statuses that a test wants."""

    def __init__(self, answer: Answer = lambda keys: [201] * len(keys)) -> None:
        self.answer, self.let, self.under_way = answer, threading.Event(), threading.Event()
        self.done: list[str] = []  # what was carried out, in this order
        self.at_once, self.most = 0, 0
        self.indices = SimpleNamespace(refresh=self._refresh)

    def perform_request(self, method: str, path: str, *, headers: object, body: list[bytes]) -> object:
        keys = [orjson.loads(line)["index"]["_id"] for line in body[::2]]
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        self.under_way.set()
        assert self.let.wait(PATIENCE)
        self.at_once -= 1
        self.done.append(f"bulk {len(keys)}")
        items = [{"index": {"status": status, **_why(status)}} for status in self.answer(keys)]
        return SimpleNamespace(body={"items": items})

    def _refresh(self, *, index: str) -> dict[str, Any]:
        self.done.append("refresh")
        return {"_shards": {"failed": 0}}

    def index(self, *, document: dict[str, Any], **_: object) -> None:
        self.done.append(f"state {document['state']['seq']}")


def _why(status: int) -> dict[str, Any]:
    return {"error": {"type": "strict_dynamic_mapping_exception", "reason": "x"}} if status == 400 else {}


@contextmanager
def writing(server: Server) -> Iterator[ElasticsearchWriter]:
    state = IndexState("entities-00000000-20260101T000000", "00000000", 0, False)
    made = ElasticsearchWriter(server, "door", state, committed=lambda: None)  # type: ignore[arg-type]
    try:
        yield made
    finally:
        server.let.set()
        made.close()


def deletes(first: int, count: int = 1) -> list[Delete]:
    return [Delete(key_text(number), 1) for number in range(first, first + count)]


def test_the_next_batch_is_made_while_the_one_before_is_under_way() -> None:
    server = Server()
    with writing(server) as made:
        made.write([], deletes(0))
        assert server.under_way.wait(PATIENCE), "it is sent without anybody waiting for it"
        assert server.done == [], "and here we are before it is taken"


def test_no_more_than_one_batch_is_under_way() -> None:
    server = Server()
    with writing(server) as made:
        made.write([], deletes(0))
        second = threading.Thread(target=made.write, args=([], deletes(1)), daemon=True)
        second.start()
        second.join(0.2)
        assert second.is_alive(), "a server that is slow is waited for"
        server.let.set()
        second.join(PATIENCE)
        made.commit(seq=1)
    assert server.most == 1
    assert server.done == ["bulk 1", "bulk 1", "refresh", "state 1"]


def test_a_commit_comes_after_everything_written_and_says_how_much_counted() -> None:
    server = Server(lambda keys: [409 if key.endswith("3") else 201 for key in keys])
    server.let.set()
    with writing(server) as made:
        made.write([], deletes(0, 2))
        made.write([], deletes(2, 3))
        assert made.commit(seq=7) == 4
        made.write([], deletes(9))
        assert made.commit(seq=8) == 1
    assert server.done == ["bulk 2", "bulk 3", "refresh", "state 7", "bulk 1", "refresh", "state 8"]


def test_what_a_batch_met_is_raised_by_every_call_after_it_and_no_position_is_noted() -> None:
    server = Server(lambda keys: [400 if key.endswith("2") else 201 for key in keys])
    server.let.set()
    with writing(server) as made:
        made.write([], deletes(0))
        for call in (
            lambda: made.write([], deletes(1)),
            lambda: made.commit(seq=1),
            lambda: made.commit(seq=1),
        ):
            with pytest.raises(Refused, match="changed by hand"):
                call()
    assert server.done == ["bulk 1"]


def test_giving_up_waits_for_the_request_under_way_and_tries_nothing_again() -> None:
    server = Server(lambda keys: [429] * len(keys))
    with writing(server) as made:
        made.write([], deletes(0))
        assert server.under_way.wait(PATIENCE)
        closing = threading.Thread(target=made.close, daemon=True)
        closing.start()
        assert made._bulk._ended.wait(PATIENCE)
        assert closing.is_alive()
        server.let.set()
        closing.join(PATIENCE)
    assert server.done == ["bulk 1"]


def test_a_commit_that_meets_a_server_that_is_away_notes_nothing() -> None:
    server = Server()
    server.let.set()

    def away(*, index: str) -> dict[str, Any]:
        raise EngineUnavailable("no connection")

    server.indices = SimpleNamespace(refresh=away)
    with writing(server) as made:
        made.write([], deletes(0))
        with pytest.raises(EngineUnavailable):
            made.commit(seq=1)
    assert server.done == ["bulk 1"]
