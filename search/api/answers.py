"""The JSON of a search answer, spliced from rows that are ready: nothing is parsed only to be dumped again."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import orjson

from creditsite.api.formats import dumps
from creditsite.api.meta import meta
from journal import clock
from search import facets
from search.analysis import fold
from search.engine import Filters
from search.highlight import marked
from search.labels import facet_value, row_labels, this_period
from search.results import SearchPage
from search.rows import CODE_TIERS, matched
from search.selectors import lag_seconds

NOWHERE = "\0"  # stands in no name


def result_rows(page: SearchPage, language: str) -> Iterator[bytes]:
    """Each hit's row as JSON: what is stored, what matched and where, labels."""
    words = page.words
    folded = "".join(words)
    for tier, head, row in page.hits:
        kind, text = matched(head, tier=tier, folded=folded, fold=fold)
        whole = NOWHERE if tier in CODE_TIERS else folded
        highlight = orjson.dumps(marked(text, words, whole=whole))
        labels = row_labels(head.kind, head.status, head.region, language)
        yield b'%b,"matched":"%b","highlight":%b%b' % (row, kind, highlight, labels)


def facets_json(page: SearchPage, filters: Filters, language: str) -> bytes:
    """The facets with labels and counts."""
    period = this_period()
    parts = []
    for name, values in facets.shown(page.facets, filters).items():
        listed = ",".join([f"{facet_value(name, code, language, period)}{count}}}" for code, count in values])
        parts.append(f'"{name}":[{listed}]')
    return f"{{{','.join(parts)}}}".encode()


def page_json(
    page: SearchPage, filters: Filters, language: str, *, next_url: str | None, first: bool
) -> bytes:
    """The whole answer; total, facets and suggestions on the first page."""
    parts = [b'{"meta":', meta_json(language, degraded=page.degraded)]
    if first:
        parts += (b',"total":%d' % (page.total or 0), b',"facets":', facets_json(page, filters, language))
        parts += (b',"did_you_mean":', orjson.dumps([one._asdict() for one in page.did_you_mean]))
        if page.diagnosis is not None:
            parts += (b',"diagnosis":', orjson.dumps(_diagnosis(page)))
    parts += (b',"results":[', b",".join(result_rows(page, language)), b'],"next":', orjson.dumps(next_url))
    return b"".join(parts) + b"}"


def meta_json(language: str, *, degraded: bool) -> bytes:
    """`meta` with the index's lag; `degraded` names the search where the index is away."""
    fixed = _meta(language, clock.today().toordinal())
    more = b',"degraded":["search"]' if degraded else b""
    return b'%b,"index_lag_seconds":%b%b}' % (fixed, orjson.dumps(lag_seconds(away=degraded)), more)


@lru_cache(maxsize=8)
def _meta(language: str, day: int) -> bytes:
    return dumps(meta())[:-1]


def _diagnosis(page: SearchPage) -> dict[str, object]:
    assert page.diagnosis is not None
    problems = [
        {
            "code": problem.code,
            "position": problem.position,
            "found": problem.found,
            "expected": problem.expected,
            "message": str(problem.message),
        }
        for problem in page.diagnosis.problems
    ]
    return {"text": page.diagnosis.text, "problems": problems}
