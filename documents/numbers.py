"""The number of a letter: agency, kind, year, and a running number without gaps.

"示例一市市场监督管理局列告〔2026〕12号". The agency stands with its whole name: the short form that Chinese
documents use is given by each authority, and our sources do not have them.
"""

from __future__ import annotations

import unicodedata

from django.db import connection

from documents.kinds import LetterKind
from documents.models import LetterSeries
from registry.models import Agency

BRACKETS = str.maketrans(
    {**dict.fromkeys("[({【［（｛〖<《", "〔"), **dict.fromkeys("])}】］）｝〗>》", "〕")}
)


def next_number(*, agency: Agency, kind: LetterKind, year: int) -> str:
    """Take the next number, in the caller's transaction; a second writer waits until that ends.

    One statement on either database, so that two who begin a series at once do not both begin it.
    """
    table = connection.ops.quote_name(LetterSeries._meta.db_table)
    head = _head(agency, kind, year)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (agency_id, kind, year, head, last) VALUES (%s, %s, %s, %s, 1) "  # noqa: S608 - our own table
            f"ON CONFLICT (agency_id, kind, year) DO UPDATE SET last = {table}.last + 1 RETURNING head, last",
            [agency.pk, kind.name, year, head],
        )
        head, last = cursor.fetchone()
    return f"{head}〔{year}〕{last}号"


def folded(text: str) -> str:
    """A number as people type it, in the form that is looked up: any brackets, widths and spaces."""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(plain.split()).translate(BRACKETS).casefold()


def _head(agency: Agency, kind: LetterKind, year: int) -> str:
    """Name and abbreviation; with the agency's code where another of the same name was first."""
    head = f"{''.join(agency.name.split())}{kind.prefix}"
    others = LetterSeries.objects.filter(head=head, year=year).exclude(agency=agency, kind=kind.name)
    return f"{head}（{agency.code}）" if others.exists() else head
