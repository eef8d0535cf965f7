"""Runs the ranking cases: query, expected order, reason, readable by a journalist."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from search import selectors
from search.engine import Filters, SearchEngine
from search.rendering import Facts
from search.rows import OtherName

FOLDER = Path(__file__).parent / "ranking"
CASES = [
    pytest.param(case, id=f"{path.stem}: {case['query'].strip()} - {case['because'][:40]}")
    for path in sorted(FOLDER.glob("*.yaml"))
    for case in yaml.safe_load(path.read_text(encoding="utf-8"))
]


def entity(given: str | dict[str, Any], *, key: str, make: Callable[..., Facts]) -> Facts:
    row = {"name": given} if isinstance(given, str) else given
    others = [OtherName(kind, text) for kind in ("former", "english", "alias") for text in row.get(kind, ())]
    return make(
        key,
        row["name"],
        usci=row.get("usci"),
        kind=row.get("kind", "enterprise"),
        status=row.get("status", "active"),
        region=row.get("region", "990101"),
        others=tuple(others),
        identifiers=tuple(row.get("numbers", ())),
        items=frozenset(row.get("items", ())),
    )


@pytest.mark.parametrize("case", CASES)
def test_ranking(
    case: dict[str, Any],
    empty_engine: SearchEngine,
    monkeypatch: pytest.MonkeyPatch,
    make_facts: Callable[..., Facts],
    make_key: Callable[[int], str],
    fill_engine: Callable[..., str],
) -> None:
    fill_engine(
        empty_engine,
        [entity(given, key=make_key(number), make=make_facts) for number, given in enumerate(case["given"])],
    )
    monkeypatch.setattr(selectors, "engine", lambda: empty_engine)
    filters = Filters(**{name: tuple(values) for name, values in case.get("filters", {}).items()})
    page = selectors.search(case["query"], filters=filters)
    names = [hit.head.name for hit in page.hits]
    assert names[: len(case["first"])] == case["first"], case["because"]
    for better, worse in case.get("before", ()):
        assert names.index(better) < names.index(worse), case["because"]
    assert not set(case.get("absent", ())) & set(names), case["because"]
    assert page.total == len(names)


@pytest.mark.parametrize("case", CASES)
def test_a_case_speaks_only_of_the_entities_it_gives(case: dict[str, Any]) -> None:
    """A misspelt name would be absent whatever the search does, and two of one name could not be told apart."""
    given = [row if isinstance(row, str) else row["name"] for row in case["given"]]
    spoken_of = [
        *case["first"],
        *case.get("absent", ()),
        *(name for pair in case.get("before", ()) for name in pair),
    ]
    assert spoken_of
    assert set(spoken_of) <= set(given)
    assert len(set(given)) == len(given)


def test_there_are_cases_for_every_tier_of_this_version() -> None:
    assert len(CASES) >= 100
