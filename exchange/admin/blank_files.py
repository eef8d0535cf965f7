"""An empty file to fill in: the heading of a profile as CSV or XLSX."""

from __future__ import annotations

import csv
from io import BytesIO, StringIO

from django.utils.translation import gettext as _

from exchange.admin.columns import meanings
from exchange.profiles import Profile

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def blank_csv(profile: Profile) -> bytes:
    """The heading alone; the mark at the beginning makes spreadsheets read UTF-8."""
    out = StringIO()
    csv.writer(out).writerow([meaning.name for meaning in meanings(profile)])
    return out.getvalue().encode("utf-8-sig")


def blank_xlsx(profile: Profile) -> bytes:
    """A sheet to fill in and one that explains the columns.

    Every column is text, so that a spreadsheet neither rounds a code of 18 digits nor rewrites a date.
    """
    from openpyxl import Workbook  # here, since it is 5 MB of every web process and hardly ever asked for
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = _("rows")
    notes = book.create_sheet(_("columns"))
    notes.append([_("Column"), _("What"), _("How it is written"), _("Must be there")])
    bold = Font(bold=True)
    for number, meaning in enumerate(meanings(profile), 1):
        cell = sheet.cell(row=1, column=number, value=meaning.name)
        cell.font = bold
        column = sheet.column_dimensions[get_column_letter(number)]
        column.number_format = "@"
        column.width = max(14, len(meaning.name) + 4)
        notes.append([meaning.name, meaning.label, meaning.how, _("yes") if meaning.required else ""])
    sheet.freeze_panes = "A2"
    for place, width in zip("ABCD", (20, 40, 60, 14), strict=True):
        notes.column_dimensions[place].width = width
        notes[f"{place}1"].font = bold
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def blank_file(profile: Profile, kind: str) -> bytes:
    """The template in one of TYPES."""
    return blank_xlsx(profile) if kind == "xlsx" else blank_csv(profile)
