"""Where papers lie: sealed, in a folder of the site's own user, under random names."""

from __future__ import annotations

import os
import time
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from documents.sealing import PAPER, Damaged, Sealing, opened
from journal.keys import is_base32

NAME_LENGTH = 26
ABANDONED = 3600  # seconds after which a file that no row names is taken for one of a killed upload


def folder() -> Path:
    """The folder of papers; made where it is missing."""
    path = Path(settings.PAPERS_DIR)
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def path_of(name: str) -> Path:
    """The path of a stored paper. Names are ours; nothing of a person's file name is in them.

    Raises:
        Damaged: this is no name of ours.
    """
    if not is_base32(name, NAME_LENGTH):
        raise Damaged(f"{name!r} is not the name of a stored paper")
    return folder() / name


def write(name: str, content: bytes, *, secret: bytes) -> None:
    """Seal and store a paper, for good before the row that names it is; nothing stays if it fails."""
    path = path_of(name)
    try:
        with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as out:
            sealing = Sealing(out, purpose=PAPER, secret=secret)
            sealing.add(content)
            sealing.end()
            out.flush()
            os.fsync(out.fileno())
        _keep_entry(path.parent)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _keep_entry(path: Path) -> None:
    """That a file is in a folder is written apart from what is in the file."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def read(name: str, *, secret: bytes) -> BinaryIO:
    """A stored paper, opened block by block as it is read.

    Raises:
        FileNotFoundError, Damaged.
    """
    return opened(path_of(name).open("rb"), purpose=PAPER, secret=secret)


def is_there(name: str) -> bool:
    """Whether the file of a paper is where it should be."""
    return path_of(name).is_file()


def forget(name: str) -> None:
    """Delete a stored paper."""
    path_of(name).unlink(missing_ok=True)


def forget_abandoned(known: Collection[str]) -> int:
    """Delete files that no row names, as a killed or rolled back upload leaves them; returns how many.

    Only names of ours: a folder that somebody keeps other things in loses none of them.
    """
    named, count, before = set(known), 0, time.time() - ABANDONED
    for path in folder().iterdir():
        with suppress(FileNotFoundError):
            ours = is_base32(path.name, NAME_LENGTH) and path.name not in named
            if ours and path.is_file() and path.stat().st_mtime < before:
                path.unlink()
                count += 1
    return count
