"""Questions to the search, for the API and the pages alike."""

from __future__ import annotations

import time
from functools import partial

from journal import clock
from journal import selectors as journal
from registry import usci as usci_rules
from search import documents, fallback
from search.analysis import ANALYSIS_VERSION
from search.condition import lag_after
from search.engine import (
    NO_FILTERS,
    EngineUnavailable,
    Filters,
    Hit,
    Question,
    Sort,
    Tally,
    View,
    key_at,
)
from search.engines import engine
from search.plan import RELAX_BELOW, Plan, code_of, plan, widened
from search.results import Found, Position, SearchPage, SearchStatus, Suggestion
from search.rows import unpack

LAG_SECONDS_KEPT = 1.0  # the lag is asked for with every answer and may be this old itself
SUGGESTIONS = 10
USCI_LENGTHS = (17, 18, 19)  # a code, or one with a character too many or too few


def search(
    query: str,
    *,
    filters: Filters | None = None,
    sort: Sort = "relevance",
    limit: int = 20,
    position: Position | None = None,
    counted: bool = True,
) -> SearchPage:
    """Find entities by name or code; whole names and codes only while the index is away.

    `position` is the end of the page before, good under the same `scope` only; `counted` asks for total and
    facets. A code that is published though it fails its check is found; only then is a wrong one explained.
    """
    ask = partial(
        search_in,
        query=query,
        filters=filters,
        sort=sort,
        limit=limit,
        position=position,
        counted=counted,
    )
    try:
        return ask(look())
    except EngineUnavailable:  # while it was asked
        return ask(None)


def search_in(
    view: View | None,
    query: str,
    *,
    filters: Filters | None = None,
    sort: Sort = "relevance",
    limit: int = 20,
    position: Position | None = None,
    counted: bool = True,
) -> SearchPage:
    """As `search`, in a look at the index that the caller took; None where it is away.

    Raises:
        EngineUnavailable: the index went away while it was asked.
    """
    filters = filters or NO_FILTERS
    strict = plan(query)
    if not strict.tiers:
        return SearchPage(strict.query, (), 0, {})
    if view is None:
        page = fallback.search_page(query, strict.query, filters, limit)
    else:
        page = _ask(view, strict, filters, sort, limit, position, counted)
    if not page.hits and position is None and len(code_of(query)) in USCI_LENGTHS:
        return _explained(page, query)
    return page


def _explained(page: SearchPage, query: str) -> SearchPage:
    diagnosis = usci_rules.diagnose(query)
    if diagnosis.ok:
        return page
    meant = documents.public_entities().filter(usci__in=diagnosis.candidates).order_by("usci")
    suggestions = tuple(Suggestion(entity.usci, entity.name, entity.path) for entity in meant[:SUGGESTIONS])
    return page._replace(diagnosis=diagnosis, did_you_mean=suggestions)


def suggest_in(view: View | None, query: str) -> tuple[Found, ...]:
    """At most ten entities for type-ahead, best first; whole names and codes only where the index is away.

    Raises:
        EngineUnavailable: the index went away while it was asked.
    """
    strict = plan(query)
    if not strict.tiers:
        return ()
    if view is None:
        return fallback.search_page(query, strict.query, NO_FILTERS, SUGGESTIONS).hits
    return _fresh(view, _relevant(view.question(strict, NO_FILTERS), strict, None, SUGGESTIONS, None))


def look() -> View | None:
    """The live index as of now; None while it is away. Its `tag` is for ETags."""
    try:
        return engine().view()
    except EngineUnavailable:
        return None


def scope(query: str, filters: Filters, sort: Sort) -> object:
    """What a position is good for: this question under this analysis, on any index."""
    return ("search", query, filters.given(), sort, ANALYSIS_VERSION)


def _ask(
    view: View,
    strict: Plan,
    filters: Filters,
    sort: Sort,
    limit: int,
    position: Position | None,
    counted: bool,
) -> SearchPage:
    used, question = strict, view.question(strict, filters)
    tally = question.tally() if counted or position is None else None
    widen = position.wide if position is not None else tally is not None and tally.total < RELAX_BELOW
    if widen and (wider := widened(strict)):
        used, question = wider, view.question(wider, filters)
        tally = question.tally() if counted else None
    if sort == "recent":
        after = position.after if position is not None else None
        hits = [(0, hit) for hit in question.recent(after=after, limit=limit + 1)]
    else:
        hits = _relevant(question, used, position, limit + 1, tally)
    following = None
    if len(hits) > limit:
        tier, last = hits[limit - 1]
        following = Position(tier, last.position, int(used is not strict))
    shown = _fresh(view, hits[:limit])
    if tally is None:
        return SearchPage(strict.query, shown, None, {}, following)
    return SearchPage(strict.query, shown, tally.total, tally.facets, following)


def _relevant(
    question: Question, used: Plan, position: Position | None, limit: int, tally: Tally | None
) -> list[tuple[int, Hit]]:
    """Ask the tiers in turn until there is enough, or all are found."""
    found: list[tuple[int, Hit]] = []
    enough = min(limit, tally.total) if tally is not None and position is None else limit
    for index, tier in enumerate(used.tiers):
        if len(found) >= enough:
            break
        after = None
        if position is not None:
            if tier.number < position.tier:
                continue
            after = position.after if tier.number == position.tier else None
        hits = question.tier(index, after=after, limit=limit - len(found))
        found.extend((tier.number, hit) for hit in hits)
    return found


def _fresh(view: View, hits: list[tuple[int, Hit]]) -> tuple[Found, ...]:
    """Heads and rows; a hit in which something turned since it was indexed is rendered anew."""
    if view.outdated:
        return _from_database(hits)
    today = clock.today().toordinal()
    found = [Found(tier, *unpack(hit.stored)) for tier, hit in hits]
    due = {hit.head.key for hit in found if 0 < hit.head.next_turn_on <= today}
    if not due:
        return tuple(found)
    anew = {document.key: document.stored for document in documents.documents(due)[0]}
    return tuple(
        Found(hit.tier, *unpack(anew[hit.head.key])) if hit.head.key in due else hit
        for hit in found
        if hit.head.key not in due or hit.head.key in anew
    )


def _from_database(hits: list[tuple[int, Hit]]) -> tuple[Found, ...]:
    """All of them rendered anew, those that are not public any more left out."""
    keys = [key_at(hit.position) for _, hit in hits]
    anew = {document.key: document.stored for document in documents.documents(keys)[0]}
    return tuple(
        Found(tier, *unpack(anew[key])) for (tier, _), key in zip(hits, keys, strict=True) if key in anew
    )


def tag_of(view: View | None) -> str | None:
    """What an answer of this look may be kept under: of an outdated one it changes with the database too."""
    if view is None:
        return None
    if not view.outdated:
        return view.tag
    return f"{view.tag}.{journal.last_seq()}.{journal.unsealed()}"


class _Lag:
    """The index's lag, asked of the database at most once a second and process."""

    def __init__(self) -> None:
        self.until = 0.0
        self.seconds = 0.0
        self.seq = 0  # while the index is away, its lag grows from what was seen last

    def now(self, *, away: bool) -> float:
        if time.monotonic() >= self.until:
            view = None if away else look()
            if view is not None:
                self.seq = view.seq
            self.seconds = lag_after(self.seq)
            self.until = time.monotonic() + LAG_SECONDS_KEPT
        return self.seconds


_LAG = _Lag()


def lag_seconds(*, away: bool = False) -> float:
    """Age in seconds of the oldest Change that the live index does not show yet; 0 where it shows all.

    `away`: the index did not answer just now; it is not asked again.
    """
    return _LAG.now(away=away)


def status() -> SearchStatus:
    """For /readyz and the operator: is there an index, how far behind, and what is wrong if not."""
    used = engine()
    try:
        view = used.view()
        return SearchStatus(True, lag_after(view.seq), used.label, f"{view.count()} entities")
    except EngineUnavailable as error:
        return SearchStatus(False, lag_after(_LAG.seq), used.label, f"{error} (manage.py search_status)")
