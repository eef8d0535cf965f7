"""Bytes encrypted at rest, with DOCUMENT_KEY: written as they come in, read from any place, never whole in memory.

AES-256-GCM in blocks of 64 KiB. Each file has a key of its own, drawn from DOCUMENT_KEY (or a secret that is itself
sealed with it: `documents.uploads.keys`), a random salt and the purpose, so a block's number can be its nonce; the
number and whether it is the last are authenticated with it, so that blocks can be neither changed, nor moved, nor cut
off.
"""

from __future__ import annotations

import io
import secrets
from collections.abc import Callable
from typing import Any, BinaryIO, cast

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

MAGIC, SALT, TAG, BLOCK = b"CSU1", 16, 16, 64 * 1024
HEAD = len(MAGIC) + SALT
UPLOAD, LETTER = b"creditsite upload", b"creditsite letter"  # purposes: what seals one opens no other
PAPER, PAPER_KEY = b"creditsite paper", b"creditsite paper key"


class Damaged(OSError):
    """The file was changed, cut, or belongs to another key."""


class Sealing:
    """A file being encrypted as its parts come in; without `end` it cannot be read."""

    def __init__(self, out: BinaryIO, *, purpose: bytes = UPLOAD, secret: bytes | None = None) -> None:
        salt = secrets.token_bytes(SALT)
        self._seal = _sealing(salt, purpose, secret)
        self._out, self._number, self._waiting = out, 0, bytearray()
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


def opened(handle: BinaryIO, *, purpose: bytes = UPLOAD, secret: bytes | None = None) -> BinaryIO:
    """A sealed file that is open already, decrypted as it is read; closing the one closes the other.

    Raises:
        Damaged.
    """
    return cast(BinaryIO, io.BufferedReader(_Sealed(handle, purpose, secret), buffer_size=BLOCK))


def sealed(content: bytes, *, purpose: bytes) -> bytes:
    """Something small, sealed at once."""
    out = io.BytesIO()
    sealing = Sealing(out, purpose=purpose)
    sealing.add(content)
    sealing.end()
    return out.getvalue()


def unsealed(content: bytes, *, purpose: bytes) -> bytes:
    """What `sealed` was given.

    Raises:
        Damaged.
    """
    with opened(io.BytesIO(content), purpose=purpose) as handle:
        return handle.read()


class _Sealed(io.RawIOBase):
    """A stored file as plain bytes that can be read from any place."""

    def __init__(self, handle: BinaryIO, purpose: bytes, secret: bytes | None) -> None:
        self._handle = handle
        head = handle.read(HEAD)
        if len(head) != HEAD or not head.startswith(MAGIC):
            handle.close()
            raise Damaged("this is not a stored file")
        self._open = _opening(head[len(MAGIC) :], purpose, secret)
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


def _sealing(salt: bytes, purpose: bytes, secret: bytes | None) -> Callable[[int, bytes, bool], bytes]:
    cipher = _cipher(salt, purpose, secret)
    return lambda number, plain, last: cipher.encrypt(_nonce(number), plain, _marked(number, last))


def _opening(salt: bytes, purpose: bytes, secret: bytes | None) -> Callable[[int, bytes, bool], bytes]:
    cipher = _cipher(salt, purpose, secret)

    def plain(number: int, sealed: bytes, last: bool) -> bytes:
        try:
            return cipher.decrypt(_nonce(number), sealed, _marked(number, last))
        except InvalidTag as error:
            raise Damaged("a stored file was changed, or DOCUMENT_KEY is another") from error

    return plain


def _cipher(salt: bytes, purpose: bytes, secret: bytes | None) -> AESGCM:
    key = HKDF(algorithm=SHA256(), length=32, salt=salt, info=purpose)
    return AESGCM(key.derive(settings.DOCUMENT_KEY.encode() if secret is None else secret))


def _nonce(number: int) -> bytes:
    return number.to_bytes(12, "big")


def _marked(number: int, last: bool) -> bytes:
    return number.to_bytes(8, "big") + (b"last" if last else b"")
