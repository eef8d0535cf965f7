"""The site under the storm: its processes, the clock they go by, and the one that checks them."""

from __future__ import annotations

import csv
import json
import random
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
from pathlib import Path
from typing import Any

from tests.site import ROOT, Site, free_port, get, wait_until_up

HERE = Path(__file__).resolve().parent
FINE = {200, 304, 404, 410}
SLICE = 800  # entities of one import file


class WrongState(Exception):
    """The site is not as it must be."""


class StormSite(Site):
    """A site whose day can be turned over, and that knows its own worker, web server and checker."""

    def __init__(self, folder: Path, *, database_url: str, rounds: int, seed: int) -> None:
        super().__init__(folder, database_url=database_url)
        self.environment |= {"QUOTA_ANONYMOUS": "0", "QUOTA_SEARCH_PAGES": "0"}
        self.environment |= {"PYTHONPATH": str(HERE / "clock"), "STORM_DAYS": "0"}
        self.entities = 0  # of the demo
        self.slices = 0
        self.kills: dict[str, int] = {}
        self.readers = Readers()
        self._seed, self._rounds = seed, rounds
        self._checker: subprocess.Popen[str] | None = None
        self.worker: subprocess.Popen[bytes]
        self.web: subprocess.Popen[bytes]
        self.base = ""

    def prepare(self) -> None:
        """Tables, reference data, a first demo, its index, and files to import."""
        for command in (
            ["migrate", "--verbosity", "0"],
            ["load_reference"],
            ["collectstatic", "--noinput", "--verbosity", "0"],
        ):
            self.manage(*command)
        self.entities = 500
        self.manage("demo", "--entities", str(self.entities), "--seed", str(self._seed))
        self.manage("search_build", "--if-needed")
        files = self.folder / "files"
        self.manage(
            "demo_files", "--entities", str(SLICE * self._rounds), "--seed", str(self._seed + 1_000),
            "--out", str(files),
        )  # fmt: skip
        self._cut(files)
        self.up()

    def _cut(self, files: Path) -> None:
        """Each file in as many parts as there are rounds, a part's records being of its own entities."""
        home: dict[str, int] = {}
        for what, key in (("entities", "name"), ("penalties", "CF_XDR_MC"), ("permits", "XK_XDR_MC")):
            parts: dict[int, list[dict[str, str]]] = {}
            with (files / f"{what}.csv").open(encoding="utf-8", newline="") as handle:
                for number, row in enumerate(csv.DictReader(handle)):
                    if what == "entities":
                        home.setdefault(row[key], number // SLICE)
                    parts.setdefault(home[row[key]], []).append(row)
            for part, rows in parts.items():
                with (files / f"{what}-{part}.csv").open("w", encoding="utf-8", newline="") as handle:
                    writer = csv.DictWriter(handle, list(rows[0]))
                    writer.writeheader()
                    writer.writerows(rows)

    def up(self) -> None:
        """Worker, web server and checker, on the site's day."""
        self.start_worker()
        port = free_port()
        self.base = f"http://127.0.0.1:{port}"
        self.web = self.start("deploy/serve.py", PORT=str(port), SERVE="web", WEB_WORKERS="2")
        wait_until_up(f"{self.base}/readyz", seconds=90)
        self.readers.begin(self.base)

    def down(self) -> None:
        """End them, as an operator would."""
        self.readers.end()
        for process in (self.worker, self.web):
            process.send_signal(signal.SIGTERM)
        for process in (self.worker, self.web):
            process.wait(timeout=60)
        if self._checker is not None:
            self._checker.kill()
            self._checker.wait()
            self._checker = None

    def close(self) -> None:
        """See `Site.close`."""
        self.readers.end()
        if self._checker is not None:
            self._checker.kill()
            self._checker.wait()
        super().close()

    def start_worker(self) -> None:
        """The worker; one that was killed is started again like this."""
        self.worker = self.start("manage.py", "worker")

    def turn_days(self, days: int) -> None:
        """Stop everything, let days pass, start everything."""
        self.down()
        self.environment["STORM_DAYS"] = str(int(self.environment["STORM_DAYS"]) + days)
        self.up()

    def kill(self, process: subprocess.Popen[bytes], what: str) -> bool:
        """kill -9; False where the process had ended by itself."""
        if process.poll() is not None:
            return False
        process.send_signal(signal.SIGKILL)
        process.wait()
        self.kills[what] = self.kills.get(what, 0) + 1
        return True

    def ask(self, question: str) -> dict[str, Any]:
        """Let the checker answer."""
        if self._checker is None:
            self._checker = subprocess.Popen(
                [sys.executable, str(HERE / "check.py")],
                cwd=ROOT, env=self.environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=(self.folder / "checker.log").open("a"),
            )  # fmt: skip
        assert self._checker.stdin is not None
        assert self._checker.stdout is not None
        self._checker.stdin.write(question + "\n")
        self._checker.stdin.flush()
        while line := self._checker.stdout.readline():
            if line.startswith("="):
                answer: dict[str, Any] = json.loads(line[1:])
                return answer
        raise WrongState(f"the checker died, see {self.folder / 'checker.log'}")

    def demand(self, question: str) -> dict[str, Any]:
        """Ask, and raise where anything is wrong."""
        answer = self.ask(question)
        if answer["wrong"]:
            raise WrongState("; ".join(answer["wrong"]))
        return answer

    def wait_for_more(self, process: subprocess.Popen[bytes], *, seconds: float = 60) -> None:
        """Until a process has written something more, or has ended."""
        before, end = self.ask("count"), time.monotonic() + seconds
        while process.poll() is None and time.monotonic() < end and self.ask("count") == before:
            time.sleep(0.01)

    def gunicorn(self) -> int:
        """The web server's own process, below its supervisor."""
        while True:
            children = Path(f"/proc/{self.web.pid}/task/{self.web.pid}/children").read_text().split()
            if children:
                return int(children[0])
            time.sleep(0.1)


class Readers:
    """One visitor who never stops; every answer must be a right one, refused connections only count."""

    PATHS = (
        "/",
        "/search?q=科技",
        "/api/v1/search?q=示例",
        "/api/v1/penalties",
        "/en/",
        "/search?q=91990102",
    )

    def __init__(self) -> None:
        self.read, self.refused = 0, 0
        self.wrong: list[str] = []
        self._thread: threading.Thread | None = None
        self._ending = threading.Event()

    def begin(self, base: str) -> None:
        """Read until told to end."""
        self._ending.clear()
        self._thread = threading.Thread(target=self._run, args=(base,), daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Stop reading."""
        self._ending.set()
        if self._thread is not None:
            self._thread.join(timeout=60)
            self._thread = None

    def _run(self, base: str) -> None:
        chance = random.Random(base)
        while not self._ending.wait(0.05):
            path = chance.choice(self.PATHS)
            try:
                status, body = get(base + path, timeout=30)
            except (OSError, urllib.error.URLError):
                self.refused += 1
                continue
            self.read += 1
            if status not in FINE:
                self.wrong.append(f"{path} → {status}: {body[:200]!r}")
