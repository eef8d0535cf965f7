"""What every proposal about a list has in common: who may, what it rests on, whom it concerns."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from journal import clock
from journal.actor import Actor
from journal.proposals.models import Proposal
from journal.workflow import Refused
from lists.activation import held, list_digest
from lists.models import CreditList, ListingCase
from lists.models.cases import CLOSED
from records import policies
from records.agencies_followed import COUNTED, counted
from records.models import Record


class OfAList:
    """Target "list:<code>"."""

    def may_propose(self, actor: Actor, target: str, payload: dict[str, Any]) -> bool:
        """Stewards."""
        return policies.may_steward_rules(actor)

    def may_decide(self, actor: Actor, proposal: Proposal) -> bool:
        """Another steward."""
        return policies.may_steward_rules(actor)

    def may_see(self, actor: Actor, proposal: Proposal) -> bool:
        """Lists are no secret at the desk."""
        return policies.may_look_at_rules(actor)

    def basis(self, target: str) -> str:
        """The list with all its rows."""
        return list_digest(code_of(target))

    def hold(self, target: str) -> None:
        """The list's row; whoever changes one of its other rows locks this one first."""
        held(code_of(target))

    def link(self, target: str) -> str:
        """The list's page."""
        code = code_of(target)
        known = CreditList.objects.filter(pk=code).exists()
        return reverse("admin:lists_creditlist_change", args=[code]) if known else ""


def code_of(target: str) -> str:
    """The list's code in a target."""
    return target.partition(":")[2]


def list_of(target: str) -> CreditList:
    """The list of a target.

    Raises:
        Refused: it is not on file.
    """
    found = CreditList.objects.filter(pk=code_of(target)).first()
    if found is None:
        raise Refused(_("This list is not on file."))
    return found


def open_cases(credit_list: CreditList) -> QuerySet[ListingCase]:
    """Cases of the list that are not over."""
    return credit_list.cases.exclude(state__in=CLOSED)


def figures(credit_list: CreditList) -> list[tuple[str, str]]:
    """Who is concerned: listings on display, open cases, pages."""
    listed = Record.objects.public(at=clock.today()).filter(listing__credit_list=credit_list)
    number = listed.order_by()[: COUNTED + 1].count()
    waiting = open_cases(credit_list).order_by()[: COUNTED + 1].count()
    return [
        (_("listings on it, shown today"), counted(number)),
        (_("open cases"), counted(waiting)),
        (_("pages that say something about it (its own and those of entities on it)"), counted(number + 1)),
    ]
