"""From the facts about an entity to its document. Pure: the same facts make the same bytes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from registry.names import is_branch_name
from search.analysis import code_grams, fold_code, marked_bigrams, split_name, units
from search.engine import KEY_BITS, Document, key_number
from search.rows import Head, OtherName, pack

GONE = frozenset({"cancelled", "revoked", "moved_out"})
_FAR = (1 << 22) - 1  # above every ordinal day; 22 bits and the key's 40 fit in a signed 64
BLACKLIST, REDLIST = "blacklist", "redlist"
LISTED_BY = {  # catalogue items that are entries on a list
    "blacklisting": BLACKLIST,
    "court_defaulter": BLACKLIST,
    "redlisting": REDLIST,
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What a document is made of: public data only, as of one day.

    Days are ordinals, 0 where there is none. `items` are catalogue codes with at least one public record.
    """

    key: str
    version: int
    usci: str | None
    name: str
    kind: str
    status: str
    region: str
    others: tuple[OtherName, ...]
    identifiers: tuple[str, ...]
    counts: dict[str, int]  # the eight groups
    items: frozenset[str]
    last_record_on: int
    next_turn_on: int
    is_branch: bool


def document_of(facts: Facts) -> Document:
    """The document of an entity."""
    number = key_number(facts.key)
    names = [units(facts.name), *(units(other.name) for other in facts.others)]
    core = split_name(facts.name).core
    codes = tuple(dict.fromkeys(fold_code(code) for code in (facts.usci or "", *facts.identifiers) if code))
    groups = tuple(group for group, count in facts.counts.items() if count)
    return Document(
        key=facts.key,
        version=facts.version,
        order=_prior(facts) << KEY_BITS | number,
        recent=(_FAR - facts.last_record_on) << KEY_BITS | number,
        name="".join(names[0]),
        other_names=tuple(dict.fromkeys("".join(name) for name in names[1:])),
        core="".join(core),
        core_grams=" ".join(marked_bigrams(core)),
        grams=" ".join(token for row in _rows(names, core) for token in marked_bigrams(row)),
        units=" ".join(dict.fromkeys(unit for name in names for unit in name)),
        codes=codes,
        code_grams=" ".join(gram for code in codes for gram in code_grams(code, marked=True)),
        region=region_line(facts.region),
        place=region_line(facts.region)[:2],
        kind=facts.kind,
        status=facts.status,
        listed=tuple(sorted({LISTED_BY[item] for item in facts.items if item in LISTED_BY})),
        has=tuple(sorted({*facts.items, *groups})),
        stored=_stored(facts),
    )


def _rows(names: Sequence[Sequence[str]], core: Sequence[str]) -> list[Sequence[str]]:
    """What is searched in rows: every name, and the core where something in brackets stands in the middle of it:
    澄屿贸易 finds 澄屿（示例一市）贸易有限公司."""
    name, length = list(names[0]), len(core)
    whole = any(name[at : at + length] == list(core) for at in range(len(name) - length + 1))
    return [*names] if whole else [*names, core]


def region_line(code: str) -> tuple[str, ...]:
    """A division and those above it, province first: 990102 → 990000, 990100, 990102."""
    if not code:
        return ()
    return tuple(dict.fromkeys((f"{code[:2]}0000", f"{code[:4]}00", code)))


def _prior(facts: Facts) -> int:
    """Live before cancelled, head office before branch, with records before without (ranking: prior.yaml)."""
    branch = facts.is_branch or is_branch_name(facts.name)
    return (facts.status in GONE) << 2 | branch << 1 | (not facts.items)


def _stored(facts: Facts) -> bytes:
    head = Head(
        key=facts.key,
        next_turn_on=facts.next_turn_on,
        usci=facts.usci or "",
        region=facts.region,
        kind=facts.kind,
        status=facts.status,
        name=facts.name,
        others=facts.others,
    )
    row = {
        "usci": facts.usci,
        "name": facts.name,
        "former_names": [other.name for other in facts.others if other.kind == "former"],
        "status": facts.status,
        "kind": facts.kind,
        "region": facts.region or None,
        "counts": facts.counts,
        "url": f"/entities/{facts.usci or facts.key}",
    }
    return pack(head, row)
