"""Who stands on the invented lists, and cases in every state for the desk.

What lies in the past comes in as records, the way files bring listings; the open cases walk through the services as
staff would walk them, but for the days that have to pass in between.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from random import Random
from typing import Any

from django.db import transaction

from demo.content.lists import LISTS, InventedList
from demo.lists import ITEMS, bureau
from demo.people import REASON, person
from demo.places import city_of
from demo.showcase import SKETCHES
from journal import clock
from journal import services as journal
from journal.actor import Actor
from journal.models import AuditEvent
from lists import services
from lists.models import CaseOrigin, CreditList, Ground, ListingCase, RemovalGround
from lists.terms import term_of
from records.bulk import records_insert
from records.models import Record
from records.preparation import Preparation, RecordInput
from registry.models import Agency, Entity, Origin

ACTION, CASES = "demo.listings", "demo.cases"
CHUNK = 500
BLACK, RED = 0.04, 0.012  # of companies with a penalty; of those without any
SHOWN_FOR_ELSE = frozenset(sketch.name for sketch in SKETCHES)  # their stories are told by other records
STATES = (
    "proposed", "notified", "stated", "decided", "returned", "listed", "removal_proposed", "removed", "dropped"
)  # fmt: skip


def is_behind() -> bool:
    """Whether companies are on file that nobody has looked at yet: a run was killed, or is of an earlier version."""
    newest = Entity.objects.filter(origin=Origin.DEMO).order_by("-pk").values_list("pk", flat=True).first()
    return newest is not None and (newest > _looked_at() or not _has_cases())


def _has_cases() -> bool:
    """Whether the cases were tried; of a few companies perhaps none is fit for one."""
    tried = AuditEvent.objects.filter(action=CASES).exists()
    return tried or ListingCase.objects.filter(entity__origin=Origin.DEMO).exists()


def _looked_at() -> int:
    last = AuditEvent.objects.filter(action=ACTION).order_by("-pk").first()
    return int(last.detail["entity"]) if last else 0


def listings_made() -> int:
    """How many listing records the demo wrote: those of the past, and those of its cases."""
    notes = AuditEvent.objects.filter(action=ACTION).values_list("detail", flat=True)
    cases = ListingCase.objects.filter(entity__origin=Origin.DEMO, record__isnull=False)
    return sum(int(note["listings"]) for note in notes) + cases.exclude(origin=CaseOrigin.ADOPTED).count()


def seed_listings(*, seed: int, day: date, agencies: Mapping[str, Agency], by: Actor) -> int:
    """Go through the companies that came since the last time; returns how many listings were made.

    Each chunk is a transaction with its own note of how far it came.
    """
    made = 0
    while (done := _chunk(seed, day, agencies, by)) is not None:
        made += done
    if (
        Entity.objects.filter(origin=Origin.DEMO).exists()
        and not ListingCase.objects.filter(entity__origin=Origin.DEMO).exists()
    ):
        _cases(agencies, by)
    return made


@transaction.atomic
def _chunk(seed: int, day: date, agencies: Mapping[str, Agency], by: Actor) -> int | None:
    rows = Entity.objects.filter(origin=Origin.DEMO, pk__gt=_looked_at()).order_by("pk")
    entities = list(rows.select_related("region")[:CHUNK])
    if not entities:
        return None
    punished = set(
        Record.objects.public(at=day)
        .filter(entity__in=entities, item="penalty")
        .values_list("entity_id", flat=True)
    )
    inputs = [
        data for entity in entities for data in _stands(entity, entity.pk in punished, seed, day, agencies)
    ]
    preparation = Preparation()
    records_insert(records=[preparation.prepare(data) for data in inputs], by=by)
    detail = {"entity": entities[-1].pk, "listings": len(inputs)}
    journal.audit(by=by, action=ACTION, target=f"demo:{seed}", detail=detail)
    return len(inputs)


def _stands(
    entity: Entity, punished: bool, seed: int, day: date, agencies: Mapping[str, Agency]
) -> Iterator[RecordInput]:
    """At most one listing: a blacklist for one that was punished, a redlist for one that was not."""
    rng = Random(f"{seed}/lists/{entity.usci or entity.name}")  # noqa: S311  # fiction, no secret
    if entity.kind != "enterprise" or entity.status != "active" or entity.name in SHOWN_FOR_ELSE:
        return
    if rng.random() >= (BLACK if punished else RED):
        return
    kind = "blacklist" if punished else "redlist"
    one = rng.choice([one for one in LISTS if one.kind == kind])
    yield _listing(entity, one, rng, day, agencies)


def _listing(
    entity: Entity, one: InventedList, rng: Random, day: date, agencies: Mapping[str, Agency]
) -> RecordInput:
    credit_list = CreditList.objects.get(code=one.code)
    ground = rng.choice(list(credit_list.grounds.order_by("position")))
    listed = day - timedelta(days=20 + rng.randrange(300))
    agency = bureau(one.offices[0], agencies, city_of(entity.region_id or "990100").code)
    return RecordInput(
        entity=entity,
        item=ITEMS[one.kind],
        source_agency=agency,
        deciding_agency=agency,
        document_number=f"示列〔{listed.year}〕{rng.randrange(1, 900)}号",
        decided_on=listed,
        published_on=listed,
        details=_details(credit_list, ground, listed),
    )


def _details(credit_list: CreditList, ground: Ground, listed: date) -> dict[str, Any]:
    term = term_of(credit_list, [ground], listed_on=listed)
    found = {
        "list": credit_list.code,
        "list_name": credit_list.name_zh,
        "grounds": [ground.code],
        "ground": ground.text_zh,
        "legal_basis": credit_list.founding_document,
        "listed_on": listed.isoformat(),
        "publicity_until": term.until and term.until.isoformat(),
        "removal_from": term.removal_from and term.removal_from.isoformat(),
        "term_confidence": term.confidence,
    }
    return {name: value for name, value in found.items() if value}


@transaction.atomic
def _cases(agencies: Mapping[str, Agency], by: Actor) -> None:
    """One case in every state, about companies that were punished and stand on no list."""
    companies = Entity.objects.filter(origin=Origin.DEMO, kind="enterprise", status="active")
    companies = companies.exclude(name__in=SHOWN_FOR_ELSE)
    public = Record.objects.public(at=clock.today())
    punished = public.filter(item="penalty").values("entity")
    on_lists = public.filter(listing__isnull=False).values("entity")
    found = companies.filter(pk__in=punished).exclude(pk__in=on_lists).order_by("pk")[: 2 * len(STATES)]
    for place, entity in enumerate(found):
        one = LISTS[place % 3]  # those with a second level
        _walk(entity, one, STATES[place % len(STATES)], agencies)
    journal.audit(by=by, action=CASES, target="demo:cases")


def _walk(entity: Entity, one: InventedList, to: str, agencies: Mapping[str, Agency]) -> None:
    credit_list = CreditList.objects.get(code=one.code)
    agency = bureau(one.offices[0], agencies, city_of(entity.region_id or "990100").code)
    proposer, decider = person("经办人", agency, "decider"), person("负责人", agency, "decider")
    reviewer = person("复核人", bureau(one.offices[0], agencies), "reviewer")
    evidence = Record.objects.public(at=clock.today()).filter(entity=entity, item="penalty")[:2]
    case = services.case_propose(
        credit_list=credit_list,
        entity=entity,
        agency=agency,
        grounds=list(credit_list.grounds.order_by("position")[:1]),
        evidence=list(evidence),
        facts="因同类违法行为多次受到行政处罚（虚构）。",
        by=proposer,
        reason=REASON,
    )
    if to == "proposed":
        return
    case = services.case_notify(case=case, by=proposer, reason=REASON)
    if to == "stated":
        services.case_state(
            case=case, statement="我公司已整改，请求不予列入（虚构）。", stated_on=clock.today(), by=proposer
        )
    if to in ("notified", "stated"):
        return
    if to == "dropped":
        services.case_drop(case=case, by=decider, reason=REASON)
        return
    ListingCase.objects.filter(pk=case.pk).update(hearing_until=clock.today() - timedelta(days=1))
    case = services.case_decide(case=case, document_number="示列决〔2026〕1号", by=decider, reason=REASON)
    if to == "decided":
        return
    if to == "returned":
        services.case_return(case=case, by=reviewer, reason=REASON)
        return
    case = services.case_confirm(case=case, by=reviewer, reason=REASON)
    if to in ("removal_proposed", "removed"):
        case = services.removal_propose(case=case, ground=RemovalGround.ERROR, by=proposer, reason=REASON)
    if to == "removed":
        services.removal_confirm(case=case, by=decider, reason=REASON)
