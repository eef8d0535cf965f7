"""What an import of records does with a chunk."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from exchange.agencies import AgencyBook
from exchange.entities import EntityBook, readable_usci
from exchange.importing import Batch
from exchange.models import RunChunk
from exchange.occurrences import Groups, Identity, Match, OnFile, content_digest, key_digest, short
from exchange.profiles import AgencyRule, Profile
from exchange.readers import FileBroken, Row
from exchange.rows import RowRefused, RowValues, details_of
from exchange.runs import Provenance, Tally
from exchange.values import clean
from journal import services as journal
from journal.actor import Actor
from records.bulk import records_correct, records_insert, same_content
from records.models import Record, RecordRevision
from records.preparation import Preparation, RecordInput, RecordRefused
from registry.models import Agency, Entity
from registry.names import fold_name
from registry.selectors import names_of
from registry.services import entities_create_many
from registry.services.doubles import keys_to_hold

# Line → (key, occurrence) of rows that were held before and come again, of the lines asked for.
Again = Callable[[Collection[int]], Mapping[int, tuple[str, int | None]]]


@dataclass(slots=True)
class _Todo:
    """A row that is not on file as it stands."""

    row: Row
    identity: Identity
    match: Match
    source: Agency
    found: dict[str, Any]
    code: str = ""
    region: str = ""
    record: Record | None = None


class RecordWork:
    """Imports records by a profile."""

    def __init__(
        self,
        profile: Profile,
        *,
        origin: str,
        by: Actor,
        dry_run: bool = False,
        scope: Collection[int] | None = None,
        again: Again | None = None,
    ) -> None:
        """`scope` has the agencies (primary keys) whose records may come in; all where it is None.

        Raises:
            FileBroken: the profile names an item or agency that is not on file.
        """
        assert profile.source_agency is not None
        self._scope, self._again = scope, again
        self.required = profile.required
        self.fine = (values := RowValues(profile)).fine
        self._values = values
        self._profile = profile
        self._by = by
        self._key_places = [values.places[name] for name in profile.key]
        self._columns = {column.field: column.name for column in profile.columns}
        self._agencies = AgencyBook()
        self._entities = EntityBook(origin=origin, keep_new=dry_run)
        self._preparation = Preparation()
        self._source_rule: AgencyRule = profile.source_agency
        self._source = self._fixed_source()
        if profile.item not in self._preparation.items:
            raise FileBroken("item_of_profile", code=profile.item)
        self._tokens: dict[str, str] = {}

    def identify(self, row: Row) -> Identity:
        """Rows of equal key cells, from one source agency, are told apart by their occurrence."""
        key = key_digest([clean(row.cells[place]) for place in self._key_places])
        content = content_digest(row.cells)
        if self._source is not None:
            return Identity(key, content, short(key))
        cell = self._cell(row, self._source_rule)
        token = self._tokens.get(cell)
        if token is None:
            token = self._tokens[cell] = self._agencies.token(self._source_rule, cell)
        return Identity(key, content, short(key_digest([token, key])))

    def prepare(self, rows: Sequence[Row], groups: Groups) -> Batch:
        """Match the rows with what is on file, then read, check and prepare those that are new or differ."""
        tally, todo = Tally(), list[_Todo]()
        self._preparation = (
            Preparation()
        )  # an import may run past midnight, or past a rule that is confirmed meanwhile
        batch = Batch(lambda: self._write(todo, saved), lambda: self._agencies.committed(saved), tally)
        saved: dict[int, Agency] = {}
        asked = self._again([row.line for row in rows]) if self._again is not None else {}
        for row, identity, source, on_file in self._with_records_on_file(rows, batch):
            if groups.first_of(row, identity) is None and len(on_file) > groups.size(identity):
                tally.shrunk += 1
            try:
                match = self._match(row, identity, source, on_file, groups, asked)
                batch.matched[row.line] = (_key_of(source, identity), match.occurrence)
                if match.first is not None:
                    raise RowRefused("", "duplicate_row", first=str(match.first))
                if match.record_id and match.digest_on_file == identity.content + self._profile.digest:
                    tally.unchanged += 1
                    tally.fines_imported_fen += self.fine(row.cells)
                    batch.subjects.append((row.line, match.record_id))
                else:
                    todo.append(self._read(_Todo(row, identity, match, source, {})))
            except RowRefused as refused:
                batch.held.append((row, refused))
        self._prepare_all(todo, batch)
        return batch

    def finish(self) -> list[tuple[int, RowRefused]]:
        """Nothing is left to do at the end of a file of records."""
        return []

    def resume(self, chunk: RunChunk) -> None:
        """What was done is found in the database."""

    def _match(
        self,
        row: Row,
        identity: Identity,
        source: Agency,
        on_file: Sequence[OnFile],
        groups: Groups,
        asked: Mapping[int, tuple[str, int | None]],
    ) -> Match:
        """What this row is. One that was held before comes without its file: it must not take the place of
        another row of its key that is on file already, but only of the one that it was matched with.

        Raises:
            RowRefused: key_taken.
        """
        if self._again is None:
            return groups.match(row, identity, on_file)
        alone = groups.match(row, identity, ())
        if alone.first is not None:
            return alone
        key, occurrence = asked.get(row.line, ("", None))
        same = [record for record in on_file if record.digest == identity.content + self._profile.digest]
        if same:
            return Match(same[0].occurrence, same[0].record_id, same[0].digest)
        if key == _key_of(source, identity) and occurrence:
            known = [record for record in on_file if record.occurrence == occurrence]
            return Match(occurrence, *((known[0].record_id, known[0].digest) if known else ()))
        if on_file or groups.size(identity) > 1:
            raise RowRefused("", "key_taken")
        return alone

    def _fixed_source(self) -> Agency | None:
        for rule in (self._source_rule, self._profile.deciding_agency):
            for code in (rule.code, rule.below) if rule else ():
                if code and self._agencies.of_code(code) is None:
                    raise FileBroken("agency_of_profile", code=code)
        return self._agencies.of_code(self._source_rule.code) if self._source_rule.code else None

    def _cell(self, row: Row, rule: AgencyRule) -> str:
        return row.cells[self._values.places[rule.column]]

    def _agency(self, row: Row, rule: AgencyRule | None) -> Agency | None:
        if rule is None:
            return None
        if rule.code:
            return self._agencies.of_code(rule.code)
        return self._agencies.find(rule, self._cell(row, rule))

    def _with_records_on_file(
        self, rows: Sequence[Row], batch: Batch
    ) -> list[tuple[Row, Identity, Agency, list[OnFile]]]:
        wanted: list[tuple[Row, Identity, Agency]] = []
        for row in rows:
            try:
                source = self._source or self._agency(row, self._source_rule)
            except RowRefused as refused:
                batch.held.append((row, refused))
                continue
            if source is None:
                batch.held.append((row, RowRefused(self._source_rule.column, "agency_missing")))
            elif self._scope is not None and (source.pk or source.parent_id) not in self._scope:
                foreign = RowRefused(self._source_rule.column, "agency_out_of_scope", value=source.name)
                batch.held.append((row, foreign))
            else:
                wanted.append((row, self.identify(row), source))
        on_file: dict[tuple[int, str], list[OnFile]] = {}
        for pk, agency, key, occurrence, digest in (
            Record.objects.filter(
                source_agency__in={source.pk for _, _, source in wanted if source.pk},
                item=self._profile.item,
                import_key__in={identity.key for _, identity, _ in wanted},
            )
            .values_list("pk", "source_agency_id", "import_key", "occurrence", "content_digest")
            .order_by()
        ):
            on_file.setdefault((agency, key or ""), []).append(OnFile(pk, occurrence, digest))
        return [
            (row, identity, source, on_file.get((source.pk or 0, identity.key), []))
            for row, identity, source in wanted
        ]

    def _read(self, todo: _Todo) -> _Todo:
        """Read the cells; says who the row is about as far as cells can say it."""
        found = todo.found = self._values.read(todo.row.cells)
        if "entity.usci" in found:
            todo.code = readable_usci(found["entity.usci"], column=self._columns["entity.usci"])
        elif "entity.name" not in found:
            raise RowRefused(self._columns["entity.name"], "value_missing")
        if "entity.region" in found:
            todo.region = self._entities.region(found["entity.region"], column=self._columns["entity.region"])
        return todo

    def _prepare_all(self, todo: list[_Todo], batch: Batch) -> None:
        self._entities.look_up(
            codes=[one.code for one in todo if one.code],
            names=[one.found["entity.name"] for one in todo if not one.code],
        )
        ids = [one.match.record_id for one in todo if one.match.record_id]
        on_file = Record.objects.select_related("entity").in_bulk(ids) if ids else {}
        kept: list[_Todo] = []
        for one in todo:
            old = on_file.get(one.match.record_id or 0)
            try:
                one.record = self._prepare(one, old)
            except RowRefused as refused:
                batch.held.append((one.row, refused))
                continue
            batch.tally.fines_imported_fen += one.record.details.get("fine_fen") or 0
            batch.subjects.append((one.row.line, one.record))
            if old is not None and same_content(old, one.record):
                batch.tally.unchanged += 1
                continue
            batch.tally.changed += old is not None
            batch.tally.new += old is None
            kept.append(one)
        todo[:] = kept

    def _prepare(self, one: _Todo, old: Record | None) -> Record:
        found = one.found
        deciding = self._agency(one.row, self._profile.deciding_agency)
        data = RecordInput(
            entity=self._entity(one, old),
            item=self._profile.item,
            source_agency=one.source,
            details=details_of(found),
            deciding_agency=deciding,
            document_number=found.get("document_number", ""),
            severity=found.get("severity", ""),
            decided_on=found.get("decided_on"),
            published_on=found.get("published_on"),
            source_url=found.get("source_url", ""),
            import_key=one.identity.key,
            occurrence=one.match.occurrence,
            content_digest=one.identity.content + self._profile.digest,
        )
        try:
            return self._preparation.prepare(data)
        except RecordRefused as refused:
            first = refused.refusals[0]
            column = self._columns.get(f"details.{first.field}", first.field)
            raise RowRefused(column, first.code, why=first.message) from None

    def _entity(self, one: _Todo, old: Record | None) -> Entity:
        """A corrected record stays with its entity as long as its row does not name another."""
        name = one.found.get("entity.name", "")
        if old is not None and not one.code and _bears(old.entity, name):
            return old.entity
        entity = self._entities.find(
            name=name,
            code=one.code,
            region=one.region,
            name_column=self._columns["entity.name"],
            code_column=self._columns.get("entity.usci", ""),
        )
        if entity is not None:
            return entity
        if not name:
            raise RowRefused(self._columns["entity.name"], "value_missing")
        return self._entities.from_record(name=name, code=one.code, region=one.region)

    def _write(self, todo: list[_Todo], saved: dict[int, Agency]) -> Provenance:
        records = [(one.record, one.match.record_id) for one in todo if one.record is not None]
        ids = [known for _, known in records if known is not None]
        moving = Record.objects.filter(pk__in=ids).values_list("entity__key", flat=True)
        journal.hold({*keys_to_hold(record.entity for record, _ in records), *moving})
        agencies = {id(a) for r, _ in records for a in (r.source_agency, r.deciding_agency) if a and not a.pk}
        saved.update(self._agencies.save_new(by=self._by, used=agencies))
        waiting = {id(r.entity): r.entity for r, _ in records if r.entity.pk is None}
        created = entities_create_many(
            inputs=[self._entities.input_of(entity) for entity in waiting.values()], by=self._by
        )
        entities = dict(zip(waiting, created, strict=True))
        for record, _ in records:
            record.entity = entities.get(id(record.entity), record.entity)
            record.source_agency = saved.get(id(record.source_agency), record.source_agency)
            if record.deciding_agency is not None:
                record.deciding_agency = saved.get(id(record.deciding_agency), record.deciding_agency)
        new = [record for record, known in records if known is None]
        written = records_insert(records=new, by=self._by) if new else []
        found = Provenance({"records": [record.pk for record in written]} if written else {})
        if created:
            found.made["entities"] = [entity.pk for entity in created]
        if ids:
            found.changed["records"] = self._correct(records, ids)
        return found

    def _correct(self, records: Sequence[tuple[Record, int | None]], ids: Sequence[int]) -> list[Any]:
        """Correct records on file; returns [pk, number of the new revision, what revisions do not keep]."""
        locked = Record.objects.select_for_update(of=("self",)).select_related("entity").in_bulk(ids)
        before = {
            pk: {
                "entity": record.entity.key,
                "deciding": record.deciding_agency_id,
                "digest": record.content_digest,
                "conditions": record.conditions,
            }
            for pk, record in locked.items()
        }
        corrections = [(locked[known], record) for record, known in records if known is not None]
        records_correct(corrections=corrections, by=self._by)
        opened = RecordRevision.objects.filter(record_id__in=ids, valid_to__isnull=True)
        numbers = dict(opened.values_list("record_id", "number"))
        return [[pk, numbers[pk], before[pk]] for pk in sorted(numbers)]


def _key_of(source: Agency, identity: Identity) -> str:
    """What stands for a row's key with its agency, among held rows."""
    return key_digest([source.code or fold_name(source.name), identity.key])


def _bears(entity: Entity, name: str) -> bool:
    """Whether the entity bears the name now or did formerly."""
    folded = fold_name(name)
    return entity.folded_name == folded or names_of(entity).filter(folded=folded).exists()
