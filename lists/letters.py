"""The letters of a listing case: prior notice, decision, removal. Each is numbered, kept, and read by the party."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from documents.kinds import LetterKind
from documents.services import letter_make, mail_send
from journal import clock
from journal.actor import Actor
from lists.in_force import in_force
from lists.models import CheckRun, ListingCase, Measure
from lists.terms import NoTerm, Term, term_of
from lists.words import article_in_chinese
from records.catalogue import catalogue
from registry.enumerations import label

NOTICE, DECISION, REMOVAL, CHECK = "list_notice", "list_decision", "list_removal", "list_check"
KINDS = (
    LetterKind(NOTICE, _("Prior notice of a listing"), "documents/letters/list_notice.html", "列告"),
    LetterKind(DECISION, _("Decision to list"), "documents/letters/list_decision.html", "列决"),
    LetterKind(REMOVAL, _("Removal from a list"), "documents/letters/list_removal.html", "列移"),
    LetterKind(CHECK, _("Result of a check"), "documents/letters/list_check.html", "查"),
)
MAIL = "documents/mail/list_letter.txt"


def notice(case: ListingCase, by: Actor) -> None:
    """What is planned, why, and until when the party may state its case."""
    _make(NOTICE, case, by)


def decision(case: ListingCase, by: Actor) -> None:
    """That the entity stands on the list, until when, and what follows."""
    _make(DECISION, case, by)


def removal(case: ListingCase, by: Actor) -> None:
    """That it stands there no longer."""
    _make(REMOVAL, case, by)


def _make(kind: str, case: ListingCase, by: Actor) -> None:
    subject = f"listing_case:{case.number}"
    letter = letter_make(
        kind=kind, entity=case.entity, agency=case.agency, subject=subject, context=context_of(case), by=by
    )
    if case.contact_email:  # in Chinese, the language in which agencies write to companies
        mail_send(
            to=case.contact_email,
            language="zh-hans",
            template=MAIL,
            context={"case": case.number},
            subject_key=subject,
            letter=letter,
            by=by,
        )


def context_of(case: ListingCase) -> dict[str, Any]:
    """Everything the letters say, as plain JSON, frozen on the day they are made."""
    made = case.credit_list
    term = _term(case)
    grounds = list(case.grounds.values("text_zh", "text_en", "translated", "article"))
    conditions = list(made.removal_conditions.values("text_zh", "text_en", "translated", "min_months"))
    return {
        "case": case.number,
        "list": {"code": made.code, "zh": made.name_zh, "en": made.name_en, "kind": made.kind},
        "founding_document": made.founding_document,
        "grounds": [{**ground, "article_zh": article_in_chinese(ground["article"])} for ground in grounds],
        "facts": case.facts,
        "legal_basis": case.legal_basis,
        "evidence": _evidence(case),
        "persons": case.persons,
        "measures": _measures(case),
        "conditions": conditions,
        "translated": any(one["translated"] for one in grounds),
        "conditions_translated": any(one["translated"] for one in conditions),
        "hearing_until": case.hearing_until.isoformat() if case.hearing_until else "",
        "hearing_days": made.hearing_days,
        "decision_number": case.document_number,
        "statement_answered": case.answer,
        "since": term.listed_on.isoformat() if term else "",
        "until": term.until.isoformat() if term and term.until else "",
        "removal_from": term.removal_from.isoformat() if term and term.removal_from else "",
        "removal_ground": case.removal_ground,
        "removed_on": clock.today().isoformat(),
    }


def _term(case: ListingCase) -> Term | None:
    """The term of the listing on file, else the one that it would have if it were listed today."""
    day = clock.day_of(case.confirmed_at) if case.confirmed_at else clock.today()
    try:
        return term_of(case.credit_list, list(case.grounds.all()), listed_on=day)
    except NoTerm:
        return None


def _evidence(case: ListingCase) -> list[dict[str, str]]:
    items = catalogue()
    return [
        {
            "id": record.public_id,
            "zh": items[record.item_id].row.name_zh,
            "en": items[record.item_id].row.name_en,
            "number": record.document_number,
            "day": record.decided_on.isoformat() if record.decided_on else "",
            "agency": record.source_agency.name,
        }
        for record in case.evidence.select_related("source_agency").order_by("-sorted_on", "-pk")
    ]


def _measures(case: ListingCase) -> list[dict[str, str]]:
    measures = Measure.objects.filter(in_force(clock.today()), credit_list=case.credit_list)
    return [
        {
            "zh": one.name_zh,
            "en": one.name_en,
            "agency_zh": one.agency.name if one.agency else one.agency_zh,
            "agency_en": (one.agency.name_en or one.agency.name) if one.agency else one.agency_en,
        }
        for one in measures.select_related("agency")
    ]


def check_context(run: CheckRun) -> dict[str, Any]:
    """What the letter about a check says: everybody who was asked for, as the site stood at that minute."""
    found = run.answers["rows"]
    lists = {code: {**made, **_named(made), "rows": []} for code, made in run.answers["lists"].items()}
    for row in found:
        for one in row.get("listings") or ():
            shown = {"name": row["name"], "usci": row["usci"], "since": one["since"], "until": one["until"]}
            lists[one["list"]]["rows"].append(shown)
    return {
        "check": run.number,
        "at": run.at.astimezone(clock.SHANGHAI).strftime("%Y-%m-%d %H:%M"),
        "purpose": {
            language: label("measure_purpose", run.purpose, language) if run.purpose else ""
            for language in ("zh", "en")
        },
        "reason": run.reason,
        "count": len(found),
        "listed": sum(bool(row.get("listings")) for row in found),
        "lists": list(lists.values()),
        "clear": [
            {"name": row["name"], "usci": row["usci"]}
            for row in found
            if row["meant"] == "found" and not row.get("listings")
        ],
        "unclear": [row for row in found if row["meant"] != "found"],
    }


def _named(made: dict[str, Any]) -> dict[str, str]:
    return {"zh": made["zh"] or made["en"], "en": made["en"] or made["zh"]}
