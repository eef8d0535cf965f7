"""Changes of staff accounts: each by a steward with a reason, written into the audit log."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import lockout, policies, second_factor
from accounts.models import User
from accounts.roles import Role, group_of
from journal import services as journal
from journal.actor import Actor
from journal.workflow import ReasonMissing, Refused, WrongState
from registry.models import Agency


@transaction.atomic
def staff_make(
    *,
    username: str,
    roles: Iterable[str],
    agency: Agency | None,
    by: Actor,
    reason: str,
    name: str = "",
    email: str = "",
    password: str | None = None,
) -> User:
    """Make a staff account; without a password it opens by a link of `password_link` only.

    Raises:
        PolicyDenied, ReasonMissing, Refused: the name or address is taken or is none, roles need an agency.
    """
    policies.require(policies.may_make_account(by, agency), _("make an account for this agency"))
    wanted = {Role(role).value for role in roles} if by.is_system else _roles(roles, agency)
    _require_givable(wanted, by)
    _need(reason)
    _check_names(username, email)
    user = User(username=username, last_name=name, email=email, agency=agency, is_staff=True)
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as error:
        raise Refused(_("There is an account with this user name."), field="username") from error
    if email:
        EmailAddress.objects.create(user=user, email=email, primary=True, verified=True)
    user.groups.set([group_of(role) for role in wanted])
    _audit("account.make", user, by, reason, agency=agency.code if agency else "", roles=sorted(wanted))
    return user


@transaction.atomic
def roles_set(*, user: User, roles: Iterable[str], by: Actor, reason: str) -> User:
    """Give and take roles, so that the account then has exactly these.

    Raises:
        PolicyDenied: one's own account, or out of reach. ReasonMissing, Refused.
    """
    user = _hold(user, by)
    wanted = _roles(roles, user.agency)
    _need(reason)
    before = roles_of(user)
    _require_givable(wanted - before, by)
    if wanted == before:
        raise Refused(_("The account has exactly these roles already."), field="roles")
    user.groups.set([group_of(role) for role in wanted])
    _audit("account.roles", user, by, reason, given=sorted(wanted - before), taken=sorted(before - wanted))
    return user


@transaction.atomic
def agency_set(*, user: User, agency: Agency | None, by: Actor, reason: str) -> User:
    """Move the account to another agency, which the steward must reach as well.

    Raises:
        PolicyDenied, ReasonMissing, Refused: the roles need an agency.
    """
    user = _hold(user, by)
    policies.require(policies.may_make_account(by, agency), _("put an account into this agency"))
    _roles(roles_of(user), agency)
    _need(reason)
    before = user.agency.code if user.agency else ""
    user.agency = agency
    user.save(update_fields=["agency"])
    _audit("account.agency", user, by, reason, before=before, after=agency.code if agency else "")
    return user


@transaction.atomic
def account_close(*, user: User, by: Actor, reason: str) -> User:
    """Close the account: no sign-in, all its sessions end. What it did keeps its name.

    Raises:
        PolicyDenied, ReasonMissing, WrongState: it is closed.
    """
    user = _hold(user, by)
    _state(user, "close", wants=True)
    _need(reason)
    user.is_active = False
    user.save(update_fields=["is_active"])
    _end_sessions(user)
    _audit("account.close", user, by, reason)
    return user


@transaction.atomic
def account_open(*, user: User, by: Actor, reason: str) -> User:
    """Open a closed account again, with its roles and its second factor.

    Raises:
        PolicyDenied, ReasonMissing, WrongState: it is open.
    """
    user = _hold(user, by)
    _state(user, "open", wants=False)
    _need(reason)
    user.is_active = True
    user.save(update_fields=["is_active"])
    _audit("account.open", user, by, reason)
    return user


@transaction.atomic
def second_factor_reset(*, user: User, by: Actor, reason: str) -> User:
    """Take all second factors off, for a lost phone; the owner sets up a new one at the next sign-in.

    Raises:
        PolicyDenied, ReasonMissing, Refused: there is none.
    """
    user = _hold(user, by)
    _need(reason)
    if not Authenticator.objects.filter(user=user).exists():
        raise Refused(_("The account has no second factor."))
    Authenticator.objects.filter(user=user).delete()
    second_factor.forget_failures(user)
    _end_sessions(user)
    _audit("account.second_factor_reset", user, by, reason)
    return user


@transaction.atomic
def account_unlock(*, user: User, by: Actor, reason: str) -> User:
    """Forget wrong passwords and codes, so that the owner need not wait.

    Raises:
        PolicyDenied, ReasonMissing.
    """
    user = _hold(user, by)
    _need(reason)
    lockout.unlock(user.username)
    second_factor.forget_failures(user)
    _audit("account.unlock", user, by, reason)
    return user


@transaction.atomic
def password_link(*, user: User, by: Actor, reason: str) -> str:
    """The path of a page on which the owner chooses a password: works once, for three days.

    Raises:
        PolicyDenied, ReasonMissing, WrongState: the account is closed.
    """
    user = _hold(user, by)
    _state(user, "password_link", wants=True)
    _need(reason)
    _audit("account.password_link", user, by, reason)
    return link_for(user)


def link_for(user: User) -> str:
    """The path itself."""
    parts = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    return reverse("account_reset_password_from_key", kwargs=parts)


def roles_of(user: User) -> set[str]:
    """The roles that an account has; groups that are no roles do not count."""
    return set(user.groups.values_list("name", flat=True)) & set(Role.values)


def _hold(user: User, by: Actor) -> User:
    """Lock the account and check that the actor may change it as it is now."""
    user = User.objects.select_for_update(of=("self",)).select_related("agency").get(pk=user.pk)
    policies.require(policies.may_keep_account(by, user), _("change this account"))
    return user


def _roles(roles: Iterable[str], agency: Agency | None) -> set[str]:
    wanted = {Role(role).value for role in roles}
    if not policies.roles_fit(wanted, agency):
        raise Refused(_("Reporter, decider and reviewer act for an agency: name one."), field="agency")
    return wanted


def _require_givable(roles: set[str], by: Actor) -> None:
    if not all(policies.may_give(by, role) for role in roles):
        words = _("Auditors read what every agency has: only a steward of the whole country makes one.")
        raise Refused(words, field="roles")


def _need(reason: str) -> None:
    if not reason.strip():
        raise ReasonMissing("accounts are changed with a reason")


def _state(user: User, action: str, *, wants: bool) -> None:
    if user.is_active is not wants:
        allowed = ("close", "password_link") if user.is_active else ("open",)
        raise WrongState(state=_("open") if user.is_active else _("closed"), action=action, allowed=allowed)


def _check_names(username: str, email: str) -> None:
    if User.objects.filter(username__iexact=username).exists():
        raise Refused(_("There is an account with this user name."), field="username")
    try:
        User._meta.get_field("username").run_validators(username)
    except ValidationError as error:
        raise Refused(" ".join(error.messages), field="username") from error
    if not email:
        return
    try:
        validate_email(email)
    except ValidationError as error:
        raise Refused(" ".join(error.messages), field="email") from error
    if (
        EmailAddress.objects.filter(email__iexact=email).exists()
        or User.objects.filter(email__iexact=email).exists()
    ):
        raise Refused(_("There is an account with this address."), field="email")


def _end_sessions(user: User) -> None:
    for session in UserSession.objects.filter(user=user):
        session.end()


def _audit(action: str, user: User, by: Actor, reason: str, **detail: Any) -> None:
    journal.audit(by=by, action=action, target=user.key, reason=reason, detail=detail)
