"""YAML with places: every value knows its line and key, so that an error can name them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import yaml

Path_ = tuple[str | int, ...]


class ProfileError(Exception):
    """A profile that cannot be used; says where and why. `line` is 0 where no line is meant."""

    def __init__(self, message: str, *, line: int = 0) -> None:
        self.line = line
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Place:
    """A value of the file at its place."""

    file: str
    path: Path_
    value: Any
    lines: dict[Path_, int]

    @property
    def key(self) -> str:
        """The last key of its path."""
        return str(self.path[-1]) if self.path else ""

    def fail(self, why: str) -> NoReturn:
        """Refuse the profile because of this value."""
        where, line = ".".join(map(str, self.path)) or "profile", self.lines.get(self.path, 1)
        raise ProfileError(f"{self.file}, line {line}, {where}: {why}", line=line)

    def has(self, key: str) -> bool:
        """Whether the key is there."""
        return isinstance(self.value, dict) and key in self.value

    def names(self) -> list[str]:
        """The keys of a mapping."""
        if not isinstance(self.value, dict):
            self.fail("should be a mapping (name: value)")
        return list(map(str, self.value))

    def at(self, key: str) -> Place:
        """The value under a key that must be there."""
        if key not in self.names():
            self.fail(f"lacks the key {key}")
        return Place(self.file, (*self.path, key), self.value[key], self.lines)

    def only(self, *allowed: str) -> None:
        """Refuse keys that mean nothing here."""
        for key in self.names():
            if key not in allowed:
                self.at(key).fail(f"is not known here; allowed: {', '.join(allowed)}")

    def text(self, key: str) -> str:
        """A text that must be there and not be empty."""
        place = self.at(key)
        if not isinstance(place.value, str) or not place.value:
            place.fail("should be a text (put numbers and dates in quotation marks)")
        return str(place.value)

    def texts(self, key: str) -> list[str]:
        """A list of texts."""
        place = self.at(key)
        if not isinstance(place.value, list) or not all(isinstance(text, str) for text in place.value):
            place.fail("should be a list of texts (put numbers and dates in quotation marks)")
        return list(place.value)

    def number(self, key: str) -> int:
        """A whole number above zero."""
        place = self.at(key)
        if not isinstance(place.value, int) or place.value < 1:
            place.fail("should be a whole number above zero")
        return int(place.value)

    def flag(self, key: str, *, default: bool = False) -> bool:
        """true or false; the default where the key is absent."""
        if not self.has(key):
            return default
        place = self.at(key)
        if not isinstance(place.value, bool):
            place.fail("should be true or false")
        return bool(place.value)

    def choice(self, key: str, allowed: tuple[str, ...]) -> str:
        """One of a few words."""
        place = self.at(key)
        if place.value not in allowed:
            place.fail(f"is {place.value!r}; allowed: {', '.join(allowed)}")
        return str(place.value)

    def mapping(self, key: str) -> dict[str, str]:
        """A mapping of text to text under a key."""
        return self.at(key).mapping_of_texts()

    def mapping_of_texts(self) -> dict[str, str]:
        """This value as a mapping of text to text."""
        for key in self.names():
            if not isinstance(self.value.get(key), str):
                self.at(key).fail("should be a text") if key in self.value else self.fail(
                    f"put {key} in quotation marks"
                )
        return dict(self.value)

    def named_field(self, name: str, allowed: tuple[str, ...]) -> None:
        """Refuse a field that does not exist; `x.*` allows anything below x."""
        if name in allowed:
            return
        if any(
            entry.endswith(".*") and name.startswith(entry[:-1]) and len(name) >= len(entry)
            for entry in allowed
        ):
            return
        self.fail(f"there is no field {name}; allowed: {', '.join(allowed)}")


def read(path: Path) -> Place:
    """Read a YAML mapping with the lines of its values.

    Raises:
        ProfileError: the file is not there, is no YAML, or repeats a key.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ProfileError(f"{path}: cannot be read ({error})") from error
    return read_text(text, name=path.name)


def read_text(text: str, *, name: str) -> Place:
    """Read a YAML mapping that `name` stands for in messages.

    Raises:
        ProfileError: it is no YAML, repeats a key, or uses anchors (a few lines of them make gigabytes).
    """
    try:
        for token in yaml.scan(text, Loader=yaml.SafeLoader):
            if isinstance(token, yaml.AliasToken):
                line = token.start_mark.line + 1
                raise ProfileError(f"{name}, line {line}: references (*name) are not known here", line=line)
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        value = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise ProfileError(
            f"{name}: is not YAML: {error}", line=mark.line + 1 if mark is not None else 1
        ) from error
    except (RecursionError, ValueError) as error:
        raise ProfileError(f"{name}: is not YAML that can be read: {error}", line=1) from error
    lines: dict[Path_, int] = {}
    _walk(name, root, (), lines)
    place = Place(name, (), value, lines)
    place.names()
    return place


def _walk(file: str, node: Any, path: Path_, lines: dict[Path_, int]) -> None:
    if node is None:
        return
    lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, child in node.value:
            name = str(key.value)
            if name in seen:
                line = key.start_mark.line + 1
                raise ProfileError(f"{file}, line {line}, {name}: stands here twice", line=line)
            seen.add(name)
            lines[(*path, name)] = key.start_mark.line + 1
            _walk(file, child, (*path, name), lines)
    elif isinstance(node, yaml.SequenceNode):
        for number, child in enumerate(node.value):
            _walk(file, child, (*path, number), lines)
