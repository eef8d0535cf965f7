"""How times grow with the number of entities: the same kinds of requests at several sizes, in turn.

    .venv/bin/python bench/growth.py --entities 10000 --entities 100000 --entities 1000000

Each size is served by a process of its own, through the whole handler without a network; they are asked in
turn (A B C A B C …), one batch of one kind at a time. "After a commit" forgets what was counted before each of its
requests, so that the other kinds meet a fresh look at the index once a round; "all searches" are all but that worst
case and the suggestions. Goal: p50 at the largest at most 2 × that at the smallest, p99 at most 4 ×. Two tables: by
the clock, and of the processor's time, which says more on a machine that others use.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
BATCH = 40
GOAL_P50, GOAL_P99 = 2.0, 4.0
SECOND_PAGE, FORGOTTEN = "everyday words, second page", "everyday words, after a commit"


def serve(entities: int) -> None:
    """Answer "kind number" with the seconds that a batch of requests of this kind took, one by one."""
    from folder import use

    use(entities)
    from pages import client_get
    from queries import entity_paths, searches

    get = client_get()
    paths = searches()
    paths[SECOND_PAGE] = [_second_page(get, path) for path in dict.fromkeys(paths["everyday words"])]
    paths[FORGOTTEN] = paths["everyday words"]
    paths["search page"] = [path.replace("/api/v1", "") for path in paths["brand and trade"]]
    paths["entity page"] = entity_paths()
    paths["entity JSON"] = [f"/api/v1{path}" for path in paths["entity page"]]
    paths["penalties, first page"] = ["/api/v1/penalties"] * BATCH
    for every in paths.values():
        for path in every[:20]:
            get(path)
    print(json.dumps(list(paths)), flush=True)
    for line in sys.stdin:
        kind, number = json.loads(line)
        every, times = paths[kind], []
        for place in range(BATCH):
            path = every[(number * BATCH + place) % len(every)]
            if kind == FORGOTTEN:
                _forget()
            start, used = time.perf_counter(), time.process_time()
            status, _ = get(path)
            times.append((time.perf_counter() - start, time.process_time() - used))
            assert status[0].startswith("200"), (path, status)
        print(json.dumps(times), flush=True)


def _second_page(get: Any, path: str) -> str:
    following = json.loads(get(path)[1])["next"]
    return following[following.index("/api/") :] if following else path


def _forget() -> None:
    """As after a commit, when no count is known."""
    from search.selectors import look

    view: Any = look()
    view._tallies.clear()


class Server:
    """The process of one size."""

    def __init__(self, entities: int) -> None:
        self.entities = entities
        self.process = subprocess.Popen(
            [sys.executable, __file__, "--serve", str(entities)],
            text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        self.kinds: list[str] = self._read()

    def _read(self) -> Any:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"the process for {self.entities:,} entities died")
        return json.loads(line)

    def batch(self, kind: str, number: int) -> list[tuple[float, float]]:
        """Seconds of each request of a batch, by the clock and of the processor."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps([kind, number]) + "\n")
        self.process.stdin.flush()
        times: list[tuple[float, float]] = self._read()
        return times


def main(sizes: list[int], rounds: int) -> None:
    """Print the table."""
    servers = [Server(size) for size in sorted(sizes)]
    times: dict[str, dict[int, list[tuple[float, float]]]] = defaultdict(lambda: defaultdict(list))
    for number in range(rounds):
        for kind in servers[0].kinds:
            for server in servers:
                times[kind][server.entities] += server.batch(kind, number)
    for server in servers:
        server.process.kill()
        server.process.wait()
    for place, title in enumerate(("By the clock", "Of the processor's time")):
        print(f"\n{title}\n")
        report(
            {
                kind: {size: [pair[place] for pair in pairs] for size, pairs in of.items()}
                for kind, of in times.items()
            },
            sorted(sizes),
        )


def report(times: dict[str, dict[int, list[float]]], sizes: list[int]) -> None:
    """One line a kind; then all searches together."""
    every = {
        size: [value for kind, of in times.items() if _is_search(kind) for value in of[size]]
        for size in sizes
    }
    print(f"| kind of request | {' | '.join(f'{size:,}' for size in sizes)} | p50 grows | p99 grows |")
    print("|---" * (len(sizes) + 3) + "|")
    for kind, of in [*times.items(), ("**all searches**", every)]:
        cells = [f"{_p50(of[size]) * 1e3:.2f} / {_p99(of[size]) * 1e3:.1f} ms" for size in sizes]
        first, last = of[sizes[0]], of[sizes[-1]]
        print(
            f"| {kind} | {' | '.join(cells)} | {_p50(last) / _p50(first):.2f} × "
            f"| {_p99(last) / _p99(first):.2f} × |"
        )
    print(f"\np50 / p99. Goals: p50 at most {GOAL_P50:.0f} ×, p99 at most {GOAL_P99:.0f} ×.")


def _is_search(kind: str) -> bool:
    return kind not in (
        "entity page",
        "entity JSON",
        "penalties, first page",
        "search page",
        "suggest, brand",
        FORGOTTEN,
    )


def _p50(values: list[float]) -> float:
    return statistics.median(values)


def _p99(values: list[float]) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * 0.99))]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--entities", type=int, action="append", default=[])
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--serve", type=int)
    options = parser.parse_args()
    if options.serve:
        serve(options.serve)
    else:
        main(options.entities or [10_000, 100_000], options.rounds)
