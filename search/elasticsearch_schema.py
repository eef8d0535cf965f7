"""The Elasticsearch mapping of a document, index names, and a document as the server takes it.

Only what servers 8 and 9 have without plugins and scripts. Text arrives as tokens joined by blanks.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from typing import Any

import orjson

from search.engine import SHAPE, Delete, Document, key_number

_WHOLE = {"type": "keyword", "doc_values": False}
_ROW = {"type": "text", "analyzer": "whitespace", "norms": False, "index_options": "positions"}
_SET = {"type": "text", "analyzer": "whitespace", "norms": False, "index_options": "docs"}
_FACET = {"type": "keyword"}
_NUMBER = {"type": "long"}
STATE_ID = "state"  # no entity has this key

MAPPING: dict[str, Any] = {
    "dynamic": "strict",
    "_source": {"includes": ["stored", "state"]},  # tokens are indexed, not kept: half the size
    "properties": {
        "id": _NUMBER,
        "live": {
            "type": "boolean",
            "doc_values": False,
        },  # absent where only a deleted entity's version is left
        "order": _NUMBER,
        "recent": _NUMBER,
        **dict.fromkeys(("name", "other_names", "core", "codes"), _WHOLE),
        **dict.fromkeys(("grams", "core_grams", "code_grams"), _ROW),
        "units": _SET,
        **dict.fromkeys(("region", "place", "kind", "status", "listed", "has"), _FACET),
        "stored": {"type": "binary"},
        "state": {"type": "object", "enabled": False},  # of the index itself, in the document STATE_ID
    },
}
ELASTICSEARCH_SHAPE = hashlib.sha256(f"{SHAPE} {MAPPING}".encode()).hexdigest()[:8]

_NAME = re.compile(r"entities-[0-9a-f]{8}-\d{8}T\d{6}(?:-\d+)?")
_LISTS = ("other_names", "codes", "region", "place", "listed", "has")


class Names:
    """Names on the server: `{prefix}-entities-{shape}-{time}`, lower case, and the aliases beside them."""

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix
        self.live, self.previous = f"{prefix}-entities-live", f"{prefix}-entities-previous"
        self.all = f"{prefix}-entities-*"

    def index(self, name: str) -> str:
        """The server's name of an index.

        Raises:
            ValueError: this is not the name of an index.
        """
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name} is not the name of an index")
        return f"{self.prefix}-{name.lower()}"

    def own(self, index: str) -> str | None:
        """The name of an index of the server; None where it is none of ours."""
        head, _, rest = index.partition(f"{self.prefix}-entities-")
        shape, _, time = rest.partition("-")
        name = f"entities-{shape}-{time.upper()}"
        return name if not head and _NAME.fullmatch(name) else None

    def door(self, index: str) -> str:
        """The alias that an index is written through: a write to one that is gone fails and makes none."""
        return f"{index}-door"


def index_settings(*, shards: int, replicas: str) -> dict[str, Any]:
    """Settings of a new index. Nothing shows before a commit asks for it; `replicas` may be a range: 0-1."""
    copies = {"auto_expand_replicas": replicas} if "-" in replicas else {"number_of_replicas": int(replicas)}
    return {"number_of_shards": shards, "refresh_interval": "-1", **copies}


def operation(entry: Document | Delete) -> tuple[bytes, bytes]:
    """The two lines of a bulk request that write a document, or leave a deleted one's version alone.

    The server forgets deletes after a minute, so a late write could bring one back: a bare document does not.
    """
    action = {"index": {"_id": entry.key, "version": entry.version, "version_type": "external_gte"}}
    return orjson.dumps(action), orjson.dumps(fields_of(entry))


def fields_of(entry: Document | Delete) -> dict[str, Any]:
    """A document as the mapping has it; of a deleted one only identity."""
    number = key_number(entry.key)
    if isinstance(entry, Delete):
        return {"id": number}
    fields: dict[str, Any] = {
        "id": number,
        "live": True,
        "order": entry.order,
        "recent": entry.recent,
        "name": entry.name,
        "core": entry.core,
        "core_grams": entry.core_grams,
        "grams": entry.grams,
        "units": entry.units,
        "code_grams": entry.code_grams,
        "kind": entry.kind,
        "status": entry.status,
        "stored": b64encode(entry.stored).decode(),
    }
    for name in _LISTS:
        if values := getattr(entry, name):
            fields[name] = values
    return fields
