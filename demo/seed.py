"""Fills an installation with the demo, through the services that everybody uses."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from itertools import islice

from django.db import transaction

from demo.agencies import ensure_agencies
from demo.cases import seed_cases
from demo.content.plan import records_of
from demo.content.shape import InventedRecord
from demo.entities import Invented
from demo.listings import seed_listings
from demo.lists import ensure_lists
from demo.regions import ensure_regions
from demo.showcase import invented
from journal import clock
from journal import services as journal
from journal.actor import Actor
from journal.models import AuditEvent
from records.bulk import records_insert
from records.models import EndKind, Record
from records.preparation import Preparation, RecordInput
from records.services import record_correct, record_end, record_mark_objection
from registry.models import Agency, Entity, LinkKind, Origin
from registry.selectors import entities_by_usci
from registry.services import EntityInput, entities_create_many, entities_link_many

ACTION = "demo.seed"
ROWS = 500  # entities and records that one transaction writes at most, as imports do
VERSION = 2  # of what the generator draws: another version's stream cannot be gone on with
BY = Actor.system("demo")


class AnotherGenerator(Exception):
    """What is on file was drawn by another version of the generator."""


@dataclass
class Seeding:
    """How far the demo has got. `seed` and `day` are those of the first run; later runs go on with them.

    `begun` is the number of records on file of the last entity, where it has more that are to come; else 0.
    """

    seed: int
    day: date
    entities: int = 0
    records: int = 0
    begun: int = 0
    version: int = VERSION


Told = tuple[Invented, InventedRecord]


@dataclass
class _Part:
    """What one transaction writes. Where `made` is empty, the records are further ones of the last entity."""

    made: list[Invented] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    begun: int = 0

    @property
    def rows(self) -> int:
        """Entities and records."""
        return len(self.made) + len(self.told)


@dataclass
class _Context:
    agencies: dict[str, Agency]
    seeding: Seeding
    preparation: Preparation = field(default_factory=Preparation)
    last: Entity | None = None


def seeded() -> Seeding | None:
    """What is on file of the demo; None where there is none."""
    event = AuditEvent.objects.filter(action=ACTION).order_by("-pk").first()
    if event is None:
        return None
    kept = event.detail
    return Seeding(
        seed=kept["seed"],
        day=date.fromisoformat(kept["day"]),
        entities=kept["entities"],
        records=kept["records"],
        begun=kept.get("begun", 0),
        version=kept.get("version", 1),
    )


def fill(*, entities: int, seed: int, progress: Callable[[int, int], None]) -> Seeding:
    """Bring the demo to this many entities with their records; what is on file stays.

    Each part is one transaction with its own note of how far it came, so that a run that was killed is
    taken up where it stopped. `progress` is told the numbers of entities and records after each.

    Raises:
        AnotherGenerator: the demo on file cannot be gone on with.
    """
    seeding = seeded() or Seeding(seed=seed, day=clock.today())
    if seeding.version != VERSION and seeding.entities:
        raise AnotherGenerator
    seeding.version = VERSION
    ensure_regions()
    with transaction.atomic():
        agencies = ensure_agencies(by=BY)
        ensure_lists(agencies, by=BY)
    context = _Context(agencies, seeding)
    if seeding.begun:
        context.last = Entity.objects.filter(origin=Origin.DEMO).latest("pk")
    first = seeding.entities - (1 if seeding.begun else 0)
    for part in _parts(islice(invented(seed=seeding.seed, day=seeding.day), first, entities), seeding):
        _write(part, context)
        progress(seeding.entities, seeding.records)
    seed_listings(seed=seeding.seed, day=seeding.day, agencies=agencies, by=BY)
    seed_cases(agencies, by=BY)
    return seeding


def _parts(source: Iterable[Invented], seeding: Seeding) -> Iterator[_Part]:
    """Whole entities up to ROWS rows; one with more records than fit goes on in parts of its own."""
    part, begun = _Part(), seeding.begun
    for made in source:
        told = [(made, content) for content in records_of(made, seed=seeding.seed, today=seeding.day)]
        if begun:
            yield from _further(told, begun)
            begun = 0
            continue
        if part.rows and part.rows + 1 + len(told) > ROWS:
            yield part
            part = _Part()
        part.made.append(made)
        part.told += told[: ROWS - part.rows]
        if len(told) >= ROWS:
            yield replace(part, begun=len(part.told))
            yield from _further(told, len(part.told))
            part = _Part()
    if part.rows:
        yield part


def _further(told: Sequence[Told], begun: int) -> Iterator[_Part]:
    for start in range(begun, len(told), ROWS):
        end = start + ROWS
        yield _Part(told=list(told[start:end]), begun=end if end < len(told) else 0)


@transaction.atomic
def _write(part: _Part, context: _Context) -> None:
    seeding = context.seeding
    entities = entities_create_many(inputs=[entity_input(made) for made in part.made], by=BY)
    _link(part.made, entities)
    if entities:
        context.last = entities[-1]
    assert context.last is not None, "a part without entities follows one with"
    numbered = {made.number: entity for made, entity in zip(part.made, entities, strict=True)}
    inputs = [
        record_input(content, numbered.get(made.number, context.last), context.agencies)
        for made, content in part.told
    ]
    records = records_insert(records=[context.preparation.prepare(data) for data in inputs], by=BY)
    for (_, content), data, record in zip(part.told, inputs, records, strict=True):
        if content.after:
            _afterwards(content.after, record, data)
    seeding.entities += len(entities)
    seeding.records += len(records)
    seeding.begun = part.begun
    kept = {**asdict(seeding), "day": seeding.day.isoformat()}
    journal.audit(by=BY, action=ACTION, target=f"demo:{seeding.seed}", detail=kept)


def entity_input(made: Invented) -> EntityInput:
    """An invented entity as the register's services take it."""
    return EntityInput(
        name=made.name,
        usci=made.usci or None,
        kind=made.kind,
        status=made.status,
        region_id=made.region,
        legal_representative=made.legal_representative,
        established_on=made.established_on,
        address=made.address,
        scope=made.scope,
        registering_authority=made.registering_authority,
        origin=Origin.DEMO,
        english_name=made.english_name or None,
        former_names=made.former_names,
        aliases=made.aliases,
        identifiers=(("registration_number", made.registration_number),) if made.registration_number else (),
    )


def record_input(content: InventedRecord, entity: Entity, agencies: dict[str, Agency]) -> RecordInput:
    """An invented record as the records' services take it."""
    wrong = content.after == "revised" and content.document_number
    return RecordInput(
        entity=entity,
        item=content.item,
        source_agency=agencies[content.source],
        deciding_agency=agencies[content.deciding],
        document_number=content.document_number.replace("号", "-1号") if wrong else content.document_number,
        severity=content.severity,
        conditions=content.conditions,
        decided_on=content.decided_on,
        published_on=content.published_on,
        details=content.details,
    )


def _link(chunk: Sequence[Invented], entities: Sequence[Entity]) -> None:
    parents = entities_by_usci({made.parent_usci for made in chunk if made.parent_usci})
    links = [
        (entity, parents[made.parent_usci], LinkKind.BRANCH_OF)
        for made, entity in zip(chunk, entities, strict=True)
        if made.parent_usci
    ]
    if links:
        entities_link_many(links=links, by=BY)


def _afterwards(what: str, record: Record, data: RecordInput) -> None:
    """What happens to a record once it is on file."""
    if what == "objection":
        record_mark_objection(record=record, pending=True, by=BY, reason="demo")
    elif what == "revised":
        data.document_number = data.document_number.replace("-1号", "号")
        record_correct(record=record, data=data, by=BY, reason="demo")
    else:
        record_end(record=record, kind=EndKind(what), by=BY, reason="demo")
