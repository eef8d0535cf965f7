"""Running the cases of a list here, and stopping that, by two stewards."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from journal import clock
from journal.actor import Actor
from journal.desk.effects import Effect, EffectLine
from journal.desk.steps import Words
from journal.proposals.models import Proposal
from journal.workflow import Refused
from lists.activation import in_force, list_activate, list_stop, obstacles, require_runs
from lists.models import CreditList, ListState
from lists.proposals.of_a_list import OfAList, code_of, figures, list_of, open_cases
from records.words import word


class ActivateProposal(OfAList):
    """Payload {}: what is on file at the confirmation is what begins to run."""

    name = "list.activate"
    label: Words = gettext_lazy("running cases of a list")

    def describe(self, target: str, payload: dict[str, Any]) -> str:
        """The proposal in one line."""
        return _("Run cases of the list %(code)s") % {"code": code_of(target)}

    def preview(self, target: str, payload: dict[str, Any]) -> Effect:
        """Its state before and after, what it rests on, and what is not beyond doubt."""
        credit_list = list_of(target)
        missing = obstacles(credit_list)
        if missing:
            raise Refused(" ".join(missing))
        return Effect(
            lines=_lines(credit_list), figures=figures(credit_list), warnings=_warnings(credit_list)
        )

    def apply(self, proposal: Proposal, *, by: Actor, reason: str) -> None:
        """Cases can be proposed from now on."""
        list_activate(credit_list=list_of(proposal.target), by=by, reason=reason)


class StopProposal(OfAList):
    """Payload {}."""

    name = "list.stop"
    label: Words = gettext_lazy("no more cases of a list")

    def describe(self, target: str, payload: dict[str, Any]) -> str:
        """The proposal in one line."""
        return _("No more cases of the list %(code)s") % {"code": code_of(target)}

    def preview(self, target: str, payload: dict[str, Any]) -> Effect:
        """What stops, and what goes on."""
        credit_list = list_of(target)
        require_runs(credit_list)
        warnings = [_("Listings on it stay in force to their ends, with their measures.")]
        if number := open_cases(credit_list).count():
            words = ngettext(
                "%(number)s open case cannot be decided while no cases are run.",
                "%(number)s open cases cannot be decided while no cases are run.",
                number,
            )
            warnings.append(words % {"number": number})
        lines = [EffectLine(_("Cases are run here"), _("yes"), _("no"))]
        return Effect(lines=lines, figures=figures(credit_list), warnings=warnings)

    def apply(self, proposal: Proposal, *, by: Actor, reason: str) -> None:
        """No case can be proposed from now on."""
        list_stop(credit_list=list_of(proposal.target), by=by, reason=reason)


def _lines(credit_list: CreditList) -> list[EffectLine]:
    lines = [EffectLine(_("Cases are run here"), _("no"), _("yes"))]
    if credit_list.state == ListState.DRAFT:
        first = credit_list.in_force_from or clock.today()
        lines += [
            EffectLine(_("State"), str(ListState.DRAFT.label), str(ListState.IN_FORCE.label)),
            EffectLine(_("In force from"), "", first.isoformat()),
        ]
    founding = f"{credit_list.founding_document} ({credit_list.get_founding_kind_display()})"
    return [*lines, EffectLine(_("Founding document"), founding, founding)]


def _warnings(credit_list: CreditList) -> list[str]:
    found = []
    if credit_list.confidence != "confirmed":
        words = _("What the list says of itself is marked: %s. Compare it with the document itself.")
        found.append(words % word("confidence", credit_list.confidence))
    grounds = credit_list.grounds.filter(in_force(clock.today()))
    if english := grounds.filter(text_zh="").count():
        words = ngettext(
            "%(number)s ground has no Chinese text; letters will quote it in English.",
            "%(number)s grounds have no Chinese text; letters will quote them in English.",
            english,
        )
        found.append(words % {"number": english})
    if ours := grounds.filter(translated=True).count():
        words = ngettext(
            "The Chinese text of %(number)s ground is this site's translation; letters will quote it and say so.",
            "The Chinese text of %(number)s grounds is this site's translation; letters will quote it and say so.",
            ours,
        )
        found.append(words % {"number": ours})
    if not credit_list.measures.filter(in_force(clock.today())).exists():
        found.append(_("No measure is on file: notices cannot say what follows from a listing."))
    if not credit_list.removal_conditions.filter(in_force(clock.today())).exists():
        found.append(_("No condition of removal is on file."))
    if credit_list.founding_kind == "departmental_rule":
        found.append(_("A departmental rule founds a list of the whole country only as a stop-gap."))
    return found
