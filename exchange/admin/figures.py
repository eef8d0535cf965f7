"""A run's numbers in words: rows by what becomes of them, sums of fines, reasons with examples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from exchange.admin.reasons import reason_label
from exchange.messages import fatal_message, held_message, note_message
from exchange.models import ImportRun
from journal.desk.effects import Effect

EXAMPLES = 3


@dataclass(slots=True)
class Reason:
    """A reason for which rows are not taken, with the first of them."""

    label: str
    count: str
    examples: list[dict[str, str]]


def numbers(run: ImportRun) -> Mapping[str, Any]:
    """What the import did, as far as it came; before it, what the check says it would do."""
    found: Mapping[str, Any] = run.counts or run.report
    return found


def figures(run: ImportRun) -> list[tuple[str, str]]:
    """Rows by what becomes of them."""
    found = numbers(run)
    labels = (
        ("rows", _("rows")),
        ("new", _("new")),
        ("changed", _("corrected")),
        ("unchanged", _("unchanged")),
        ("held", _("cannot be taken")),
    )
    return [(label, f"{found[name]:,}") for name, label in labels if name in found]


def in_short(run: ImportRun) -> str:
    """The same in one line, without what is nothing."""
    return _(", ").join(f"{label} {number}" for label, number in figures(run) if number != "0")


def sums(run: ImportRun) -> list[tuple[str, str]]:
    """Sums of fines; none where no row speaks of one."""
    report, counts = run.report, run.counts
    rows = (
        (_("fines in the file"), report.get("fines_file_fen")),
        (_("of rows that are taken"), counts.get("fines_imported_fen", report.get("fines_fen"))),
        (_("of rows that cannot be taken"), counts.get("fines_held_fen", report.get("fines_held_fen"))),
    )
    if not any(fen for _label, fen in rows):
        return []
    return [(label, yuan(fen)) for label, fen in rows if fen is not None]


def yuan(fen: int) -> str:
    """Fen as "1,234.50 yuan"."""
    return _("%s yuan") % f"{fen / 100:,.2f}"


def reasons(run: ImportRun) -> list[Reason]:
    """Why rows are not taken, most frequent first, each with its first examples."""
    found: Mapping[str, int] = numbers(run).get("reasons") or {}
    first = run.report.get("first", [])
    return [
        Reason(
            label=reason_label(reason),
            count=f"{count:,}",
            examples=[
                {"line": str(row["line"]), "message": held_message(reason, row["detail"])}
                for row in first
                if row["reason"] == reason
            ][:EXAMPLES],
        )
        for reason, count in sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))
    ]


def notes(run: ImportRun) -> list[str]:
    """What else the check saw: columns that nobody reads, and its own notes."""
    ignored = run.report.get("ignored") or []
    words = [note_message(code, detail) for code, detail in run.report.get("notes", [])]
    if ignored:
        words.append(_("Columns that are not read: %s.") % ", ".join(ignored))
    if shrunk := numbers(run).get("shrunk_keys"):
        words.append(
            _("Of %(n)s keys the file has fewer rows than are on file; nothing is deleted for that.")
            % {"n": f"{shrunk:,}"}
        )
    return words


def broken_words(run: ImportRun) -> str:
    """Why the file could not be read, in words; empty where it could."""
    broken = run.report.get("broken") or run.counts.get("broken")
    if not broken:
        return ""
    if isinstance(broken, str):
        broken = {"reason": broken, "detail": {}}
    try:
        return fatal_message(broken["reason"], broken.get("detail", {}))
    except KeyError:  # words that need details which an older version did not keep
        return str(broken["reason"])


def effect_of(run: ImportRun) -> Effect:
    """What publishing the run would do, by its check."""
    held = run.report.get("held", 0)
    words = _("%(n)s rows will not be published; they are kept aside to be corrected.")
    return Effect(figures=figures(run), warnings=[words % {"n": f"{held:,}"}] if held else [])
