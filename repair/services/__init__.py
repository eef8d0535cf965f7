"""What is done with cases, drafts and reports; each step one transaction."""

from repair.services.drafting import draft_drop, draft_save
from repair.services.effects import outcomes_for
from repair.services.ending import case_withdraw
from repair.services.filing import Filed, case_file, may_object
from repair.services.handling import case_extend, outcome_confirm, outcome_propose, outcome_send_back
from repair.services.receiving import case_accept, case_ask_supplement, case_refuse, case_supply
from repair.services.reporting import Reported, report_answer, report_make
from repair.services.reviewing import review_ask, review_change, review_uphold

__all__ = [
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
    "may_object",
    "outcome_confirm",
    "outcome_propose",
    "outcome_send_back",
    "outcomes_for",
    "report_answer",
    "report_make",
    "review_ask",
    "review_change",
    "review_uphold",
]
