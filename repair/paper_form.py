"""Form fields for the papers that an application for repair brings along: one for each requirement."""

from __future__ import annotations

from collections.abc import Iterable

from documents.uploads.fields import PapersField
from repair.models import Requirement

PREFIX = "paper_"


def paper_fields(wanted: Iterable[Requirement], language: str) -> dict[str, PapersField]:
    """By name; marked as required where the requirement is. A form may know the papers from before: it looks itself."""
    found = {}
    for one in wanted:
        field = PapersField(label=one.name(language), help_text=one.text(language), required=False)
        field.widget.is_required = one.required
        found[PREFIX + one.code] = field
    return found
