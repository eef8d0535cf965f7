"""Who may see and change accounts: one function per question.

Stewards keep staff accounts: one of an agency those of the own agency and below, one without agency all.
Accounts without agency are kept by the latter only. Nobody gives themselves anything.
"""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from accounts.roles import WITHOUT_AGENCY, Role
from journal.actor import Actor
from journal.workflow import PolicyDenied
from registry.models import Agency
from registry.selectors.agencies import agencies_below, in_scope


def may_look_at_accounts(actor: Actor, user: User | None = None) -> bool:
    """Stewards and auditors: all accounts in their line, or every one where they stand for the country."""
    if "staff" not in actor.roles or not actor.roles & {Role.STEWARD, Role.AUDITOR}:
        return False
    return user is None or _reaches(actor, user.agency)


def accounts_seen(actor: Actor, accounts: QuerySet[Any]) -> QuerySet[Any]:
    """The accounts that `may_look_at_accounts` says yes to, as a query."""
    if not may_look_at_accounts(actor):
        return accounts.none()
    return accounts.filter(agency__in=agencies_below(actor.agency_key)) if actor.agency_key else accounts


def may_make_account(actor: Actor, agency: Agency | None) -> bool:
    """Make a staff account for an agency, or for none."""
    return actor.is_system or (_is_steward(actor) and _reaches(actor, agency))


def may_keep_account(actor: Actor, user: User) -> bool:
    """Change somebody else's account: agency, roles, closing, second factor, lock-out."""
    if actor.is_system:
        return True
    if not _is_steward(actor) or actor.user_key == user.key or not _reaches(actor, user.agency):
        return False
    return may_give(actor, Role.AUDITOR) or not user.groups.filter(name=Role.AUDITOR).exists()


def may_give(actor: Actor, role: str) -> bool:
    """Give a role, or a way into an account that has it.

    Auditors read what every agency has, wherever they stand: a steward of an agency would get at more than the
    own line by making one.
    """
    return actor.is_system or not actor.agency_key or role != Role.AUDITOR


def roles_fit(roles: set[str], agency: Agency | None) -> bool:
    """Whether an account without agency can hold these roles: those of an agency need one."""
    return agency is not None or roles <= {role.value for role in WITHOUT_AGENCY}


def require(allowed: bool, what: str) -> None:
    """Stop where a policy said no.

    Raises:
        PolicyDenied: `what` is not the actor's to do.
    """
    if not allowed:
        raise PolicyDenied(what)


def _is_steward(actor: Actor) -> bool:
    return {"staff", Role.STEWARD.value} <= actor.roles


def _reaches(actor: Actor, agency: Agency | None) -> bool:
    return not actor.agency_key or in_scope(actor, agency)
