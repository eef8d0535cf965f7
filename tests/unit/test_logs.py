"""What the log keeps of a request."""

from __future__ import annotations

from creditsite.settings.logs import without_query


def test_the_log_does_not_keep_what_people_asked_for() -> None:
    event = without_query(None, "error", {"event": "request_failed", "request": "GET /search?q=张某某"})
    assert event == {"event": "request_failed", "request": "GET /search"}
    assert without_query(None, "error", {"event": "other"}) == {"event": "other"}
