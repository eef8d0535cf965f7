"""What is done with cases, drafts and reports; each step one transaction."""

from repair.services.applying import Asked, repair_enter, repair_file
from repair.services.drafting import draft_drop, draft_save
from repair.services.effects import outcomes_for
from repair.services.ending import case_withdraw
from repair.services.filing import Filed, case_file, may_object
from repair.services.granting import (
    inspection_record,
    interview_record,
    repair_approve,
    repair_propose,
    repair_reject,
    repair_shield,
)
from repair.services.handling import case_extend, outcome_confirm, outcome_propose, outcome_send_back
from repair.services.receiving import case_accept, case_ask_supplement, case_refuse, case_supply
from repair.services.reporting import Reported, report_answer, report_make
from repair.services.reviewing import review_ask, review_change, review_uphold
from repair.services.revoking import revocation_confirm, revocation_drop, revocation_propose

__all__ = [
    "Asked",
    "Filed",
    "Reported",
    "case_accept",
    "case_ask_supplement",
    "case_extend",
    "case_file",
    "case_refuse",
    "case_supply",
    "case_withdraw",
    "draft_drop",
    "draft_save",
    "inspection_record",
    "interview_record",
    "may_object",
    "outcome_confirm",
    "outcome_propose",
    "outcome_send_back",
    "outcomes_for",
    "repair_approve",
    "repair_enter",
    "repair_file",
    "repair_propose",
    "repair_reject",
    "repair_shield",
    "report_answer",
    "report_make",
    "review_ask",
    "review_change",
    "review_uphold",
    "revocation_confirm",
    "revocation_drop",
    "revocation_propose",
]
