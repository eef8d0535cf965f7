"""Drafts: a steward enters a list; nobody sees it in public before two have activated it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from journal import services as journal
from journal.actor import Actor
from journal.workflow import Refused
from lists.activation import held
from lists.models import CreditList, Foundation, ListAgency, ListKind, ListState, ReviewLevel
from lists.reference import list_target
from records import policies
from records.models import CatalogItem
from registry.models import Agency, Region
from registry.policies import require

# The kind of fact that a listing on it is; the courts' list has an item of its own in the catalogue.
ITEMS = {
    ListKind.BLACKLIST: "blacklisting",
    ListKind.REDLIST: "redlisting",
    ListKind.ABNORMAL: "abnormal_operations",
}
LONGEST = 600  # months: a typing error, not a term
MOST_HEARING_DAYS = 60


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What a list says of itself. `agencies` control it, the first one leads; terms as in CreditList."""

    kind: str
    name_zh: str
    name_en: str
    founding_document: str
    founding_kind: str
    agencies: tuple[Agency, ...]
    source: str
    confidence: str
    founding_url: str = ""
    subjects: str = ""
    region: Region | None = None
    regime: str = ""
    review_level: str = ReviewLevel.PROVINCIAL
    hearing_days: int = 5
    shares_persons: bool = False
    term_months: int | None = None
    term_open: bool = False
    term_note: str = ""
    term_note_zh: str = ""
    min_months: int | None = None
    in_force_from: Any = None


@transaction.atomic
def list_draft(*, code: str, draft: Draft, by: Actor, reason: str) -> CreditList:
    """Enter a list as a draft.

    Raises:
        PolicyDenied. Refused: the code is taken, or the draft does not make sense.
    """
    require(policies.may_steward_rules(by), list_target(code))
    if CreditList.objects.filter(pk=code).exists():
        raise Refused(_("This code is taken."), field="code")
    credit_list = CreditList.objects.create(code=code, state=ListState.DRAFT, **_columns(draft))
    _name_agencies(credit_list, draft.agencies)
    _audit("list.draft", credit_list, draft, by=by, reason=reason)
    return credit_list


@transaction.atomic
def list_redraft(*, credit_list: CreditList, draft: Draft, by: Actor, reason: str) -> CreditList:
    """Change what a draft says of itself.

    Raises:
        PolicyDenied. Refused: it is no draft any more, or does not make sense.
    """
    require(policies.may_steward_rules(by), list_target(credit_list.pk))
    credit_list = held(credit_list.pk)
    if credit_list.state != ListState.DRAFT:
        raise Refused(_("This is no draft any more; changes need a second steward."))
    CreditList.objects.filter(pk=credit_list.pk).update(**_columns(draft))
    credit_list.agencies.all().delete()
    _name_agencies(credit_list, draft.agencies)
    _audit("list.redraft", credit_list, draft, by=by, reason=reason)
    credit_list.refresh_from_db()
    return credit_list


def require_terms(columns: dict[str, Any]) -> None:
    """Stop where terms contradict each other or are longer than any rule has them.

    Raises:
        Refused: names the column.
    """
    months, shortest = columns.get("term_months"), columns.get("min_months")
    if columns.get("term_open") and months is not None:
        raise Refused(_("Either a number of months or until removed, not both."), field="term_months")
    for name in ("term_months", "min_months"):
        if (columns.get(name) or 0) > LONGEST:
            raise Refused(_("That many months are no term."), field=name)
    if months == 0:
        raise Refused(_("A term has at least one month."), field="term_months")
    if months is not None and shortest is not None and shortest > months:
        raise Refused(_("The shortest time is longer than the term."), field="min_months")
    if not 0 <= (columns.get("hearing_days") or 0) <= MOST_HEARING_DAYS:
        raise Refused(_("That many working days are no hearing."), field="hearing_days")


def _columns(draft: Draft) -> dict[str, Any]:
    columns = {one.name: getattr(draft, one.name) for one in fields(draft) if one.name != "agencies"}
    allowed = {
        "kind": ListKind.values,
        "founding_kind": Foundation.values,
        "review_level": ReviewLevel.values,
    }
    for name, values in allowed.items():
        if columns[name] not in values:
            raise Refused(_("This value is not known."), field=name)
    require_terms(columns)
    columns["item"] = CatalogItem.objects.get(pk=ITEMS[ListKind(draft.kind)])
    return columns


def _name_agencies(credit_list: CreditList, agencies: tuple[Agency, ...]) -> None:
    if not agencies:
        raise Refused(_("A list needs an agency that controls it."), field="agencies")
    rows = [
        ListAgency(
            credit_list=credit_list,
            agency=agency,
            name_zh=agency.name,
            name_en=agency.name_en,
            leads=not place,
            position=place,
        )
        for place, agency in enumerate(dict.fromkeys(agencies))
    ]
    ListAgency.objects.bulk_create(rows)


def _audit(action: str, credit_list: CreditList, draft: Draft, *, by: Actor, reason: str) -> None:
    detail = {
        "kind": draft.kind,
        "name_zh": draft.name_zh,
        "founding_document": draft.founding_document,
        "founding_kind": draft.founding_kind,
        "agencies": [agency.code for agency in draft.agencies],
    }
    journal.audit(by=by, action=action, target=list_target(credit_list.pk), reason=reason, detail=detail)
