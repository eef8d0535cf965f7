"""What a decision about a record would show and hide, line by line, before anybody decides."""

from __future__ import annotations

from django.utils.translation import gettext as _

from journal import clock
from journal.desk.effects import Effect, EffectLine
from records.catalogue import Property, catalogue
from records.models import Record, RecordState
from records.presenters import display
from records.words import word
from registry.enumerations import label


def content_lines(old: Record | None, new: Record, language: str) -> list[EffectLine]:
    """Every property that either of them has, old beside new, in the order of display."""
    item = catalogue()[new.item_id]
    before = old.details if old is not None else {}
    properties = {p.key: p for p in item.schemas[old.schema_version].properties} if old is not None else {}
    properties |= {prop.key: prop for prop in item.schemas[new.schema_version].properties}
    lines = []
    for prop in properties.values():
        was, now = before.get(prop.key), new.details.get(prop.key)
        if was != now or (old is None and now is not None):
            lines.append(
                EffectLine(_named(prop, language), _value(prop, was, language), _value(prop, now, language))
            )
    return lines


def spine_lines(old: Record | None, new: Record, language: str) -> list[EffectLine]:
    """Entity, agencies, number, dates, class: what differs."""

    def words(record: Record | None, name: str) -> str:
        value = getattr(record, name) if record is not None else None
        return label(name, value, language) if name == "severity" and value else str(value or "")

    names = {
        "entity": _("Entity"),
        "source_agency": _("Reported by"),
        "deciding_agency": _("Decided by"),
        "document_number": _("Document number"),
        "decided_on": _("Decided on"),
        "published_on": _("Published by the source on"),
        "severity": _("Severity"),
        "source_url": _("Address at the source"),
    }
    lines = [EffectLine(text, words(old, name), words(new, name)) for name, text in names.items()]
    return [line for line in lines if line.before != line.after]


def window_lines(old: Record | None, new: Record) -> list[EffectLine]:
    """What the public sees, until when, and when repair may be asked for."""
    return [
        EffectLine(_("On the public site (page, search, lists, API)"), display_of(old), display_of(new)),
        EffectLine(
            _("Repair may be asked for from"),
            _day(old, "earliest_repair_on"),
            _day(new, "earliest_repair_on"),
        ),
        EffectLine(_("The period is counted from"), _day(old, "clock_on"), _day(new, "clock_on")),
        EffectLine(_("Reliability of the rule"), _text(old, "confidence"), _text(new, "confidence")),
    ]


def display_of(record: Record | None) -> str:
    """A record's display in words."""
    if record is None:
        return _("not shown")
    today = clock.today()
    if record.state != RecordState.PUBLISHED or (record.shown_until and record.shown_until < today):
        return _("not shown")
    until = _("through %s") % record.shown_until if record.shown_until else _("no end date stated")
    if record.shown_from > today:
        return _("shown from %(first)s, %(until)s") % {"first": record.shown_from, "until": until}
    return _("shown, %(until)s") % {"until": until}


def change_effect(old: Record | None, new: Record, language: str) -> Effect:
    """The whole of it, with warnings where something leaves the site or comes on it."""
    warnings = []
    was, now = shows(old), shows(new)
    if was and not now:
        warnings.append(
            _("The record leaves every public place at once; its address answers “no longer shown”.")
        )
    if now and not was:
        warnings.append(_("The record becomes public at once."))
    lines = [*spine_lines(old, new, language), *content_lines(old, new, language)]
    return Effect(lines=[*lines, *window_lines(old, new)], warnings=warnings)


def shows(record: Record | None) -> bool:
    """Whether the public sees it today."""
    if record is None or record.state != RecordState.PUBLISHED:
        return False
    today = clock.today()
    return record.shown_from <= today and (record.shown_until is None or record.shown_until >= today)


def _named(prop: Property, language: str) -> str:
    return f"{prop.label(language)} ({word('access', prop.access)})"


def _value(prop: Property, value: object, language: str) -> str:
    return "" if value in (None, "", []) else display(prop, value, language)


def _day(record: Record | None, name: str) -> str:
    return str(getattr(record, name) or "") if record is not None else ""


def _text(record: Record | None, name: str) -> str:
    value = getattr(record, name) if record is not None else ""
    return word(name, value) if value else ""
