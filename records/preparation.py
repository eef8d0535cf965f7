"""From what a source says to a record ready to be written: content checked, window computed.

Everything here is decided before the transaction begins; `records.bulk` only writes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Any

from journal import clock
from records import publicity
from records.catalogue import Item, catalogue
from records.models import PublicityRule, Record, RecordState, Severity
from registry.masking import redact_free_text
from registry.models import Agency, Entity

OF_THE_SOURCE = "of the source agency"
OF_THE_LIST = "of the list"  # whose terms the content states; no rule of publicity counts


@dataclass(slots=True, kw_only=True)
class RecordInput:
    """What a source says: one fact about one entity.

    `details` is the whole content by the item's schema; money in fen, dates as ISO text. `conditions` are
    those that publicity rules ask for (`only_if`). `import_key` and `occurrence` identify a file's row.
    `received_on` is the day of first receipt where the record is on file already.
    """

    entity: Entity
    item: str
    source_agency: Agency
    details: dict[str, Any]
    deciding_agency: Agency | None = None
    document_number: str = ""
    severity: str = ""
    conditions: frozenset[str] = frozenset()
    decided_on: date | None = None
    published_on: date | None = None
    source_url: str = ""
    import_key: str | None = None
    occurrence: int = 1
    content_digest: str = ""
    received_on: date | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a record is not taken: the property, a stable code, and words for people."""

    field: str
    code: str
    message: str


class RecordRefused(Exception):
    """The record does not fit the catalogue."""

    def __init__(self, refusals: list[Refusal]) -> None:
        self.refusals = refusals
        super().__init__("; ".join(f"{refusal.field}: {refusal.message}" for refusal in refusals))


@dataclass
class Preparation:
    """What preparing many records needs to know once: catalogue, rules, today."""

    today: date = field(default_factory=clock.today)
    now: datetime = field(default_factory=clock.now)
    items: dict[str, Item] = field(default_factory=catalogue)
    rules: dict[str, tuple[publicity.PublicityRuleRow, ...]] = field(
        default_factory=lambda: publicity_rules()
    )

    def prepare(self, data: RecordInput) -> Record:
        """The unsaved record.

        Raises:
            RecordRefused: unknown item, an item kept in the register, or content that breaks its schema.
        """
        item = self._item(data.item)
        refusals = self._spine_refusals(data)
        if refusals:
            raise RecordRefused(refusals)
        details, flags = self._checked(item, data.details)
        record = Record(
            entity=data.entity,
            item_id=item.row.code,
            schema_version=item.row.schema_version,
            source_agency=data.source_agency,
            deciding_agency=data.deciding_agency,
            document_number=data.document_number,
            severity=data.severity,
            decided_on=data.decided_on,
            published_on=data.published_on,
            received_at=self.now,
            flags=flags,
            details=details,
            source_url=data.source_url,
            conditions=" ".join(sorted(data.conditions)),
            sorted_on=data.decided_on or data.published_on or data.received_on or self.today,
            import_key=data.import_key,
            occurrence=data.occurrence,
            content_digest=data.content_digest,
        )
        received_on = data.received_on or self.today
        self.set_window(record, item, received_on=received_on, conditions=data.conditions)
        return record

    def set_window(
        self,
        record: Record,
        item: Item,
        *,
        received_on: date,
        conditions: frozenset[str] = frozenset(),
        regime: str | None = None,
    ) -> None:
        """Compute the record's time on display from the rules (of `regime`, if given); state follows from it."""
        record.regime = self._regime(item, record.source_agency) if regime is None else regime
        facts = facts_of(record, received_on=received_on, conditions=conditions)
        window = publicity.window(facts, self.rules.get(record.regime, ()))
        record.clock_on, record.clock_basis = window.clock_on, window.clock_basis or ""
        record.shown_from, record.shown_until = window.shown_from, window.shown_until
        record.earliest_repair_on = window.earliest_repair_on
        record.confidence = window.confidence or ""
        if item.row.access != "public" or not window.shown:
            record.state, record.next_turn_on = RecordState.UNPUBLISHED, None
        elif window.shown_until is not None and window.shown_until < self.today:
            record.state, record.next_turn_on = RecordState.EXPIRED, None
        else:
            record.state, record.next_turn_on = RecordState.PUBLISHED, publicity.next_turn(window, self.today)

    def _spine_refusals(self, data: RecordInput) -> list[Refusal]:
        """What is wrong outside the details: an address, a class, a day that has not come."""
        found = []
        if data.source_url and not data.source_url.lower().startswith(("https://", "http://")):
            found.append(Refusal("source_url", "schema", f"{data.source_url[:80]!r} is no web address"))
        if data.severity and data.severity not in Severity.values:
            found.append(
                Refusal("severity", "unknown_severity", f"{data.severity!r} is no class of severity")
            )
        if data.decided_on and data.decided_on > self.today:
            found.append(Refusal("decided_on", "future_date", f"{data.decided_on} has not come yet"))
        return found

    def _item(self, code: str) -> Item:
        try:
            item = self.items[code]
        except KeyError:
            refusal = Refusal("item", "unknown_item", f"{code} is not in the catalogue")
            raise RecordRefused([refusal]) from None
        if item.row.storage != "record":
            raise RecordRefused(
                [Refusal("item", "registry_item", f"{code} is kept in the register of entities")]
            )
        return item

    def _regime(self, item: Item, source: Agency) -> str:
        """Only negative records have a period of publicity; its regime is the item's own or the source's."""
        if item.row.polarity != "negative":
            return ""
        own = item.row.regime
        if own == OF_THE_LIST:
            return ""
        return source.regime if own in ("", OF_THE_SOURCE) else own

    def _checked(self, item: Item, details: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
        schema = item.schema
        if not schema.validator.is_valid(details):
            raise RecordRefused(
                [
                    Refusal(".".join(map(str, error.instance_path)) or "details", "schema", error.message)
                    for error in schema.validator.iter_errors(details)
                ]
            )
        never = [prop.key for prop in schema.properties if prop.access == "never" and prop.key in details]
        kept = {key: value for key, value in details.items() if key not in never}
        flags = ["never_property_cut"] if never else []
        for key, value in kept.items():
            kept[key] = starred = _starred(value)
            if starred != value:
                flags.append("personal_data_redacted")
        return kept, sorted(set(flags))


def _starred(value: Any) -> Any:
    """The value with numbers of people starred, however deep the text lies."""
    if isinstance(value, str):
        return redact_free_text(value)[0]
    if isinstance(value, list):
        return [_starred(part) for part in value]
    if isinstance(value, dict):
        return {key: _starred(part) for key, part in value.items()}
    return value


def _stated(details: dict[str, Any], name: str) -> date | None:
    """A day that the source itself states: the last of display (CF_GSJZQ), which only ever shortens, or another."""
    stated = details.get(name)
    return date.fromisoformat(stated) if stated else None


def facts_of(record: Record, *, received_on: date, conditions: frozenset[str]) -> publicity.Facts:
    """What the window of a record depends on."""
    return publicity.Facts(
        regime=record.regime,
        severity=record.severity or None,
        decided_on=record.decided_on,
        published_on=record.published_on,
        received_on=received_on,
        conditions=conditions,
        stated_until=_stated(record.details, "publicity_until"),
        stated_repair_on=_stated(record.details, "removal_from"),
        stated_confidence=record.details.get("term_confidence", ""),
    )


def input_of(record: Record) -> RecordInput:
    """What a record on file says, as if its source said it again."""
    return RecordInput(
        entity=record.entity,
        item=record.item_id,
        source_agency=record.source_agency,
        deciding_agency=record.deciding_agency,
        details=dict(record.details),
        document_number=record.document_number,
        severity=record.severity,
        conditions=frozenset((record.conditions or "").split()),
        decided_on=record.decided_on,
        published_on=record.published_on,
        source_url=record.source_url,
        import_key=record.import_key,
        occurrence=record.occurrence,
        received_on=clock.day_of(record.received_at),
    )


def publicity_rules() -> dict[str, tuple[publicity.PublicityRuleRow, ...]]:
    """The publicity rules by regime."""
    return by_regime(PublicityRule.objects.order_by("pk"))


def by_regime(rules: Iterable[PublicityRule]) -> dict[str, tuple[publicity.PublicityRuleRow, ...]]:
    """Rule rows, saved or not, as the computation wants them."""
    found: dict[str, list[publicity.PublicityRuleRow]] = {}
    for rule in rules:
        values = {column.name: getattr(rule, column.name) for column in fields(publicity.PublicityRuleRow)}
        found.setdefault(rule.regime, []).append(publicity.PublicityRuleRow(**values))
    return {regime: tuple(rows) for regime, rows in found.items()}
