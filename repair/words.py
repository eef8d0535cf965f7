"""Steps of a case in words."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from repair import workflow

DO: dict[str, str | Promise] = {
    workflow.FILE: _("File"),
    workflow.ACCEPT: _("Accept"),
    workflow.ASK_SUPPLEMENT: _("Ask for what is missing"),
    workflow.REFUSE: _("Do not accept"),
    workflow.SUPPLY: _("Hand in what was missing"),
    workflow.LAPSE: _("Let it lapse"),
    workflow.PROPOSE: _("Propose the outcome"),
    workflow.EXTEND: _("Take more time"),
    workflow.CONFIRM: _("Confirm the outcome"),
    workflow.SEND_BACK: _("Send back"),
    workflow.ASK_REVIEW: _("Ask for a review"),
    workflow.UPHOLD: _("Let the outcome stand"),
    workflow.CHANGE: _("Change the outcome"),
    workflow.WITHDRAW: _("Withdraw"),
    workflow.MOOT: _("Close as without object"),
}
DONE: dict[str, str | Promise] = {
    workflow.FILE: _("objection filed"),
    workflow.ACCEPT: _("accepted"),
    workflow.ASK_SUPPLEMENT: _("supplement asked for"),
    workflow.REFUSE: _("not accepted"),
    workflow.SUPPLY: _("supplement handed in"),
    workflow.LAPSE: _("lapsed"),
    workflow.PROPOSE: _("outcome proposed"),
    workflow.EXTEND: _("time extended"),
    workflow.CONFIRM: _("decided"),
    workflow.SEND_BACK: _("sent back"),
    workflow.ASK_REVIEW: _("review asked for"),
    workflow.UPHOLD: _("outcome upheld by the review"),
    workflow.CHANGE: _("outcome changed by the review"),
    workflow.WITHDRAW: _("withdrawn"),
    workflow.MOOT: _("closed as without object"),
}


def in_words(actions: Iterable[str]) -> tuple[str, ...]:
    """Actions as a person reads them."""
    return tuple(str(DO[action]) for action in actions)
