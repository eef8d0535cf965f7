"""The circuit breaker: several failures close the way for a while, one tries, success opens it."""

from __future__ import annotations

from structlog.testing import capture_logs

from search.elasticsearch_breaker import FAILURES, OPEN, WITHIN, Breaker, Kind


class Time:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


def failing(times: int = FAILURES, *, apart: float = 0.1) -> tuple[Breaker, Time]:
    time = Time()
    breaker = Breaker(time)
    for _ in range(times):
        breaker.failed("no answer in time")
        time.now += apart
    return breaker, time


def test_it_opens_after_several_failures_and_says_why() -> None:
    breaker, _ = failing()
    assert breaker.refusal() == breaker.reason == "no answer in time"


def test_fewer_failures_or_slow_ones_do_not_open_it() -> None:
    assert not failing(FAILURES - 1)[0].refusal()
    assert not failing(apart=WITHIN)[0].refusal()


def test_a_success_between_failures_keeps_it_closed() -> None:
    breaker, _ = failing(FAILURES - 1)
    breaker.succeeded()
    breaker.failed("x")
    assert not breaker.refusal()


def test_after_a_while_one_tries_and_the_others_wait_for_it() -> None:
    breaker, time = failing()
    time.now += OPEN
    assert not breaker.reason
    assert not breaker.refusal(), "the first one may"
    assert breaker.refusal(), "the second one may not"
    breaker.succeeded()
    assert not breaker.refusal()


def test_a_failed_try_keeps_it_open() -> None:
    breaker, time = failing()
    time.now += OPEN
    assert not breaker.refusal()
    breaker.failed("still no answer")
    assert breaker.refusal() == "still no answer"
    time.now += OPEN / 2
    assert breaker.refusal()


def test_the_log_says_once_that_it_is_away_and_once_that_it_is_back() -> None:
    with capture_logs() as said:
        breaker, time = failing(FAILURES + 2)
        time.now += OPEN
        breaker.refusal()
        breaker.succeeded()
        breaker.succeeded()
    assert [(entry["event"], entry.get("reason")) for entry in said] == [
        ("search index away", "no answer in time"),
        ("search index answers again", None),
    ]


def of(kind: Kind, times: int = FAILURES) -> tuple[Breaker, Time]:
    time = Time()
    breaker = Breaker(time)
    for _ in range(times):
        breaker.failed("no answer in time", kind)
    return breaker, time


def test_a_state_that_answers_says_nothing_of_searches_that_fail() -> None:
    breaker, time = of(Kind.SEARCH, 0)
    for _ in range(FAILURES):
        breaker.succeeded(Kind.STATE)
        breaker.failed("a part of the index has no living copy", Kind.SEARCH)
        time.now += 1.0
    assert breaker.reason == "a part of the index has no living copy"


def test_only_a_search_shows_that_searches_answer_again() -> None:
    breaker, time = of(Kind.SEARCH)
    time.now += OPEN
    assert not breaker.refusal(), "the page that tries looks at the state"
    breaker.succeeded(Kind.STATE)
    assert not breaker.refusal(), "and then it may search"
    assert breaker.refusal(), "but nobody else"
    breaker.failed("no answer in time", Kind.SEARCH)
    assert breaker.reason
    time.now += OPEN
    breaker.refusal()
    breaker.succeeded(Kind.STATE)
    breaker.refusal()
    breaker.succeeded(Kind.SEARCH)
    assert not breaker.refusal()
    assert not breaker.refusal()


def test_a_process_that_only_looks_at_the_state_is_let_in_again_by_it() -> None:
    breaker, time = of(Kind.STATE)
    time.now += OPEN
    assert not breaker.reason
    breaker.succeeded(Kind.STATE)
    breaker.failed("once", Kind.STATE)
    assert not breaker.reason, "one failure after that is one failure"


def test_a_server_that_was_away_altogether_has_to_answer_both() -> None:
    breaker, time = of(Kind.SEARCH, 2)
    breaker.failed("no connection", Kind.STATE)
    assert breaker.reason
    time.now += OPEN
    breaker.refusal()
    breaker.succeeded(Kind.STATE)
    breaker.refusal()
    breaker.succeeded(Kind.SEARCH)
    assert not breaker.refusal()
    assert not breaker.refusal()
