"""A change of the catalogue by two stewards."""

from __future__ import annotations

import copy
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from journal.actor import Actor
from journal.desk.effects import Effect, EffectLine
from journal.desk.steps import Words
from journal.proposals.models import Proposal
from records import policies
from records.agencies_followed import COUNTED, counted
from records.catalogue import Item, Schema, catalogue
from records.item_changes import ItemChange, item_change, item_change_of, item_digest
from records.models import CatalogItem, Record
from records.preparation import Preparation
from records.surveys import Survey, survey

NEWEST = 500  # records on file tried against a new schema


class ItemProposal:
    """Target "item:<code>"."""

    name = "records.item"
    label: Words = gettext_lazy("kind of fact")

    def describe(self, target: str, payload: dict[str, Any]) -> str:
        """The proposal in one line."""
        code = _code(target)
        if payload.get("new"):
            return _("New kind of fact %(code)s") % {"code": code}
        if "schema" in payload:
            return _("New content schema of %(code)s") % {"code": code}
        return _("Change of %(code)s: %(what)s") % {"code": code, "what": ", ".join(sorted(payload))}

    def may_propose(self, actor: Actor, target: str, payload: dict[str, Any]) -> bool:
        """Stewards."""
        return policies.may_steward_rules(actor)

    def may_decide(self, actor: Actor, proposal: Proposal) -> bool:
        """Another steward."""
        return policies.may_steward_rules(actor)

    def may_see(self, actor: Actor, proposal: Proposal) -> bool:
        """The catalogue is no secret at the desk."""
        return policies.may_look_at_rules(actor)

    def basis(self, target: str) -> str:
        """The item with the version of its schema."""
        return item_digest(_code(target))

    def preview(self, target: str, payload: dict[str, Any]) -> Effect:
        """Columns and properties before and after, and how many records are concerned."""
        change = item_change_of(_code(target), payload)
        if change.is_new:
            lines = [EffectLine(name, "", str(value)) for name, value in change.columns.items()]
            return Effect(lines=lines + _property_lines(None, change.schema or {}))
        item = catalogue()[change.code]
        lines = [EffectLine(n, str(getattr(item.row, n)), str(v)) for n, v in change.columns.items()]
        if change.schema is not None:
            lines += _property_lines(item.schema, change.schema)
        found, figures = _judged(change, item)
        return Effect(lines=lines, figures=figures, warnings=_warnings(change, item), note=found)

    def apply(self, proposal: Proposal, *, by: Actor, reason: str) -> None:
        """Write it; the worker goes through the item's records."""
        change = item_change_of(_code(proposal.target), proposal.payload)
        item_change(change=change, by=by, reason=reason)

    def link(self, target: str) -> str:
        """The item's page."""
        code = _code(target)
        known = CatalogItem.objects.filter(pk=code).exists()
        return reverse("admin:records_catalogitem_change", args=[code]) if known else ""


def _code(target: str) -> str:
    return target.partition(":")[2]


def _judged(change: ItemChange, item: Item) -> tuple[str, list[tuple[str, str]]]:
    records = Record.objects.filter(item=change.code)
    if "access" not in change.columns:
        number = records.order_by()[: COUNTED + 1].count()
        return "", [(_("records of this kind, whose pages are made anew"), counted(number))]
    row = copy.copy(item.row)
    row.access = change.columns["access"]
    after = Preparation(items={**catalogue(), change.code: Item(row, item.schemas)})
    found: Survey = survey(records, after=after)
    return found.note(), found.figures()


def _property_lines(old: Schema | None, new: dict[str, Any]) -> list[EffectLine]:
    before = (
        {prop.key: f"{prop.title_zh} / {prop.title_en} ({prop.access})" for prop in old.properties}
        if old
        else {}
    )
    after = {
        prop.key: f"{prop.title_zh} / {prop.title_en} ({prop.access})" for prop in Schema(0, new).properties
    }
    names = [name for name in (*before, *after) if before.get(name) != after.get(name)]
    lines = [EffectLine(name, before.get(name, ""), after.get(name, "")) for name in dict.fromkeys(names)]
    rules = [k for k in after if old and k in before and old.content["properties"][k] != new["properties"][k]]
    told = {line.label for line in lines}
    return lines + [EffectLine(k, _("as before"), _("other form or bounds")) for k in rules if k not in told]


def _warnings(change: ItemChange, item: Item) -> list[str]:
    found = []
    if change.columns.get("access", "public") != "public" and item.row.access == "public":
        found.append(_("Every record of this kind leaves the public site at once; its address answers 410."))
    if change.columns.get("access") == "public":
        found.append(
            _("Records of this kind become public. Is each property that is marked public meant to be?")
        )
    if change.schema is None:
        return found
    new = Schema(0, change.schema)
    closed = {p.key for p in item.schema.public_properties} - {p.key for p in new.public_properties}
    if closed:
        words = _("No longer public, in older records too: %s")
        found.append(words % ", ".join(sorted(closed)))
    opened = {p.key for p in new.public_properties} - {p.key for p in item.schema.public_properties}
    if opened:
        found.append(_("Public from now on, in new records: %s") % ", ".join(sorted(opened)))
    misfits = _misfits(change.code, new)
    if misfits:
        words = _(
            "%(number)s of the newest %(of)s records do not fit: they stay, but a correction has to fit."
        )
        found.append(words % {"number": misfits, "of": NEWEST})
    return found


def _misfits(code: str, schema: Schema) -> int:
    newest = Record.objects.filter(item=code).order_by("-sorted_on", "-pk").values_list("details", flat=True)
    return sum(not schema.validator.is_valid(details) for details in newest[:NEWEST])
