"""Questions to the search, for the API and the pages alike."""

from __future__ import annotations

import time

from journal import clock
from journal import selectors as journal
from registry import usci as usci_rules
from search import documents, fallback
from search.analysis import ANALYSIS_VERSION
from search.engine import NO_FILTERS, EngineUnavailable, Filters, Hit, Question, Sort, Tally, View
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
    view: View | None = None,
) -> SearchPage:
    """Find entities by name or code.

    `position` is the end of the page before, good under the same `scope` only; `counted` asks for total and
    facets; `view` is the look at the index to use, where the caller took one. A code that is published
    though it fails its check is found; only then is a wrong one explained.
    """
    filters = filters or NO_FILTERS
    strict = plan(query)
    if not strict.tiers:
        return SearchPage(strict.query, (), 0, {})
    view = view or look()
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


def suggest(query: str, *, view: View | None = None) -> tuple[Found, ...]:
    """At most ten entities for type-ahead, best first."""
    strict = plan(query)
    if not strict.tiers:
        return ()
    view = view or look()
    if view is None:
        return fallback.search_page(query, strict.query, NO_FILTERS, SUGGESTIONS).hits
    return _fresh(_relevant(view.question(strict, NO_FILTERS), strict, None, SUGGESTIONS, None))


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
    shown = _fresh(hits[:limit])
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


def _fresh(hits: list[tuple[int, Hit]]) -> tuple[Found, ...]:
    """Heads and rows; a hit in which something turned since it was indexed is rendered anew."""
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


class _Lag:
    """The index's lag, asked of the database at most once a second and process."""

    def __init__(self) -> None:
        self.until = 0.0
        self.seconds = 0.0

    def now(self) -> float:
        if time.monotonic() >= self.until:
            self.seconds = _lag_seconds()
            self.until = time.monotonic() + LAG_SECONDS_KEPT
        return self.seconds


_LAG = _Lag()


def lag_seconds() -> float:
    """Age in seconds of the oldest Change that the live index does not show yet; 0 where it shows all."""
    return _LAG.now()


def _lag_seconds() -> float:
    live = engine().state().live
    since = journal.waiting_since(live.seq if live else 0)
    return round(max(0.0, (clock.now() - since).total_seconds()), 1) if since else 0.0


def status() -> SearchStatus:
    """For /readyz and the operator: is there an index, and what to do if not."""
    used = engine()
    try:
        view = used.view()
    except EngineUnavailable as error:
        return SearchStatus(False, _lag_seconds(), used.label, f"{error}: run manage.py search_build")
    return SearchStatus(True, _lag_seconds(), used.label, f"{view.count()} entities")
