"""Files at rest: unreadable without the key, and not to be changed, cut or moved unnoticed."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from exchange import sealed
from exchange.sealed import BLOCK, HEAD, TAG


def stored(content: bytes) -> str:
    parts = [content[start : start + 50_000] for start in range(0, len(content), 50_000)]
    found = sealed.store(parts, most=10**9)
    assert found.size == len(content)
    return found.name


@pytest.mark.parametrize("size", [1, 100, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK, 200_000])
def test_what_was_stored_is_read_back_from_any_place(size: int) -> None:
    content = os.urandom(size)
    name = stored(content)
    with sealed.open_stored(name) as handle:
        assert handle.read() == content
        for place in (0, size // 2, size - 1, size):
            handle.seek(place)
            assert handle.read(70_000) == content[place : place + 70_000]
        assert handle.seek(-1, 2) == size - 1 and handle.read() == content[-1:]
    assert sealed.path_of(name).stat().st_mode & 0o077 == 0


def test_nothing_of_the_content_stands_in_the_file() -> None:
    name = stored("示例一市澄屿科技有限公司,91990102MAXJ3X4KX9\n".encode() * 5_000)
    data = sealed.path_of(name).read_bytes()
    assert "澄屿".encode() not in data and b"91990102" not in data


def test_two_copies_of_one_file_are_different() -> None:
    one, other = stored(b"the same"), stored(b"the same")
    assert sealed.path_of(one).read_bytes()[HEAD:] != sealed.path_of(other).read_bytes()[HEAD:]


def _flipped(data: bytearray) -> bytearray:
    data[HEAD + 5] ^= 1
    return data


def _cut(data: bytearray) -> bytearray:
    return data[: HEAD + BLOCK + TAG]


def _swapped(data: bytearray) -> bytearray:
    one, two = data[HEAD : HEAD + BLOCK + TAG], data[HEAD + BLOCK + TAG : HEAD + 2 * (BLOCK + TAG)]
    return data[:HEAD] + two + one + data[HEAD + 2 * (BLOCK + TAG) :]


@pytest.mark.parametrize("change", [_flipped, _cut, _swapped])
def test_a_changed_file_is_not_read(change: Any) -> None:
    name = stored(os.urandom(3 * BLOCK))
    path = sealed.path_of(name)
    path.write_bytes(change(bytearray(path.read_bytes())))
    with sealed.open_stored(name) as handle, pytest.raises(sealed.Damaged):
        handle.read()


def test_another_key_reads_nothing(settings: Any) -> None:
    name = stored(b"secret")
    settings.DOCUMENT_KEY = "another"
    with sealed.open_stored(name) as handle, pytest.raises(sealed.Damaged):
        handle.read()


def test_files_of_killed_uploads_are_forgotten_and_others_stay() -> None:
    kept, fresh, old = stored(b"kept"), stored(b"fresh"), stored(b"old")
    for name in (kept, old):
        os.utime(sealed.path_of(name), (0, 0))
    assert sealed.forget_abandoned([kept]) >= 1
    left = {path.name for path in Path(sealed.folder()).iterdir()}
    assert {kept, fresh} <= left and old not in left
