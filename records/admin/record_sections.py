"""The parts of a record's page below its facts, and the part that records add to an entity's page."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from journal import clock
from journal.actor import Actor
from records.access import looks_at
from records.catalogue import catalogue
from records.explaining import explain
from records.models import Record
from records.presenters import display
from records.words import word
from registry.admin.columns import language
from registry.admin.sections import Cell, Section, entity_page, trail
from registry.enumerations import label
from registry.models import Entity
from registry.policies import AUDITOR, CENTRE, STEWARD

OF_FILE = 50  # newest records on an entity's page
REVISIONS = 30
LOOKS = 50


def sections_of_record(record: Record, actor: Actor) -> list[Section]:
    """Content, dates explained, history, entity, trail."""
    return [
        _content(record),
        _dates(record),
        _history(record),
        _elsewhere(record),
        trail(f"record:{record.public_id}", actor),
    ]


def file_section(entity: Entity, actor: Actor) -> Section:
    """The entity's newest records, also those that are not public, as far as the actor may see them."""
    visible = Record.objects.visible_to(actor, at=clock.today()).filter(entity=entity)
    found = list(visible.select_related("item", "source_agency").order_by("-sorted_on", "-pk")[: OF_FILE + 1])
    rows = [
        [
            Cell(record.public_id, record_page(record)),
            Cell(catalogue()[record.item_id].label(language())),
            Cell(label("record_state", record.state, language())),
            Cell(record.sorted_on),
            Cell(record.shown_until),
            Cell(record.source_agency),
        ]
        for record in found[:OF_FILE]
    ]
    columns = [_("id"), _("kind of fact"), _("state"), _("day"), _("shown through"), _("reported by")]
    more = f"{reverse('admin:records_record_changelist')}?entity={entity.key}" if len(found) > OF_FILE else ""
    return Section(_("The whole file, also what is not public"), columns, rows, more=more)


def looks_section(entity: Entity, actor: Actor) -> Section | None:
    """Who looked at the file or one of its records for what: what the subject is told. For those who watch over it."""
    if not actor.roles & {AUDITOR, STEWARD, CENTRE}:
        return None
    rows = [
        [Cell(look.at), Cell(f"{look.user_key} {look.agency_key}"), Cell(look.target), Cell(look.reason)]
        for look in looks_at(entity, limit=LOOKS)
    ]
    return Section(_("Who looked at what is not public"), [_("when"), _("who"), _("what"), _("why")], rows)


def record_page(record: Record) -> str:
    """The address of a record's page on the desk."""
    return reverse("admin:records_record_change", args=[record.pk])


def _content(record: Record) -> Section:
    item = catalogue()[record.item_id]
    opened = {prop.key for prop in item.open_properties(record.schema_version)}
    rows = [
        [
            Cell(prop.title_zh),
            Cell(prop.title_en),
            Cell(display(prop, record.details[prop.key], language())),
            Cell(word("access", "public" if prop.key in opened else prop.access)),
        ]
        for prop in item.schemas[record.schema_version].properties
        if record.details.get(prop.key) not in (None, "", [])
    ]
    return Section(_("What it says"), ["中文", "English", _("content"), _("seen by")], rows)


def _dates(record: Record) -> Section:
    found = explain(record)
    note = "" if found.agrees else _("The dates on file are others than today's rules would give.")
    rows = [[Cell(name), Cell(value)] for name, value in found.facts]
    return Section(_("How its time on display was computed"), [_("step"), _("result")], rows, note)


def _history(record: Record) -> Section:
    item = catalogue()[record.item_id]
    found = list(record.revisions.order_by("-number")[: REVISIONS + 1])
    rows = []
    for place, revision in enumerate(found[:REVISIONS]):
        before = found[place + 1] if place + 1 < len(found) else None
        changed = []
        if before is not None:
            now, was = {**revision.spine, **revision.details}, {**before.spine, **before.details}
            labels = {
                prop.key: prop.label(language()) for prop in item.schemas[revision.schema_version].properties
            }
            changed = [
                f"{labels.get(key, key)}: {was.get(key, '–')} → {now.get(key, '–')}"
                for key in dict.fromkeys([*was, *now])
                if was.get(key) != now.get(key)
            ]
        remarks = [_("concealed")] if revision.concealed else []
        remarks += [_("closed by a rule")] if revision.by_rule else []
        when = revision.valid_from
        rows.append([Cell(revision.number), Cell(when), Cell("; ".join(changed)), Cell(", ".join(remarks))])
    columns = [_("number"), _("from"), _("what changed"), _("remark")]
    return Section(_("Revisions"), columns, rows)


def _elsewhere(record: Record) -> Section:
    rows = [[Cell(_("Entity")), Cell(record.entity, entity_page(record.entity_id))]]
    rows.append([Cell(_("Public page")), Cell(record.path, record.path)])
    end = getattr(record, "end", None)
    if end is not None:
        words = f"{label('record_end', end.kind, language())} {end.ended_on}"
        rows.append([Cell(_("No longer shown")), Cell(words)])
    return Section(_("Where it stands"), [_("what"), _("where")], rows)
