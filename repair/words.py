"""Steps and periods of a case in words."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from repair import workflow
from repair.models import LimitUnit

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
    workflow.INTERVIEW: _("Enter the interview"),
    workflow.INSPECT: _("Enter the inspection"),
    workflow.PROPOSE_REPAIR: _("Propose a decision"),
    workflow.APPROVE: _("Grant the repair"),
    workflow.SHIELD: _("Shield the record"),
    workflow.REJECT: _("Reject the application"),
    workflow.PROPOSE_REVOCATION: _("Propose to revoke the repair"),
    workflow.REVOKE: _("Revoke the repair"),
    workflow.DROP_REVOCATION: _("Let the repair stand"),
}
DONE: dict[str, str | Promise] = {
    workflow.FILE: _("filed by the applicant"),
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
    workflow.INTERVIEW: _("legal representative heard"),
    workflow.INSPECT: _("inspected"),
    workflow.PROPOSE_REPAIR: _("decision proposed"),
    workflow.APPROVE: _("repair granted"),
    workflow.SHIELD: _("record shielded"),
    workflow.REJECT: _("application rejected"),
    workflow.PROPOSE_REVOCATION: _("revocation proposed"),
    workflow.REVOKE: _("repair revoked"),
    workflow.DROP_REVOCATION: _("revocation dropped"),
    "shield_over": _("shield ended with the plan"),
}


def in_words(actions: Iterable[str]) -> tuple[str, ...]:
    """Actions as a person reads them."""
    return tuple(str(DO[action]) for action in actions)


def period(number: int, unit: str) -> str:
    """A number of days, working days or months; whole years as years."""
    if unit == LimitUnit.WORKING_DAY:
        return ngettext("%(n)s working day", "%(n)s working days", number) % {"n": number}
    if unit == LimitUnit.DAY and number % 365:
        return ngettext("%(n)s day", "%(n)s days", number) % {"n": number}
    years = number // 365 if unit == LimitUnit.DAY else number // 12
    if unit == LimitUnit.DAY or (number and number % 12 == 0):
        return ngettext("%(n)s year", "%(n)s years", years) % {"n": years}
    return ngettext("%(n)s month", "%(n)s months", number) % {"n": number}
