"""What is done to answer frequent words quickly changes no answer: pages, totals and facets as by sorting all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from tantivy import Query

from search import tantivy_counting, tantivy_near, tantivy_reader
from search.engine import FACETS, NO_FILTERS, Filters, Hit
from search.plan import Plan, Term, plan
from search.rendering import Facts, document_of
from search.tantivy_engine import TantivyEngine
from search.tantivy_reader import TantivyQuestion, TantivyView

QUERIES = ("有限公司", "科技", "澄屿", "示例一市科技", "澄屿科技有限公司", "分公司", "tcy", "没有这个")
FILTERS = (
    NO_FILTERS,
    Filters(status=("cancelled",)),
    Filters(region=("990100",), kind=("enterprise",)),
    Filters(has=("penalty", "abnormal"), listed=("blacklist",)),
)


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory, invented: list[Facts]) -> Iterator[TantivyView]:
    engine = TantivyEngine(tmp_path_factory.mktemp("frequent"))
    name = f"entities-{engine.shape}-20260101T000000"
    engine.begin(name)
    with engine.writing(name) as writer:
        for start in range(0, len(invented), 400):  # several segments
            writer.write([document_of(entity) for entity in invented[start : start + 400]])
            writer.commit(seq=start, complete=True)
    engine.swap(name)
    yield engine.view()


class Looks:
    """Counts how often a question looked near, and how often it looked at all, far or near."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.near = self.all = 0
        within, search = tantivy_reader.within, TantivyQuestion._search

        def counted_within(field: str, after: int | None, width: int) -> Query:
            self.near += 1
            return within(field, after, width)

        def counted_search(*args: Any) -> list[Hit]:
            self.all += 1
            return search(*args)

        monkeypatch.setattr(tantivy_reader, "within", counted_within)
        monkeypatch.setattr(TantivyQuestion, "_search", counted_search)


def pages(view: TantivyView, asked: Plan, filters: Filters, *, page: int, counted: bool) -> list[list[int]]:
    """Every tier's positions, by pages of a size; each page is a question of its own, as readers ask."""
    found = []
    for index in range(len(asked.tiers)):
        positions: list[int] = []
        while True:
            question = view.question(asked, filters)
            if counted:
                question.tally()
            hits = question.tier(index, after=positions[-1] if positions else None, limit=page)
            positions += [hit.position for hit in hits]
            if len(hits) < page:
                break
        found.append(positions)
    return found


@pytest.mark.parametrize("counted", [True, False])
@pytest.mark.parametrize("worth", [1 / 40, 1 / 4, 100])
def test_looking_near_finds_the_same_pages_as_sorting_all_hits(
    monkeypatch: pytest.MonkeyPatch, view: TantivyView, worth: float, counted: bool
) -> None:
    monkeypatch.setattr(tantivy_near, "WORTH", 0)
    expected = {
        (query, filters): pages(view, plan(query), filters, page=2_000, counted=False)
        for query in QUERIES
        for filters in FILTERS
    }
    monkeypatch.setattr(tantivy_near, "WORTH", worth)
    looks = Looks(monkeypatch)
    for page in (1, 7, 20):
        for (query, filters), whole in expected.items():
            assert pages(view, plan(query), filters, page=page, counted=counted) == whole, (query, filters)
    assert looks.near > 0, "nothing was looked for near"
    assert looks.all > looks.near, "where near is not enough, all are sorted"


def test_the_first_page_of_a_frequent_word_is_found_near(
    monkeypatch: pytest.MonkeyPatch, view: TantivyView
) -> None:
    monkeypatch.setattr(tantivy_near, "WORTH", 1)
    looks = Looks(monkeypatch)
    asked = plan("有限公司")
    assert len(view.question(asked, NO_FILTERS).tier(len(asked.tiers) - 1, after=None, limit=5)) == 5
    assert looks.near == looks.all >= 1, "all hits were sorted"


def test_counts_are_known_again_when_the_plan_was_forgotten(
    monkeypatch: pytest.MonkeyPatch, view: TantivyView
) -> None:
    monkeypatch.setattr(tantivy_reader, "KEPT_ABOVE", 0)
    first = view.question(plan("科技"), NO_FILTERS).tally()
    plan.cache_clear()
    assert view.question(plan("科技"), NO_FILTERS).tally() is first


@pytest.mark.parametrize("combinations", [tantivy_counting.COMBINATIONS, 2])
def test_facets_equal_brute_force_also_where_there_are_too_many_combinations(
    monkeypatch: pytest.MonkeyPatch, view: TantivyView, invented: list[Facts], combinations: int
) -> None:
    monkeypatch.setattr(tantivy_counting, "COMBINATIONS", combinations)
    documents = [document_of(entity) for entity in invented]
    asked = plan("有限公司")
    (word,) = asked.union
    assert isinstance(word, Term)
    hits = [document for document in documents if word.token in document.grams.split()]
    tally = view.question(asked, NO_FILTERS)._tally()
    assert tally.total == len(hits) > 100
    for name in FACETS:
        values = [getattr(document, "place" if name == "region" else name) for document in hits]
        expected = Counter(value for held in values for value in ([held] if isinstance(held, str) else held))
        assert tally.facets[name] == expected, name


def test_combinations_are_told_apart() -> None:
    """Lists without items, items without lists, neither: each is counted where it belongs."""
    taken = tantivy_counting._values
    assert taken("blacklist\x1epenalty\x1fpermit") == (("blacklist",), ("penalty", "permit"))
    assert taken("\x1epenalty") == ((), ("penalty",))
    assert taken("990000\x1f990100") == (("990000", "990100"),)
