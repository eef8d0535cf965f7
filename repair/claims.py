"""What is said to be wrong, field by field: the value on file, the value claimed; and a record put right by it.

A claim is {"key", "on_file", "claimed"} in the values that a record keeps: fen, ISO days, codes. Keys of the
content bear the prefix of the desk's forms, so that none is taken for a column of the record.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, TypedDict

from django.utils.translation import gettext as _

from journal.workflow import Refused
from records.admin.schema_fields import PREFIX
from records.catalogue import Property, Schema, catalogue
from records.models import Record
from records.preparation import Preparation, RecordInput, RecordRefused, input_of
from records.presenters import display

SPINE = ("document_number", "decided_on", "published_on")
MOST = 40  # fields of one claim
LONGEST = 2_000  # characters of one value


class Claim(TypedDict):
    """One field."""

    key: str
    on_file: Any
    claimed: Any


def schema_of(record: Record) -> Schema:
    """The schema that a corrected record follows."""
    return catalogue()[record.item_id].schema


def properties_of(record: Record, *, shown_to_all: bool) -> list[Property]:
    """The fields that can be claimed: those that everybody sees, or all that may be kept."""
    kept = [prop for prop in schema_of(record).properties if prop.access != "never"]
    return [prop for prop in kept if prop.access == "public"] if shown_to_all else kept


def on_file(record: Record, key: str) -> Any:
    """What the record says in a field now; None for nothing."""
    if key in SPINE:
        value = getattr(record, key)
        return value.isoformat() if isinstance(value, date) else value or None
    value = record.details.get(key.removeprefix(PREFIX))
    return None if value in ("", []) else value


def claims_made(record: Record, claimed: Mapping[str, Any], *, shown_to_all: bool) -> list[Claim]:
    """Claims from the values claimed; what is on file is taken from the record, never from a form.

    Raises:
        Refused: a field that the record does not have, too much, or a claim that changes nothing.
    """
    known = {PREFIX + prop.key for prop in properties_of(record, shown_to_all=shown_to_all)} | set(SPINE)
    found: list[Claim] = []
    for key, value in claimed.items():
        if key not in known:
            raise Refused(_("The record has no field %(key)s.") % {"key": key}, field="claims")
        if len(str(value)) > LONGEST:
            raise Refused(_("What is claimed is too long."), field=key)
        stated = value.isoformat() if isinstance(value, date) else value
        stated = None if stated in ("", []) else stated
        if stated != (now := on_file(record, key)):
            found.append(Claim(key=key, on_file=now, claimed=stated))
    if len(found) > MOST:
        raise Refused(_("These are too many fields for one objection."), field="claims")
    return found


def changed_since(record: Record, claims: Iterable[Claim]) -> bool:
    """Whether the record no longer says what a claim found on file: it was corrected elsewhere."""
    return any(on_file(record, claim["key"]) != claim["on_file"] for claim in claims)


def corrected(record: Record, changes: Mapping[str, Any]) -> RecordInput:
    """The record's content with these values in place of its own; None takes a value away.

    Raises:
        Refused: the catalogue does not take it, or nothing would change.
    """
    data = input_of(record)
    data.content_digest = ""  # the source's file as imported before does not undo it
    for key, value in changes.items():
        if key in ("decided_on", "published_on"):
            setattr(data, key, date.fromisoformat(value) if value else None)
        elif key == "document_number":
            data.document_number = value or ""
        elif value is None:
            data.details.pop(key.removeprefix(PREFIX), None)
        else:
            data.details[key.removeprefix(PREFIX)] = value
    if all(on_file(record, key) == value for key, value in changes.items()):
        raise Refused(_("Nothing of the record would change."), field="changes")
    try:
        Preparation().prepare(data)
    except RecordRefused as refused:
        said = "; ".join(refusal.message for refusal in refused.refusals)
        raise Refused(_("The record cannot say this: %(why)s") % {"why": said}, field="changes") from refused
    return data


def claim_rows(record: Record, claims: Iterable[Claim], language: str) -> list[dict[str, str]]:
    """Claims for people: the field's name, the value on file, the value claimed."""
    return [
        {
            "key": claim["key"],
            "label": label_of(record, claim["key"], language),
            "on_file": shown(record, claim["key"], claim["on_file"], language),
            "claimed": shown(record, claim["key"], claim["claimed"], language),
        }
        for claim in claims
    ]


def label_of(record: Record, key: str, language: str) -> str:
    """A field's name in a language."""
    words = {
        "document_number": _("document number"),
        "decided_on": _("decided on"),
        "published_on": _("published by the source on"),
    }
    if key in words:
        return words[key]
    prop = _property(record, key)
    return prop.label(language) if prop is not None else key.removeprefix(PREFIX)


def shown(record: Record, key: str, value: Any, language: str) -> str:
    """A value as people read it."""
    if value in (None, "", []):
        return _("nothing")
    prop = _property(record, key)
    return display(prop, value, language) if prop is not None else str(value)


def _property(record: Record, key: str) -> Property | None:
    if key in SPINE:
        return None
    name = key.removeprefix(PREFIX)
    return next((prop for prop in schema_of(record).properties if prop.key == name), None)
