"""Timing two things in turn: A B A B …, so that a noisy machine disturbs both alike."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds per call: median, 99th percentile, and the spread of the rounds' medians."""

    name: str
    median: float
    p99: float
    low: float
    high: float

    @property
    def per_second(self) -> float:
        """Calls a second at the median."""
        return 1 / self.median

    def row(self) -> str:
        """One line of a table."""
        return (
            f"| {self.name} | {self.median * 1e3:.3f} ms | {self.p99 * 1e3:.3f} ms "
            f"| {self.low * 1e3:.3f}–{self.high * 1e3:.3f} ms | {self.per_second:,.0f}/s |"
        )


HEADER = "| what | median | p99 | medians of rounds | per second |\n|---|---|---|---|---|"


def in_turn(
    calls: dict[str, Callable[[int], object]], *, rounds: int = 7, per_round: int = 200, warm_up: int = 30
) -> dict[str, Timing]:
    """Time each call `per_round` times a round, in turn. A call gets the running number, to vary its input."""
    for call in calls.values():
        for number in range(warm_up):
            call(number)
    samples: dict[str, list[list[float]]] = {name: [] for name in calls}
    for turn in range(rounds):
        for name, call in calls.items():
            samples[name].append([_timed(call, turn * per_round + number) for number in range(per_round)])
    return {name: _summary(name, rounds_of) for name, rounds_of in samples.items()}


def ratio(timings: dict[str, Timing], subject: str, limit: str) -> float:
    """How much of the limit's speed the subject reaches: 1.0 is as fast."""
    return timings[limit].median / timings[subject].median


def _timed(call: Callable[[int], object], number: int) -> float:
    start = time.perf_counter()
    call(number)
    return time.perf_counter() - start


def _summary(name: str, rounds_of: list[list[float]]) -> Timing:
    every = sorted(value for samples in rounds_of for value in samples)
    medians = [statistics.median(samples) for samples in rounds_of]
    return Timing(
        name,
        median=statistics.median(every),
        p99=every[min(len(every) - 1, int(len(every) * 0.99))],
        low=min(medians),
        high=max(medians),
    )
