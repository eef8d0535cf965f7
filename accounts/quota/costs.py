"""What an answer costs, in thousandths of a request (docs/reference/api.md, "Quota"). Needs no database."""

from __future__ import annotations

REQUEST = 1_000
ROWS_A_REQUEST = 1_000  # rows of an export that count as one request
NAMES_A_REQUEST = 100  # names or codes of a look-up that count as one request


def cost_of_rows(rows: int) -> int:
    """What an export of so many rows costs beyond the request itself: n/1,000, the first 1,000 are in it."""
    return max(0, rows * REQUEST // ROWS_A_REQUEST - REQUEST)


def cost_of_lookup(names: int) -> int:
    """What a look-up of so many names costs: n/100, never less than a request."""
    return max(REQUEST, names * REQUEST // NAMES_A_REQUEST)
