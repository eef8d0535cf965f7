"""While an import of generated rows runs for a minute on SQLite, reads of pages and API must not fail.

Serves a folder of its own with the real supervisor, imports in a second process, and reads in this one.
Prints how many reads there were, how many failed, and their times.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
import urllib.parse
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from tests.site import Site, free_port, get, get_json, wait_until_up


def addresses(base: str, names: list[str], urls: list[str]) -> list[str]:
    """Pages and API answers of every kind, in turn."""
    found = []
    for name, url in zip(names, urls, strict=True):
        quoted = urllib.parse.quote(name[:4])
        found += [
            f"{base}/search?q={quoted}",
            f"{base}{url}",
            f"{base}/en{url}",
            f"{base}/api/v1{url}",
            f"{base}/api/v1/search?q={quoted}",
            f"{base}/api/v1{url}/records",
            f"{base}/api/v1/penalties",
            f"{base}/",
        ]
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reads", type=int, default=1_000)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--rows", type=int, default=60_000)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="creditsite-reads-"))
    site = Site(folder, database_url=f"sqlite:///{folder / 'creditsite.sqlite3'}")
    try:
        for command in (
            ["migrate", "--verbosity", "0"],
            ["load_reference"],
            ["collectstatic", "--noinput", "--verbosity", "0"],
            ["demo", "--entities", "500"],
            ["search_build", "--if-needed"],
            ["demo_files", "--entities", str(options.rows), "--out", str(folder / "files")],
        ):
            site.manage(*command)
        return measure(site, folder, options)
    finally:
        site.close()


def measure(site: Site, folder: Path, options: argparse.Namespace) -> int:
    """Import and read at once; exit 1 when a read failed."""
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    site.start("deploy/serve.py", PORT=str(port), QUOTA_ANONYMOUS="0", QUOTA_SEARCH_PAGES="0")
    wait_until_up(f"{base}/readyz")
    found = get_json(f"{base}/api/v1/search?q={urllib.parse.quote('有限公司')}&limit=20")["results"]
    every = addresses(base, [row["name"] for row in found], [row["url"] for row in found])
    entities = next(path for path in (folder / "files").iterdir() if "entit" in path.name)
    importer = site.start("manage.py", "import_entities", str(entities), "--origin", "demo", "--report")
    started, times, failures = time.monotonic(), [], []
    while len(times) < options.reads or (
        time.monotonic() - started < options.seconds and importer.poll() is None
    ):
        address = every[len(times) % len(every)]
        begin = time.perf_counter()
        status, body = get(address, timeout=30)
        times.append(time.perf_counter() - begin)
        if status != 200:
            failures.append((status, address, body[:200]))
        pause = options.seconds / options.reads - times[-1]
        time.sleep(max(0.0, pause))
    lasted = time.monotonic() - started
    still = importer.poll() is None
    times.sort()
    print(f"reads={len(times)} failed={len(failures)} seconds={lasted:.0f} import_still_running={still}")
    print(f"median={statistics.median(times) * 1e3:.1f} ms p99={times[int(len(times) * 0.99)] * 1e3:.1f} ms")
    for failure in failures[:10]:
        print(failure)
    return 1 if failures else 0


if __name__ == "__main__":
    os.chdir(Path(__file__).resolve().parent.parent)
    sys.exit(main())
