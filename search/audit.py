"""Does the index say what the database says? Walks both in key order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from journal import clock
from journal import selectors as journal
from search import documents
from search.engine import EngineUnavailable, View, key_number, key_text
from search.engines import engine
from search.lifecycle import fits
from search.models import IndexAudit

BATCH = 500
KEPT = 100  # keys of each kind that are kept with an audit
RECHECKS = 3  # looks at what seemed wrong before it is called so: writers go on meanwhile
Progress = Callable[[int], object]


@dataclass(slots=True)
class Findings:
    """Keys of entities, by what is wrong. Leaked (in the index, not public) is the worst."""

    checked: int = 0
    behind: int = 0  # Changes that the index has yet to follow
    missing: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)
    leaked: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        """Whether nothing is wrong; an index that is only behind is not wrong."""
        return not (self.missing or self.stale or self.leaked)


def record(*, progress: Progress | None = None) -> IndexAudit:
    """Audit, and keep what was found for those who look after the site.

    Raises:
        EngineUnavailable: there is no index to look at.
    """
    started = clock.now()
    found = audit(progress=progress)
    live = engine().state().live
    return IndexAudit.objects.create(
        engine=engine().label,
        index_name=live.name if live else "",
        started_at=started,
        finished_at=clock.now(),
        checked=found.checked,
        behind=found.behind,
        missing=len(found.missing),
        stale=len(found.stale),
        leaked=len(found.leaked),
        keys={
            "leaked": found.leaked[:KEPT],
            "missing": found.missing[:KEPT],
            "stale": found.stale[:KEPT],
        },
    )


def audit(*, progress: Progress | None = None) -> Findings:
    """Compare every public entity with its document, and every document with its entity.

    Raises:
        EngineUnavailable: there is no index to look at.
    """
    findings = Findings()
    suspects: list[str] = []
    after = ""
    view = _view()
    while True:
        keys = _next_keys(after, view)
        if not keys:
            break
        suspects += _suspects(keys, view)
        findings.checked += len(keys)
        after = keys[-1]
        if progress:
            progress(findings.checked)
    for _ in range(RECHECKS):
        if not suspects:
            break
        suspects = _suspects(_settled(suspects), engine().view())
    _sort_out(suspects, engine().view(), findings)
    live = engine().state().live
    findings.behind = journal.last_seq() - (live.seq if live else 0) + journal.unsealed()
    return findings


def _view() -> View:
    """The live index, unless it is of another version: then every document would differ."""
    used = engine()
    live = used.state().live
    if live is not None and not fits(live, used):
        raise EngineUnavailable(f"the live index {live.name} was made by another version")
    return used.view()


def _next_keys(after: str, view: View) -> list[str]:
    """The next keys of either side, up to where both have been read."""
    ours = documents.public_entities().filter(key__gt=after).order_by("key").values_list("key", flat=True)
    held = [stamp.key for stamp in view.walk(after=after, limit=BATCH)]
    public = list(ours[:BATCH])
    ends = [side[-1] for side in (held, public) if len(side) == BATCH]
    upto = min(ends) if ends else None
    return sorted({key for key in (*held, *public) if upto is None or key <= upto})


def _suspects(keys: list[str], view: View) -> list[str]:
    """Keys whose stored row is not what would be rendered now, or is there twice."""
    wrong: list[str] = []
    for start in range(0, len(keys), BATCH):
        part = keys[start : start + BATCH]
        held = view.stored(part)
        fresh = {document.key: document.stored for document in documents.documents(part)[0]}
        wrong += [key for key in part if held.get(key) != fresh.get(key)]
    return sorted({*wrong, *_doubled(keys, view)})


def _doubled(keys: list[str], view: View) -> list[str]:
    """Keys of entities with more than one document. `keys` is in order; what stands between them is not asked for."""
    if not keys:
        return []
    seen: Counter[str] = Counter()
    wanted, after, more = set(keys), before(keys[0]), True
    while more:
        held = [stamp.key for stamp in view.walk(after=after, limit=BATCH)]
        more = len(held) == BATCH and held[-1] <= keys[-1]
        # The last one may have another document behind it: it is looked at again.
        seen.update(key for key in held if not more or key != held[-1])
        after = before(held[-1]) if held else ""
    return [key for key, times in seen.items() if times > 1 and key in wanted]


def before(key: str) -> str:
    """The key that a walk must come after to see this one; "" for the first of all."""
    number = key_number(key)
    return key_text(number - 1) if number else ""


def _settled(keys: list[str]) -> list[str]:
    """Without those that a Change still waits for: the follower has them before it."""
    live = engine().state().live
    seq = live.seq if live else 0
    waiting: set[str] = set()
    for start in range(0, len(keys), BATCH):
        waiting |= journal.changed_after(seq, keys=keys[start : start + BATCH])
    return [key for key in keys if key not in waiting]


def _sort_out(keys: list[str], view: View, findings: Findings) -> None:
    held = view.stored(keys)
    public = set(documents.public_entities().filter(key__in=keys).values_list("key", flat=True))
    for key in keys:
        if key not in public:
            findings.leaked.append(key)
        elif key not in held:
            findings.missing.append(key)
        else:
            findings.stale.append(key)
