"""Staff for tests: accounts with roles and a second factor, and sessions that the door of the desk accepts."""

from __future__ import annotations

import time
from itertools import count
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.test import Client

from accounts.actors import actor_for
from accounts.models import User
from accounts.roles import group_of
from journal.actor import Actor
from registry.models import Agency

PASSWORD = "correct horse battery 7"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
_names = count(1)


def make_staff(
    username: str = "",
    roles: tuple[str, ...] | list[str] = (),
    agency: Agency | str | None = None,
    second_factor: bool = True,
    **values: Any,
) -> User:
    """A member of staff with these roles, of this agency (or its code); the password is PASSWORD."""
    if isinstance(agency, str):
        agency = Agency.objects.get(code=agency)
    username = username or f"staff-{next(_names)}"
    user = User.objects.create_user(username, password=PASSWORD, is_staff=True, agency=agency, **values)
    user.groups.set([group_of(role) for role in roles])
    if second_factor:
        add_second_factor(user)
    return user


def add_second_factor(user: User) -> None:
    """An authenticator app whose secret is SECRET, and recovery codes."""
    TOTP.activate(user, SECRET)
    RecoveryCodes.activate(user)


def sign_in(client: Client, user: User) -> Client:
    """Open a session as the door does it; the second factor counts as shown where the user has one."""
    client.force_login(user)
    session = client.session
    now = time.time()
    shown = [{"method": "password", "at": now, "username": user.username}]
    authenticator = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    if authenticator is not None:
        shown.append({"method": "mfa", "at": now, "id": authenticator.pk, "type": "totp"})
    session["account_authentication_methods"] = shown
    session["account_authentication_methods_user"] = str(user.pk)
    session["signed_in_at"] = session["desk_seen_at"] = int(now)
    session.save()
    return client


def staff_client(roles: tuple[str, ...] | list[str] = (), agency: Agency | str | None = None) -> Client:
    """A client of a new member of staff, signed in."""
    return sign_in(Client(), make_staff(roles=roles, agency=agency))


def actor_of(user: User) -> Actor:
    """The actor that this user's requests act as."""

    class Asked:
        META = {"REMOTE_ADDR": "127.0.0.1"}
        headers: dict[str, str] = {}

    asked: Any = Asked()
    asked.user = user
    return actor_for(asked)


def totp_now(user: User, *, shift: int = 0) -> str:
    """The code that the user's authenticator app shows now; a browser test types it at sign-in.

    A code works once. `shift=1` is the next half minute's code, which is accepted already.
    """
    secret = decrypt(Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP).data["secret"])
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + shift)))


def recovery_codes(user: User) -> list[str]:
    """The recovery codes not used yet."""
    return list(Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes())
