"""A record as a card on a page: rows of label and value, time on display in words, and what is uncertain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from records.models import Record
from records.presenters import agency, present
from registry.enumerations import label

LONG_VALUE = 34  # characters; two lines beside their label on a phone
BAD, CALM, GOOD = "bad", "calm", "good"
TONES = {"negative": BAD, "positive": GOOD}
BASIS_WORDS = {
    "decision": gettext_noop("Counted from the day of the decision, %(day)s."),
    "publication": gettext_noop("Counted from the day of publication, %(day)s, as the rule says."),
    "publication_for_want_of_decision": gettext_noop(
        "The source states no decision date, so the period counts from the day of publication, %(day)s."
    ),
}
CONFIDENCE_WORDS = {
    "to_check": gettext_noop(
        "This is about the time on display only, not about the record itself. We know the rule that sets it "
        "from an excerpt or a summary, not from its full text; the last day may change once it has been read "
        "in full."
    ),
    "ours": gettext_noop(
        "This is about the time on display only, not about the record itself. No rule in our sources sets a "
        "last day for such records; that it stays until the source ends it is this site's own choice."
    ),
}


class Badge(NamedTuple):
    """A word with a tone: good, bad, warn, calm, plain, demo; and where it leads, if anywhere."""

    label: str
    tone: str
    url: str = ""


class Row(NamedTuple):
    """One line of a record's table; `style` is a class of the value: amount, long (stacked on a phone)."""

    label: str
    value: str
    style: str = ""


@dataclass(slots=True)
class Display:
    """Time on display, in words."""

    period: str
    ends: bool
    left: str
    elapsed: int  # hundredths of the period that have passed
    notes: list[str]  # earliest repair, what the period is counted from
    doubt: str


class Report(NamedTuple):
    """The same decision as another source reports it; `note` says that its content differs."""

    label: str
    url: str
    note: str


@dataclass(slots=True)
class Card:
    """What the record template draws."""

    id: str
    url: str
    title: str
    item_label: str
    badges: list[Badge]
    dated: str
    rows: list[Row]
    days: list[Row]
    display: Display
    source_url: str | None
    objection_url: str
    repair_url: str  # of negative records
    reports: list[Report]


def card_words() -> dict[str, str]:
    """What every card says in the same words; looked up once a page, a page may hold forty."""
    return {
        "passed": _("Part of the display period that has passed"),
        "doubt": _("About this time on display"),
        "history": _("Record and its history"),
        "report": _("Report an error"),
        "object": _("Raise an objection"),
        "repair": _("Apply for repair"),
        "source": _("At the source"),
        "icon": render_to_string("website/parts/icon_info.html"),
    }


def record_card(
    record: Record, *, language: str, prefix: str, at: date, others: Sequence[Record] = ()
) -> Card:
    """The card of one public record as it stood on the day `at`; `others` report the same decision."""
    shown = present(record, language=language, today=at)
    return Card(
        id=shown["id"],
        url=prefix + shown["url"],
        title=shown["document_number"] or shown["item_label"],
        item_label=shown["item_label"],
        badges=_badges(shown, language),
        dated=record.sorted_on.isoformat(),
        rows=card_rows(shown),
        days=card_days(shown),
        display=display_of(record, at=at),
        source_url=shown["source_url"],
        objection_url=f"{prefix}/cases/objection?record={shown['id']}",
        repair_url=f"{prefix}/cases/repair?record={shown['id']}" if shown["polarity"] == "negative" else "",
        reports=[_report(other, record, language, prefix) for other in others],
    )


def _report(other: Record, record: Record, language: str, prefix: str) -> Report:
    source = agency(other.source_agency, language) or {"name": ""}
    words = _("Also reported by %(source)s") % {"source": source["name"]}
    note = _("with other content") if other.details != record.details else ""
    return Report(words, prefix + other.path, note)


def _badges(shown: dict[str, Any], language: str) -> list[Badge]:
    badges = [Badge(shown["item_label"], TONES.get(shown["polarity"], CALM))]
    if shown["severity"]:
        severity = label("severity", shown["severity"], language)
        badges.append(Badge(_("Class: %(severity)s") % {"severity": severity}, "plain"))
    if shown["objection_pending"]:
        badges.append(Badge(_("Objection pending"), "warn"))
    return badges


def card_rows(shown: dict[str, Any]) -> list[Row]:
    """Content first, then who decided and who reported it."""
    amounts = {key.removesuffix("_yuan") for key in shown["details"] if key.endswith("_yuan")}
    rows = [
        Row(
            field["label"],
            field["value"],
            _style(field["key"].removesuffix("_fen") in amounts, field["value"]),
        )
        for field in shown["fields"]
    ]
    decided, source = shown["deciding_agency"], shown["source_agency"]
    if decided == source:
        return [*rows, Row(_("Decided and reported by"), source["name"])]
    if decided:
        rows.append(Row(_("Deciding agency"), decided["name"]))
    return [*rows, Row(_("Source"), source["name"])]


def card_days(shown: dict[str, Any]) -> list[Row]:
    """The days that are known."""
    days = (
        (_("Decided on"), shown["decided_on"]),
        (_("Published by the source on"), shown["published_on"]),
        (_("Received by this site on"), shown["received_at"].date()),
    )
    return [Row(name, day if isinstance(day, str) else day.isoformat()) for name, day in days if day]


def _style(is_amount: bool, value: str) -> str:
    if is_amount:
        return "amount"
    return "long" if len(value) > LONG_VALUE or "\n" in value else ""


def display_of(record: Record, *, at: date) -> Display:
    """How long the record is still shown, what that is counted from, and how sure that is."""
    basis = BASIS_WORDS.get(record.clock_basis, "")
    doubt = CONFIDENCE_WORDS.get(record.confidence, "")
    notes = [_repair(record.earliest_repair_on, at)] if record.earliest_repair_on else []
    if basis and record.clock_on:
        notes.append(_(basis) % {"day": record.clock_on})
        notes += _late(record.clock_on, record.shown_from) if record.shown_until else []
    return Display(
        period=_period(record.shown_from, record.shown_until),
        ends=record.shown_until is not None,
        left=_left(record.shown_until, at),
        elapsed=_elapsed(record.clock_on or record.shown_from, record.shown_until, at),
        notes=notes,
        doubt=_(doubt) if doubt else "",
    )


def _period(since: date, until: date | None) -> str:
    if until is None:
        return _("Shown here since %(since)s") % {"since": since}
    return _("Shown here from %(since)s to %(until)s") % {"since": since, "until": until}


def _late(counted_from: date, shown_from: date) -> list[str]:
    """Why the two days differ, where they do."""
    if counted_from >= shown_from:
        return []
    words = _(
        "This site received the record later and has shown it since %(day)s; its last day stays the same."
    )
    return [words % {"day": shown_from}]


def _left(until: date | None, at: date) -> str:
    if until is None:
        return _("No end date stated")
    days = (until - at).days + 1
    if days == 1:
        return _("Last day on display")
    return ngettext("%(days)s day left", "%(days)s days left", days) % {"days": f"{days:,}"}


def _elapsed(since: date, until: date | None, at: date) -> int:
    if until is None:
        return 0
    whole = (until - since).days + 1
    return max(0, min(100, (at - since).days * 100 // whole))


def _repair(earliest: date, at: date) -> str:
    if earliest <= at:
        return _("Repair may be asked for since %(day)s.") % {"day": earliest}
    days = (earliest - at).days
    return ngettext(
        "Repair may be asked for from %(day)s, in %(days)s day.",
        "Repair may be asked for from %(day)s, in %(days)s days.",
        days,
    ) % {"day": earliest, "days": f"{days:,}"}
