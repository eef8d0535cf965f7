"""Who may, with records, the catalogue and the rules: one function per question, used by desk and API alike."""

from __future__ import annotations

from journal import clock
from journal.actor import Actor
from records.models import Record, RecordState, SecondPersonAgency
from registry.models import Agency
from registry.policies import DECIDER, REPORTER, STEWARD, has_role_for, is_staff
from registry.selectors.agencies import in_scope

ON_FILE = (RecordState.PUBLISHED, RecordState.UNPUBLISHED, RecordState.HELD)


def may_see(actor: Actor, record: Record) -> bool:
    """Whether the record is among those the actor may see, also where the public may not."""
    return Record.objects.visible_to(actor, at=clock.today()).filter(pk=record.pk).exists()


def is_own_work(actor: Actor, record: Record) -> bool:
    """Whether the record was reported by the actor's own agency or one below it."""
    return in_scope(actor, record.source_agency)


def may_enter_somewhere(actor: Actor) -> bool:
    """Whether the actor enters records for any agency at all."""
    return is_staff(actor) and REPORTER in actor.roles and bool(actor.agency_key)


def may_enter(actor: Actor, agency: Agency) -> bool:
    """Reporters enter records of their own agency and those below it."""
    return is_staff(actor) and has_role_for(actor, REPORTER, agency)


def may_correct(actor: Actor, record: Record) -> bool:
    """Reporters correct what their own agency, or one below it, reported."""
    return is_staff(actor) and has_role_for(actor, REPORTER, record.source_agency)


def may_set_severity(actor: Actor, record: Record) -> bool:
    """How serious a case is, its agency's deciders say."""
    return is_staff(actor) and has_role_for(actor, DECIDER, record.source_agency)


def may_withdraw(actor: Actor, record: Record) -> bool:
    """Deciders take down what their own agency, or one below it, reported."""
    return is_staff(actor) and has_role_for(actor, DECIDER, record.source_agency)


def may_release(actor: Actor, agency: Agency) -> bool:
    """Deciders release what a reporter entered; that it is another person is asked elsewhere."""
    return is_staff(actor) and has_role_for(actor, DECIDER, agency)


def needs_second_person(agency: Agency, *, item_wants_it: bool) -> bool:
    """Whether what is entered by hand waits for another person: the item wants it, or an agency of the line."""
    return item_wants_it or SecondPersonAgency.objects.filter(agency__code__in=agency.line()).exists()


def may_steward_rules(actor: Actor) -> bool:
    """Catalogue and rules are the stewards'; every change by two of them."""
    return is_staff(actor) and STEWARD in actor.roles


def may_look_at_rules(actor: Actor) -> bool:
    """Rules and catalogue are no secret to anybody who works here."""
    return is_staff(actor)
