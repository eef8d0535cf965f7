"""Does the index say what the database says? Walks both in key order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from journal import selectors as journal
from search import documents
from search.engine import View
from search.engines import engine

BATCH = 500
RECHECKS = 3  # looks at what seemed wrong before it is called so: writers go on meanwhile
Progress = Callable[[int], None]


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


def audit(*, progress: Progress | None = None) -> Findings:
    """Compare every public entity with its document, and every document with its entity.

    Raises:
        EngineUnavailable: there is no index to look at.
    """
    findings = Findings()
    suspects: list[str] = []
    after = ""
    view = engine().view()
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


def _next_keys(after: str, view: View) -> list[str]:
    """The next keys of either side, up to where both have been read."""
    ours = documents.public_entities().filter(key__gt=after).order_by("key").values_list("key", flat=True)
    held = [stamp.key for stamp in view.walk(after=after, limit=BATCH)]
    public = list(ours[:BATCH])
    ends = [side[-1] for side in (held, public) if len(side) == BATCH]
    upto = min(ends) if ends else None
    return sorted({key for key in (*held, *public) if upto is None or key <= upto})


def _suspects(keys: list[str], view: View) -> list[str]:
    """Keys whose stored row is not what would be rendered now."""
    wrong: list[str] = []
    for start in range(0, len(keys), BATCH):
        part = keys[start : start + BATCH]
        held = view.stored(part)
        fresh = {document.key: document.stored for document in documents.documents(part)[0]}
        wrong += [key for key in part if held.get(key) != fresh.get(key)]
    return wrong


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
