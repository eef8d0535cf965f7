"""Changing the catalogue: what a kind of fact is called, who may see it, what its content looks like."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

import jsonschema_rs
import orjson
from django.db import transaction
from django.utils.translation import gettext as _

from journal import services as journal
from journal.actor import Actor
from journal.workflow import Refused
from records import catalogue as catalogues
from records import policies
from records.models import CatalogItem, CatalogSchema, PublicityRule, ReworkKind
from records.preparation import OF_THE_LIST, OF_THE_SOURCE
from records.reworks import rework_begin
from registry.enumerations import codes
from registry.policies import require

ACCESSES = ("public", "shared", "restricted")
PROPERTY_ACCESSES = (*ACCESSES, "never")
POLARITIES = ("positive", "negative", "neutral")
CHANGEABLE = ("name_zh", "name_en", "access", "second_person", "note")
FIXED = ("category", "group", "polarity", "regime")  # decided once, when the kind of fact is made
FORMATS = ("", "fen", "date", "url")
CHANGED, NEW_SCHEMA = "catalogue.change", "catalogue.schema"
SCHEMA_SIZE = 200_000  # characters


@dataclass(frozen=True, slots=True)
class ItemChange:
    """What is to be different: columns, a new schema, or a whole new kind of fact."""

    code: str
    columns: dict[str, Any]
    schema: dict[str, Any] | None = None
    is_new: bool = False


def item_change_of(code: str, payload: dict[str, Any]) -> ItemChange:
    """What a proposal's payload means against the catalogue on file.

    Raises:
        Refused: nothing changes, a value is not known, or the schema is none.
    """
    item = CatalogItem.objects.filter(pk=code).first()
    is_new = bool(payload.get("new"))
    if is_new == (item is not None):
        raise Refused(_("This code is in the catalogue already.") if is_new else _("No such kind of fact."))
    schema = payload.get("schema")
    columns = {name: payload[name] for name in (*CHANGEABLE, *FIXED) if name in payload}
    if item is not None:
        columns = {n: value for n, value in columns.items() if n in CHANGEABLE and getattr(item, n) != value}
        if schema is not None and schema == _newest(item).schema:
            schema = None
        if not columns and schema is None:
            raise Refused(_("Nothing was changed."))
    _require_known(columns)
    if schema is not None:
        problems = schema_problems(schema)
        if problems:
            raise Refused(" ".join(problems[:5]), field="schema")
    return ItemChange(code, columns, schema, is_new)


@transaction.atomic
def item_change(*, change: ItemChange, by: Actor, reason: str) -> CatalogItem:
    """Write the item, a new version of its schema, and have the worker go through its records.

    Raises:
        PolicyDenied.
    """
    require(policies.may_steward_rules(by), f"item {change.code}")
    if change.is_new:
        values = {"storage": "record", **change.columns}
        item = CatalogItem.objects.create(code=change.code, schema_version=0, **values)
    else:
        item = CatalogItem.objects.select_for_update().get(pk=change.code)
        CatalogItem.objects.filter(pk=item.pk).update(**change.columns)
    if change.schema is not None:
        version = item.schema_version + 1
        CatalogSchema.objects.create(item=item, version=version, schema=change.schema)
        CatalogItem.objects.filter(pk=item.pk).update(schema_version=version)
    _audit(change, by=by, reason=reason)
    if not change.is_new:
        rework_begin(
            kind=ReworkKind.ITEM,
            about=f"item:{change.code}",
            scope={"item": change.code},
            by=by,
            reason=reason,
        )
    catalogues.forget()
    transaction.on_commit(catalogues.forget)  # another thread may have read the old one meanwhile
    item.refresh_from_db()
    return item


def _audit(change: ItemChange, *, by: Actor, reason: str) -> None:
    """One event for what the item says of itself, one for its schema: re-loads of the reference ask for each."""
    target = f"item:{change.code}"
    if change.columns:
        journal.audit(by=by, action=CHANGED, target=target, reason=reason, detail=dict(change.columns))
    if change.schema is not None:
        detail = {"properties": sorted(change.schema["properties"])}
        journal.audit(by=by, action=NEW_SCHEMA, target=target, reason=reason, detail=detail)


def item_digest(code: str) -> str:
    """A mark of an item as it is on file, with the version of its schema."""
    row = CatalogItem.objects.filter(pk=code).values().first()
    return hashlib.sha256(orjson.dumps(row)).hexdigest()[:32] if row else ""


def schema_problems(schema: dict[str, Any]) -> list[str]:
    """Why a schema cannot be one of the catalogue, in words; empty where it can.

    It is the public allow-list: every property says who may see it, and bears a name in both languages.
    """
    if not isinstance(schema, dict) or schema.get("type") != "object":
        return [_("A schema describes an object.")]
    if len(orjson.dumps(schema)) > SCHEMA_SIZE:
        return [_("This schema is too large.")]
    properties = schema.get("properties")
    if not isinstance(properties, dict) or not properties:
        return [_("A schema names its properties.")]
    problems = (
        [] if schema.get("additionalProperties") is False else [_("Set additionalProperties to false.")]
    )
    for key, spec in properties.items():
        problems += [f"{key}: {words}" for words in _property_problems(spec)]
    try:
        jsonschema_rs.validator_for(schema, validate_formats=True)
    except (jsonschema_rs.ValidationError, ValueError) as error:
        problems.append(str(error).splitlines()[0])
    return problems


def _property_problems(spec: Any) -> list[str]:
    if not isinstance(spec, dict):
        return [_("not a description of a property.")]
    found = []
    if not spec.get("title") or not spec.get("x-title-zh"):
        found.append(_("needs a name in both languages (title, x-title-zh)."))
    if spec.get("x-access") not in PROPERTY_ACCESSES:
        found.append(_("needs x-access: public, shared, restricted or never."))
    form = spec.get("x-format", "")
    if form not in FORMATS and not str(form).startswith("enumeration:"):
        found.append(_("this x-format is not known."))
    if form == "fen" and spec.get("type") != "integer":
        found.append(_("an amount in fen is an integer."))
    return found


def _require_known(columns: dict[str, Any]) -> None:
    allowed = {
        "access": ACCESSES,
        "polarity": POLARITIES,
        "group": codes("group"),
        "regime": ("", OF_THE_SOURCE, OF_THE_LIST, *PublicityRule.objects.values_list("regime", flat=True)),
    }
    for name, values in allowed.items():
        if name in columns and columns[name] not in values:
            raise Refused(_("This value is not known."), field=name)
    for name in ("name_zh", "name_en"):
        if name in columns and not str(columns[name]).strip():
            raise Refused(_("A name in both languages is needed."), field=name)


def _newest(item: CatalogItem) -> CatalogSchema:
    return CatalogSchema.objects.get(item=item, version=item.schema_version)
