"""The circuit breaker: several failures close the way for a while, one tries, success opens it."""

from __future__ import annotations

from structlog.testing import capture_logs

from search.elasticsearch_breaker import FAILURES, OPEN, WITHIN, Breaker


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
