"""The number of rows above which a file needs two persons: shown to all, changed by stewards."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from exchange import policies
from exchange.limits import SECOND_PERSON_ROWS, limit_on, limit_row
from journal.actor import Actor


@dataclass(frozen=True, slots=True)
class Threshold:
    """The rule in words, and where a steward proposes another number."""

    words: str
    url: str


def threshold_line(actor: Actor) -> Threshold:
    """The limit in force today."""
    rows, row = limit_on(SECOND_PERSON_ROWS), limit_row(SECOND_PERSON_ROWS)
    if rows:
        words = _("Files of more than %(n)s rows need a second person (since %(day)s).") % {
            "n": f"{rows:,}",
            "day": row.in_force_from if row else "–",
        }
    else:
        words = _("Every file needs a second person.")
    steward = policies.may_steward_limits(actor)
    return Threshold(
        words, reverse("admin:exchange_importlimit_list_step", args=["propose"]) if steward else ""
    )
