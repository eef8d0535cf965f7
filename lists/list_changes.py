"""Changing a list: rows are added and ended by date, never altered in the past; its own numbers are set anew."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.db import models, transaction
from django.utils.translation import gettext as _

from journal import clock
from journal import services as journal
from journal.actor import Actor
from journal.workflow import Refused
from lists.activation import held
from lists.drafts import LONGEST, require_terms
from lists.models import (
    BranchRule,
    CreditList,
    Ground,
    ListState,
    Measure,
    MeasureKind,
    MeasureSubject,
    RemovalCondition,
    ReviewLevel,
)
from lists.reference import list_target
from records import policies
from records.models import CatalogItem, SourceRule
from registry.enumerations import codes
from registry.models import Agency
from registry.policies import require

SETTABLE = (
    "hearing_days",
    "review_level",
    "term_months",
    "term_open",
    "term_note",
    "term_note_zh",
    "min_months",
)
OF_EVERY_ROW = ("confidence", "source", "in_force_from")
TABLES: dict[str, tuple[type[models.Model], tuple[str, ...]]] = {
    "ground": (Ground, ("code", "text_zh", "text_en", "term_months", "term_open", "article", "rule_code")),
    "removal": (RemovalCondition, ("code", "text_zh", "text_en", "min_months", "counted_from", "rule_code")),
    "measure": (
        Measure,
        ("kind", "purpose", "name_zh", "name_en", "agency", "legal_basis", "subject", "note"),
    ),
    "branch": (BranchRule, ("ground", "item", "count", "within_months")),
}
NEEDED = ("text_zh", "text_en", "name_zh", "name_en", "source")
BOUNDED = ("term_months", "min_months", "within_months", "count")


@dataclass(frozen=True, slots=True)
class ListChange:
    """A new row, the end of one, or the list's own columns; unsaved."""

    credit_list: CreditList
    table: str = ""
    new: models.Model | None = None
    ends: models.Model | None = None
    last_day: date | None = None
    columns: dict[str, Any] = field(default_factory=dict)


def list_change_of(code: str, payload: dict[str, Any]) -> ListChange:
    """What a payload means against the list on file.

    {"add": {"table": …, its columns}}, {"end": {"table", "pk", "in_force_to"}} or {"set": columns}.

    Raises:
        Refused: the list or row is not on file, or the change does not make sense.
    """
    credit_list = CreditList.objects.filter(pk=code).first()
    if credit_list is None:
        raise Refused(_("This list is not on file."))
    if credit_list.state == ListState.HISTORICAL:
        raise Refused(_("A historical list is kept as it was."))
    if "add" in payload:
        return _adding(credit_list, payload["add"])
    if "end" in payload:
        return _ending(credit_list, payload["end"])
    return _setting(credit_list, payload["set"])


@transaction.atomic
def list_amend(*, code: str, payload: dict[str, Any], by: Actor, reason: str) -> CreditList:
    """Change a list. Drafts are changed by one steward; others are only after a second one has confirmed it.

    Raises:
        PolicyDenied, Refused.
    """
    require(policies.may_steward_rules(by), list_target(code))
    held(code)
    change = list_change_of(code, payload)
    if change.new is not None:
        change.new.save(force_insert=True)
    if change.ends is not None:
        type(change.ends)._default_manager.filter(pk=change.ends.pk).update(in_force_to=change.last_day)
    before = {name: getattr(change.credit_list, name) for name in change.columns}
    CreditList.objects.filter(pk=code).update(**change.columns)
    detail = {**payload, **({"before": before} if before else {})}
    journal.audit(by=by, action="list.amend", target=list_target(code), reason=reason, detail=detail)
    change.credit_list.refresh_from_db()
    return change.credit_list


def _adding(credit_list: CreditList, wanted: dict[str, Any]) -> ListChange:
    table = wanted["table"]
    model, columns = TABLES[table]
    values = {name: wanted.get(name) for name in (*columns, *OF_EVERY_ROW)}
    _require_sense(credit_list, values)
    first = values["in_force_from"]
    values["in_force_from"] = date.fromisoformat(first) if first else None
    if "code" in columns:
        _require_free(credit_list, model, str(values["code"] or ""))
    if table == "measure":
        values |= _of_a_measure(credit_list, values)
    if table == "branch":
        values |= _of_a_branch_rule(credit_list, values)
    for column in model._meta.concrete_fields:
        if values.get(column.name, 0) is None and not column.null:
            values[column.name] = column.get_default()
    if table != "branch":
        values["position"] = 1 + _rows(model, credit_list).count()
    return ListChange(credit_list, table, model(credit_list=credit_list, **values))


def _require_sense(credit_list: CreditList, values: dict[str, Any]) -> None:
    for name in NEEDED:
        if name in values and not str(values[name] or "").strip():
            raise Refused(_("This is needed."), field=name)
    if values["confidence"] not in codes("confidence"):
        raise Refused(_("This value is not known."), field="confidence")
    if credit_list.state != ListState.DRAFT:
        first = values["in_force_from"]
        if not first or date.fromisoformat(first) < clock.today():
            raise Refused(
                _("It holds from today or a later day on; the past is not altered."), field="in_force_from"
            )
    if values.get("rule_code") and not SourceRule.objects.filter(pk=values["rule_code"]).exists():
        raise Refused(_("This rule is not on file."), field="rule_code")
    for name in BOUNDED:
        number = values.get(name)
        if number is not None and not 1 <= number <= LONGEST:
            raise Refused(_("This number makes no sense here."), field=name)
    if values.get("term_open") and values.get("term_months") is not None:
        raise Refused(_("Either a number of months or until removed, not both."), field="term_months")


def _require_free(credit_list: CreditList, model: type[models.Model], code: str) -> None:
    try:
        validate_slug(code)
    except ValidationError as error:
        raise Refused(_("A code is made of letters, digits and hyphens."), field="code") from error
    if _rows(model, credit_list).filter(code=code).exists():
        raise Refused(
            _("This code is taken. A row that follows another bears a code of its own."), field="code"
        )


def _of_a_measure(credit_list: CreditList, values: dict[str, Any]) -> dict[str, Any]:
    allowed = {
        "kind": MeasureKind.values,
        "purpose": codes("measure_purpose"),
        "subject": MeasureSubject.values,
    }
    for name, known in allowed.items():
        if (values[name] or "") not in known:
            raise Refused(_("This value is not known."), field=name)
    agency = Agency.objects.filter(code=values["agency"] or "").first()
    if values["agency"] and agency is None:
        raise Refused(_("No agency, or more than one, is known by this."), field="agency")
    return {
        "code": _free_code(credit_list),
        "agency": agency,
        "agency_zh": agency.name if agency else "",
        "agency_en": agency.name_en if agency else "",
    }


def _free_code(credit_list: CreditList) -> str:
    number = 1 + credit_list.measures.count()
    while Measure.objects.filter(pk=(code := f"{credit_list.pk[:34].lower()}-{number}")).exists():
        number += 1
    return code


def _of_a_branch_rule(credit_list: CreditList, values: dict[str, Any]) -> dict[str, Any]:
    ground = credit_list.grounds.filter(code=values["ground"] or "").first()
    item = CatalogItem.objects.filter(pk=values["item"] or "").first()
    if ground is None:
        raise Refused(_("The list has no such ground."), field="ground")
    if item is None:
        raise Refused(_("No such kind of fact."), field="item")
    if credit_list.branch_rules.filter(ground=ground, item=item).exists():
        raise Refused(_("There is a rule for this ground and kind of fact already."), field="item")
    for name in ("count", "within_months"):
        if values[name] is None:
            raise Refused(_("This is needed."), field=name)
    return {"ground": ground, "item": item}


def _ending(credit_list: CreditList, wanted: dict[str, Any]) -> ListChange:
    model, _columns = TABLES[wanted["table"]]
    row: Any = _rows(model, credit_list).filter(pk=wanted["pk"]).first()
    last = date.fromisoformat(wanted["in_force_to"])
    if row is None:
        raise Refused(_("This row is not on file."), field="row")
    if row.in_force_to is not None:
        raise Refused(_("This row has an end already; rows are not altered."), field="row")
    if credit_list.state != ListState.DRAFT and last < clock.today():
        raise Refused(
            _("Its last day is today or a later one; the past is not altered."), field="in_force_to"
        )
    if row.in_force_from and last < row.in_force_from:
        raise Refused(_("The last day lies before the first."), field="in_force_to")
    return ListChange(credit_list, wanted["table"], ends=row, last_day=last)


def _setting(credit_list: CreditList, wanted: dict[str, Any]) -> ListChange:
    columns = {name: value for name, value in wanted.items() if getattr(credit_list, name) != value}
    if set(wanted) - set(SETTABLE):
        raise Refused(_("This value is not known."))
    if not columns:
        raise Refused(_("Nothing was changed."))
    after = {name: columns.get(name, getattr(credit_list, name)) for name in SETTABLE}
    if after["review_level"] not in ReviewLevel.values:
        raise Refused(_("This value is not known."), field="review_level")
    require_terms(after)
    if credit_list.runs_cases and not after["term_open"] and after["term_months"] is None:
        bare = credit_list.grounds.filter(term_open=False, term_months=None, in_force_to=None)
        if bare.exists():
            raise Refused(_("Grounds without a term of their own need the list's."), field="term_months")
    return ListChange(credit_list, columns=columns)


def _rows(model: type[models.Model], credit_list: CreditList) -> models.QuerySet[Any]:
    return model._default_manager.filter(credit_list=credit_list)
