"""kill -9 in the middle of writing: the index stays right, the next writer works."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from search.engine import EngineState
from search.rendering import Facts, document_of
from search.tantivy_engine import TantivyEngine

ROOT = Path(__file__).resolve().parents[2]
WRITER = """
import sys
from pathlib import Path
from tests_conftest import facts, key_of
from search.rendering import document_of
from search.tantivy_engine import TantivyEngine

engine = TantivyEngine(Path(sys.argv[1]))
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


@pytest.mark.slow
def test_a_killed_writer_loses_nothing_committed_and_blocks_nobody(
    tmp_path: Path,
    make_facts: Callable[..., Facts],
    make_key: Callable[[int], str],
    fill_engine: Callable[..., str],
) -> None:
    draw = random.Random(20261122)
    engine = TantivyEngine(tmp_path / "search")
    name = fill_engine(engine, [make_facts(make_key(1), "澄屿第1版")])
    (tmp_path / "tests_conftest.py").write_text(
        (Path(__file__).parent / "conftest.py").read_text("utf-8"), "utf-8"
    )
    environment = {**os.environ, "PYTHONPATH": f"{tmp_path}:{ROOT}"}
    for _ in range(3):
        command = [sys.executable, "-c", WRITER, str(engine.root)]
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
    engine: TantivyEngine,
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
    found = {stamp.key for stamp in engine.view().walk(after="", limit=1_000_000)}
    assert {make_key(number) for number in range(40, seq * 20 + 20)} <= found
    assert engine.view().count() == len(found)  # nothing twice
    with engine.writing(name) as writer:  # the next writer works, and repeats what the position may not know
        writer.write([document_of(make_facts(make_key(1), "澄屿", version=seq))])
        writer.commit(seq=seq)
    assert engine.view().count() == len(found)
