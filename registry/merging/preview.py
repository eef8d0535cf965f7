"""What a merge or its undoing would do, for the person who decides."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from journal.desk.effects import Effect, EffectLine
from registry.enumerations import label
from registry.masking import mask_person
from registry.merging import plan
from registry.merging.relations import relation_of, relations
from registry.models import Entity, EntityKind, EntityMerge, NameKind, Region
from registry.services.inputs import COLUMNS

COLUMN_LABELS = {
    "name": gettext_lazy("Name"),
    "usci": gettext_lazy("Unified social credit identifier"),
    "kind": gettext_lazy("Kind"),
    "status": gettext_lazy("Status"),
    "region_id": gettext_lazy("Region"),
    "legal_representative": gettext_lazy("Legal representative"),
    "established_on": gettext_lazy("Established"),
    "address": gettext_lazy("Address"),
    "scope": gettext_lazy("Business scope"),
    "registering_authority": gettext_lazy("Registering authority"),
}
OUTCOMES = {
    plan.Outcome.SAME: gettext_lazy("the same"),
    plan.Outcome.NONE: gettext_lazy("stays"),
    plan.Outcome.KEPT: gettext_lazy("the one kept wins"),
    plan.Outcome.FILLED: gettext_lazy("fills a gap"),
}
ENUMERATIONS = {"kind": "entity_kind", "status": "entity_status"}
LONG = 120  # characters of a value that a comparison shows


def side_by_side(survivor: Entity, merged: Entity) -> tuple[plan.Fact, ...]:
    """Every fact of both, with the names; people of individual businesses masked."""
    return plan.compare(_said(survivor), _said(merged), columns=("name", *COLUMNS))


def comparison(first: Entity, second: Entity, *, keeps_first: bool) -> list[tuple[str, str, str, str]]:
    """Rows of label, the first one's fact, the second one's, and what becomes of it."""
    facts = side_by_side(first, second) if keeps_first else side_by_side(second, first)
    rows = []
    for fact in facts:
        if not fact.kept and not fact.other:
            continue
        one, two = (fact.kept, fact.other) if keeps_first else (fact.other, fact.kept)
        words = (_text(fact.column, one), _text(fact.column, two), str(OUTCOMES[fact.outcome]))
        rows.append((str(COLUMN_LABELS[fact.column]), *words))
    return rows


def effect_of_merge(survivor: Entity, merged: Entity, *, name_as: str) -> Effect:
    """Before: what each says; after: what the survivor will say. Then everything that moves."""
    lines = [_line(fact) for fact in side_by_side(survivor, merged) if fact.kept or fact.other]
    figures = [(str(relation.label), str(relation.count(merged))) for relation in relations()]
    warnings = [
        _("Stands twice afterwards: %(what)s. Nothing is dropped; correct or withdraw one of them.")
        % {"what": words}
        for relation in relations()
        for words in relation.doubled(survivor=survivor, merged=merged)
    ]
    return Effect(lines=lines, figures=figures, warnings=warnings, note=_note(survivor, merged, name_as))


def effect_of_undoing(merge: EntityMerge, survivor: Entity, *, later: list[str]) -> Effect:
    """What goes back, by relation, and what came since and stays."""
    back: dict[str, int] = {}
    for part in merge.parts.all():
        back[part.relation] = back.get(part.relation, 0) + len(part.ids) + len(part.removed)
    figures = [(str(relation_of(name).label), str(number)) for name, number in back.items()]
    lines = [
        EffectLine(str(COLUMN_LABELS[name]), _text(name, getattr(survivor, name)), _text(name, before))
        for name, (before, _after) in merge.filled.items()
        if name in COLUMN_LABELS and name != "legal_representative"  # who reads it may not be known here
    ]
    warnings = []
    for relation in relations():
        for name, words in relation.came_since(merge, survivor=survivor):
            goes = _("goes to the restored entity") if name in later else _("stays")
            warnings.append(
                _("Came after the merge: %(name)s %(words)s – %(goes)s.")
                % {"name": name, "words": words, "goes": goes}
            )
    note = _("%(name)s (%(address)s) has its own page again; %(kept)s keeps its own.") % {
        "name": merge.merged_name,
        "address": merge.merged_usci or merge.merged_key,
        "kept": survivor.name,
    }
    return Effect(lines=lines, figures=figures, warnings=warnings, note=note)


def _line(fact: plan.Fact) -> EffectLine:
    kept, other = _text(fact.column, fact.kept), _text(fact.column, fact.other)
    before = kept
    if fact.outcome in (plan.Outcome.KEPT, plan.Outcome.FILLED):
        before = _("kept: %(kept)s | other: %(other)s") % {"kept": kept or "–", "other": other}
    return EffectLine(str(COLUMN_LABELS[fact.column]), before, _text(fact.column, fact.after))


def _note(survivor: Entity, merged: Entity, name_as: str) -> str:
    words = (
        _("“%(name)s” becomes a former name of %(kept)s.")
        if name_as == NameKind.FORMER
        else _("“%(name)s” becomes another name of %(kept)s.")
    )
    addresses = [merged.key] + ([merged.usci] if merged.usci and survivor.usci else [])
    lead = _("From then on these lead to it: %(addresses)s.") % {"addresses": ", ".join(addresses)}
    if merged.folded_name == survivor.folded_name:
        return lead
    return f"{words % {'name': merged.name, 'kept': survivor.name}} {lead}"


def _said(entity: Entity) -> dict[str, Any]:
    said = {name: getattr(entity, name) for name in ("name", *COLUMNS)}
    if entity.kind == EntityKind.INDIVIDUAL_BUSINESS:
        said["legal_representative"] = mask_person(entity.legal_representative)
        said["address"] = "…" if entity.address else ""
    return said


def _text(column: str, value: Any) -> str:
    text = "" if value is None else str(value)
    if text and column in ENUMERATIONS:
        return label(ENUMERATIONS[column], text, get_language() or "zh-hans")
    if text and column == "region_id":
        region = Region.objects.filter(pk=text).first()
        return str(region) if region is not None else text
    return text if len(text) <= LONG else text[:LONG] + "…"
