"""Building an index from the database against its unavoidable parts: text analysis and the engine's own work.

    .venv/bin/python bench/index_build.py --entities 100000

In turn, in one process: the whole fill as a build does it (read, analyse, look versions up, write, commit), and
text analysis plus raw writing of the same documents, whose facts were read beforehand. Goal: the build reaches 0.8
of that.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from folder import use

GOAL = 0.8
PART = 20_000


def whole(keys: list[str], folder: Path) -> float:
    """As a build does it."""
    from search.following import write_keys
    from search.tantivy_engine import TantivyEngine

    name = "entities-00000000-20260101T000000"
    engine = TantivyEngine(folder)
    engine.begin(name)
    start = time.perf_counter()
    with engine.writing(name) as writer:
        write_keys(writer, keys)
        writer.commit(seq=1)
    return time.perf_counter() - start


def bare(facts: list[Any], folder: Path) -> tuple[float, float]:
    """Seconds of analysis, and of the engine."""
    import tantivy

    from search.engine import key_number
    from search.rendering import document_of
    from search.tantivy_schema import SCHEMA
    from search.tantivy_writer import HEAP, fields_of

    folder.mkdir()
    start = time.perf_counter()
    made = [document_of(fact) for fact in facts]
    analysed = time.perf_counter()
    writer = tantivy.Index(SCHEMA, str(folder), reuse=False).writer(HEAP, 1)
    for document in made:
        writer.add_document(tantivy.Document.from_dict(fields_of(key_number(document.key), document), SCHEMA))
    writer.commit()
    writer.wait_merging_threads()
    return analysed - start, time.perf_counter() - analysed


def main(entities: int, rounds: int) -> None:
    """Print the table."""
    use(entities)
    from journal import selectors as journal
    from search.documents import facts_of, public_entities

    keys = list(public_entities().order_by("pk").values_list("key", flat=True)[:PART])
    versions = {key: head.public_version for key, head in journal.heads(keys[:500]).items()}
    facts = [
        fact for n in range(0, len(keys), 500) for fact in facts_of(keys[n : n + 500], versions=versions)
    ]
    builds, analyses, engines, ratios = [], [], [], []
    for number in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            builds.append(whole(keys, Path(folder)))
            analysis, engine = bare(facts, Path(folder) / f"bare-{number}")
        analyses.append(analysis)
        engines.append(engine)
        ratios.append((analysis + engine) / builds[-1])
    print("| what | seconds, median | documents a second |\n|---|---|---|")
    for what, seconds in (("build", builds), ("text analysis", analyses), ("engine", engines)):
        middle = statistics.median(seconds)
        print(f"| {what} | {middle:.1f} | {len(keys) / middle:,.0f} |")
    print(
        f"\n{len(keys):,} documents of {entities:,}; the build reaches **{statistics.median(ratios):.2f}** "
        f"({min(ratios):.2f}–{max(ratios):.2f}) of analysis and engine alone (goal {GOAL})."
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--entities", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    main(options.entities, options.rounds)
