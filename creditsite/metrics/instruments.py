"""What processes count while they work. Kept over all processes in files (PROMETHEUS_MULTIPROC_DIR)."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"})
REQUESTS = Histogram(
    "creditsite_request_duration_seconds",
    "Time until an answer begins, by name of the address pattern.",
    ["route", "method", "status"],
    buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0),
)
SWEEP_SECONDS = Histogram(
    "creditsite_sweep_duration_seconds",
    "Time that one run of a sweep took.",
    ["sweep"],
    buckets=(0.005, 0.05, 0.25, 1.0, 5.0, 30.0, 120.0, 600.0),
)
SWEEP_ITEMS = Counter("creditsite_sweep_items", "What a sweep did, in its own units.", ["sweep"])
SWEEP_FAILURES = Counter("creditsite_sweep_failures", "Runs of a sweep that raised.", ["sweep"])
SWEEP_ENDED = Gauge(
    "creditsite_sweep_last_success_timestamp_seconds",
    "When a run of the sweep last ended well; its age is time() minus this.",
    ["sweep"],
    multiprocess_mode="max",
)
