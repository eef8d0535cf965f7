"""One audit: choose what must not be seen, look for it everywhere, keep what was found."""

from __future__ import annotations

import html
import random
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass, field

import structlog
from django.db.models import Max

from creditsite.leaks.counts import wrong_counts
from creditsite.leaks.hidden import Hidden, ended_after, hidden, is_public, sampled
from creditsite.leaks.probes import ONCE, PROBES, Look
from creditsite.leaks.reading import Reader
from creditsite.surfaces import SURFACES
from journal import clock
from journal import selectors as journal
from journal.locks import advisory_lock
from records.models import LeakAudit, Record
from search.engines import engine

SAMPLE = 200  # older and never public records that a nightly audit draws
OF_THE_INDEX = ("index:entities", "api:search", "api:suggest", "website:search")  # follow within seconds
BACKSLASH = "\\"  # before quotation marks in JSON
LOCK = "leak_audit"
NEW = 5_000  # newly ended records that one audit looks for; the rest is the next one's
logger = structlog.get_logger(__name__)


class UnderWay(Exception):
    """One audit at a time."""


class CouldNotLook(Exception):
    """The site does not answer itself, so nothing can be called clean."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A record seen where it must not be, or a count that includes it."""

    surface: str
    record: str
    what: str
    address: str

    def as_json(self) -> dict[str, str]:
        """As it is kept."""
        return {"surface": self.surface, "record": self.record, "what": self.what, "address": self.address}


@dataclass(slots=True)
class Findings:
    """What was found so far."""

    found: list[Finding] = field(default_factory=list)
    records: int = 0


def run(*, sample: int = SAMPLE, everything: bool = False, seed: int | None = None) -> LeakAudit:
    """Audit and keep the result. `everything` looks for every record that ever ended, however long it takes.

    Raises:
        whatever keeps it from looking; that is kept with the audit, too.
    """
    walk = steps(sample=sample, everything=everything, seed=seed)
    while True:
        try:
            next(walk)
        except StopIteration as end:
            audit: LeakAudit = end.value
            return audit


def steps(
    *, sample: int = SAMPLE, everything: bool = False, seed: int | None = None
) -> Generator[None, None, LeakAudit]:
    """The same, one record at a time, for whoever has other work in between.

    Raises:
        UnderWay: another one walks.
    """
    with advisory_lock(LOCK) as held:
        if not held:
            raise UnderWay("another leak audit is under way")
        audit = LeakAudit.objects.create(started_at=clock.now())
        try:
            yield from _walk(audit, sample, everything, random.Random(seed))  # noqa: S311 - nothing secret
        except Exception as error:
            audit.error = f"{type(error).__name__}: {error}"[:2000]
            audit.save(update_fields=["error"])
            raise
    return audit


def _walk(audit: LeakAudit, sample: int, everything: bool, chance: random.Random) -> Iterator[None]:
    reach = 0 if everything else _reach()
    new, upto = ended_after(reach, limit=None if everything else NEW)
    reader, findings = Reader(), Findings()
    if (home := reader.read("/")).status != 200:
        raise CouldNotLook(f"the first page answers {home.status}: see ALLOWED_HOSTS and SITE_URL")
    yield from _look_for(hidden([*new, *sampled(sample, chance=chance)]), reader, findings)
    found = [one for one in findings.found if _still(one, reader)]
    audit.records, audit.answers, audit.findings = findings.records, reader.answers, len(found)
    audit.found = [one.as_json() for one in found[: LeakAudit.KEPT]]
    audit.reach, audit.finished_at = upto if not found else reach, clock.now()
    audit.save()
    for one in found[: LeakAudit.KEPT]:
        logger.error("leak", **one.as_json())


def _reach() -> int:
    """How far the last clean audit came."""
    clean = LeakAudit.objects.filter(finished_at__isnull=False, findings=0, error="")
    return clean.aggregate(reach=Max("reach"))["reach"] or 0


def _look_for(rows: Iterable[Hidden], reader: Reader, findings: Findings) -> Iterator[None]:
    once: dict[str, list[Look]] = {}
    counted: set[int] = set()
    for one in rows:
        findings.records += 1
        for surface in SURFACES:
            looks = once.get(surface.name)
            if looks is None:
                looks = list(PROBES[surface.name](one, reader))
            if surface.name in ONCE:
                once[surface.name] = looks
            findings.found += [
                Finding(surface.name, one.record.public_id, what, look.read.address)
                for look in looks
                if (what := seen(one, look))
            ]
        if one.entity.pk not in counted:
            counted.add(one.entity.pk)
            findings.found += [
                Finding(name, one.record.public_id, "count", read.address)
                for name, read in wrong_counts(one.entity, reader)
            ]
        yield


def seen(one: Hidden, look: Look) -> str:
    """What of the record an answer shows; empty for nothing."""
    text = look.read.text
    if look.own and look.read.status not in look.gone:
        return f"status {look.read.status}"
    if not look.own and look.read.status >= 500:
        return f"status {look.read.status}"
    if not look.own and one.record.public_id in text:
        return "number"
    plain = f"{text}\n{html.unescape(text)}\n{text.replace(BACKSLASH, '')}" if one.marks else ""
    return next((f"text: {mark[:20]}" for mark in one.marks if mark.replace(BACKSLASH, "") in plain), "")


def _still(finding: Finding, reader: Reader) -> bool:
    """Whether a finding stands at a second look: writers and the index's follower go on meanwhile."""
    record = Record.objects.select_related("entity").filter(public_id=finding.record).first()
    if record is None or Record.objects.filter(is_public(clock.today()), pk=record.pk).exists():
        return False  # it is public now
    if finding.surface in OF_THE_INDEX and _index_waits(record):
        return False
    if finding.what == "count":
        return any(name == finding.surface for name, _ in wrong_counts(record.entity, reader))
    again = list(hidden([record.pk]))
    return any(seen(one, look) for one in again for look in PROBES[finding.surface](one, reader))


def _index_waits(record: Record) -> bool:
    """Whether the index has yet to follow something about the entity: it is behind, not wrong."""
    live = engine().state().live
    return bool(journal.changed_after(live.seq if live else 0, keys=[record.entity.key]))
