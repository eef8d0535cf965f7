"""Merging on the desk: from an entity's page, and the list of merges from which one can be undone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from journal.actor import Actor
from journal.desk.admin import StaffAdmin
from journal.desk.effects import Effect
from journal.desk.steps import Call, Step, StepForm, Words
from journal.keys import is_base32
from journal.proposals.selectors import open_proposal
from registry.admin.sections import Cell, Section, add_section
from registry.merging import check, preview
from registry.merging.policies import may_propose_merge, may_see_merge
from registry.merging.proposing import MERGE as MERGE_KIND
from registry.merging.proposing import (
    UNMERGE,
    merge_propose,
    pair_of,
    unmerge_propose,
    waiting_merges,
)
from registry.merging.relations import relation_of
from registry.models import Entity, EntityMerge, NameKind
from registry.names import fold_name
from registry.selectors import entity_by_address
from registry.usci import normalise

THIS, OTHER = "this", "other"
RECORD_ID = 10
SHOWN = 20


class MergeForm(StepForm):
    """The other entity, which of both is to be kept, and what the other name is to it."""

    other = forms.CharField(
        label=gettext_lazy("The other entity"),
        help_text=gettext_lazy("Its whole code, its key (n and eight characters), or its exact name."),
        max_length=200,
    )
    keep = forms.ChoiceField(
        label=gettext_lazy("Which one stays"),
        choices=((THIS, gettext_lazy("this one")), (OTHER, gettext_lazy("the other one"))),
        help_text=gettext_lazy("Its facts win; the other fills gaps. The other's addresses lead to it."),
    )
    name_as = forms.ChoiceField(
        label=gettext_lazy("The name of the one that goes is"),
        choices=(
            (NameKind.ALIAS.value, gettext_lazy("another spelling or short name")),
            (NameKind.FORMER.value, gettext_lazy("a former name")),
        ),
    )

    def __init__(self, *args: Any, entity: Entity, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.entity = entity

    def clean_other(self) -> Entity:
        """The entity that is meant; several of one name have to be told apart by code or key."""
        text = str(self.cleaned_data["other"])
        found = [one for one in _meant(text, origin=self.entity.origin) if one.pk != self.entity.pk]
        if not found:
            raise forms.ValidationError(_("No other entity bears this code, key or name."))
        if len(found) > 1:
            addresses = ", ".join(one.address_key for one in found[:SHOWN])
            raise forms.ValidationError(
                _("Several bear this name; name the one you mean: %(addresses)s.") % {"addresses": addresses}
            )
        return found[0]

    def comparison(self) -> list[tuple[str, str, str, str]]:
        """Each fact of both: label, this entity's, the other's, and what becomes of it."""
        other = getattr(self, "cleaned_data", {}).get("other")
        if not isinstance(other, Entity):
            return []
        return preview.comparison(self.entity, other, keeps_first=self.cleaned_data.get("keep") != OTHER)


class UndoForm(StepForm):
    """Records that came since and belong to the entity that is restored."""

    later = forms.CharField(
        label=gettext_lazy("Records that go with it"),
        help_text=gettext_lazy(
            "Numbers of records that came after the merge and are the restored entity's; the others stay."
        ),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_later(self) -> list[str]:
        """Each a record's ten characters."""
        names = str(self.cleaned_data["later"]).replace(",", " ").split()
        odd = [name for name in names if not is_base32(name, RECORD_ID)]
        if odd:
            raise forms.ValidationError(_("These are no numbers of records: %s") % ", ".join(odd[:SHOWN]))
        return names


def _meant(text: str, *, origin: str) -> list[Entity]:
    address = normalise(text) if len(normalise(text)) == 18 else text.strip().lower()
    found = entity_by_address(address).entity
    if found is not None:
        return [found]
    return list(Entity.objects.filter(folded_name=fold_name(text), origin=origin).order_by("pk")[: SHOWN + 1])


def _sides(call: Call) -> tuple[Entity, Entity]:
    """(survivor, merged)"""
    other: Entity = call.data["other"]
    return (other, call.obj) if call.data["keep"] == OTHER else (call.obj, other)


def _merge_effect(call: Call) -> Effect:
    survivor, merged = _sides(call)
    check.require_mergeable(survivor, merged)
    check.require_no_chain(survivor, merged, pair_of(survivor.key, merged.key))
    effect = preview.effect_of_merge(survivor, merged, name_as=call.data["name_as"])
    return replace(effect, lines=[])  # the form's own table has them side by side


def _propose_merge(call: Call) -> Words:
    survivor, merged = _sides(call)
    merge_propose(
        survivor=survivor, merged=merged, by=call.actor, reason=call.reason, name_as=call.data["name_as"]
    )
    return _("Proposed. Another person decides; until then both stay as they are.")


def _to_proposal(kind: str, target: str) -> str:
    proposal = open_proposal(kind, target)
    if proposal is None:
        return reverse("admin:journal_proposal_changelist")
    return reverse("admin:journal_proposal_change", args=[proposal.pk])


def _undo_effect(call: Call) -> Effect:
    return preview.effect_of_undoing(call.obj, check.require_undoable(call.obj), later=call.data["later"])


def _propose_undo(call: Call) -> Words:
    unmerge_propose(merge_id=call.obj.pk, later=call.data["later"], by=call.actor, reason=call.reason)
    return _("Proposed. Another person decides; until then the merge stands.")


MERGE = Step(
    name="merge",
    label=gettext_lazy("Merge with another entity"),
    note=gettext_lazy(
        "For one organisation that is on file twice. A second person confirms. It can be undone later."
    ),
    form=MergeForm,
    form_kwargs=lambda entity, request: {"entity": entity},
    run=_propose_merge,
    may=lambda actor, entity: may_propose_merge(actor),
    effect=_merge_effect,
    goes_to=lambda call: _to_proposal(MERGE_KIND, pair_of(call.obj.key, call.data["other"].key)),
    decide_label=gettext_lazy("Propose this merge"),
    template="admin/registry/merge_step.html",
)
UNDO = Step(
    name="undo",
    label=gettext_lazy("Undo this merge"),
    note=gettext_lazy("The other entity comes back as it was. A second person confirms."),
    form=UndoForm,
    run=_propose_undo,
    may=lambda actor, merge: may_propose_merge(actor),
    open=lambda merge: merge.undone_at is None,
    effect=_undo_effect,
    goes_to=lambda call: _to_proposal(UNMERGE, f"merge:{call.obj.pk}"),
    danger=True,
    decide_label=gettext_lazy("Propose to undo it"),
)


@admin.register(EntityMerge)
class EntityMergeAdmin(StaffAdmin):
    """Merges that stand, and those that were undone."""

    list_display = ("merged_name", "merged_address", "survivor_key", "at", "by_name", "undone_at")
    exact_search = ("survivor_key", "merged_key", "merged_usci", "folded_name")
    search_help_text = gettext_lazy("Key or code of either entity, or the whole name of the merged one.")
    fields = (
        ("merged_name", "merged_address"),
        "survivor",
        ("at", "by_name"),
        "reason",
        ("undone_at", "undone_by_name"),
        "undone_reason",
    )
    readonly_fields = ("merged_address", "survivor")
    change_form_template = "admin/registry/look.html"
    steps = (UNDO,)

    def may_look(self, actor: Actor, obj: Any = None) -> bool:
        return may_see_merge(actor)

    def exact_values(self, text: str) -> Mapping[str, Any]:
        key, code = text.strip().lower(), normalise(text)
        return {
            "survivor_key": key,
            "merged_key": key,
            "merged_usci": code,
            "folded_name": fold_name(text),
        }

    def version_of(self, obj: EntityMerge) -> str:
        return str(obj.undone_at or "")

    def last_change(self, obj: EntityMerge) -> str:
        return _("It was undone by %s.") % obj.undone_by_name if obj.undone_at else ""

    def more_context(self, request: HttpRequest, obj: EntityMerge) -> dict[str, Any]:
        moved: dict[str, list[int]] = {}
        for part in obj.parts.all():
            numbers = moved.setdefault(part.relation, [0, 0])
            numbers[0] += len(part.ids)
            numbers[1] += len(part.removed)
        rows = [[Cell(_label(name)), Cell(ids), Cell(kept)] for name, (ids, kept) in moved.items()]
        columns = [_("what"), _("moved"), _("kept with the merge")]
        filled = [
            [Cell(preview.COLUMN_LABELS[name]), Cell(before), Cell(after)]
            for name, (before, after) in obj.filled.items()
            if name in preview.COLUMN_LABELS and name != "legal_representative"
        ]
        sections = [Section(_("What moved"), columns, rows)]
        if filled:
            sections.append(Section(_("Gaps that were filled"), [_("fact"), _("before"), _("after")], filled))
        return {"sections": sections}

    @admin.display(description=gettext_lazy("its code or key"))
    def merged_address(self, obj: EntityMerge) -> str:
        """What names it in addresses."""
        return obj.merged_usci or obj.merged_key

    @admin.display(description=gettext_lazy("part of"))
    def survivor(self, obj: EntityMerge) -> str:
        """Where it is now."""
        entity = entity_by_address(obj.merged_key).entity
        return str(entity) if entity is not None else obj.survivor_key


def _label(name: str) -> str:
    try:
        return str(relation_of(name).label)
    except KeyError:
        return name


@add_section
def merges(entity: Entity, actor: Actor) -> Section | None:
    """What was merged into this entity, and proposals that wait."""
    rows = [
        [
            Cell(merge.at.strftime("%Y-%m-%d %H:%M")),
            Cell(str(merge), reverse("admin:registry_entitymerge_change", args=[merge.pk])),
            Cell(_("undone") if merge.undone_at else _("stands")),
        ]
        for merge in EntityMerge.objects.filter(survivor_key=entity.key).order_by("-pk")[:SHOWN]
    ]
    rows += [
        [
            Cell(proposal.proposed_at.strftime("%Y-%m-%d %H:%M")),
            Cell(proposal.target, reverse("admin:journal_proposal_change", args=[proposal.pk])),
            Cell(_("waits for a second person")),
        ]
        for proposal in waiting_merges(entity.key)
    ]
    return Section(_("Merges"), [_("when"), _("what"), _("state")], rows) if rows else None
