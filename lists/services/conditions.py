"""What must hold before somebody is put on a list. Every refusal names the input that it is about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from journal import clock
from journal.actor import Actor
from journal.workflow import Refused
from lists.in_force import holds
from lists.models import CaseOrigin, CreditList, Ground, ListingCase, ListKind, ListState
from lists.terms import NoTerm, term_of
from records.catalogue import catalogue
from records.models import Record, RecordState
from registry.masking import redact_free_text
from registry.models import Entity, LinkKind, Origin

# Category 23 is market credit information: complaints, ratings, what a company says itself (domain: README).
MARKET = "23"
LONGEST = 20_000  # characters of a text, as the schemas of listings have it
FOUNDED_ON = (
    RecordState.PUBLISHED,
    RecordState.UNPUBLISHED,
    RecordState.EXPIRED,
)  # not withdrawn, not repaired


def require_running(credit_list: CreditList) -> None:
    """Cases are run for lists in force that two stewards activated."""
    if credit_list.state != ListState.IN_FORCE or not holds(credit_list, clock.today()):
        raise Refused(
            _("%(list)s is not in force; nobody is put on it.") % {"list": credit_list.name_zh},
            field="credit_list",
        )
    if not credit_list.runs_cases:
        raise Refused(
            _("Cases of %(list)s are not run here. Two stewards have to activate it first.")
            % {"list": credit_list.name_zh},
            field="credit_list",
        )


def require_grounds(credit_list: CreditList, grounds: Sequence[Ground], *, at: date) -> None:
    """At least one ground, all of this list and in force on the day, with a term."""
    if not grounds:
        raise Refused(_("A listing needs at least one of the list's grounds."), field="grounds")
    for ground in grounds:
        if ground.credit_list_id != credit_list.pk:
            raise Refused(_("%(code)s is no ground of this list.") % {"code": ground.code}, field="grounds")
        if not holds(ground, at):
            raise Refused(
                _("The ground %(code)s is not in force today.") % {"code": ground.code}, field="grounds"
            )
    try:
        term_of(credit_list, grounds, listed_on=at)
    except NoTerm:
        raise Refused(
            _("Neither the list nor these grounds state a term; nobody is listed for a guessed time."),
            field="grounds",
        ) from None


def require_seen(evidence: Sequence[Record], by: Actor, *, known: Sequence[Record] = ()) -> None:
    """Nobody founds a case, whose party reads it, on what they may not look at; `known` is in the case already."""
    if by.is_system:
        return
    seen = Record.objects.visible_to(by, at=clock.today()).filter(pk__in=[record.pk for record in evidence])
    may = set(seen.order_by().values_list("pk", flat=True)) | {record.pk for record in known}
    for record in evidence:
        if record.pk not in may:
            raise Refused(
                _("You may not look at record %(id)s.") % {"id": record.public_id}, field="evidence"
            )


def require_evidence(entity: Entity, evidence: Sequence[Record], *, branches: bool = False) -> None:
    """Records about this entity (or, where its branches drew attention, about them), not market information alone."""
    if not evidence:
        raise Refused(_("A listing needs at least one record as evidence."), field="evidence")
    allowed = {entity.pk}
    if branches:
        links = entity.child_links.filter(kind=LinkKind.BRANCH_OF)
        allowed |= set(links.values_list("child_id", flat=True))
    strange = [record for record in evidence if record.entity_id not in allowed]
    if strange:
        raise Refused(
            _("Record %(id)s is about another entity.") % {"id": strange[0].public_id}, field="evidence"
        )
    ended = [record for record in evidence if record.state not in FOUNDED_ON]
    if ended:
        raise Refused(
            _("Record %(id)s was withdrawn, repaired or waits to be released; nothing rests on it.")
            % {"id": ended[0].public_id},
            field="evidence",
        )
    items = catalogue()
    if all(items[record.item_id].row.category == MARKET for record in evidence):
        raise Refused(
            _("Market credit information alone founds no listing; a decision of an authority is needed."),
            field="evidence",
        )


def require_same_world(credit_list: CreditList, entity: Entity) -> None:
    """Nothing invented touches a real company."""
    if credit_list.origin == Origin.DEMO and entity.origin == Origin.REAL:
        raise Refused(
            _("This list is made up for trying out; real entities are not put on it."), field="entity"
        )


def require_no_other(credit_list: CreditList, entity: Entity, *, but: ListingCase | None = None) -> None:
    """One listing at a time: no open case, and none in force on the same list."""
    cases = ListingCase.objects.filter(credit_list=credit_list, entity=entity)
    cases = cases.exclude(state__in=("removed", "dropped"))
    other = (cases.exclude(pk=but.pk) if but else cases).first()
    if other is not None:
        raise Refused(
            _("There is a case about this entity and list already: %(number)s.") % {"number": other.number},
            field="entity",
        )
    shown = on_display(entity).filter(listing__credit_list=credit_list)
    if but is not None and but.record_id is not None:
        shown = shown.exclude(pk=but.record_id)
    if shown.exists():
        raise Refused(_("The entity stands on this list already."), field="entity")


def require_no_blacklist(credit_list: CreditList, entity: Entity) -> None:
    """Whoever stands on a blacklist that day is put on no redlist."""
    if credit_list.kind != ListKind.REDLIST:
        return
    found = on_display(entity).filter(listing__kind=ListKind.BLACKLIST).select_related("listing__credit_list")
    record = found.first()
    if record is not None:
        on = record.listing.credit_list
        raise Refused(
            _("The entity stands on a blacklist: %(list)s. It cannot be put on a redlist.")
            % {"list": on.name_zh if on else record.public_id},
            field="entity",
        )


def require_text(text: str, *, field: str, longest: int = LONGEST) -> str:
    """The text without spaces around it and without people's numbers, if it fits into a record or letter."""
    text = redact_free_text(text.strip())[0]
    if len(text) > longest:
        raise Refused(_("At most %(count)s characters fit here.") % {"count": f"{longest:,}"}, field=field)
    if "\x00" in text:
        raise Refused(_("This holds characters that are no text."), field=field)
    return text


def require_all(case: ListingCase) -> None:
    """Everything again, on the day on which somebody decides: what held at the proposal may hold no longer."""
    require_running(case.credit_list)
    require_grounds(case.credit_list, list(case.grounds.all()), at=clock.today())
    require_evidence(case.entity, list(case.evidence.all()), branches=case.origin == CaseOrigin.BRANCHES)
    require_no_other(case.credit_list, case.entity, but=case)
    require_no_blacklist(case.credit_list, case.entity)


def on_display(entity: Entity) -> QuerySet[Record]:
    """The entity's records that the public sees today."""
    return Record.objects.public(at=clock.today()).filter(entity=entity)
