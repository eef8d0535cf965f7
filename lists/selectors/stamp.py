"""What pages that show lists depend on besides their records: the lists themselves, which stewards change."""

from __future__ import annotations

import time
from hashlib import blake2b

from lists.models import CreditList, Ground, ListAgency, Measure, RemovalCondition

LIFETIME = 5.0  # seconds until a running process looks again: so long may a page lag behind an amended list
_TABLES = (CreditList, ListAgency, Ground, RemovalCondition, Measure)
_kept: tuple[float, str] | None = None


def lists_stamp() -> str:
    """A digest of all lists, their grounds, conditions and measures: some hundreds of rows."""
    global _kept
    kept = _kept  # another thread may write it between the two looks
    if kept is None or time.monotonic() - kept[0] > LIFETIME:
        digest = blake2b(digest_size=8)
        for table in _TABLES:
            digest.update(repr(list(table.objects.order_by("pk").values_list())).encode())
        _kept = kept = (time.monotonic(), digest.hexdigest())
    return kept[1]


def forget() -> None:
    """Look again at the next question (in tests, after loading reference data)."""
    global _kept
    _kept = None
