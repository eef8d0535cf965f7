"""What a query may say: each parameter parses itself and describes itself as OpenAPI.

An empty value (`?region=`) means "not given". Unknown, misspelt, wrongly repeated or malformed parameters are
all named in one 400.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import parse_qsl

from django.utils.translation import gettext as _

from creditsite.api.errors import BadRequest, FieldError, Text
from creditsite.api.language import LANGUAGES
from journal import clock

FIELDS_MAX = 40
SHOWN_MAX = 60  # characters of a wrong value that are repeated to the reader
ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
YUAN = re.compile(r"(?P<yuan>[0-9]{1,13})(?:\.(?P<fen>[0-9]{1,2}))?")
INTEGER = re.compile(r"-?[0-9]{1,18}")


class Wrong(Exception):
    """A value is not what the parameter takes: stable code and message."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code)
        self.code = code
        self.message = message


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """One query parameter. `default` is what a view finds when it is not given."""

    name: str
    description: str = ""
    required: bool = False
    repeatable: bool = False
    default: Any = None
    max_length: int = 200

    def parse(self, text: str) -> Any:
        """The value, or Wrong."""
        return text

    def schema(self) -> dict[str, Any]:
        """The value as JSON Schema."""
        return {"type": "string", "maxLength": self.max_length}

    def openapi(self) -> dict[str, Any]:
        """The parameter as an OpenAPI object."""
        schema = self.schema()
        if self.repeatable:
            schema = {"type": "array", "items": schema}
        elif self.default not in (None, "", ()):
            schema["default"] = self.default
        described: dict[str, Any] = {"in": "query", "name": self.name, "schema": schema}
        if self.description:
            described["description"] = self.description
        if self.required:
            described["required"] = True
        return described


@dataclass(frozen=True, kw_only=True)
class TextValue(Parameter):
    """Free text, or text of a shape: `pattern` is matched whole, `shape` says it to people."""

    default: Any = ""
    pattern: str = ""
    shape: Text = ""
    example: str = ""

    def unknown_value(self, value: str) -> FieldError:
        """The value has the right shape, but nothing bears it."""
        return FieldError(
            self.name, "unknown_value", _("There is no %(value)s here.") % {"value": shown(value)}
        )

    def parse(self, text: str) -> str:
        """The text without surrounding spaces."""
        text = text.strip()
        if self.pattern and text and not re.fullmatch(self.pattern, text):
            raise Wrong(
                "malformed", _("%(value)s is not %(shape)s.") % {"value": shown(text), "shape": self.shape}
            )
        return text

    def schema(self) -> dict[str, Any]:
        """A string with its pattern."""
        schema = super().schema()
        if self.pattern:
            schema["pattern"] = f"^{self.pattern}$"
        if self.example:
            schema["examples"] = [self.example]
        return schema


@dataclass(frozen=True, kw_only=True)
class Choice(Parameter):
    """One of a few codes; `choices` may be a function where they are known only at run time."""

    default: Any = ""
    choices: Sequence[str] | Callable[[], Sequence[str]] = ()

    def values(self) -> Sequence[str]:
        """The codes."""
        return self.choices() if callable(self.choices) else self.choices

    def parse(self, text: str) -> str:
        """The code, exactly as listed."""
        values = self.values()
        if text not in values:
            raise Wrong("not_a_choice", _not_among(text, values))
        return text

    def schema(self) -> dict[str, Any]:
        """A string with its codes."""
        return {"type": "string", "enum": list(self.values())}


@dataclass(frozen=True, kw_only=True)
class Date(Parameter):
    """A calendar day, YYYY-MM-DD. `past`: a day that has come, in China."""

    past: bool = False

    def parse(self, text: str) -> date:
        """The day."""
        try:
            if not ISO_DATE.fullmatch(text):
                raise ValueError
            day = date.fromisoformat(text)
        except ValueError:
            raise Wrong(
                "not_a_date", _("%(value)s is not a day YYYY-MM-DD.") % {"value": shown(text)}
            ) from None
        if self.past and day > clock.today():
            raise Wrong("future_date", _("%(value)s has not come yet.") % {"value": text})
        return day

    def schema(self) -> dict[str, Any]:
        """A string of format date."""
        return {"type": "string", "format": "date"}


@dataclass(frozen=True, kw_only=True)
class Integer(Parameter):
    """A whole number within bounds; out of them is an error, never clamped."""

    minimum: int
    maximum: int

    def parse(self, text: str) -> int:
        """The number."""
        if not INTEGER.fullmatch(text) or not self.minimum <= int(text) <= self.maximum:
            bounds = {"value": shown(text), "least": self.minimum, "most": self.maximum}
            message = _("%(value)s is not a whole number from %(least)s to %(most)s.")
            raise Wrong("out_of_range", message % bounds)
        return int(text)

    def schema(self) -> dict[str, Any]:
        """An integer with its bounds."""
        return {"type": "integer", "minimum": self.minimum, "maximum": self.maximum}


@dataclass(frozen=True, kw_only=True)
class Amount(Parameter):
    """An amount in yuan with at most two decimals; the view finds integer fen."""

    def parse(self, text: str) -> int:
        """Fen: "10.5" → 1050."""
        found = YUAN.fullmatch(text)
        if not found:
            message = _("%(value)s is not an amount in yuan such as 50000 or 0.50.")
            raise Wrong("not_an_amount", message % {"value": shown(text)})
        return int(found["yuan"]) * 100 + int((found["fen"] or "0").ljust(2, "0"))

    def schema(self) -> dict[str, Any]:
        """A decimal string."""
        return {"type": "string", "pattern": r"^[0-9]{1,13}(\.[0-9]{1,2})?$", "examples": ["50000"]}


@dataclass(frozen=True, kw_only=True)
class Flag(Parameter):
    """true or false."""

    default: Any = False

    def parse(self, text: str) -> bool:
        """The truth value."""
        if text not in ("true", "false"):
            raise Wrong("not_a_choice", _not_among(text, ("true", "false")))
        return text == "true"

    def schema(self) -> dict[str, Any]:
        """A boolean."""
        return {"type": "boolean"}


@dataclass(frozen=True, kw_only=True)
class Cursor(Parameter):
    """The opaque position in `next`; read by creditsite.api.cursors, which knows what it belongs to."""

    name: str = "cursor"
    description: str = "Position of the page, taken from `next` of the page before."
    default: Any = ""
    max_length: int = 400


LIMIT = Integer(
    name="limit",
    minimum=1,
    maximum=100,
    default=20,
    description="Results a page; with format=csv or jsonl, rows of the file (default: as many as allowed).",
)
CURSOR = Cursor()
LANGUAGE = Choice(
    name="lang",
    choices=LANGUAGES,
    description="Language of labels and messages, never of codes; goes before Accept-Language.",
)
AT = Date(
    name="at",
    past=True,
    description="What this site would have shown at the end of that day, of what is public now.",
)


def format_parameter(formats: Sequence[str]) -> Choice:
    """The `format` of an address that knows several."""
    return Choice(name="format", choices=tuple(formats), description="Goes before the Accept header.")


class Params(dict[str, Any]):
    """Checked parameters by name, with the language and format of the answer."""

    __slots__ = ("format", "given", "language", "sent")

    def __init__(self, values: Mapping[str, Any], given: dict[str, list[str]]) -> None:
        super().__init__(values)
        self.given = given  # as written, without empty ones: what `next` repeats
        self.language = ""
        self.format = ""
        self.sent: Callable[[int], None] | None = None  # told how many rows a file had, once it is sent


@dataclass(frozen=True)
class Specification:
    """All parameters of one address."""

    parameters: tuple[Parameter, ...]
    by_name: dict[str, Parameter] = field(init=False)
    defaults: dict[str, Any] = field(init=False)
    required: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {one.name: one for one in self.parameters})
        object.__setattr__(
            self, "defaults", {one.name: () if one.repeatable else one.default for one in self.parameters}
        )
        object.__setattr__(self, "required", tuple(one.name for one in self.parameters if one.required))

    def parse(self, query: str) -> Params:
        """Check a query string as it stood in the address.

        Raises:
            BadRequest: with one entry for everything that is wrong.
        """
        if not query and not self.required:
            return Params(self.defaults, {})
        values, given = dict(self.defaults), dict[str, list[str]]()
        wrong: list[FieldError] = []
        for name, text in _pairs(query):
            parameter = self.by_name.get(name)
            if parameter is None:
                wrong.append(FieldError(shown(name), "unknown_parameter", self._unknown(name)))
            elif text:
                try:
                    self._take(parameter, text, values, given)
                except Wrong as error:
                    wrong.append(FieldError(name, error.code, error.message))
        wrong.extend(self._missing(given, wrong))
        if wrong:
            raise refusal(wrong)
        return Params(values, given)

    def _take(
        self, parameter: Parameter, text: str, values: dict[str, Any], given: dict[str, list[str]]
    ) -> None:
        if parameter.name in given and not parameter.repeatable:
            raise Wrong("repeated", _("%(name)s may be given only once.") % {"name": parameter.name})
        if len(text) > parameter.max_length:
            message = _("%(name)s may have at most %(most)s characters.")
            raise Wrong("too_long", message % {"name": parameter.name, "most": parameter.max_length})
        value = parameter.parse(text)
        values[parameter.name] = (*values[parameter.name], value) if parameter.repeatable else value
        given.setdefault(parameter.name, []).append(text)

    def _missing(self, given: Mapping[str, object], wrong: Iterable[FieldError]) -> Iterable[FieldError]:
        named = {error.field for error in wrong}
        for name in self.required:
            if name not in given and name not in named:
                yield FieldError(name, "missing", _("%(name)s must be given.") % {"name": name})

    def _unknown(self, name: str) -> str:
        message = _("There is no parameter %(name)s here.") % {"name": shown(name)}
        near = difflib.get_close_matches(name[:SHOWN_MAX].lower(), self.by_name, n=1, cutoff=0.5)
        if near:
            return message + " " + _("Did you mean %(name)s?") % {"name": near[0]}
        return message + " " + _("There are: %(names)s.") % {"names": ", ".join(self.by_name)}


def refusal(wrong: Sequence[FieldError]) -> BadRequest:
    """The 400 that names every wrong parameter; its detail is the first message."""
    return BadRequest(wrong[0].message, code="invalid_parameters", errors=wrong)


def reversed_range(first: str, last: str) -> FieldError:
    """The lower end of a range lies above its upper end."""
    message: Text = _("%(first)s must not lie after %(last)s.") % {"first": first, "last": last}
    return FieldError(first, "reversed_range", message)


def _pairs(query: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(query, keep_blank_values=True, errors="strict", max_num_fields=FIELDS_MAX)
    except UnicodeDecodeError:
        raise BadRequest(_("The query is not UTF-8."), code="bad_encoding") from None
    except ValueError:
        raise BadRequest(_("There are too many parameters."), code="too_many_parameters") from None


def _not_among(text: str, values: Sequence[str]) -> str:
    message = _("%(value)s is not one of the values here.") % {"value": shown(text)}
    near = difflib.get_close_matches(text[:SHOWN_MAX], values, n=1, cutoff=0.6)
    if near:
        return message + " " + _("Did you mean %(name)s?") % {"name": near[0]}
    return message + " " + _("There are: %(names)s.") % {"names": ", ".join(values[:30])}


def shown(text: str) -> str:
    """A wrong value cut to what one can read."""
    return text if len(text) <= SHOWN_MAX else text[: SHOWN_MAX - 1] + "…"
