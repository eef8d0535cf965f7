"""Words for people: why a row is held, why a file is refused."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

HELD: dict[str, str | Promise] = {
    "date_impossible": _("There is no such day: %(value)s."),
    "excel_serial": _("%(value)s looks like a spreadsheet's serial number of a day, not a date."),
    "date_out_of_range": _("The date %(value)s lies outside the years 1900 to 2100."),
    "date_unclear": _("The date %(value)s cannot be read."),
    "amount_unclear": _("The amount %(value)s cannot be read."),
    "amount_negative": _("The amount %(value)s is negative."),
    "amount_not_whole_fen": _("The amount %(value)s is not a whole number of fen."),
    "amount_too_large": _("The amount %(value)s is too large to be true."),
    "value_unknown": _("%(value)s is not among the known values (%(allowed)s)."),
    "value_missing": _("A required value is missing."),
    "value_too_long": _("The value is longer than %(limit)s characters."),
    "region_unknown": _("%(value)s is not an administrative division that is known."),
    "usci_malformed": _("%(value)s is not a unified social credit identifier: %(why)s."),
    "agency_missing": _("The row names no agency."),
    "agency_unknown": _("The agency %(value)s is not on file, and this profile does not let it be created."),
    "agency_ambiguous": _("The spelling %(value)s belongs to several agencies (%(codes)s)."),
    "ambiguous_name": _(
        "%(count)s entities bear the name %(value)s, and the row has no code to tell them apart."
    ),
    "origin_conflict": _("The code %(value)s belongs to an entity of another origin (%(origin)s)."),
    "natural_person": _("The row concerns a natural person; this site keeps files of organizations only."),
    "personal_number": _(
        "The cell holds the number of a person (identity card, telephone), which would be published."
    ),
    "duplicate_row": _("The row is byte for byte the same as that of line %(first)s."),
    "repeated_key": _("Line %(first)s of this file already speaks of the same entity, and differently."),
    "schema": _("The content does not fit the catalogue: %(why)s."),
    "unknown_item": _("%(why)s."),
    "registry_item": _("%(why)s."),
    "null_byte": _("The row contains a null byte."),
    "not_utf8": _("The row is not valid UTF-8."),
    "cells_too_many": _("The row has %(found)s cells, the heading %(expected)s."),
    "cells_too_few": _("The row has %(found)s cells, the heading %(expected)s."),
    "bad_quoting": _("The quotation marks of the row cannot be read: %(why)s."),
    "file_ends_in_row": _("The file ends in the middle of this row."),
    "not_json": _("The line is not a JSON object: %(why)s."),
    "not_gb18030": _("The row is not valid GB18030."),
    "other_encoding": _("The row is in %(found)s, the file in %(expected)s."),
    "formula": _(
        "Cell %(cell)s (%(name)s) holds a formula. Copy the column and paste it as values, then upload again."
    ),
    "cell_error": _("Cell %(cell)s (%(name)s) shows an error of the spreadsheet."),
    "number_rounded": _(
        "Cell %(cell)s (%(name)s) holds a number of more than 15 digits, and spreadsheets round those. Make the "
        "column text and type it again."
    ),
    "agency_out_of_scope": _("The row is of %(value)s, which is not your agency or one below it."),
    "key_taken": _(
        "Another record has the same key. Correct the source's whole file and import that, so that neither "
        "replaces the other."
    ),
    "future_date": _("%(why)s."),
    "unknown_severity": _("%(why)s."),
}
NOTES: dict[str, str | Promise] = {
    "parent_unknown": _("The parent %(value)s is not on file; the entity was taken in without the link."),
    "other_sheets": _("Only the sheet “%(sheet)s” was read. The file also has: %(others)s."),
    "hidden_rows": _("%(count)s hidden rows were read like all others, the first of them row %(first)s."),
}
FATAL: dict[str, str | Promise] = {
    "file_missing": _("There is no file %(path)s that can be read."),
    "file_empty": _("The file is empty."),
    "file_not_utf8": _("The file is not UTF-8. Convert it, for instance: iconv -f GB18030 -t UTF-8 IN > OUT"),
    "file_is_spreadsheet": _("The file is a spreadsheet or an archive. Save the sheet as CSV UTF-8."),
    "columns_missing": _("The file lacks the column(s) %(missing)s. It has: %(found)s."),
    "columns_repeated": _("The heading names the column(s) %(repeated)s more than once."),
    "heading_unreadable": _("The heading cannot be read: %(why)s."),
    "row_too_large": _("Line %(line)s is too large to be a row; a quotation mark may be missing before it."),
    "file_ends_in_row": _("The file ends in the middle of a row (line %(line)s); what came before is kept."),
    "file_unreadable": _("The file cannot be read any further: %(why)s."),
    "file_changed": _("The file changed while it was being read. Run the import again."),
    "file_format": _("%(suffix)s is not a known kind of file: .csv, .jsonl or .ndjson."),
    "agency_of_profile": _("The profile names the agency %(code)s, which is not on file."),
    "item_of_profile": _("The profile names the item %(code)s, which is not in the catalogue."),
    "import_running": _("Another import is running; wait for its end."),
    "file_too_large": _(
        "The file has more than %(limit)s MB. Split it, or ask for it to be imported by command."
    ),
    "file_damaged": _("The stored file cannot be read any more. Upload it again."),
    "old_spreadsheet": _(
        "The file is an old (.xls) or a locked spreadsheet. Save it as .xlsx without a password."
    ),
    "not_xlsx": _("The file is called a spreadsheet (.xlsx), but it is none."),
    "xlsx_locked": _("The spreadsheet is locked by a password. Save it without one."),
    "xlsx_bomb": _(
        "The spreadsheet unpacks to %(size)s MB, or far more than its content could; it is refused."
    ),
    "xlsx_unsafe": _("The spreadsheet contains XML that is made to do harm (%(why)s); it is refused."),
    "xlsx_texts": _(
        "The spreadsheet has %(size)s MB of text; %(limit)s MB can be read. Save the sheet as CSV UTF-8."
    ),
    "sheet_missing": _("The file has no sheet “%(sheet)s”. It has: %(found)s."),
    "heading_missing": _("No row at the beginning of the sheet looks like a heading."),
    "cells_merged": _(
        "The sheet has %(count)s merged cell range(s): %(ranges)s. Which rows they speak of cannot be known: "
        "split them, and fill in every row."
    ),
    "upload_known": _("The same file is being dealt with already (import %(run)s)."),
    "uploads_many": _(
        "Your agency has %(count)s files at hand that are not finished; deal with some of them first."
    ),
    "profile_unknown": _("There is no profile %(name)s."),
    "profile_changed": _(
        "The profile %(name)s says something else now than when this file was checked. Upload it again."
    ),
    "profile_broken": _("The profile cannot be used: %(why)s"),
    "encoding_unknown": _("%(encoding)s is not an encoding that is read here."),
    "stopped": _("The import was stopped."),
    "batch_rows": _("The file has more than %(limit)s rows, and that is as many as one may have. Split it."),
    "batch_known": _("The same file is being dealt with already (batch %(batch)s)."),
    "batch_kind": _("A file of listing cases is CSV or XLSX."),
}


def held_message(reason: str, detail: Mapping[str, object]) -> str:
    """Why a row is held, in the active language; the bare code for one of an older version."""
    template = HELD.get(reason) or NOTES.get(reason)
    return str(template) % detail if template is not None else reason


def note_message(code: str, detail: Mapping[str, object]) -> str:
    """Something that people should know about a file, in the active language."""
    template = NOTES.get(code)
    return str(template) % detail if template is not None else code


def fatal_message(reason: str, detail: Mapping[str, object]) -> str:
    """Why a file is refused or not read to its end, in the active language."""
    template = FATAL.get(reason)
    return str(template) % detail if template is not None else reason
