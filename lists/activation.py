"""When cases of a list are run here: what it takes, and the two steps that begin and stop it."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

import orjson
from django.db import transaction
from django.db.models import Model, Q
from django.utils.translation import gettext as _

from journal import clock
from journal import services as journal
from journal.actor import Actor
from journal.workflow import Refused
from lists.models import (
    BranchRule,
    CreditList,
    Foundation,
    Ground,
    ListAgency,
    ListState,
    Measure,
    RemovalCondition,
)
from lists.reference import list_target
from records import policies
from registry.policies import require

# 国办发〔2020〕49号, items 6 and 7: nothing less founds a list (rules L49-LST-01, L49-LST-06, L49-LST-09)
FOUNDING = (
    Foundation.LAW,
    Foundation.REGULATION,
    Foundation.LOCAL_REGULATION,
    Foundation.CENTRAL_DOCUMENT,
    Foundation.DEPARTMENTAL_RULE,
)
TABLES: tuple[type[Model], ...] = (ListAgency, Ground, RemovalCondition, Measure, BranchRule)


def in_force(at: date) -> Q:
    """Rows of a list that hold on a day."""
    begun = Q(in_force_from=None) | Q(in_force_from__lte=at)
    return begun & (Q(in_force_to=None) | Q(in_force_to__gte=at))


def obstacles(credit_list: CreditList) -> list[str]:
    """What stands in the way of running cases of a list today, in words; empty where nothing does."""
    today = clock.today()
    found = [*_of_its_state(credit_list, today), *_of_its_founding(credit_list)]
    grounds = list(credit_list.grounds.filter(in_force(today)))
    if not grounds:
        found.append(_("No ground of entry is in force."))
    own = credit_list.term_open or credit_list.term_months is not None
    bare = [g.code for g in grounds if not (own or g.term_open or g.term_months is not None)]
    if bare:
        found.append(_("Neither the list nor these grounds state a term: %s.") % ", ".join(bare))
    if not credit_list.agencies.filter(agency__isnull=False).exists():
        found.append(_("No agency of the register controls it: nobody could propose anybody."))
    return found


def _of_its_state(credit_list: CreditList, today: date) -> list[str]:
    if credit_list.runs_cases:
        return [_("Cases are run already.")]
    if credit_list.state == ListState.HISTORICAL:
        return [_("The list is historical: nobody is put on it any more.")]
    if credit_list.in_force_to is not None and credit_list.in_force_to < today:
        return [_("The list is no longer in force.")]
    if credit_list.in_force_from is not None and credit_list.in_force_from > today:
        return [_("The list begins on %s only.") % credit_list.in_force_from]
    return []


def _of_its_founding(credit_list: CreditList) -> list[str]:
    if credit_list.founding_kind not in FOUNDING:
        words = _(
            "It is founded by: %(kind)s. A list needs a law, a regulation, a central document or a departmental rule."
        )
        return [words % {"kind": credit_list.get_founding_kind_display()}]
    local = credit_list.founding_kind == Foundation.LOCAL_REGULATION
    if credit_list.region_id is not None and not local:
        return [_("A list of one region needs a local regulation.")]
    if credit_list.region_id is None and local:
        return [_("A local regulation founds a list of its region only.")]
    return []


def list_digest(code: str) -> str:
    """A mark of a list with all its rows, as they are on file."""
    own: list[Any] = list(CreditList.objects.filter(pk=code).values())
    others = [
        list(table._default_manager.filter(credit_list=code).order_by("pk").values()) for table in TABLES
    ]
    return hashlib.sha256(orjson.dumps([own, others])).hexdigest()[:32]


def held(code: str) -> CreditList:
    """The list, locked until the transaction ends.

    Raises:
        Refused: there is none.
    """
    credit_list = CreditList.objects.select_for_update(of=("self",)).filter(pk=code).first()
    if credit_list is None:
        raise Refused(_("This list is not on file."))
    return credit_list


@transaction.atomic
def list_activate(*, credit_list: CreditList, by: Actor, reason: str) -> CreditList:
    """Run cases of a list from now on; a draft comes into force with it, today where it names no day.

    Raises:
        PolicyDenied. Refused: something is missing (`obstacles`).
    """
    require(policies.may_steward_rules(by), list_target(credit_list.pk))
    credit_list = held(credit_list.pk)
    missing = obstacles(credit_list)
    if missing:
        raise Refused(" ".join(missing))
    before = credit_list.state
    credit_list.state, credit_list.runs_cases = ListState.IN_FORCE, True
    credit_list.in_force_from = credit_list.in_force_from or clock.today()
    credit_list.save(update_fields=["state", "runs_cases", "in_force_from"])
    detail = {"from": before, "to": credit_list.state, "in_force_from": str(credit_list.in_force_from)}
    _audit("list.activate", credit_list, by=by, reason=reason, detail=detail)
    return credit_list


@transaction.atomic
def list_stop(*, credit_list: CreditList, by: Actor, reason: str) -> CreditList:
    """Take no new cases of a list; it stays in force, and so do the listings on it.

    Raises:
        PolicyDenied. Refused: none are run.
    """
    require(policies.may_steward_rules(by), list_target(credit_list.pk))
    credit_list = held(credit_list.pk)
    require_runs(credit_list)
    credit_list.runs_cases = False
    credit_list.save(update_fields=["runs_cases"])
    _audit("list.stop", credit_list, by=by, reason=reason, detail={})
    return credit_list


def require_runs(credit_list: CreditList) -> None:
    """Stop where cases of the list are not run.

    Raises:
        Refused.
    """
    if not credit_list.runs_cases:
        raise Refused(_("Cases of this list are not run here."))


def _audit(action: str, credit_list: CreditList, *, by: Actor, reason: str, detail: dict[str, str]) -> None:
    journal.audit(by=by, action=action, target=list_target(credit_list.pk), reason=reason, detail=detail)
