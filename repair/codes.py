"""The lookup code of a case or report: with its number it opens the progress, without an account."""

from __future__ import annotations

from documents.codes import code_fits, code_from
from repair.models import Case, ErrorReport


def code_of(one: Case | ErrorReport) -> str:
    """The code as it is printed on the receipt."""
    return code_from(one.code_salt)


def fits(one: Case | ErrorReport | None, typed: str) -> bool:
    """Whether this is its code; as slow where there is none of that number."""
    return code_fits(one.code_salt if one is not None else None, typed)
