"""The reasons for which a row or a file is not taken: a short name for lists, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from journal.desk.steps import Words

LABELS: Mapping[str, Words] = {
    "date_impossible": _("a day that does not exist"),
    "excel_serial": _("a spreadsheet's number instead of a day"),
    "date_out_of_range": _("a day before 1900 or after 2100"),
    "date_unclear": _("a day that cannot be read"),
    "amount_unclear": _("an amount that cannot be read"),
    "amount_negative": _("a negative amount"),
    "amount_not_whole_fen": _("an amount with parts of a fen"),
    "amount_too_large": _("an amount too large to be true"),
    "value_unknown": _("a word that is not in the list"),
    "value_missing": _("a required cell is empty"),
    "value_too_long": _("a text that is too long"),
    "region_unknown": _("an unknown region"),
    "usci_malformed": _("a code that is none"),
    "agency_missing": _("no agency is named"),
    "agency_unknown": _("an agency that is not on file"),
    "agency_ambiguous": _("a spelling of several agencies"),
    "agency_out_of_scope": _("an agency that you do not report for"),
    "key_taken": _("a key that another record has"),
    "future_date": _("a day that has not come"),
    "unknown_severity": _("an unknown class"),
    "unknown_item": _("an unknown kind of fact"),
    "registry_item": _("a fact of the register"),
    "formula": _("a formula"),
    "cell_error": _("an error of the spreadsheet"),
    "number_rounded": _("a number that the spreadsheet rounded"),
    "not_gb18030": _("signs that cannot be read"),
    "other_encoding": _("another encoding than the file's"),
    "ambiguous_name": _("a name that several entities bear"),
    "origin_conflict": _("a code of an entity of another origin"),
    "natural_person": _("a natural person"),
    "personal_number": _("the number of a person"),
    "duplicate_row": _("the same row twice"),
    "repeated_key": _("the same entity twice, and differently"),
    "schema": _("content that does not fit the catalogue"),
    "null_byte": _("a null byte"),
    "not_utf8": _("signs that cannot be read"),
    "cells_too_many": _("too many cells"),
    "cells_too_few": _("too few cells"),
    "bad_quoting": _("quotation marks that cannot be read"),
    "file_ends_in_row": _("a row that is cut off"),
    "not_json": _("a line that is not JSON"),
}
ADVICE: Mapping[str, Words] = {
    "date_impossible": _("Look the day up in the decision and write it as 2026-04-28."),
    "excel_serial": _("Look the day up in the decision and write it as 2026-04-28."),
    "date_unclear": _("Write the day as 2026-04-28."),
    "amount_unclear": _("Write digits, with a point for decimals; the column's unit is beside the cell."),
    "value_unknown": _("Choose one of the words that the profile knows."),
    "usci_malformed": _("A code has 18 signs. Leave the cell empty where the source gives none."),
    "agency_unknown": _(
        "Write the agency's name as it is on file. If it is missing there, a steward can add it or this spelling."
    ),
    "agency_ambiguous": _("Write the agency's full official name."),
    "ambiguous_name": _("Add the unified social credit identifier of the one that is meant."),
    "formula": _("Type the value that the formula gives."),
    "number_rounded": _("Type the number again from the decision: its last digits are lost in the file."),
    "agency_out_of_scope": _(
        "Only the agency itself, or one above it, can bring its records. Leave the row out."
    ),
    "natural_person": _("Such rows cannot be corrected: this site keeps no files of natural persons."),
    "personal_number": _(
        "Write the organization's own name or code. Leave the row out if it concerns a natural person."
    ),
    "duplicate_row": _("Nothing is lost: the first of the two rows is taken. Leave this one out."),
    "cells_too_many": _("Nothing of the row could be kept. Correct it in the file and upload that again."),
    "cells_too_few": _("Nothing of the row could be kept. Correct it in the file and upload that again."),
    "bad_quoting": _("Nothing of the row could be kept. Correct it in the file and upload that again."),
    "file_ends_in_row": _("Nothing of the row could be kept. Upload the whole file again."),
    "not_json": _("Nothing of the row could be kept. Correct it in the file and upload that again."),
}


def reason_label(reason: str) -> str:
    """The reason without its details; the bare code for one of an older version."""
    return str(LABELS.get(reason, reason))


def advice(reason: str) -> str:
    """What to do, or empty."""
    return str(ADVICE.get(reason, ""))
