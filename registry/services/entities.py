"""Making and changing entities: one code for one and for many."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Subquery
from django.utils.translation import gettext

from journal import clock
from journal import services as journal
from journal.actor import Actor
from journal.inserts import insert_rows, insert_with_keys
from journal.keys import fresh_keys, random_base32
from journal.models import Audience, ChangeKind
from journal.workflow import Refused
from registry import usci as usci_rules
from registry.masking import redact_free_text
from registry.models import (
    Entity,
    EntityKind,
    EntityLink,
    EntityName,
    EntityRedirect,
    EntityRevision,
    EntityStatus,
    Identifier,
    LinkKind,
    NameKind,
)
from registry.names import fold_name
from registry.services.doubles import Changes, as_of_former, as_on_file, settled, without_borne_codes
from registry.services.inputs import COLUMNS, EntityInput


def entity_create(*, data: EntityInput, by: Actor) -> Entity:
    """Make one entity.

    Raises:
        Refused: another live entity bears the code.
    """
    try:
        with transaction.atomic():
            return entities_create_many(inputs=[data], by=by)[0]
    except IntegrityError as error:
        code = usci_rules.normalise(data.usci) if data.usci else ""
        bearer = Entity.objects.filter(usci=code).first() if code else None
        if bearer is None:
            raise
        facts = {"code": code, "name": bearer.name}
        raise Refused(gettext("The code %(code)s is borne by %(name)s now.") % facts, field="usci") from error


@transaction.atomic
def entities_create_many(*, inputs: Sequence[EntityInput], by: Actor) -> list[Entity]:
    """Make entities with their names, numbers and first revisions, in the order of `inputs`.

    Codes are stored as published (normalised in width and case); one that fails a check is kept and flagged.

    Raises:
        IntegrityError: a code that another live entity bears.
    """
    inputs = [_without_numbers(data) for data in inputs]
    now = clock.now()
    keys = fresh_keys(len(inputs), make=lambda: "n" + random_base32(8), taken=_taken_keys)
    entities = insert_with_keys(
        [_new_entity(data, key=key, now=now) for data, key in zip(inputs, keys, strict=True)]
    )
    pairs = list(zip(entities, inputs, strict=True))
    insert_rows([name for entity, data in pairs for name in _new_names(entity, data, known=frozenset())])
    numbers = [Identifier(entity=e, kind=kind, value=v) for e, data in pairs for kind, v in data.identifiers]
    if numbers:
        insert_rows(numbers)
    insert_rows(
        [EntityRevision(entity=e, number=1, data=revision_data(e, data), valid_from=now) for e, data in pairs]
    )
    _tell(entities)
    return entities


def entity_change(*, entity: Entity, data: EntityInput, by: Actor) -> bool:
    """Bring one entity up to what a source says; returns whether anything changed."""
    return bool(entities_change_many(changes=[(entity, data)], by=by, from_file=False))


@transaction.atomic
def entities_change_many(
    *, changes: Sequence[tuple[Entity, EntityInput]], by: Actor, from_file: bool = True
) -> list[Entity]:
    """Bring entities up to what a source says; returns those that changed. What did not change writes nothing.

    A new name makes the old one a former name as of today. A code that becomes known makes the key's
    address redirect; a code that is replaced leaves a redirect. A code that another live entity bears is not
    taken: that the two be merged is proposed instead. A file (`from_file`) that speaks of an entity by a code
    or name it had before a merge only fills gaps.

    Raises:
        Refused: the code is borne by an entity of another origin.
    """
    journal.hold([entity.key for entity, _ in changes])
    changes, again = as_on_file([(entity, _without_numbers(data)) for entity, data in settled(changes)])
    changed = _change(changes, by=by, from_file=from_file)
    if again:
        more = entities_change_many(changes=again, by=by, from_file=from_file)
        changed += [entity for entity in more if entity not in changed]
    return changed


def _change(changes: Changes, *, by: Actor, from_file: bool) -> list[Entity]:
    """Write what differs, one input an entity; the heads are held."""
    changes = without_borne_codes(changes, by=by)
    if from_file:
        changes = as_of_former(changes)
    known = _known_names([entity for entity, _ in changes])
    numbers = _known_numbers([entity for entity, data in changes if data.identifiers])
    now = clock.now()
    changed = [
        (e, data)
        for e, data in changes
        if _differs(e, data, known.get(e.pk, frozenset()), numbers.get(e.pk, frozenset()))
    ]
    if not changed:
        return []
    names: list[EntityName] = []
    for entity, data in changed:
        names += _apply(entity, data, known=known.get(entity.pk, frozenset()), now=now)
    entities = [entity for entity, _ in changed]
    Entity.objects.bulk_update(entities, [*COLUMNS, "usci_flags", "name", "folded_name", "updated_at"])
    insert_rows(names)
    Identifier.objects.bulk_create(
        [Identifier(entity=e, kind=kind, value=v) for e, data in changed for kind, v in data.identifiers],
        ignore_conflicts=True,
    )
    _open_revisions(changed, now=now)
    _tell(entities)
    return entities


@transaction.atomic
def entity_link(*, child: Entity, parent: Entity, kind: LinkKind, by: Actor) -> bool:
    """Make `child` a branch or subsidiary of `parent`; returns whether that was news."""
    return bool(entities_link_many(links=[(child, parent, kind)], by=by))


@transaction.atomic
def entities_link_many(*, links: Sequence[tuple[Entity, Entity, LinkKind]], by: Actor) -> int:
    """Make each first a branch or subsidiary of its second; returns how many links were news."""
    journal.hold([entity.key for child, parent, _ in links for entity in (child, parent)])
    children = settled([(child, kind) for child, _, kind in links])
    parents = settled([(parent, kind) for _, parent, kind in links])
    links = [
        (child, parent, kind)
        for (child, kind), (parent, _) in zip(children, parents, strict=True)
        if child.pk != parent.pk
    ]
    known = set(
        EntityLink.objects.filter(child__in=[child.pk for child, _, _ in links]).values_list(
            "child_id", "parent_id", "kind"
        )
    )
    wanted = {(child.pk, parent.pk, str(kind)): (child, parent) for child, parent, kind in links}
    new = {key: pair for key, pair in wanted.items() if key not in known}
    insert_rows([EntityLink(child_id=child, parent_id=parent, kind=kind) for child, parent, kind in new])
    _tell({entity.pk: entity for pair in new.values() for entity in pair}.values())
    return len(new)


def revisions_open(entities: Sequence[Entity], *, now: datetime) -> None:
    """Close the open revisions of entities that were changed by a merge, and open the next."""
    _open_revisions([(entity, None) for entity in entities], now=now)


def entities_turn(*, entity_ids: Collection[int], earliest: Subquery[Any]) -> None:
    """Set when something public of these entities next turns by date, from the records' own expression."""
    Entity.objects.filter(pk__in=entity_ids).update(next_turn_on=earliest)


def revision_data(entity: Entity, data: EntityInput | None = None) -> dict[str, Any]:
    """What a revision keeps of the register's facts."""
    kept: dict[str, Any] = {column: getattr(entity, column) for column in COLUMNS}
    kept["name"] = entity.name
    kept["established_on"] = entity.established_on.isoformat() if entity.established_on else None
    if data is not None:
        kept["former_names"] = list(data.former_names)
        kept["aliases"] = list(data.aliases)
        kept["english_name"] = data.english_name or ""
    return kept


def _without_numbers(data: EntityInput) -> EntityInput:
    """The input with numbers of people starred in its free text."""
    address = redact_free_text(data.address)[0] if data.address else data.address
    scope = redact_free_text(data.scope)[0] if data.scope else data.scope
    if (address, scope) == (data.address, data.scope):
        return data
    return replace(data, address=address, scope=scope)


def _new_entity(data: EntityInput, *, key: str, now: datetime) -> Entity:
    code = usci_rules.normalise(data.usci) if data.usci else None
    return Entity(
        key=key,
        usci=code,
        usci_flags=list(usci_rules.flags(code)) if code else [],
        name=data.name,
        folded_name=fold_name(data.name),
        kind=data.kind or EntityKind.OTHER,
        status=data.status or EntityStatus.UNKNOWN,
        region_id=data.region_id,
        legal_representative=data.legal_representative or "",
        established_on=data.established_on,
        address=data.address or "",
        scope=data.scope or "",
        registering_authority=data.registering_authority or "",
        origin=data.origin,
        created_at=now,
        updated_at=now,
    )


def _new_names(entity: Entity, data: EntityInput, *, known: frozenset[tuple[str, str]]) -> list[EntityName]:
    given: list[tuple[str, str]] = [(NameKind.CURRENT, data.name)]
    given += [(NameKind.FORMER, name) for name in data.former_names]
    given += [(NameKind.ENGLISH, data.english_name)] if data.english_name else []
    given += [(NameKind.ALIAS, name) for name in data.aliases]
    return [
        EntityName(entity=entity, kind=kind, name=name, folded=fold_name(name))
        for kind, name in dict.fromkeys(given)
        if (kind, name) not in known
    ]


def _apply(
    entity: Entity, data: EntityInput, *, known: frozenset[tuple[str, str]], now: datetime
) -> list[EntityName]:
    """Change the unsaved entity; returns the name rows to add."""
    if data.name != entity.name:
        EntityName.objects.filter(entity=entity, kind=NameKind.CURRENT).update(
            kind=NameKind.FORMER, to_date=clock.day_of(now)
        )
        known |= {(NameKind.FORMER, entity.name)}
        entity.name, entity.folded_name = data.name, fold_name(data.name)
    code = usci_rules.normalise(data.usci) if data.usci else None
    if code and entity.usci and code != entity.usci:
        EntityRedirect.objects.update_or_create(old=entity.usci, defaults={"entity": entity})
        EntityRedirect.objects.filter(old=code, entity=entity).delete()  # a former code that it bears again
    for column in COLUMNS:
        value = code if column == "usci" else getattr(data, column)
        if value is not None:
            setattr(entity, column, value)
    entity.usci_flags = list(usci_rules.flags(entity.usci)) if entity.usci else []
    entity.updated_at = now
    return _new_names(entity, data, known=known)


def _differs(
    entity: Entity,
    data: EntityInput,
    known: frozenset[tuple[str, str]],
    numbers: frozenset[tuple[str, str]],
) -> bool:
    if data.name != entity.name or _new_names(entity, data, known=known):
        return True
    for column in COLUMNS:
        value = getattr(data, column)
        if column == "usci" and value:
            value = usci_rules.normalise(value)
        if value is not None and value != getattr(entity, column):
            return True
    return not numbers.issuperset(data.identifiers)


def _known_names(entities: Sequence[Entity]) -> dict[int, frozenset[tuple[str, str]]]:
    rows = EntityName.objects.filter(entity__in=[entity.pk for entity in entities])
    return _pairs(rows.order_by().values_list("entity_id", "kind", "name"))


def _known_numbers(entities: Sequence[Entity]) -> dict[int, frozenset[tuple[str, str]]]:
    rows = Identifier.objects.filter(entity__in=[entity.pk for entity in entities])
    return _pairs(rows.order_by().values_list("entity_id", "kind", "value"))


def _pairs(rows: Iterable[tuple[int, str, str]]) -> dict[int, frozenset[tuple[str, str]]]:
    found: dict[int, set[tuple[str, str]]] = {}
    for entity_id, kind, value in rows:
        found.setdefault(entity_id, set()).add((kind, value))
    return {entity_id: frozenset(pairs) for entity_id, pairs in found.items()}


def _open_revisions(changed: Sequence[tuple[Entity, EntityInput | None]], *, now: datetime) -> None:
    ids = [entity.pk for entity, _ in changed]
    numbers = dict(
        EntityRevision.objects.filter(entity_id__in=ids, valid_to__isnull=True).values_list(
            "entity_id", "number"
        )
    )
    EntityRevision.objects.filter(entity_id__in=ids, valid_to__isnull=True).update(valid_to=now)
    insert_rows(
        [
            EntityRevision(
                entity=e, number=numbers.get(e.pk, 0) + 1, data=revision_data(e, data), valid_from=now
            )
            for e, data in changed
        ]
    )


def _tell(entities: Iterable[Entity]) -> None:
    journal.append_many(
        [journal.Entry(entity.key, ChangeKind.ENTITY_CHANGED, Audience.PUBLIC) for entity in entities]
    )


def _taken_keys(keys: Collection[str]) -> set[str]:
    return set(Entity.objects.filter(key__in=list(keys)).values_list("key", flat=True))
