"""The fields of a record in a form: what it says now, to be written over; what was changed comes out as values."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from records.admin.schema_fields import PREFIX, details_of, initial_of, schema_fields
from records.catalogue import Property
from records.models import Record
from registry.admin.agency_steps import DayField
from repair.claims import SPINE, on_file, properties_of, schema_of


def record_fields(record: Record, language: str, *, shown_to_all: bool) -> dict[str, forms.Field]:
    """A field for each thing that the record says or may say, without those for machines."""
    known: dict[str, forms.Field] = {
        "document_number": forms.CharField(
            label=gettext_lazy("Document number"), max_length=200, required=False
        ),
        "decided_on": DayField(label=gettext_lazy("Decided on")),
        "published_on": DayField(label=gettext_lazy("Published by the source on")),
    }
    wanted = {PREFIX + prop.key for prop in _for_people(record, shown_to_all)}
    every = schema_fields(schema_of(record), language)
    for name, field in every.items():
        if name in wanted:
            field.help_text = "" if shown_to_all else field.help_text
            known[name] = field
    return known


def record_initial(record: Record) -> dict[str, Any]:
    """The fields filled with what is on file."""
    spine = {name: getattr(record, name) for name in SPINE}
    return {**spine, **initial_of(record.details, schema_of(record))}


def claimed_values(cleaned: dict[str, Any], record: Record, *, shown_to_all: bool) -> dict[str, Any]:
    """What differs from the record, as `repair.claims` takes it; an emptied field claims that nothing stands there."""
    details = details_of(cleaned, schema_of(record))
    found: dict[str, Any] = {}
    for prop in _for_people(record, shown_to_all):
        name = PREFIX + prop.key
        if name in cleaned and (value := details.get(prop.key)) != on_file(record, name):
            found[name] = value
    for name in SPINE:
        if name in cleaned:
            value = cleaned[name]
            stated = value.isoformat() if hasattr(value, "isoformat") else value or None
            if stated != on_file(record, name):
                found[name] = stated
    return found


def _for_people(record: Record, shown_to_all: bool) -> list[Property]:
    return [prop for prop in properties_of(record, shown_to_all=shown_to_all) if prop.format != "code"]
