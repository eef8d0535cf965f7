"""Fills an installation with the demo, through the services that everybody uses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

from django.db import transaction

from demo.agencies import ensure_agencies
from demo.content.plan import records_of
from demo.content.shape import InventedRecord
from demo.entities import Invented
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
from registry.services import EntityInput, entities_create_many, entity_link

ACTION = "demo.seed"
CHUNK = 250  # entities; with their records about 500 rows, the most that one transaction may write
BY = Actor.system("demo")


@dataclass
class Seeding:
    """How far the demo has got. `seed` and `day` are those of the first run; later runs go on with them."""

    seed: int
    day: date
    entities: int = 0
    records: int = 0


@dataclass
class _Context:
    agencies: dict[str, Agency]
    seeding: Seeding
    preparation: Preparation = field(default_factory=Preparation)


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
    )


def fill(*, entities: int, seed: int, progress: Callable[[int], None]) -> Seeding:
    """Bring the demo to this many entities with their records; what is on file stays.

    Each chunk is one transaction with its own note of how far it came, so that a run that was killed is
    taken up where it stopped. `progress` is told the number of entities after each chunk.
    """
    ensure_regions()
    with transaction.atomic():
        agencies = ensure_agencies(by=BY)
    seeding = seeded() or Seeding(seed=seed, day=clock.today())
    context = _Context(agencies, seeding)
    source = islice(invented(seed=seeding.seed, day=seeding.day), seeding.entities, entities)
    while chunk := list(islice(source, CHUNK)):
        _write(chunk, context)
        progress(seeding.entities)
    return seeding


@transaction.atomic
def _write(chunk: Sequence[Invented], context: _Context) -> None:
    seeding = context.seeding
    entities = entities_create_many(inputs=[entity_input(made) for made in chunk], by=BY)
    _link(chunk, entities)
    pairs = [
        (content, entity)
        for made, entity in zip(chunk, entities, strict=True)
        for content in records_of(made, seed=seeding.seed, today=seeding.day)
    ]
    inputs = [record_input(content, entity, context.agencies) for content, entity in pairs]
    records = records_insert(records=[context.preparation.prepare(data) for data in inputs], by=BY)
    for (content, _), data, record in zip(pairs, inputs, records, strict=True):
        if content.after:
            _afterwards(content.after, record, data)
    seeding.entities += len(entities)
    seeding.records += len(records)
    journal.audit(
        by=BY,
        action=ACTION,
        target=f"demo:{seeding.seed}",
        detail={
            "seed": seeding.seed,
            "day": seeding.day.isoformat(),
            "entities": seeding.entities,
            "records": seeding.records,
        },
    )


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
    for made, entity in zip(chunk, entities, strict=True):
        if made.parent_usci:
            entity_link(child=entity, parent=parents[made.parent_usci], kind=LinkKind.BRANCH_OF, by=BY)


def _afterwards(what: str, record: Record, data: RecordInput) -> None:
    """What happens to a record once it is on file."""
    if what == "objection":
        record_mark_objection(record=record, pending=True, by=BY, reason="demo")
    elif what == "revised":
        data.document_number = data.document_number.replace("-1号", "号")
        record_correct(record=record, data=data, by=BY, reason="demo")
    else:
        record_end(record=record, kind=EndKind(what), by=BY, reason="demo")
