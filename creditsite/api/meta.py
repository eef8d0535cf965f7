"""What stands beside every answer: as of when, under what notice and licence."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from journal import clock


def meta(*, as_of: date | None = None, **more: Any) -> dict[str, Any]:
    """`meta` of an answer; the caller adds `revision`, `index_lag_seconds` or `coverage_from`."""
    return {
        "as_of": as_of or clock.today(),
        "notice": _(
            "Compiled from public sources. The authority named with each fact answers for it; "
            "what the authority itself publishes goes before this."
        ),
        "licence": settings.DATA_LICENCE or _("see the terms of each source"),
        **more,
    }
