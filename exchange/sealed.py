"""Files that people upload for import: sealed in a folder, under names of ours (the seal: `documents.sealing`)."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from documents.sealing import BLOCK, HEAD, TAG, Damaged, Sealing, opened
from journal.keys import random_base32

__all__ = ["BLOCK", "HEAD", "TAG", "Damaged", "Sealing", "Stored", "TooLarge", "opened"]

ABANDONED = 3600  # seconds after which a file that no run names is taken for one of a killed upload


class TooLarge(Exception):
    """More bytes than are taken."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A file that was stored: its random name, bytes, and their SHA-256."""

    name: str
    size: int
    digest: str


def folder() -> Path:
    """Where uploads lie; for the site's own user only."""
    path = Path(settings.DATA_DIR) / "uploads"
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def path_of(name: str) -> Path:
    """The path of a stored file. Names are ours; nothing of the person's file name is in them."""
    if not name or not name.isalnum():
        raise Damaged(f"{name!r} is not the name of a stored file")
    return folder() / name


def store(parts: Iterable[bytes], *, most: int) -> Stored:
    """Encrypt and store what comes in, at most `most` bytes; nothing stays if it fails.

    Raises:
        TooLarge.
    """
    name, digest, size = random_base32(26), hashlib.sha256(), 0
    path = path_of(name)
    try:
        with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as out:
            sealing = Sealing(out)
            for part in parts:
                size += len(part)
                if size > most:
                    raise TooLarge(f"more than {most} bytes")
                digest.update(part)
                sealing.add(part)
            sealing.end()
            out.flush()
            os.fsync(out.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return Stored(name, size, digest.hexdigest())


def open_stored(name: str) -> BinaryIO:
    """The stored file, decrypted block by block as it is read.

    Raises:
        FileNotFoundError, Damaged.
    """
    return opened(path_of(name).open("rb"))


def forget(name: str) -> None:
    """Delete a stored file."""
    path_of(name).unlink(missing_ok=True)


def forget_abandoned(known: Iterable[str]) -> int:
    """Delete files that no run names, as a killed upload leaves them; returns how many."""
    named = set(known)
    return _forget_old(path for path in folder().iterdir() if path.name not in named)


def forget_incoming() -> int:
    """Delete what lies long in the folder of bodies that are coming in; returns how many.

    Those have no name there (`exchange.incoming`), unless the system cannot make a file without one and the
    process was killed in the moment before it took the name away.
    """
    path = Path(settings.FILE_UPLOAD_TEMP_DIR)
    return _forget_old(path.iterdir()) if path.is_dir() else 0


def _forget_old(paths: Iterable[Path]) -> int:
    count, before = 0, time.time() - ABANDONED
    for path in paths:
        with suppress(FileNotFoundError):  # its request ended meanwhile
            if path.is_file() and path.stat().st_mtime < before:
                path.unlink()
                count += 1
    return count
