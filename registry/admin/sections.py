"""The parts of an entity's page below its facts. Apps above the register add theirs (records, merges …)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from journal.actor import Actor
from journal.models import Audience, AuditEvent, Change
from registry.admin.columns import language, words_of
from registry.enumerations import label
from registry.models import Entity, EntityRevision
from registry.persons import may_read_names, person_for
from registry.policies import AUDITOR, CENTRE, STEWARD, reads_everything

REVISIONS = 20
CHANGES = 20
TRAIL = 30
FAMILY = 50


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a table: text, and where it leads."""

    text: Any
    url: str = ""

    @property
    def words(self) -> Any:
        """The text as every page of the desk writes it."""
        return words_of(self.text)


@dataclass(frozen=True, slots=True)
class Section:
    """A titled table; `more` leads to the rest of it."""

    title: str | Promise
    columns: Sequence[str | Promise]
    rows: Sequence[Sequence[Cell]]
    note: str = ""
    more: str = ""


SectionOf = Callable[[Entity, Actor], Section | None]
_sections: list[SectionOf] = []


def add_section(section: SectionOf, *, first: bool = False) -> SectionOf:
    """Show a part on every entity's page, at its end or before the others; None leaves it out for an entity."""
    _sections.insert(0 if first else len(_sections), section)
    return section


def sections_of(entity: Entity, actor: Actor) -> list[Section]:
    """Every part that has something to show."""
    found = (section(entity, actor) for section in _sections)
    return [section for section in found if section is not None]


def entity_page(entity_id: int) -> str:
    """The address of an entity's page on the desk."""
    return reverse("admin:registry_entity_change", args=[entity_id])


@add_section
def names(entity: Entity, actor: Actor) -> Section | None:
    """Every name it bears or bore."""
    kinds = {
        "current": _("current"),
        "former": _("former"),
        "english": _("English"),
        "alias": _("short or other"),
    }
    rows = [
        [Cell(kinds.get(name.kind, name.kind)), Cell(name.name), Cell(name.from_date), Cell(name.to_date)]
        for name in entity.names.all()
    ]
    return Section(_("Names"), [_("kind"), _("name"), _("from"), _("to")], rows)


@add_section
def numbers(entity: Entity, actor: Actor) -> Section | None:
    """Numbers other than the code, and addresses that lead here."""
    rows = [[Cell(number.kind), Cell(number.value)] for number in entity.identifiers.all()]
    rows += [[Cell(_("leads here")), Cell(redirect.old)] for redirect in entity.redirects.all()]
    return Section(_("Numbers"), [_("kind"), _("number")], rows) if rows else None


@add_section
def persons(entity: Entity, actor: Actor) -> Section | None:
    """Who holds an office; their identity numbers are not on file."""
    rows = [
        [
            Cell(label("person_role", p.role, language())),
            Cell(person_for(actor, p, entity)),
            Cell(p.from_date),
            Cell(p.to_date),
        ]
        for p in entity.key_persons.all()
    ]
    return Section(_("Key persons"), [_("office"), _("name"), _("from"), _("to")], rows) if rows else None


@add_section
def family(entity: Entity, actor: Actor) -> Section | None:
    """Parents, branches, subsidiaries."""
    kinds = {"branch_of": _("branch of"), "subsidiary_of": _("subsidiary of")}
    here = {"branch_of": _("has the branch"), "subsidiary_of": _("has the subsidiary")}
    above = entity.parent_links.select_related("parent")[:FAMILY]
    below = list(entity.child_links.select_related("child")[: FAMILY + 1])
    rows = [[Cell(kinds[x.kind]), Cell(x.parent, entity_page(x.parent_id))] for x in above]
    rows += [[Cell(here[x.kind]), Cell(x.child, entity_page(x.child_id))] for x in below[:FAMILY]]
    note = _("There are more.") if len(below) > FAMILY else ""
    return Section(_("Family"), [_("relation"), _("entity")], rows, note) if rows else None


@add_section
def revisions(entity: Entity, actor: Actor) -> Section | None:
    """What the register said, and what each revision changed."""
    found = list(entity.revisions.order_by("-number")[: REVISIONS + 1])
    hidden = frozenset[str]() if may_read_names(actor) else frozenset({"legal_representative"})
    rows = []
    for place, revision in enumerate(found[:REVISIONS]):
        before = found[place + 1] if place + 1 < len(found) else None
        when = words_of(revision.valid_from)
        rows.append([Cell(revision.number), Cell(when), Cell(_difference(before, revision, hidden=hidden))])
    return Section(_("Revisions of the register"), [_("number"), _("from"), _("what changed")], rows)


@add_section
def changes(entity: Entity, actor: Actor) -> Section | None:
    """The newest entries of the change log."""
    log = Change.objects.filter(entity_key=entity.key).order_by("-pk")
    if not reads_everything(actor):  # the others would tell of records that the actor may not see
        log = log.filter(audience=Audience.PUBLIC)
    found = log[:CHANGES]
    rows = [
        [
            Cell(words_of(c.at)),
            Cell(c.kind),
            Cell(c.audience),
            Cell(c.subject),
            Cell(c.version),
        ]
        for c in found
    ]
    columns = [_("when"), _("what"), _("for whom"), _("record"), _("version")]
    more = f"{reverse('admin:journal_change_changelist')}?q={entity.key}"
    return Section(_("Change log"), columns, rows, more=more)


def _difference(
    before: EntityRevision | None, now: EntityRevision, *, hidden: frozenset[str] = frozenset()
) -> str:
    if before is None:
        return _("first state on file") if now.number == 1 else ""
    changed = [key for key, value in now.data.items() if value and before.data.get(key) != value]
    changed += [key for key, value in before.data.items() if value and not now.data.get(key)]
    return "; ".join(
        f"{key}: …" if key in hidden else f"{key}: {before.data.get(key) or '–'} → {now.data.get(key) or '–'}"
        for key in dict.fromkeys(changed)
    )


def trail(target: str, actor: Actor) -> Section:
    """What was decided about a target, and who looked: all for auditors and stewards, else one's agency's or own."""
    events = AuditEvent.objects.filter(target=target)
    if not actor.roles & {AUDITOR, STEWARD, CENTRE}:
        own = {"agency_key": actor.agency_key} if actor.agency_key else {"user_key": actor.user_key}
        events = events.filter(**own)
    rows = [
        [
            Cell(words_of(event.at)),
            Cell(" ".join(filter(None, (event.user_key, event.agency_key)))),
            Cell(event.action),
            Cell(event.reason),
        ]
        for event in events.order_by("-pk")[:TRAIL]
    ]
    return Section(_("Decisions and looks"), [_("when"), _("who"), _("what"), _("why")], rows)


@add_section
def entity_trail(entity: Entity, actor: Actor) -> Section | None:
    """Who decided about this entity, and who looked at its file."""
    return trail(f"entity:{entity.key}", actor)
