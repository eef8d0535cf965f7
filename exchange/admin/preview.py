"""The first rows of a file as the public page would show them, drawn by the public page's own card."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from exchange.models import ImportRun
from exchange.preview import PreviewRow, preview
from journal import clock

LIMIT = 5


@dataclass(slots=True)
class RowShown:
    """One row: who it is about, the card or plain facts, what keeps it from being published."""

    line: int
    name: str
    code: str
    what: str
    card: Any = None
    facts: list[tuple[str, str]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


@dataclass(slots=True)
class PreviewShown:
    """The rows; none where there is nothing to show."""

    rows: list[RowShown] = field(default_factory=list)


def card_words() -> Mapping[str, str]:
    """What every card says in the same words."""
    found: Mapping[str, str] = import_string(settings.PUBLIC_CARD_WORDS)()
    return found


def preview_shown(run: ImportRun, *, language: str) -> PreviewShown:
    """Read the file's first rows again, as the import itself would."""
    found = preview(run, limit=LIMIT, language=language)
    return PreviewShown([_shown(row, language) for row in found.rows])


def _shown(row: PreviewRow, language: str) -> RowShown:
    card = None
    if row.record is not None:
        card = import_string(settings.PUBLIC_CARD)(row.record, language=language, prefix="", at=clock.today())
        card.id, card.url = f"line-{row.line}", ""  # it has no address yet
    return RowShown(
        line=row.line,
        name=row.entity,
        code=row.usci,
        what=_what(row),
        card=card,
        facts=[] if card else row.fields,
        problems=row.problems,
    )


def _what(row: PreviewRow) -> str:
    if row.problems:
        return _("will not be published")
    if row.record is not None and not row.shown:
        return _("will not be shown to the public")
    return _("new in the register") if row.is_new_entity else _("in the register already")
