"""The two small files beside tantivy's own, always replaced by rename so that nobody reads half of one."""

from __future__ import annotations

import os
from pathlib import Path

import orjson

from search.engine import IndexState

POINTER = "live"
STATE = "creditsite.json"


def replace_file(path: Path, content: bytes) -> None:
    """Write a file so that after a crash the old or the new one lies there, never a part."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with draft.open("wb") as handle:
        handle.write(content)
        handle.flush()
        os.fsync(handle.fileno())
    draft.replace(path)


def read_pointer(root: Path) -> tuple[str | None, str | None]:
    """Names of the live and the previous index."""
    try:
        content = orjson.loads((root / POINTER).read_bytes())
    except (OSError, orjson.JSONDecodeError):
        return None, None
    return content.get("live"), content.get("previous")


def write_pointer(root: Path, *, live: str, previous: str | None) -> None:
    """Say which index is live."""
    replace_file(root / POINTER, orjson.dumps({"live": live, "previous": previous}))


def read_state(path: Path) -> IndexState | None:
    """What an index folder says of itself; None where it is not a whole index."""
    try:
        content = orjson.loads((path / STATE).read_bytes())
        return IndexState(path.name, content["shape"], content["seq"], content["complete"])
    except (OSError, orjson.JSONDecodeError, KeyError):
        return None


def fields_of_index(path: Path) -> list[object]:
    """The fields of an index with all their options, in the order that numbers them; none where it is no index."""
    try:
        fields: list[object] = orjson.loads((path / "meta.json").read_bytes())["schema"]
    except (OSError, orjson.JSONDecodeError, KeyError):
        return []
    return fields


def write_state(path: Path, state: IndexState) -> None:
    """Note an index's position."""
    replace_file(
        path / STATE,
        orjson.dumps({"shape": state.shape, "seq": state.seq, "complete": state.complete}),
    )
