"""`make bench-full`: every benchmark at every size, growth between them, memory and files of half a million rows.

Sites are made once per size below BENCH_DIR (else var/bench) and kept; the largest takes half an hour and more.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
LOADING_AT_MOST = 100_000  # entities; with as many penalties, three times in turn
IMPORTED = 500_000


def run(script: str, *arguments: str) -> None:
    """One benchmark in a process of its own."""
    print(f"\n## {script.removesuffix('.py')} {' '.join(arguments)}\n", flush=True)
    subprocess.run([sys.executable, str(HERE / script), *arguments], check=True)


def main(sizes: list[int], imported: int) -> None:
    """Everything in turn."""
    sizes = sorted(sizes)
    run("growth.py", *(word for size in sizes for word in ("--entities", str(size))))
    for size in sizes:
        at = ("--entities", str(size))
        run("search_api.py", *at)
        run("pages.py", *at)
        run("admin_list.py", *at)
        if size <= LOADING_AT_MOST:
            run("loading.py", *at, "--rounds", "5" if size <= 10_000 else "2")
        run("index_build.py", *at)
    run("memory.py", "--entities", str(sizes[-1]))
    run("large_import.py", "--rows", str(imported))
    run("large_import.py", "--rows", str(imported), "--records")
    run("proportions.py")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entities", type=int, action="append", default=[])
    parser.add_argument("--imported", type=int, default=IMPORTED, help="rows of the very large files")
    options = parser.parse_args()
    main(options.entities or [10_000, 100_000, 1_000_000], options.imported)
