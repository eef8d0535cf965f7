"""Form fields from a content schema: labels in the page's language, enumerations, dates, amounts, lists."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records.amounts import fen_of, yuan_text
from records.catalogue import Property, Schema
from registry.enumerations import codes, label

PREFIX = "d_"  # details may have properties named like fields of the form
LONG = 200  # characters beyond which a text gets a larger field


class FenField(forms.CharField):
    """An amount in yuan or 万元; fen inside."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            return fen_of(text)
        except ValueError:
            raise forms.ValidationError(
                _("Not an amount in whole fen. Write 10500.50 or 1.05万元.")
            ) from None

    def prepare_value(self, value: Any) -> Any:
        """Fen on file as yuan; what was typed stays as it was typed."""
        return yuan_text(value) if isinstance(value, int) else value


class LinesField(forms.CharField):
    """A list, one entry to a line."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 3}), **kwargs)

    def clean(self, value: Any) -> Any:
        return [line.strip() for line in super().clean(value).splitlines() if line.strip()] or None

    def prepare_value(self, value: Any) -> Any:
        """A list as lines."""
        return "\n".join(map(str, value)) if isinstance(value, list) else value


class JsonField(forms.CharField):
    """Anything else, as JSON: schemas of the catalogue rarely need it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 4}), **kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            return json.loads(text)
        except ValueError:
            raise forms.ValidationError(_("This is not JSON.")) from None

    def prepare_value(self, value: Any) -> Any:
        """A structure as text."""
        return value if value is None or isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def schema_fields(schema: Schema, language: str) -> dict[str, forms.Field]:
    """A field per property that may be kept, in the order of display, none of them required.

    What is required the schema says itself, to imports and people alike.
    """
    specs = schema.content.get("properties", {})
    return {
        PREFIX + prop.key: _field(prop, specs[prop.key], language)
        for prop in schema.properties
        if prop.access != "never"
    }


def details_of(cleaned: Mapping[str, Any], schema: Schema) -> dict[str, Any]:
    """The content that the filled form says; an empty field says nothing."""
    found = {}
    for prop in schema.properties:
        value = cleaned.get(PREFIX + prop.key)
        if value in (None, "", []):
            continue
        if isinstance(value, str):
            value = value.replace("\r\n", "\n")  # as browsers send lines; nothing was changed by that
        found[prop.key] = value.isoformat() if isinstance(value, date) else value
    return found


def initial_of(details: Mapping[str, Any], schema: Schema) -> dict[str, Any]:
    """The form filled with content on file."""
    return {PREFIX + prop.key: details[prop.key] for prop in schema.properties if prop.key in details}


def _field(prop: Property, spec: Mapping[str, Any], language: str) -> forms.Field:
    common: dict[str, Any] = {
        "label": prop.label(language),
        "required": False,
        "help_text": _seen_by(prop.access),
    }
    if prop.format == "fen":
        return FenField(**{**common, "help_text": f"{_('Yuan, or with 万元.')} {common['help_text']}"})
    if prop.format == "date" or spec.get("format") == "date":
        return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **common)
    if spec.get("type") == "array":
        allowed = (spec.get("items") or {}).get("enum")
        if allowed:
            choices = _choices(prop, allowed, language)
            return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **common)
        return LinesField(**common)
    if "enum" in spec or prop.format.startswith("enumeration:"):
        empty = [("", "–")]
        return forms.ChoiceField(choices=empty + _choices(prop, spec.get("enum"), language), **common)
    return _plain(spec, common)


def _plain(spec: Mapping[str, Any], common: dict[str, Any]) -> forms.Field:
    match spec.get("type"):
        case "integer":
            return forms.IntegerField(min_value=spec.get("minimum"), max_value=spec.get("maximum"), **common)
        case "number":
            return forms.FloatField(**common)
        case "boolean":
            return forms.TypedChoiceField(
                choices=[("", "–"), ("True", _("yes")), ("False", _("no"))],
                coerce=lambda value: value == "True",
                empty_value=None,
                **common,
            )
        case "string":
            most = spec.get("maxLength")
            long = most is None or most > LONG
            widget = forms.Textarea(attrs={"rows": 3}) if long else forms.TextInput()
            return forms.CharField(max_length=most, widget=widget, **common)
    return JsonField(**common)


def _choices(prop: Property, allowed: Any, language: str) -> list[tuple[str, str]]:
    name = prop.format.partition(":")[2]
    values = allowed or codes(name)
    return [(str(code), label(name, str(code), language) if name else str(code)) for code in values]


def _seen_by(access: str) -> str:
    words = {
        "public": gettext_lazy("Everybody sees it."),
        "shared": gettext_lazy("Agencies see it, the public does not."),
        "restricted": gettext_lazy("Only named agencies see it."),
    }
    return str(words.get(access, ""))
