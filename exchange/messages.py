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
}
NOTES: dict[str, str | Promise] = {
    "parent_unknown": _("The parent %(value)s is not on file; the entity was taken in without the link."),
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
}


def held_message(reason: str, detail: Mapping[str, object]) -> str:
    """Why a row is held, in the active language; the bare code for one of an older version."""
    template = HELD.get(reason) or NOTES.get(reason)
    return str(template) % detail if template is not None else reason


def fatal_message(reason: str, detail: Mapping[str, object]) -> str:
    """Why a file is refused or not read to its end, in the active language."""
    return str(FATAL[reason]) % detail
