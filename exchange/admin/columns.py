"""What the columns of a profile mean, in words: labels of cells, the heading, what a form asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from exchange.profiles import Column, Profile
from journal.desk.steps import Words
from records.catalogue import catalogue

FIELDS: Mapping[str, Words] = {
    "entity.name": gettext_lazy("name of the company or organization"),
    "entity.usci": gettext_lazy("unified social credit identifier"),
    "entity.region": gettext_lazy("region"),
    "document_number": gettext_lazy("document number"),
    "severity": gettext_lazy("class (minor, general, serious)"),
    "decided_on": gettext_lazy("day of the decision"),
    "published_on": gettext_lazy("day of publication by the source"),
    "source_url": gettext_lazy("web address at the source"),
    "name": gettext_lazy("current name"),
    "usci": gettext_lazy("unified social credit identifier"),
    "registration_number": gettext_lazy("registration number of before 2015"),
    "kind": gettext_lazy("kind of entity"),
    "status": gettext_lazy("registration status"),
    "region": gettext_lazy("region"),
    "established_on": gettext_lazy("day of establishment"),
    "legal_representative": gettext_lazy("legal representative"),
    "address": gettext_lazy("registered address"),
    "scope": gettext_lazy("business scope"),
    "registering_authority": gettext_lazy("registering authority"),
    "english_name": gettext_lazy("English name"),
    "former_names": gettext_lazy("former names, separated by ;"),
    "aliases": gettext_lazy("short names, separated by ;"),
    "parent_usci": gettext_lazy("code of the parent that this is a branch of"),
}
UNITS: Mapping[str, Words] = {
    "fen": gettext_lazy("amount in fen"),
    "yuan": gettext_lazy("amount in yuan"),
    "wan": gettext_lazy("amount in 万元 (ten thousand yuan)"),
    "yi": gettext_lazy("amount in 亿元 (hundred million yuan)"),
}
MANY_WORDS = 8  # allowed words shown beside a cell; the rest is counted


@dataclass(frozen=True, slots=True)
class Meaning:
    """A column: what it fills, how a cell is written, whether the file must have it."""

    name: str
    label: str
    how: str
    required: bool
    words: tuple[str, ...] = ()  # the only ones allowed, where a map says so
    is_list: bool = False


def meanings(profile: Profile) -> list[Meaning]:
    """Every column that is read, in the profile's order."""
    columns = {column.name: column for column in profile.columns}
    agencies = {
        rule.column: label
        for rule, label in (
            (profile.deciding_agency, _("agency that decided")),
            (profile.source_agency, _("agency that reports")),
        )
        if rule is not None and rule.column
    }
    found = []
    for name in profile.kept:
        column = columns.get(name)
        label = agencies.get(name) or (
            field_label(column.field, profile.item) if column else _("kind of party")
        )
        found.append(
            Meaning(
                name=name,
                label=capfirst(label),
                how=how_written(column) if column else "",
                required=name in profile.required,
                words=tuple(column.choices) if column and column.choices else (),
                is_list=bool(column and column.kind == "list"),
            )
        )
    return found


def field_label(field: str, item: str) -> str:
    """A field's name for people: ours, or what the catalogue calls the property."""
    if not field.startswith("details."):
        return str(FIELDS.get(field, field))
    language = get_language() or ""
    known = catalogue().get(item)
    for prop in known.schema.properties if known else ():
        if prop.key == field.removeprefix("details."):
            return prop.label(language)
    return field


def how_written(column: Column) -> str:
    """How a cell of the column is written."""
    if column.kind == "date":
        return _("a day, such as 2026-04-28")
    if column.kind == "amount":
        return str(UNITS[column.unit])
    if column.choices:
        words = list(column.choices)
        more = _("and %(n)s more") % {"n": len(words) - MANY_WORDS} if len(words) > MANY_WORDS else ""
        shown = _(", ").join([*words[:MANY_WORDS], *([more] if more else [])])
        several = column.kind == "list"
        return (_("one or several of: %s") if several else _("one of: %s")) % shown
    if column.kind == "list":
        return _("several, separated by one of these signs: %s") % column.separators
    return ""


def fields_known(kind: str, item: str) -> list[tuple[str, str]]:
    """Every field that a column of such a profile may fill, with its label."""
    from exchange.profiles import ENTITY_FIELDS, RECORD_FIELDS

    names = list(ENTITY_FIELDS if kind == "entities" else RECORD_FIELDS)
    known = catalogue().get(item) if kind == "records" else None
    names += [f"details.{prop.key}" for prop in (known.schema.properties if known else ())]
    return [(name, field_label(name, item)) for name in names]
