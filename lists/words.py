"""Words for the actions of the listing process, as buttons and refusals name them."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lists import workflow

ACTIONS: dict[str, str | Promise] = {
    workflow.PROPOSE: _("take it up as a case"),
    workflow.NOTIFY: _("send the notice"),
    workflow.STATE: _("enter the party's statement"),
    workflow.DECIDE: _("decide to list"),
    workflow.DROP: _("drop the case"),
    workflow.CONFIRM: _("confirm the decision"),
    workflow.RETURN: _("return it to the agency"),
    workflow.REVISE: _("revise it"),
    workflow.PROPOSE_REMOVAL: _("propose removal"),
    workflow.CONFIRM_REMOVAL: _("confirm the removal"),
    workflow.REFUSE_REMOVAL: _("refuse the removal"),
    workflow.EXPIRE: _("end by date"),
}


def in_words(actions: tuple[str, ...]) -> tuple[str, ...]:
    """Actions as people read them, in the active language; what only the worker does is left out."""
    return tuple(str(ACTIONS[action]) for action in actions if action != workflow.EXPIRE)
