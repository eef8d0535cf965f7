"""Everything that changes cases and listings."""

from lists.services.deciding import case_confirm, case_decide, case_drop, case_return
from lists.services.feedback import measure_apply
from lists.services.hearing import case_notify, case_state
from lists.services.opening import case_propose, case_revise, case_take_up
from lists.services.removing import listing_adopt, removal_confirm, removal_propose, removal_refuse

__all__ = [
    "case_confirm",
    "case_decide",
    "case_drop",
    "case_notify",
    "case_propose",
    "case_return",
    "case_revise",
    "case_state",
    "case_take_up",
    "listing_adopt",
    "measure_apply",
    "removal_confirm",
    "removal_propose",
    "removal_refuse",
]
