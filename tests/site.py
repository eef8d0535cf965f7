"""A real site in processes of its own, for tests that kill: a data folder, a database, commands, servers."""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]


class Site:
    """One installation in a folder; every process it starts is ended by `close`."""

    def __init__(self, folder: Path, *, database_url: str) -> None:
        self.folder = folder
        self.environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith(("DJANGO_", "CREDITSITE_TEST"))},
            "CREDITSITE_DATA_DIR": str(folder),
            "DATABASE_URL": database_url,
            "DJANGO_SETTINGS_MODULE": "creditsite.settings",
            "PYTHONUNBUFFERED": "1",
            "QUOTA_ANONYMOUS": "0",
            "QUOTA_SEARCH_PAGES": "0",
            "QUOTA_LETTERS": "0",
        }
        self.processes: list[subprocess.Popen[bytes]] = []

    @property
    def database_url(self) -> str:
        """Where its database is."""
        return self.environment["DATABASE_URL"]

    @property
    def on_postgresql(self) -> bool:
        """Whether it is a PostgreSQL."""
        return self.database_url.startswith("postgres")

    @property
    def database_name(self) -> str:
        """On PostgreSQL."""
        return self.database_url.rpartition("/")[2]

    def start(self, *arguments: str, **extra: str) -> subprocess.Popen[bytes]:
        """Start `python ARGUMENTS` in the background; its output goes to a file in the folder."""
        with (self.folder / f"process-{len(self.processes)}.log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, *arguments],
                cwd=ROOT,
                env={**self.environment, **extra},
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self.processes.append(process)
        return process

    def manage(self, *arguments: str, expect: int = 0) -> str:
        """Run a command to its end; returns what it printed."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )
        assert done.returncode == expect, f"{arguments} → {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def count(self, expression: str) -> int:
        """An integer that the site's own database answers, such as `Record.objects.count()`."""
        script = (
            "from records.models import *; from registry.models import *; from journal.models import *; "
            f"from penalties.models import *; print('=', {expression})"
        )
        return int(self.manage("shell", "--no-imports", "-c", script).rpartition("=")[2])

    def stop_all(self) -> None:
        """End everything that still runs; more may be started."""
        self.close()
        self.processes.clear()

    def close(self) -> None:
        """End everything that still runs."""
        for process in self.processes:
            if process.poll() is None:
                process.terminate()
        for process in self.processes:
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def kill_at_random(process: subprocess.Popen[bytes], chance: random.Random, *, within: float) -> bool:
    """kill -9 after a random moment; False where the process had ended before."""
    time.sleep(chance.uniform(0.05, 1.0) * within)
    if process.poll() is not None:
        return False
    process.send_signal(signal.SIGKILL)
    process.wait()
    return True


def free_port() -> int:
    """A port on the loopback interface that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def get(url: str, *, timeout: float = 10) -> tuple[int, bytes]:
    """Status and body of an address on this machine."""
    try:
        address = urllib.parse.quote(url, safe=":/?&=%")
        with urllib.request.urlopen(address, timeout=timeout) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def get_json(url: str) -> Any:
    """A JSON answer."""
    status, body = get(url)
    assert status == 200, body
    return json.loads(body)


def get_json_soon(url: str, *, seconds: float = 30) -> Any:
    """A JSON answer, asked for again while the server is being started."""
    end = time.monotonic() + seconds
    while True:
        try:
            return get_json(url)
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


def wait_until_up(url: str, *, seconds: float = 30) -> None:
    """Wait for a server to answer at all."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if get(url, timeout=2)[0] < 500:
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise AssertionError(f"{url} did not come up")


@contextmanager
def database_for(folder: Path, name: str) -> Iterator[str]:
    """The URL of an empty database of its own, of the kind that the suite runs on."""
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        yield f"sqlite:///{folder / 'creditsite.sqlite3'}"
        return
    with postgres(url) as server:
        server.execute(f'CREATE DATABASE "{name}"')
    try:
        yield url.rpartition("/")[0] + f"/{name}"
    finally:
        with postgres(url) as server:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def postgres(url: str, database: str = "") -> Iterator[Any]:
    """A connection that commits at once, to the database of the address or another of the same server."""
    import psycopg

    with psycopg.connect(
        f"{url.rpartition('/')[0]}/{database}" if database else url, autocommit=True
    ) as server:
        yield server
