"""A writer that was killed leaves merges undone; the next one's very first delete must not be lost among them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import tantivy

from search.rendering import Facts, document_of
from search.tantivy_engine import TantivyEngine

ROOT = Path(__file__).resolve().parents[2]
SEGMENTS = 8  # tantivy merges that many of a size
EACH = 60
KILLED = f"""
import os, sys
from pathlib import Path
from tests_conftest import facts, key_of
from search.rendering import document_of
from search.tantivy_engine import TantivyEngine

engine = TantivyEngine(Path(sys.argv[1]))
with engine.writing(engine.state().live.name) as writer:
    for segment in range({SEGMENTS}):
        start = 1 + segment * {EACH}
        writer.write([document_of(facts(key_of(n), f"澄屿{{n}}号")) for n in range(start, start + {EACH})])
        if segment == {SEGMENTS} - 1:  # the last commit deletes from the segment in which the victim stands
            writer.write([document_of(facts(key_of(3 * {EACH} + 50), "澄屿改名", version=2))])
        writer.commit(seq=segment + 2)
    os._exit(9)
"""


@pytest.mark.slow
def test_the_first_change_after_a_kill_doubles_nothing(
    tmp_path: Path,
    make_facts: Callable[..., Facts],
    make_key: Callable[[int], str],
    fill_engine: Callable[..., str],
) -> None:
    engine = TantivyEngine(tmp_path / "search")
    name = fill_engine(engine, [])
    conftest = (Path(__file__).parent / "conftest.py").read_text("utf-8")
    (tmp_path / "tests_conftest.py").write_text(conftest, "utf-8")
    path = f"{tmp_path}:{ROOT}"
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(engine.root)], env={"PYTHONPATH": path, "PATH": ""}, check=False
    )
    assert done.returncode == 9
    assert tantivy.Index.open(str(engine.root / name)).searcher().num_segments >= SEGMENTS
    victim = make_key(3 * EACH + 20)
    with engine.writing(name) as writer:
        writer.write([document_of(make_facts(victim, "澄屿变更", version=3))])
        writer.write([document_of(make_facts(make_key(EACH + n), "澄屿", version=3)) for n in range(5)])
        writer.commit(seq=20)
    keys = [stamp.key for stamp in engine.view(name).walk(after="", limit=10_000)]
    assert len(keys) == len(set(keys)) == SEGMENTS * EACH
