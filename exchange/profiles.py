"""Import profiles: small YAML files that say what a source's columns mean (docs/reference/import-profiles.md).

Everything is checked when a profile is read; an error names the line, the key and what is allowed there.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from exchange.profile_yaml import Place, ProfileError, read, read_text
from exchange.values import clean

SHIPPED = Path(__file__).parent / "profiles"
NAME = re.compile(r"[a-z0-9_]{1,60}")
RECORD_FIELDS = (
    "entity.name",
    "entity.usci",
    "entity.region",
    "document_number",
    "severity",
    "decided_on",
    "published_on",
    "source_url",
)
ENTITY_FIELDS = (
    "name",
    "usci",
    "registration_number",
    "kind",
    "status",
    "region",
    "established_on",
    "legal_representative",
    "address",
    "scope",
    "registering_authority",
    "english_name",
    "former_names",
    "aliases",
    "parent_usci",
)
DATES = ("decided_on", "published_on", "established_on")
LISTS = ("former_names", "aliases")
UNITS = ("fen", "yuan", "wan", "yi")


@dataclass(frozen=True, slots=True)
class Column:
    """What one column means. `kind` is text, date, amount or list."""

    name: str
    field: str
    kind: str = "text"
    unit: str = ""
    separators: str = ""
    choices: Mapping[str, str] | None = None
    empty: tuple[str, ...] = ()
    limit: int = 0

    @property
    def detail(self) -> str:
        """The property of the record's details that it fills; empty for another field."""
        return self.field.removeprefix("details.") if self.field.startswith("details.") else ""


@dataclass(frozen=True, slots=True)
class AgencyRule:
    """How an agency is found: `code` names it, or a column does; `unknown` is hold or create (below `below`)."""

    code: str = ""
    column: str = ""
    unknown: str = "hold"
    below: str = ""
    regime: str = ""
    required: bool = True
    spellings: tuple[tuple[re.Pattern[str], str], ...] = ()

    def canonical(self, spelling: str) -> str:
        """The official name behind a spelling: every pattern that fits the whole of it, one after the other."""
        for pattern, replacement in self.spellings:
            match = pattern.fullmatch(spelling)
            if match:
                spelling = match.expand(replacement)
        return spelling


@dataclass(frozen=True, slots=True)
class Profile:
    """A checked profile. `digest` changes with anything that changes what a row becomes."""

    name: str
    kind: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    digest: str
    item: str = ""
    source_agency: AgencyRule | None = None
    deciding_agency: AgencyRule | None = None
    required: tuple[str, ...] = ()
    persons: tuple[str, frozenset[str]] | None = None
    defaults: Mapping[str, Any] = field(default_factory=dict)
    title: str = ""

    @property
    def kept(self) -> tuple[str, ...]:
        """The columns whose cells are read at all, in a fixed order; `never` and unknown ones are not."""
        names = [column.name for column in self.columns]
        names += [rule.column for rule in (self.source_agency, self.deciding_agency) if rule and rule.column]
        if self.persons:
            names.append(self.persons[0])
        return tuple(dict.fromkeys(names))

    def of_person(self, cells: Mapping[str, str]) -> bool:
        """Whether kept cells, by column, say that their row is about a natural person."""
        return self.persons is not None and clean(cells.get(self.persons[0], "")) in self.persons[1]


def load(name: str, *, own: Path | None = None) -> Profile:
    """The profile of that name: the site's own (`own` folder) before a shipped one; or a path to a .yaml file.

    Raises:
        ProfileError: there is none, or it is wrong.
    """
    if name.endswith((".yaml", ".yml")):
        return parse(Path(name))
    if not NAME.fullmatch(name):
        raise ProfileError(f"{name!r} is not a profile's name: small letters, digits and _ only")
    for folder in (own, SHIPPED):
        if folder is not None and (folder / f"{name}.yaml").is_file():
            return parse(folder / f"{name}.yaml")
    known = sorted({path.stem for folder in (own, SHIPPED) if folder for path in folder.glob("*.yaml")})
    raise ProfileError(f"there is no profile {name!r}; known: {', '.join(known)}")


def parse(path: Path) -> Profile:
    """Read and check one profile file.

    Raises:
        ProfileError: names the line, the key and what is allowed.
    """
    return _profile(read(path), name=path.stem)


def parse_text(text: str, *, name: str) -> Profile:
    """Check a profile that is no file.

    Raises:
        ProfileError: names the line, the key and what is allowed.
    """
    return _profile(read_text(text, name=name), name=name)


def _profile(place: Place, *, name: str) -> Profile:
    place.only(
        "title", "kind", "item", "columns", "key", "source_agency", "deciding_agency", "persons", "defaults",
        "never", "ignored",
    )  # fmt: skip
    kind = place.choice("kind", ("records", "entities"))
    columns = _columns(place.at("columns"), kind)
    profile = Profile(
        name=name,
        kind=kind,
        columns=columns,
        key=tuple(place.texts("key")),
        digest=_digest(place.value),
        item=place.text("item") if kind == "records" else "",
        source_agency=_agency(place.at("source_agency")) if kind == "records" else None,
        deciding_agency=_agency(place.at("deciding_agency")) if place.has("deciding_agency") else None,
        required=_required(place, kind),
        persons=_persons(place.at("persons")) if place.has("persons") else None,
        defaults=_defaults(place, kind),
        title=place.text("title") if place.has("title") else "",
    )
    _check(place, profile)
    return profile


def _columns(place: Place, kind: str) -> tuple[Column, ...]:
    columns = tuple(_column(place.at(name), kind) for name in place.names())
    fields: dict[str, str] = {}
    for column in columns:
        if column.field in fields:
            place.at(column.name).fail(
                f"{column.field} is filled by the column {fields[column.field]} already"
            )
        fields[column.field] = column.name
    return columns


def _column(place: Place, kind: str) -> Column:
    if isinstance(place.value, str):
        name = place.value
        place.named_field(name, _allowed(kind))
        return Column(place.key, name, _kind_of(name), separators=";；" if name in LISTS else "")
    place.only("field", "date", "amount", "list", "map", "empty", "limit", "required")
    name = place.text("field")
    place.named_field(name, _allowed(kind))
    unit = place.choice("amount", UNITS) if place.has("amount") else ""
    separators = place.text("list") if place.has("list") else ";；" if name in LISTS else ""
    own_kind = (
        "amount" if unit else "list" if separators else "date" if place.flag("date") else _kind_of(name)
    )
    if name.endswith("_fen") != (own_kind == "amount"):
        place.fail("amount: fen, yuan, wan or yi belongs to fields that end in _fen, and only to them")
    return Column(
        name=place.key,
        field=name,
        kind=own_kind,
        unit=unit,
        separators=separators,
        choices=place.mapping("map") if place.has("map") else None,
        empty=tuple(place.texts("empty")) if place.has("empty") else (),
        limit=place.number("limit") if place.has("limit") else 0,
    )


def _kind_of(name: str) -> str:
    return "date" if name in DATES else "list" if name in LISTS else "text"


def _allowed(kind: str) -> tuple[str, ...]:
    return (*RECORD_FIELDS, "details.*") if kind == "records" else ENTITY_FIELDS


def _agency(place: Place) -> AgencyRule:
    if isinstance(place.value, str):
        return AgencyRule(code=place.value)
    place.only("column", "unknown", "below", "regime", "required", "spellings")
    unknown = place.choice("unknown", ("hold", "create")) if place.has("unknown") else "hold"
    if unknown == "create" and not place.has("below"):
        place.fail("unknown: create needs `below`, the code of the agency that new ones are put under")
    return AgencyRule(
        column=place.text("column"),
        unknown=unknown,
        below=place.text("below") if place.has("below") else "",
        regime=place.text("regime") if place.has("regime") else "",
        required=place.flag("required", default=True),
        spellings=_spellings(place.at("spellings")) if place.has("spellings") else (),
    )


def _spellings(place: Place) -> tuple[tuple[re.Pattern[str], str], ...]:
    found = []
    for pattern, replacement in place.mapping_of_texts().items():
        try:
            compiled = re.compile(pattern)
            re.compile(pattern).sub(replacement, "")
        except (re.error, IndexError) as error:
            place.at(pattern).fail(f"is not a pattern with its replacement: {error}")
        found.append((compiled, replacement))
    return tuple(found)


def _required(place: Place, kind: str) -> tuple[str, ...]:
    columns = place.at("columns")
    marked = [
        name
        for name in columns.names()
        if isinstance(columns.at(name).value, dict) and columns.at(name).flag("required")
    ]
    if kind == "entities":
        return tuple(marked)
    names = [name for name in columns.names() if columns.at(name).value in ("entity.name", "entity.usci")]
    return tuple(dict.fromkeys(names + place.texts("key") + marked))


def _persons(place: Place) -> tuple[str, frozenset[str]]:
    place.only("column", "values")
    return place.text("column"), frozenset(place.texts("values"))


def _defaults(place: Place, kind: str) -> dict[str, Any]:
    if not place.has("defaults"):
        return {}
    defaults = place.at("defaults")
    for name in defaults.names():
        defaults.at(name).named_field(name, _allowed(kind))
    return dict(defaults.value)


def _check(place: Place, profile: Profile) -> None:
    fields = {column.field for column in profile.columns}
    needed = "entity.name" if profile.kind == "records" else "name"
    if needed not in fields:
        place.at("columns").fail(f"no column gives {needed}")
    for name in profile.key:
        if name not in profile.kept:
            place.at("key").fail(f"{name} is none of the columns that are kept: {', '.join(profile.kept)}")
    never = place.texts("never") if place.has("never") else []
    for name in never:
        if name in profile.kept:
            place.at("never").fail(f"{name} is marked never, and used all the same")


def _digest(value: Any) -> str:
    meaning = {key: part for key, part in value.items() if key not in ("title", "never", "ignored")}
    return hashlib.blake2b(repr(meaning).encode(), digest_size=4).hexdigest()
