"""Starts the process that looks into a file, and waits for it; only few at a time on one machine.

No fork of the web process, whose threads hold locks; nothing of its environment, which has the keys.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson
import structlog
from django.conf import settings

from documents.uploads.inspection.limits import SECONDS
from journal.locks import file_lock

logger = structlog.get_logger(__name__)

ROOT = Path(__file__).resolve().parents[2]
START = (
    "import sys; sys.path.insert(0, sys.argv[1]); "
    "from documents.uploads.inspection.main import main; main(sys.argv[2])"
)
PATIENCE = SECONDS + 5  # seconds, for a machine that is busy; gunicorn waits longer
AT_ONCE = 2  # processes of this kind on one machine, whose memory they would fill otherwise
QUEUE = 20.0  # seconds to wait for one of these


class Busy(Exception):
    """Too many files are looked into on this machine."""


def inspected(content: bytes, kind: str) -> tuple[dict[str, Any], bytes]:
    """What the child says, and the image made anew; one that its limits ended says "bomb".

    Raises:
        Busy.
    """
    command = [sys.executable, "-I", "-W", "ignore", "-c", START, str(ROOT), kind]
    with _place():
        try:
            done = subprocess.run(  # noqa: S603 - our own module
                command, input=content, capture_output=True, timeout=PATIENCE, check=False, env={}, cwd="/"
            )
        except subprocess.TimeoutExpired:
            return {"refused": "bomb"}, b""
    head, _newline, made = done.stdout.partition(b"\n")
    if done.returncode or not head:
        logger.warning("a paper ended its inspection", code=done.returncode, kind=kind)
        return {"refused": "bomb"}, b""
    said: dict[str, Any] = orjson.loads(head)
    return said, made


@contextmanager
def _place() -> Iterator[None]:
    """One of the few places, over all processes of this machine; a killed holder's is free again."""
    end = time.monotonic() + QUEUE
    while time.monotonic() < end:
        for number in range(AT_ONCE):
            with file_lock(settings.DATA_DIR / "locks" / f"paper-{number}") as held:
                if held:
                    yield
                    return
        time.sleep(0.05)
    raise Busy
