"""What the quota did, for /metrics."""

from __future__ import annotations

from prometheus_client import Counter

REFUSED = Counter("creditsite_quota_refused", "Requests answered 429.", ["policy"])
UNCOUNTED = Counter(
    "creditsite_quota_uncounted", "Requests let through because the counter could not be written.", ["policy"]
)
