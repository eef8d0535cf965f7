"""Is the journal whole? Checks the audit chain, its tail, and that Change numbers have no hole."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Count, Max, Min

from journal.models import AuditEvent, Change, Seal
from journal.sealer import event_hash


@dataclass(slots=True)
class Report:
    """What a check of the journal found."""

    events: int = 0
    changes: int = 0
    waiting: int = 0
    findings: list[str] = field(default_factory=list)


def verify() -> Report:
    """Walk the audit chain from its beginning and compare both logs with the seals kept apart from them."""
    report = Report(waiting=AuditEvent.objects.filter(seq__isnull=True).count())
    _verify_chain(report)
    _verify_numbers(report)
    return report


def _verify_chain(report: Report) -> None:
    newest, tail = _ends(AuditEvent, "audit")
    previous, expected = "", 0
    events = AuditEvent.objects.filter(seq__lte=max(newest, tail.seq)).order_by("seq")
    for event in events.iterator(chunk_size=2_000):
        expected += 1
        report.events += 1
        if event.seq != expected:
            report.findings.append(f"audit event {expected} is missing (next is {event.seq})")
            expected = event.seq or expected
        if event.previous_hash != previous:
            report.findings.append(f"audit event {event.seq} does not follow on the one before")
        if event.hash != event_hash(event, seq=event.seq or 0, previous=event.previous_hash):
            report.findings.append(f"audit event {event.seq} was altered")
        previous = event.hash
    if (tail.seq, tail.hash) != (expected, previous):
        report.findings.append(
            f"the audit log ends at {expected}, its seal says {tail.seq}: the end was cut or grown"
        )


def _verify_numbers(report: Report) -> None:
    newest, tail = _ends(Change, "change")
    found = Change.objects.filter(seq__lte=max(newest, tail.seq)).aggregate(
        n=Count("seq"), low=Min("seq"), high=Max("seq")
    )
    report.changes = found["n"]
    if (found["high"] or 0) != tail.seq:
        report.findings.append(f"the change log ends at {found['high'] or 0}, its seal says {tail.seq}")
    if found["n"] and (found["low"], found["high"]) != (1, found["n"]):
        report.findings.append(
            f"the change log has holes: {found['n']} rows between {found['low']} and {found['high']}"
        )


def _ends(model: type[AuditEvent] | type[Change], log: str) -> tuple[int, Seal]:
    """The highest number given, then the seal. What is numbered later is looked at the next time.

    Read in this order, the seal is never behind the rows: the sealer writes both in one transaction.
    """
    newest = model.objects.aggregate(newest=Max("seq"))["newest"] or 0
    return newest, Seal.objects.filter(pk=log).first() or Seal(log=log)
