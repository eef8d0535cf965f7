"""kill -9 in the middle of writing: the index stays right, the next writer works."""

from __future__ import annotations

import os
import random
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from journal.locks import file_lock
from search.elasticsearch_access import Access
from search.elasticsearch_engine import ElasticsearchEngine
from search.engine import EngineState, SearchEngine
from search.rendering import Facts, document_of
from search.tantivy_engine import TantivyEngine
from tests.elasticsearch_node import PATIENT, sweep
from tests.search.conftest import ENGINES

ROOT = Path(__file__).resolve().parents[2]
WRITER = """
import sys
from pathlib import Path
from search.rendering import document_of
from tests.search.conftest import facts, key_of
from tests.search.test_killed import opened

engine = opened(*sys.argv[1:])
live = engine.state().live
seq = live.seq
with engine.writing(live.name) as writer:
    while True:
        seq += 1
        start = seq * 20
        writer.write([document_of(facts(key_of(n), f"澄屿{n}号", version=seq)) for n in range(start, start + 20)])
        writer.write([document_of(facts(key_of(1), f"澄屿第{seq}版", version=seq))])
        writer.commit(seq=seq)
        print(seq, flush=True)
"""


def opened(kind: str, folder: str, url: str, prefix: str) -> SearchEngine:
    """The same engine in this process and in the one that is killed."""
    if kind == "tantivy":
        return TantivyEngine(Path(folder))
    access = Access(urls=(url,), prefix=prefix, read_seconds=PATIENT)
    return ElasticsearchEngine(access, lock=lambda name: file_lock(Path(folder) / name.replace(":", "-")))


@pytest.fixture(params=ENGINES)
def where(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[list[str]]:
    """What `opened` needs to know."""
    if request.param == "tantivy":
        yield ["tantivy", str(tmp_path / "search"), "", ""]
        return
    url, prefix = request.getfixturevalue("elasticsearch_url"), f"t{secrets.token_hex(6)}"
    yield ["elasticsearch", str(tmp_path / "locks"), url, prefix]
    sweep(url, prefix)


@pytest.mark.slow
def test_a_killed_writer_loses_nothing_committed_and_blocks_nobody(
    where: list[str],
    make_facts: Callable[..., Facts],
    make_key: Callable[[int], str],
    fill_engine: Callable[..., str],
) -> None:
    draw = random.Random(20261122)
    engine = opened(*where)
    name = fill_engine(engine, [make_facts(make_key(1), "澄屿第1版")])
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "DJANGO_SETTINGS_MODULE": "tests.settings"}
    for _ in range(3):
        command = [sys.executable, "-c", WRITER, *where]
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as writer:
            assert writer.stdout is not None
            assert writer.stdout.readline()  # one commit at least
            time.sleep(draw.random() * 0.5)
            writer.send_signal(signal.SIGKILL)
            printed = writer.stdout.read().split()
        check(
            engine,
            name,
            promised=int(printed[-1]) if printed else 0,
            make_facts=make_facts,
            make_key=make_key,
        )


def check(
    engine: SearchEngine,
    name: str,
    *,
    promised: int,
    make_facts: Callable[..., Facts],
    make_key: Callable[[int], str],
) -> None:
    state: EngineState = engine.state()
    assert state.live is not None
    seq = state.live.seq
    assert seq >= promised
    found = keys(engine)
    assert {make_key(number) for number in range(40, seq * 20 + 20)} <= found
    with engine.writing(name) as writer:  # the next writer works, and repeats what the position may not know
        writer.write([document_of(make_facts(make_key(1), "澄屿", version=seq))])
        writer.commit(seq=seq)
    assert found <= keys(engine)  # what a cluster had taken before the kill shows now, too


def keys(engine: SearchEngine) -> set[str]:
    """All keys in the live index, none of them twice."""
    view, found = engine.view(), list[str]()
    while stamps := view.walk(after=found[-1] if found else "", limit=5_000):
        found += [stamp.key for stamp in stamps]
    assert view.count() == len(found) == len(set(found))
    return set(found)
