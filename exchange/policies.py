"""Who may, with files: one function per question. Every right of an agency holds for those below it too."""

from __future__ import annotations

from django.db.models import QuerySet

from exchange.models import HeldRow, ImportProfile, ImportRun
from exchange.profiles import Profile
from journal.actor import Actor
from registry.models import Agency
from registry.policies import (
    DECIDER,
    REPORTER,
    STEWARD,
    has_role_for,
    is_staff,
    may_correct_entity,
    reads_everything,
)
from registry.selectors.agencies import agencies_below, in_scope


def may_upload(actor: Actor, profile: Profile | None = None) -> bool:
    """Reporters bring records of their agency; who may correct the register brings entities."""
    if not is_staff(actor):
        return False
    records = REPORTER in actor.roles and bool(actor.agency_key)
    entities = may_correct_entity(actor)
    return (records or entities) if profile is None else records if profile.kind == "records" else entities


def may_see(actor: Actor, run: ImportRun) -> bool:
    """Colleagues of the agency and of those above it, auditors, and who brought it."""
    if not is_staff(actor):
        return False
    return reads_everything(actor) or run.by == actor.user_key or in_scope(actor, run.agency)


def runs_seen_by(actor: Actor, queryset: QuerySet[ImportRun]) -> QuerySet[ImportRun]:
    """The runs of a queryset that the actor may see."""
    if not is_staff(actor):
        return queryset.none()
    if reads_everything(actor):
        return queryset
    return queryset.filter(agency__in=agencies_below(actor.agency_key)) | queryset.filter(by=actor.user_key)


def held_seen_by(actor: Actor, queryset: QuerySet[HeldRow]) -> QuerySet[HeldRow]:
    """The held rows of a queryset that the actor may see."""
    if reads_everything(actor) and is_staff(actor):
        return queryset
    return queryset.filter(run__in=runs_seen_by(actor, ImportRun.objects.all()).order_by().values("pk"))


def may_submit(actor: Actor, run: ImportRun) -> bool:
    """Whoever may bring such a file for this agency; also for checking again and stopping."""
    if run.agency is None:
        return is_staff(actor) and may_correct_entity(actor)
    return is_staff(actor) and (
        has_role_for(actor, REPORTER, run.agency) or (run.by == actor.user_key and may_upload(actor))
    )


def may_fix(actor: Actor, run: ImportRun) -> bool:
    """Held rows are put right by those who may bring the file."""
    return may_submit(actor, run)


def may_stop(actor: Actor, run: ImportRun) -> bool:
    """Those who may bring it, and those who may take it down."""
    return may_submit(actor, run) or may_withdraw(actor, run)


def may_approve(actor: Actor, run: ImportRun) -> bool:
    """Deciders of the agency; that it is another person is asked elsewhere."""
    return _decides(actor, run)


def may_withdraw(actor: Actor, run: ImportRun) -> bool:
    """Deciders of the agency."""
    return _decides(actor, run)


def may_download(actor: Actor, run: ImportRun) -> bool:
    """The list of errors, for whoever sees the run."""
    return may_see(actor, run)


def may_write_profile(actor: Actor, agency: Agency | None = None) -> bool:
    """Reporters and deciders write profiles for their agency; stewards for any."""
    if not is_staff(actor):
        return False
    if STEWARD in actor.roles and (agency is None or not actor.agency_key or in_scope(actor, agency)):
        return True
    if agency is None:
        return bool({REPORTER, DECIDER} & actor.roles) and bool(actor.agency_key)
    return has_role_for(actor, REPORTER, agency) or has_role_for(actor, DECIDER, agency)


def may_see_profile(actor: Actor, profile: ImportProfile) -> bool:
    """An agency's profile serves those below it; those above may look."""
    if not is_staff(actor):
        return False
    below = profile.agency.code in actor.agency_line
    return below or reads_everything(actor) or STEWARD in actor.roles or in_scope(actor, profile.agency)


def may_steward_limits(actor: Actor) -> bool:
    """Limits belong to stewards, two for each change."""
    return is_staff(actor) and STEWARD in actor.roles


def _decides(actor: Actor, run: ImportRun) -> bool:
    if run.agency is None:
        return is_staff(actor) and may_correct_entity(actor)
    if is_staff(actor) and run.kind == "entities":
        return may_correct_entity(actor) and in_scope(actor, run.agency)
    return is_staff(actor) and has_role_for(actor, DECIDER, run.agency)
