"""When a sweep of the worker has its next turn."""

from __future__ import annotations

import time

from creditsite import worker
from creditsite.worker import Sweep, run_due


def turn(done: int, *, full: int) -> bool:
    """Whether it has another turn at once."""
    sweep = Sweep("turns-test", lambda: done, every=60.0, full=full)
    now = time.monotonic()
    run_due([sweep], now=now)
    return sweep.due <= now


def test_what_found_something_has_another_turn_at_once(db: None) -> None:
    assert turn(1, full=1)
    assert not turn(0, full=1)


def test_what_is_not_urgent_has_one_only_while_more_waits_than_it_takes_at_once(db: None) -> None:
    assert not turn(99, full=100)
    assert turn(100, full=100)


def test_looking_for_doubles_does_not_write_in_every_turn() -> None:
    doubles = next(sweep for sweep in worker.sweeps() if sweep.name == "doubles")
    assert doubles.full > 1


def test_a_trickle_of_changes_is_committed_five_times_a_second_at_most() -> None:
    turns = {sweep.name: sweep for sweep in worker.sweeps()}
    for name in ("seal", "search"):
        assert turns[name].full > 100
        assert turns[name].every == 0.2
