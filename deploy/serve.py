"""The supervisor of one machine: one web server, one worker, started again when they die.

Standard library only. Its children die with it, however it dies (Linux: PR_SET_PDEATHSIG).
"""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parent.parent
PR_SET_PDEATHSIG = 1
RESTART_AFTER = 1.0  # seconds
FORGOTTEN_AFTER = 86_400  # seconds
# Each thread of the web server has a connection to SQLite with a cache of its own; reading is no slower from a small
# one (bench/memory.py, docs/reference/performance.md), and four of 64 MB would break the bound on its memory.
WEB_DEFAULTS = {"SQLITE_CACHE_MB": "8"}


def die_with_parent() -> None:
    """Ask the kernel to end this child when the supervisor ends."""
    ctypes.CDLL("libc.so.6", use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def commands() -> dict[str, list[str]]:
    """What runs: gunicorn with threads, and the worker; SERVE=web or SERVE=worker runs one of them."""
    only = os.environ.get("SERVE", "")
    every = {
        "web": [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "creditsite.wsgi"],
        "worker": [sys.executable, "manage.py", "worker"],
    }
    return {name: command for name, command in every.items() if only in ("", name)}


def environment(name: str) -> dict[str, str]:
    """The variables of one child: ours, which whoever starts us may set, before its defaults."""
    return {**(WEB_DEFAULTS if name == "web" else {}), **os.environ}


def metrics_folder() -> Path:
    """The folder in which our processes count, emptied; those of machines gone for a day are removed.

    Containers may share a data folder, and process numbers: hence the host's name, what runs, and the port.
    """
    parts = (os.environ.get("SERVE") or "all", socket.gethostname(), os.environ.get("PORT", "8000"))
    every = Path(os.environ.get("CREDITSITE_DATA_DIR") or ROOT / "var").expanduser().resolve() / "metrics"
    folder = every / "-".join(parts)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    for other in every.iterdir():
        newest = max((file.stat().st_mtime for file in other.iterdir()), default=other.stat().st_mtime)
        if newest < time.time() - FORGOTTEN_AFTER:
            shutil.rmtree(other, ignore_errors=True)
    return folder


class Supervisor:
    """Keeps the children alive until told to stop."""

    def __init__(self) -> None:
        self.children: dict[str, subprocess.Popen[bytes]] = {}
        self.stopping = False

    def start(self, name: str) -> None:
        """Start one child."""
        self.children[name] = subprocess.Popen(
            commands()[name], cwd=ROOT, env=environment(name), preexec_fn=die_with_parent
        )

    def stop(self, number: int = 0, frame: FrameType | None = None) -> None:
        """Tell every child to end."""
        self.stopping = True
        for child in self.children.values():
            if child.poll() is None:
                child.terminate()

    def run(self) -> int:
        """Start everything and watch it; returns 0 after a stop that was asked for."""
        os.umask(0o077)  # whatever our processes write is for this user only
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(metrics_folder())
        signal.signal(signal.SIGTERM, self.stop)
        signal.signal(signal.SIGINT, self.stop)
        for name in commands():
            self.start(name)
        while not self.stopping:
            time.sleep(0.2)
            for name, child in list(self.children.items()):
                if child.poll() is not None and not self.stopping:
                    print(f"{name} ended with {child.returncode}, starting it again", file=sys.stderr)
                    time.sleep(RESTART_AFTER)
                    if not self.stopping:
                        self.start(name)
        for child in self.children.values():
            try:
                child.wait(timeout=15)
            except subprocess.TimeoutExpired:
                child.kill()
        return 0


if __name__ == "__main__":
    sys.exit(Supervisor().run())
