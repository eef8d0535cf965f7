"""Writing in bulk: only what failed is sent again, slower while the server is overloaded, and never for ever."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import orjson
import pytest
from elastic_transport import ConnectionTimeout

from search import elasticsearch_bulk
from search.elasticsearch_bulk import FEWEST, ITEMS, Bulk, Item
from search.elasticsearch_errors import DISK, FOREIGN, Refused
from search.elasticsearch_schema import operation
from search.engine import Delete, EngineUnavailable, key_text

Answers = Callable[[list[str]], list[dict[str, Any]]]
BUSY = {"status": 429, "error": {"type": "es_rejected_execution_exception", "reason": "queue is full"}}


class Server:
    """Takes bulk requests as scripted; remembers which keys each held."""

    def __init__(self, answers: Answers) -> None:
        self.answers, self.sent = answers, list[list[str]]()

    def perform_request(self, method: str, path: str, *, headers: object, body: list[bytes]) -> object:
        assert "require_alias=true" in path, "a write to an index that is gone would make one"
        keys = [orjson.loads(line)["index"]["_id"] for line in body[::2]]
        self.sent.append(keys)
        return SimpleNamespace(body={"items": [{"index": item} for item in self.answers(keys)]})


def bulk(answers: Answers, waits: list[float] | None = None) -> tuple[Bulk, Server]:
    server, slept = Server(answers), waits if waits is not None else []
    return Bulk(server, "door", sleep=slept.append), server  # type: ignore[arg-type]


def deletes(count: int) -> list[Item]:
    return [operation(Delete(key_text(number), 1)) for number in range(count)]


def test_only_the_failed_items_are_sent_again() -> None:
    once = iter([True])

    def answers(keys: list[str]) -> list[dict[str, Any]]:
        if next(once, False):
            return [BUSY if key.endswith("3") else {"status": 201} for key in keys]
        return [{"status": 200} for _ in keys]

    made, server = bulk(answers)
    assert made.send(deletes(4)) == 4
    assert server.sent == [["n22222222", "n22222223", "n22222224", "n22222225"], ["n22222223"]]


def test_an_older_version_is_neither_counted_nor_sent_again() -> None:
    conflict = {"status": 409, "error": {"type": "version_conflict_engine_exception", "reason": "older"}}
    made, server = bulk(lambda keys: [conflict, {"status": 201}])
    assert made.send(deletes(2)) == 1
    assert len(server.sent) == 1


def test_requests_shrink_while_the_server_is_overloaded_and_grow_again() -> None:
    answers = iter([BUSY, BUSY])

    def script(keys: list[str]) -> list[dict[str, Any]]:
        item = next(answers, {"status": 201})
        return [item for _ in keys]

    waits: list[float] = []
    made, server = bulk(script, waits)
    made.send(deletes(ITEMS))
    assert len(waits) == 2
    assert waits[0] < waits[1] * 2
    made.send(deletes(ITEMS))
    assert FEWEST <= len(server.sent[3]) < ITEMS
    assert len(server.sent[4]) > len(server.sent[3])


def test_a_server_that_takes_nothing_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(elasticsearch_bulk, "TRY_SECONDS", 0.0)
    made, _ = bulk(lambda keys: [BUSY for _ in keys])
    with pytest.raises(EngineUnavailable, match="2 documents not taken: the server is overloaded"):
        made.send(deletes(2))


def test_a_request_without_an_answer_is_sent_again() -> None:
    failures: Iterator[Exception] = iter([ConnectionTimeout("x")])

    def answers(keys: list[str]) -> list[dict[str, Any]]:
        if failure := next(failures, None):
            raise failure
        return [{"status": 201} for _ in keys]

    made, server = bulk(answers)
    assert made.send(deletes(3)) == 3
    assert server.sent[0] == server.sent[1]


@pytest.mark.parametrize(
    ("status", "kind", "reason", "words"),
    [
        (
            429,
            "cluster_block_exception",
            "index [x] blocked by: [disk usage exceeded flood-stage watermark]",
            DISK,
        ),
        (400, "strict_dynamic_mapping_exception", "mapping set to strict", FOREIGN),
        (404, "index_not_found_exception", "no such index", "the index is gone"),
    ],
)
def test_what_will_not_get_better_is_not_tried_again(status: int, kind: str, reason: str, words: str) -> None:
    made, server = bulk(lambda keys: [{"status": status, "error": {"type": kind, "reason": reason}}])
    with pytest.raises(Refused) as failed:
        made.send(deletes(1))
    assert words in str(failed.value)
    assert len(server.sent) == 1


def test_who_gives_up_does_not_wait_for_a_server_that_takes_nothing() -> None:
    made, server = bulk(lambda keys: [BUSY for _ in keys])
    made._sleep = lambda seconds: made.end()
    with pytest.raises(EngineUnavailable):
        made.send(deletes(2))
    assert len(server.sent) == 1
