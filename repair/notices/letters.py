"""The paper that a record's subject gets at publication: what is shown and how long, and how it can be repaired."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from documents.kinds import LetterKind
from documents.models import Letter
from documents.services import letter_make
from journal.actor import Actor
from records.catalogue import catalogue
from records.models import Record
from records.presenters import FOR_MACHINES
from registry.enumerations import label
from repair.eligibility_words import answer
from repair.limits import limit_for
from repair.models import CaseKind, LimitName, RequirementKind
from repair.policies import decider_of_repair
from repair.requirements import about, requirements_for
from repair.selectors.eligibility import eligibility_of

NOTICE = "repair_notice"
KINDS = (
    LetterKind(NOTICE, _("Notice of publication and repair"), "documents/letters/repair_notice.html", "告知"),
)
LANGUAGES = {"zh": "zh-hans", "en": "en"}
LIMITS = {
    "accept": (LimitName.ACCEPT, CaseKind.REPAIR),
    "decide": (LimitName.DECIDE, CaseKind.REPAIR),
    "objection": (LimitName.DECIDE, CaseKind.OBJECTION),
}


def notice_letter(record: Record, *, previous: Letter | None, by: Actor) -> Letter:
    """Number the paper, in the caller's transaction; the record's source signs it."""
    return letter_make(
        kind=NOTICE,
        entity=record.entity,
        agency=record.source_agency,
        subject=f"record:{record.public_id}",
        context={**context_of(record), "replaces": previous.number if previous is not None else ""},
        by=by,
    )


def context_of(record: Record) -> dict[str, Any]:
    """Everything it says, frozen on the day it is made: dates, names of what is shown, rules; no content of the record.

    What a record says may have to be concealed one day, and a letter cannot be altered.
    """
    item = catalogue()[record.item_id]
    source, decider = record.source_agency, decider_of_repair(record)
    return {
        "record": record.public_id,
        "address": f"{settings.SITE_URL.rstrip('/')}{record.path}",
        "guide": _each(lambda language: _page("website:guide-repair")),
        "item": _each(item.label),
        "document_number": record.document_number,
        "source": _each(lambda language: _agency(source.name, source.name_en, language)),
        "decider": _each(lambda language: _agency(decider.name, decider.name_en, language)),
        "severity": _each(
            lambda language: label("severity", record.severity, language) if record.severity else ""
        ),
        "decided_on": _iso(record.decided_on),
        "shown_from": record.shown_from.isoformat(),
        "until": _iso(record.shown_until),
        "clock_on": _iso(record.clock_on),
        "confidence": record.confidence,
        "fields": _each(lambda language: _fields(record, language)),
        "repair": _repair(record),
        "asked": _asked(record),
        "limits": {key: _limit(record, name, kind) for key, (name, kind) in LIMITS.items()},
    }


def _each(say: Callable[[str], Any]) -> dict[str, Any]:
    """The same in both languages."""
    found = {}
    for short, language in LANGUAGES.items():
        with translation.override(language):
            found[short] = say(language)
    return found


def _page(name: str) -> str:
    return f"{settings.SITE_URL.rstrip('/')}{reverse(name)}"


def _agency(name: str, name_en: str, language: str) -> str:
    return name if language.startswith("zh") else name_en or name


def _fields(record: Record, language: str) -> list[str]:
    opened = catalogue()[record.item_id].open_properties(record.schema_version)
    return [
        prop.label(language)
        for prop in opened
        if prop.format != FOR_MACHINES and record.details.get(prop.key) not in (None, "", [])
    ]


def _repair(record: Record) -> dict[str, Any]:
    """The answer that everybody knows: whether, from which day, why, by which rule."""
    found = eligibility_of(record, known_to_all=True)
    said = _each(lambda language: answer(found, language))
    return {
        "kind": found.kind.value,
        "from_day": _iso(found.from_day),
        "reason": {short: one.reason for short, one in said.items()},
        "rules": {short: one.rules for short, one in said.items()},
    }


def _asked(record: Record) -> dict[str, list[dict[str, Any]]]:
    """What an application has to bring along, by kind of requirement."""
    found: dict[str, list[dict[str, Any]]] = {kind.value: [] for kind in RequirementKind}
    for one in requirements_for(about(record)):
        found[one.kind].append(
            {
                "required": one.required,
                **{short: one.name(language) for short, language in LANGUAGES.items()},
                **{f"text_{short}": one.text(language) for short, language in LANGUAGES.items()},
            }
        )
    return found


def _limit(record: Record, name: LimitName, kind: CaseKind) -> dict[str, Any]:
    row = limit_for(name, kind=kind, agency=record.source_agency)
    return {"number": row.number, "unit": row.unit}


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
