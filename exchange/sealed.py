"""Files that people upload, encrypted at rest: written as they come in, read from any place, never whole in memory.

AES-256-GCM in blocks of 64 KiB. Each file has a key of its own, drawn from DOCUMENT_KEY and a random salt, so
a block's number can be its nonce; the number and whether it is the last are authenticated with it, so that
blocks can be neither changed, nor moved, nor cut off.
"""

from __future__ import annotations

import hashlib
import io
import os
import secrets
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from journal.keys import random_base32

MAGIC, SALT, TAG, BLOCK = b"CSU1", 16, 16, 64 * 1024
HEAD = len(MAGIC) + SALT
ABANDONED = 3600  # seconds after which a file that no run names is taken for one of a killed upload


class TooLarge(Exception):
    """More bytes than are taken."""


class Damaged(OSError):
    """The file was changed, cut, or belongs to another key."""


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


class Sealing:
    """A file being encrypted as its parts come in; without `end` it cannot be read."""

    def __init__(self, out: BinaryIO) -> None:
        salt = secrets.token_bytes(SALT)
        self._out, self._seal, self._number, self._waiting = out, _sealing(salt), 0, bytearray()
        out.write(MAGIC + salt)

    def add(self, part: bytes) -> None:
        """Write what is whole blocks; the rest waits for more."""
        self._waiting += part
        while len(self._waiting) > BLOCK:
            self._out.write(self._seal(self._number, bytes(self._waiting[:BLOCK]), False))
            del self._waiting[:BLOCK]
            self._number += 1

    def end(self) -> None:
        """Write the last block, marked as the last."""
        self._out.write(self._seal(self._number, bytes(self._waiting), True))


def open_stored(name: str) -> BinaryIO:
    """The stored file, decrypted block by block as it is read.

    Raises:
        FileNotFoundError, Damaged.
    """
    return opened(path_of(name).open("rb"))


def opened(handle: BinaryIO) -> BinaryIO:
    """A sealed file that is open already, decrypted as it is read; closing the one closes the other.

    Raises:
        Damaged.
    """
    return cast(BinaryIO, io.BufferedReader(_Sealed(handle), buffer_size=BLOCK))


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


class _Sealed(io.RawIOBase):
    """A stored file as plain bytes that can be read from any place."""

    def __init__(self, handle: BinaryIO) -> None:
        self._handle = handle
        head = handle.read(HEAD)
        if len(head) != HEAD or not head.startswith(MAGIC):
            handle.close()
            raise Damaged("this is not a stored file")
        self._open = _opening(head[len(MAGIC) :])
        sealed = handle.seek(0, io.SEEK_END) - HEAD
        self._last = max(0, (sealed - TAG - 1) // (BLOCK + TAG)) if sealed > TAG else 0
        self._size = sealed - (self._last + 1) * TAG
        self._place, self._block, self._plain = 0, -1, b""

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._place = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._size}[whence] + offset
        return self._place

    def tell(self) -> int:
        return self._place

    def readinto(self, buffer: Any) -> int:
        if self._place >= self._size:
            return 0
        number, start = divmod(self._place, BLOCK)
        self._load(number)
        part = self._plain[start : start + len(buffer)]
        buffer[: len(part)] = part
        self._place += len(part)
        return len(part)

    def close(self) -> None:
        if not self.closed:
            self._handle.close()
        super().close()

    def _load(self, number: int) -> None:
        if number == self._block:
            return
        self._handle.seek(HEAD + number * (BLOCK + TAG))
        self._plain = self._open(number, self._handle.read(BLOCK + TAG), number == self._last)
        self._block = number


def _sealing(salt: bytes) -> Callable[[int, bytes, bool], bytes]:
    cipher = _cipher(salt)
    return lambda number, plain, last: cipher.encrypt(_nonce(number), plain, _marked(number, last))


def _opening(salt: bytes) -> Callable[[int, bytes, bool], bytes]:
    cipher = _cipher(salt)

    def plain(number: int, sealed: bytes, last: bool) -> bytes:
        try:
            return cipher.decrypt(_nonce(number), sealed, _marked(number, last))
        except InvalidTag as error:
            raise Damaged("a stored file was changed, or DOCUMENT_KEY is another") from error

    return plain


def _cipher(salt: bytes) -> AESGCM:
    key = HKDF(algorithm=SHA256(), length=32, salt=salt, info=b"creditsite upload")
    return AESGCM(key.derive(settings.DOCUMENT_KEY.encode()))


def _nonce(number: int) -> bytes:
    return number.to_bytes(12, "big")


def _marked(number: int, last: bool) -> bytes:
    return number.to_bytes(8, "big") + (b"last" if last else b"")
