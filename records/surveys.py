"""What a change of rules would do to the records on file, counted in bounded time: all of them, or a sample.

A preview must answer while somebody waits. Up to `WHOLE` primary keys everything is judged; beyond, stretches
spread evenly over the table, and the answer says so.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import Max, Min, QuerySet
from django.utils.translation import gettext as _

from journal.desk.effects import EffectLine
from records.judging import JUDGED, Fate, Judgement, judge
from records.models import Record, RecordState
from records.preparation import Preparation

WHOLE = 20_000  # primary keys up to which everything is judged
STRETCHES = 40
STRETCH = 5_000  # primary keys looked through in one stretch
OF_A_STRETCH = 250  # records judged of one stretch
SECONDS = 3.0  # after which no further stretch is begun
EXAMPLES = 5


@dataclass(slots=True)
class Survey:
    """How many records meet which fate, with examples; `share` is the part of the table looked at."""

    fates: Counter[Fate] = field(default_factory=Counter)
    examples: list[EffectLine] = field(default_factory=list)
    share: float = 1.0

    @property
    def looked_at(self) -> int:
        """Records judged."""
        return self.fates.total()

    def figures(self) -> list[tuple[str, str]]:
        """Labelled counts of every fate that occurs, scaled to the whole where only a part was judged."""
        labels = {
            Fate.SHORTER: _("shown for a shorter time"),
            Fate.LONGER: _("shown for a longer time"),
            Fate.OTHER: _("other dates change (repair, clock, confidence)"),
            Fate.ENDS: _("no longer shown, at once"),
            Fate.APPEARS: _("shown from now on, not public before"),
            Fate.STAYS_AWAY: _("ran out already and stay away, though the new rules would show them"),
            Fate.UNKNOWN_GROUND: _("left as they are: their dates rest on conditions that were not kept"),
            Fate.SAME: _("no change"),
        }
        return [(label, self._scaled(self.fates[fate])) for fate, label in labels.items() if self.fates[fate]]

    def note(self) -> str:
        """How far the figures can be relied on."""
        if self.share >= 1:
            return _("All %(number)s records concerned were computed anew.") % {
                "number": f"{self.looked_at:,}"
            }
        words = _("Estimated from a sample of %(number)s records, %(share)s %% of those on file.")
        return words % {"number": f"{self.looked_at:,}", "share": f"{100 * self.share:.1f}"}

    def _scaled(self, number: int) -> str:
        if self.share >= 1:
            return f"{number:,}"
        return _("about %(number)s") % {"number": f"{round(number / self.share):,}"}


def survey(records: QuerySet[Record], *, after: Preparation, before: Preparation | None = None) -> Survey:
    """Judge the records, or a sample of them, by `after`."""
    found = Survey()
    end = time.monotonic() + SECONDS
    stretches, share = _stretches()
    states = (*JUDGED, RecordState.EXPIRED)
    rows = records.filter(state__in=states).select_related("entity", "source_agency").order_by("pk")
    looked = 0
    for low, high in stretches:
        part = list(rows.filter(pk__gt=low, pk__lte=high)[: WHOLE if share >= 1 else OF_A_STRETCH])
        looked += 1
        for record in part:
            found_fate = judge(record, after=after, before=before)
            found.fates[found_fate.fate] += 1
            _keep_example(found, record, found_fate)
        if len(part) == OF_A_STRETCH and share < 1:
            share *= 1 - _unread(part, low, high) / max(1, len(stretches))
        if time.monotonic() > end:
            break
    found.share = share * looked / max(1, len(stretches))
    return found


def _stretches() -> tuple[list[tuple[int, int]], float]:
    bounds = Record.objects.aggregate(first=Min("pk"), last=Max("pk"))
    first, last = (bounds["first"] or 1) - 1, bounds["last"] or 0
    if last - first <= WHOLE:
        return [(first, last)], 1.0
    steps = [first + (last - first - STRETCH) * place // (STRETCHES - 1) for place in range(STRETCHES)]
    share = min(1.0, STRETCHES * STRETCH / (last - first))
    if share >= 1:
        return list(_halves(first, last)), 1.0
    return [(start, start + STRETCH) for start in steps], share


def _halves(first: int, last: int) -> Iterator[tuple[int, int]]:
    """The whole range in stretches without gaps."""
    for start in range(first, last, STRETCH):
        yield start, min(start + STRETCH, last)


def _unread(part: list[Record], low: int, high: int) -> float:
    """The part of a stretch that was left unread because it held more records than are judged of one."""
    return (high - part[-1].pk) / (high - low)


def _keep_example(found: Survey, record: Record, judgement: Judgement) -> None:
    if judgement.values and len(found.examples) < EXAMPLES:
        new = judgement.values
        found.examples.append(
            EffectLine(
                f"{record.public_id} {record.entity.name}",
                span(record.state, record.shown_until),
                span(new["state"], new["shown_until"]),
            )
        )


def span(state: object, until: object) -> str:
    """A record's display in words: until when, or that it is not shown."""
    if state != RecordState.PUBLISHED:
        return _("not shown")
    return _("shown through %(day)s") % {"day": until} if until else _("shown, no end date stated")
