"""The tone in which a registration status is shown; its word always stands beside it."""

from __future__ import annotations

from registry.models import EntityStatus

STATUS_TONES: dict[str, str] = {
    EntityStatus.ACTIVE: "good",
    EntityStatus.REVOKED: "bad",
    EntityStatus.CANCELLED: "calm",
    EntityStatus.MOVED_OUT: "calm",
    EntityStatus.SUSPENDED: "warn",
    EntityStatus.UNKNOWN: "calm",
}
