"""Merging and undoing as proposals that another person confirms."""

from __future__ import annotations

import hashlib
from typing import Any

import orjson
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from journal import services as journal
from journal.actor import Actor
from journal.desk.effects import Effect
from journal.desk.steps import Words
from journal.proposals.models import Proposal
from journal.workflow import Refused
from registry.merging import check, preview
from registry.merging.policies import may_decide_merge, may_propose_merge, may_see_merge
from registry.merging.proposing import MERGE, UNMERGE, keys_of
from registry.merging.relations import plain
from registry.merging.services import entity_merge, entity_unmerge
from registry.models import Entity, EntityMerge, NameKind
from registry.services.inputs import COLUMNS


class _Merging:
    """What both kinds have in common."""

    def may_propose(self, actor: Actor, target: str, payload: dict[str, Any]) -> bool:
        """Staff who work with entities, and the site."""
        return may_propose_merge(actor)

    def may_decide(self, actor: Actor, proposal: Proposal) -> bool:
        """Credit centres and stewards."""
        return may_decide_merge(actor)

    def may_see(self, actor: Actor, proposal: Proposal) -> bool:
        """Those, and auditors."""
        return may_see_merge(actor)


class MergeKind(_Merging):
    """Make one entity part of another. Target: both keys; payload: survivor, merged, name_as."""

    name: str = MERGE
    label: Words = gettext_lazy("merge of entities")

    def describe(self, target: str, payload: dict[str, Any]) -> str:
        """Which becomes part of which."""
        sides = []
        for side in ("merged", "survivor"):
            entity = Entity.objects.filter(key=payload.get(side, "")).first()
            sides.append(str(entity) if entity is not None else str(payload.get(side, "")))
        return " → ".join(sides)

    def hold(self, target: str) -> None:
        """Both entities."""
        journal.hold(keys_of(target))

    def basis(self, target: str) -> str:
        """The register's facts of both: new records change nothing of what was decided on."""
        facts = Entity.objects.filter(key__in=keys_of(target)).order_by("key")
        said = [[plain(getattr(entity, name)) for name in ("key", "name", *COLUMNS)] for entity in facts]
        return hashlib.sha256(orjson.dumps(said)).hexdigest()

    def preview(self, target: str, payload: dict[str, Any]) -> Effect:
        """Both side by side, everything that moves, what stands twice afterwards."""
        survivor, merged, name_as = _sides(target, payload)
        check.require_mergeable(survivor, merged)
        check.require_no_chain(survivor, merged, target)
        return preview.effect_of_merge(survivor, merged, name_as=name_as)

    def apply(self, proposal: Proposal, *, by: Actor, reason: str) -> None:
        """Merge, in the confirmation's transaction."""
        survivor, merged, name_as = _sides(proposal.target, proposal.payload)
        why = f"{proposal.reason}\n{reason}"
        entity_merge(survivor=survivor, merged=merged, by=by, reason=why, name_as=name_as)

    def link(self, target: str) -> str:
        """The first of both that is there."""
        entity = Entity.objects.filter(key__in=keys_of(target)).order_by("pk").first()
        return _page("registry_entity", entity.pk) if entity is not None else ""


class UnmergeKind(_Merging):
    """Undo a merge. Target: `merge:<pk>`; payload: later."""

    name: str = UNMERGE
    label: Words = gettext_lazy("undoing of a merge")

    def describe(self, target: str, payload: dict[str, Any]) -> str:
        """Which merge."""
        merge = EntityMerge.objects.filter(pk=_number(target)).first()
        return str(merge) if merge is not None else target

    def hold(self, target: str) -> None:
        """Both: whoever writes to an entity that was merged meanwhile holds its old head, then the survivor's."""
        merge = _merge(target)
        journal.hold([merge.survivor_key, merge.merged_key])

    def basis(self, target: str) -> str:
        """The state of the merge and the survivor's facts."""
        merge = _merge(target)
        survivor = Entity.objects.filter(key=merge.survivor_key).first()
        said = [plain(getattr(survivor, name)) for name in ("key", "name", *COLUMNS)] if survivor else []
        return hashlib.sha256(orjson.dumps([plain(merge.undone_at), said])).hexdigest()

    def preview(self, target: str, payload: dict[str, Any]) -> Effect:
        """What goes back, what stays, and what came since."""
        merge = _merge(target)
        return preview.effect_of_undoing(merge, check.require_undoable(merge), later=_later(payload))

    def apply(self, proposal: Proposal, *, by: Actor, reason: str) -> None:
        """Undo, in the confirmation's transaction."""
        why = f"{proposal.reason}\n{reason}"
        merge = _merge(proposal.target)
        entity_unmerge(merge=merge, by=by, reason=why, later=_later(proposal.payload))

    def link(self, target: str) -> str:
        """The merge on the desk."""
        return _page("registry_entitymerge", _number(target))


def _sides(target: str, payload: dict[str, Any]) -> tuple[Entity, Entity, str]:
    survivor, merged = str(payload.get("survivor", "")), str(payload.get("merged", ""))
    if {survivor, merged} != set(keys_of(target)):
        raise Refused(_("This names no two entities: %(text)s") % {"text": target})
    name_as = str(payload.get("name_as") or NameKind.ALIAS)
    if name_as not in (NameKind.ALIAS, NameKind.FORMER):
        raise Refused(_("A merged entity's name becomes an alias or a former name."))
    return check.living(survivor), check.living(merged), name_as


def _merge(target: str) -> EntityMerge:
    merge = EntityMerge.objects.filter(pk=_number(target)).first()
    if merge is None:
        raise Refused(_("There is no such merge: %(text)s") % {"text": target})
    return merge


def _number(target: str) -> int:
    number = target.removeprefix("merge:")
    return int(number) if number.isascii() and number.isdigit() else 0


def _later(payload: dict[str, Any]) -> list[str]:
    later = payload.get("later") or []
    return [str(name) for name in later] if isinstance(later, list) else []


def _page(name: str, pk: int) -> str:
    try:
        return reverse(f"admin:{name}_change", args=[pk])
    except NoReverseMatch:
        return ""
