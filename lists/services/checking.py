"""The unified check by an agency: many at once, kept as it stood then with its reason, and told to the subjects."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from documents.services import letter_make
from documents.writing import one_line
from journal import clock
from journal import services as journal
from journal.actor import Actor
from journal.inserts import insert_rows
from journal.keys import random_base32
from journal.models import AuditEvent
from journal.workflow import ReasonMissing, Refused
from lists import letters, policies
from lists.models import CheckRun
from lists.resolving import Asked, Meant, resolved
from lists.selectors.check import Found, check
from records.access import ENTITY_CHECKED
from records.catalogue import catalogue
from registry.enumerations import codes
from registry.masking import redact_free_text
from registry.models import Agency
from registry.policies import require

MOST = 1_000  # entities of one check (design/api.md has the same for the API)
LONGEST = 200  # characters of a line: longer ones are no name


@transaction.atomic
def check_run(*, asked: Sequence[str], purpose: str = "", by: Actor, reason: str) -> CheckRun:
    """Check everybody who is named, by code or whole name; the same one twice is checked once.

    What is kept holds public data and the reason only. A letter of the agency says it in both languages.

    Raises:
        PolicyDenied, ReasonMissing. Refused: nobody is named, or more than MOST; the purpose is not known.
    """
    require(policies.may_check_many(by), "check as an agency")
    reason = redact_free_text(one_line(reason))[0]
    if not reason:
        raise ReasonMissing("a check needs a reason")
    if purpose and purpose not in codes("measure_purpose"):
        raise Refused(_("This purpose is not known."), field="purpose")
    lines = lines_asked(asked)
    now = clock.now()
    found = resolved(lines)
    people = {one.entity.pk: one.entity for one in found if one.entity is not None}
    answers = check(list(people), purpose=purpose, at=clock.day_of(now)) if people else {}
    run = CheckRun.objects.create(
        number=random_base32(10),
        agency_key=by.agency_key,
        by=by.user_key,
        by_name=by.name,
        at=now,
        purpose=purpose,
        reason=reason,
        queries=[redact_free_text(line)[0] for line in lines],
        answers=_frozen(found, answers),
    )
    _note(run, [entity.key for entity in people.values()], by=by)
    agency = Agency.objects.get(code=by.agency_key)
    _letter(run, agency, by=by)
    return run


def _letter(run: CheckRun, agency: Agency, *, by: Actor) -> None:
    try:
        letter_make(
            kind=letters.CHECK,
            entity=None,
            agency=agency,
            subject=f"check:{run.number}",
            context=letters.check_context(run),
            addressee=agency.name,
            by=by,
        )
    except ValueError as error:  # names and listings without end
        words = _("The answers are more than one letter holds. Check them in two parts.")
        raise Refused(words, field="asked") from error


def lines_asked(asked: Sequence[str]) -> list[str]:
    """The lines that say something, each once.

    Raises:
        Refused: none, too many, or one that is too long to be a code or name.
    """
    lines = list(filter(None, dict.fromkeys(one_line(line) for line in asked)))
    if not lines:
        raise Refused(_("Name at least one entity, by code or whole name."), field="asked")
    if len(lines) > MOST:
        words = _("These are %(n)s entities; at most %(most)s can be checked at once.")
        raise Refused(words % {"n": f"{len(lines):,}", "most": f"{MOST:,}"}, field="asked")
    long = next((line for line in lines if len(line) > LONGEST), None)
    if long is not None:
        raise Refused(
            _("“%(start)s…” is too long for a code or a name: one a line.") % {"start": long[:30]},
            field="asked",
        )
    return lines


def _frozen(found: Sequence[Asked], answers: dict[int, list[Found]]) -> dict[str, Any]:
    """The answers as plain JSON: the lists once, with their measures, and each line with its listings."""
    lists: dict[str, Any] = {}
    rows = []
    for one in found:
        row: dict[str, Any] = {"asked": redact_free_text(one.text)[0], "meant": str(one.meant)}
        if one.meant == Meant.SEVERAL:
            row["bearers"] = one.bearers
        if one.entity is not None:
            row |= {"name": one.entity.name, "usci": one.entity.usci or "", "key": one.entity.key}
            row["listings"] = [_listing(listing, lists) for listing in answers[one.entity.pk]]
        rows.append(row)
    return {"lists": lists, "rows": rows}


def _listing(found: Found, lists: dict[str, Any]) -> dict[str, Any]:
    made = found.credit_list
    code = made.code if made is not None else f"item:{found.record.item_id}"  # a listing that names no list
    if code not in lists:
        item = catalogue()[found.record.item_id].row
        lists[code] = {
            "zh": made.name_zh if made is not None else item.name_zh,
            "en": made.name_en if made is not None else item.name_en,
            "kind": made.kind if made is not None else "",
            "measures": [
                {
                    "zh": measure.name_zh or measure.name_en,
                    "en": measure.name_en or measure.name_zh,
                    "agency_zh": measure.agency.name if measure.agency else measure.agency_zh,
                    "agency_en": (measure.agency.name_en or measure.agency.name)
                    if measure.agency
                    else measure.agency_en,
                }
                for measure in found.measures
            ],
        }
    return {
        "list": code,
        "record": found.record.public_id,
        "since": found.since.isoformat() if found.since else "",
        "until": found.until.isoformat() if found.until else "",
    }


def _note(run: CheckRun, keys: Sequence[str], *, by: Actor) -> None:
    """Who was checked is told so: a line for each, written at once; and one for the whole."""
    words = {"check": run.number, "purpose": run.purpose}
    insert_rows(
        [
            AuditEvent(
                at=run.at,
                user_key=by.user_key,
                agency_key=by.agency_key,
                address=by.address,
                request_id=by.request_id,
                action=ENTITY_CHECKED,
                target=f"entity:{key}",
                reason=run.reason,
                detail=words,
            )
            for key in sorted(set(keys))
        ]
    )
    journal.audit(
        by=by, action="check.run", target=f"check:{run.number}", reason=run.reason,
        detail={"purpose": run.purpose, "entities": len(set(keys))},
    )  # fmt: skip
