"""The release of a record that one person entered, by another."""

from __future__ import annotations

import hashlib
from typing import Any

import orjson
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from journal import services as journal
from journal.actor import Actor
from journal.desk.effects import Effect, EffectLine
from journal.desk.steps import Words
from journal.proposals.models import Proposal
from journal.workflow import Refused, WrongState
from records import access, policies
from records.bulk import records_rewindow, spine_of
from records.catalogue import catalogue
from records.deciding import RELEASE
from records.judging import released
from records.models import EndKind, Record, RecordState
from records.preparation import Preparation
from records.presenters import display
from records.surveys import span
from registry.policies import reads_everything

LOOKED_FOR = "release"  # purpose of a look at the proposal


class ReleaseProposal:
    """Target "record:<public id>"; the record itself waits on file, held."""

    name = RELEASE
    label: Words = gettext_lazy("record entered by hand")

    def describe(self, target: str, payload: dict[str, Any]) -> str:
        """The proposal in one line."""
        record = _found(target)
        if record is None:
            return target
        return f"{catalogue()[record.item_id].label(get_language() or '')} {record.entity.name}"

    def may_propose(self, actor: Actor, target: str, payload: dict[str, Any]) -> bool:
        """Who may correct the record."""
        record = _found(target)
        return record is not None and policies.may_correct(actor, record)

    def may_decide(self, actor: Actor, proposal: Proposal) -> bool:
        """A decider of its agency's line."""
        record = _found(proposal.target)
        return record is not None and policies.may_release(actor, record.source_agency)

    def may_see(self, actor: Actor, proposal: Proposal) -> bool:
        """Who may see the record; asked about the kind as a whole, whoever works for an agency."""
        record = _found(proposal.target)
        if record is None:
            return bool(actor.agency_key) or reads_everything(actor)
        return policies.may_see(actor, record)

    def looked(self, proposal: Proposal, *, actor: Actor) -> None:
        """The page shows what the record says, which nobody outside sees yet."""
        record = _found(proposal.target)
        if record is not None and access.has_closed_content(record):
            access.record_read(record, actor=actor, purpose=LOOKED_FOR)

    def hold(self, target: str) -> None:
        """The record's entity: whatever changes its records holds it first."""
        record = _found(target)
        if record is not None:
            journal.hold([record.entity.key])

    def basis(self, target: str) -> str:
        """What the record says."""
        record = _found(target)
        if record is None:
            return ""
        said = [record.entity_id, record.source_agency_id, record.deciding_agency_id, record.details]
        return hashlib.sha256(orjson.dumps([*said, spine_of(record)], default=str)).hexdigest()[:32]

    def preview(self, target: str, payload: dict[str, Any]) -> Effect:
        """What the public would see, through which day."""
        record = _found(target)
        if record is None:
            raise Refused(_("This record is not on file."))
        language = get_language() or ""
        schema = catalogue()[record.item_id].schemas[record.schema_version]
        lines = [
            EffectLine(prop.label(language), "", display(prop, record.details[prop.key], language))
            for prop in schema.properties
            if record.details.get(prop.key) not in (None, "", [])
        ]
        window = released(record, preparation=Preparation())
        until = span(window["state"], window["shown_until"])
        shown = EffectLine(_("On the public site"), _("not shown"), until)
        return Effect(lines=[EffectLine(_("Entity"), "", str(record.entity)), *lines, shown])

    def apply(self, proposal: Proposal, *, by: Actor, reason: str) -> None:
        """Publish it, as its rules have it today."""
        known = _found(proposal.target)
        if known is None:
            raise Refused(_("This record is not on file."))
        journal.hold([known.entity.key])
        record = _rows().select_for_update(of=("self",)).get(pk=known.pk)
        if record.state != RecordState.HELD:
            raise WrongState(state=record.get_state_display(), action="release", allowed=())
        values = released(record, preparation=Preparation())
        records_rewindow(windows=[(record, values, EndKind.EXPIRED)], by=by)
        journal.audit(by=by, action="record.release", target=proposal.target, reason=reason)

    def link(self, target: str) -> str:
        """The record's page."""
        record = _found(target)
        return reverse("admin:records_record_change", args=[record.pk]) if record else ""


def _rows() -> QuerySet[Record]:
    return Record.objects.select_related("entity", "source_agency")


def _found(target: str) -> Record | None:
    return _rows().filter(public_id=target.partition(":")[2]).first() if ":" in target else None
