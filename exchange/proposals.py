"""Limits of imports, changed by two stewards."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exchange import policies
from exchange.limits import BATCH_ROWS, KEEP_DAYS, NAMES, SECOND_PERSON_ROWS, limit_on, limit_row
from exchange.models import ImportLimit, ImportRun, RunState
from journal import clock
from journal import services as journal
from journal.actor import Actor
from journal.desk.effects import Effect, EffectLine
from journal.desk.steps import Words
from journal.proposals.models import Proposal
from journal.workflow import Refused
from registry.policies import is_staff

LABELS: dict[str, Words] = {
    SECOND_PERSON_ROWS: gettext_lazy("Files of more rows than this need a second person"),
    KEEP_DAYS: gettext_lazy("Days that a file is kept after its import is over"),
    BATCH_ROWS: gettext_lazy("Rows that a file of listing cases may have"),
}
MOST = {SECOND_PERSON_ROWS: 1_000_000, KEEP_DAYS: 3_650, BATCH_ROWS: 5_000}
LOOKED_BACK = 500  # imports that the preview counts


class LimitProposal:
    """Target "limit:<name>"; payload {"value": number, "from": ISO day, today or later}."""

    name = "exchange.limit"
    label: Words = gettext_lazy("limit of imports")

    def describe(self, target: str, payload: dict[str, Any]) -> str:
        """The proposal in one line."""
        words = _("%(what)s: %(value)s, from %(day)s")
        what = LABELS.get(_name(target), target)
        return words % {"what": what, "value": payload.get("value"), "day": payload.get("from")}

    def may_propose(self, actor: Actor, target: str, payload: dict[str, Any]) -> bool:
        """Stewards."""
        return policies.may_steward_limits(actor)

    def may_decide(self, actor: Actor, proposal: Proposal) -> bool:
        """Another steward."""
        return policies.may_steward_limits(actor)

    def may_see(self, actor: Actor, proposal: Proposal) -> bool:
        """No secret at the desk."""
        return is_staff(actor)

    def basis(self, target: str) -> str:
        """The newest row."""
        row = ImportLimit.objects.filter(name=_name(target)).order_by("-pk").first()
        return f"{row.pk}" if row is not None else "none"

    def preview(self, target: str, payload: dict[str, Any]) -> Effect:
        """The number before and after, and what it would have meant for the last imports."""
        name, value, day = _meant(target, payload)
        lines = [EffectLine(str(LABELS[name]), f"{limit_on(name):,}", f"{value:,}")]
        lines.append(EffectLine(_("In force from"), _day_of(limit_row(name)), day.isoformat()))
        if name != SECOND_PERSON_ROWS:
            return Effect(lines=lines)
        last = ImportRun.objects.filter(state=RunState.FINISHED).order_by("-pk")
        sizes = list(last.values_list("rows_total", flat=True)[:LOOKED_BACK])
        figure = _("Of the last %(n)s imports, those that would have needed a second person") % {
            "n": len(sizes)
        }
        return Effect(lines=lines, figures=[(figure, str(sum(size > value for size in sizes)))])

    def apply(self, proposal: Proposal, *, by: Actor, reason: str) -> None:
        """Add the dated row; rows before it stay."""
        name, value, day = _meant(proposal.target, proposal.payload)
        ImportLimit.objects.update_or_create(
            name=name, in_force_from=day, defaults={"value": value, "reason": proposal.reason}
        )
        journal.audit(
            by=by,
            action="import_limit.set",
            target=proposal.target,
            reason=reason,
            detail={"value": value, "from": day.isoformat()},
        )

    def link(self, target: str) -> str:
        """The list of imports, which names the limit."""
        try:
            return reverse("admin:exchange_importrun_changelist")
        except NoReverseMatch:
            return ""


def _name(target: str) -> str:
    return target.partition(":")[2]


def _meant(target: str, payload: dict[str, Any]) -> tuple[str, int, date]:
    name = _name(target)
    if name not in NAMES:
        raise Refused(_("There is no such limit."))
    try:
        value, day = int(payload["value"]), date.fromisoformat(payload["from"])
    except (KeyError, TypeError, ValueError) as error:
        raise Refused(_("A number and a day are needed."), field="value") from error
    if not 0 <= value <= MOST[name]:
        raise Refused(_("The number has to lie between 0 and %s.") % f"{MOST[name]:,}", field="value")
    if day < clock.today():
        raise Refused(_("The day lies in the past."), field="from")
    return name, value, day


def _day_of(row: ImportLimit | None) -> str:
    return row.in_force_from.isoformat() if row is not None else "–"
