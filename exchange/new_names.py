"""What a dry run would have made: names and codes of new entities, in nine bytes each instead of objects.

A check of 500,000 rows about as many new companies would else keep as many unsaved entities in memory.
"""

from __future__ import annotations

import hashlib
from array import array
from collections import Counter

SEVERAL = 255  # in the place of a province: look into `_several`


class NewEntities:
    """Names with their provinces, and codes, of entities that do not exist."""

    def __init__(self) -> None:
        self._codes, self._names = _Table(), _Table()
        self._several: dict[int, Counter[int]] = {}

    def add(self, *, name: str, code: str, region: str) -> None:
        """An entity would be made; the same code is the same entity, and so is a name without a code."""
        province, key = _province(region), _digest(name)
        if code:
            if self._codes.get(_digest(code)):
                return
            self._codes.put(_digest(code), 1)
        elif self.count(name=name, region=region):
            return
        known = self._names.get(key)
        if not known:
            self._names.put(key, province)
            return
        if known != SEVERAL:
            self._several[key] = Counter([known])
            self._names.put(key, SEVERAL)
        self._several[key][province] += 1

    def count(self, *, name: str, region: str = "") -> int:
        """How many would bear the (folded) name, in the province of the region where one is given."""
        key = _digest(name)
        known = self._names.get(key)
        provinces = self._several[key] if known == SEVERAL else Counter([known] if known else [])
        return provinces[_province(region)] if region else provinces.total()


class _Table:
    """Numbers to small numbers, none of them 0: open addressing in two arrays."""

    def __init__(self) -> None:
        self._size, self._used = 1 << 12, 0
        self._keys, self._values = array("Q", bytes(8 * self._size)), bytearray(self._size)

    def get(self, key: int) -> int:
        return self._values[self._place(key)]

    def put(self, key: int, value: int) -> None:
        place = self._place(key)
        self._used += not self._values[place]
        self._keys[place], self._values[place] = key, value
        if self._used * 3 > self._size * 2:
            self._grow()

    def _place(self, key: int) -> int:
        place = key & (self._size - 1)
        while self._values[place] and self._keys[place] != key:
            place = (place + 1) & (self._size - 1)
        return place

    def _grow(self) -> None:
        keys, values = self._keys, self._values
        self._size *= 2
        self._keys, self._values = array("Q", bytes(8 * self._size)), bytearray(self._size)
        for key, value in zip(keys, values, strict=True):
            if value:
                place = self._place(key)
                self._keys[place], self._values[place] = key, value


def _digest(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")


def _province(region: str) -> int:
    """1 for an unknown one, else the two digits of the province and one more."""
    return int(region[:2]) + 2 if region[:2].isdigit() else 1
