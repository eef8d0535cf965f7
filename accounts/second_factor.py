"""The second factor: who has one, whether this session passed it, and that a code works once.

allauth remembers used codes and wrong ones in the cache of one process; here a locked row does, so that it
holds over all workers.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest

from accounts.models import CodeState, User
from journal import clock

T = TypeVar("T")
PRIMARY = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


class CodeWrong(Exception):
    """The code is not the present one, or it was used already."""


class CodesWait(Exception):
    """Too many wrong codes in a row; `until` says when the next one is looked at."""

    def __init__(self, until: datetime) -> None:
        self.until = until
        super().__init__(str(until))


def has_second_factor(user: User) -> bool:
    """Whether the account has one of the kinds that stand on their own (recovery codes do not)."""
    return Authenticator.objects.filter(user=user, type__in=PRIMARY).exists()


def passed(request: HttpRequest) -> bool:
    """Whether this very session showed the second factor; one signed in before it existed did not."""
    if not isinstance(request.user, User):
        return False
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))


def totp_counter(secret: str, code: str) -> int | None:
    """The half minute that a code belongs to, if it is one of those accepted now."""
    code = "".join(code.split())
    counters = yield_hotp_counters_from_time()
    return next((one for one in counters if format_hotp_value(hotp_value(secret, one)) == code), None)


def code_check(*, user: User, code: str) -> Authenticator:
    """Accept a code of the authenticator app or a recovery code, each once.

    Raises:
        CodeWrong, CodesWait.
    """

    def find(state: CodeState) -> Authenticator | None:
        typed = Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.WEBAUTHN)
        authenticator: Authenticator
        for authenticator in typed:
            if authenticator.type == Authenticator.Type.TOTP:
                fits = _spend(state, totp_counter(decrypt(authenticator.data["secret"]), code))
            else:
                fits = authenticator.wrap().validate_code(code)
            if fits:
                return authenticator
        return None

    return _guarded(user, find)


def first_code_check(*, user: User, secret: str, code: str) -> None:
    """Accept the code that proves a new authenticator app; it is spent then.

    Raises:
        CodeWrong, CodesWait.
    """
    _guarded(user, lambda state: _spend(state, totp_counter(secret, code)) or None)


def waits_until(user: User) -> datetime | None:
    """When the next code is looked at, where too many were wrong."""
    state = CodeState.objects.filter(user=user).first()
    return _wait_end(state) if state else None


def forget_failures(user: User) -> None:
    """Let the next code be looked at at once."""
    CodeState.objects.filter(user=user).update(failures=0, failed_at=None)


def _guarded(user: User, check: Callable[[CodeState], T | None]) -> T:
    """Check under the lock of the person's row; a wrong code is counted, which must not be rolled back."""
    with transaction.atomic():
        CodeState.objects.get_or_create(user=user)
        state = CodeState.objects.select_for_update().get(user=user)
        until = _wait_end(state)
        if until is not None:
            raise CodesWait(until)
        found = check(state)
        if found is None:
            state.failures, state.failed_at = _failures(state) + 1, clock.now()
        else:
            state.failures, state.failed_at = 0, None
        state.save()
    if found is None:
        until = _wait_end(state)
        raise CodesWait(until) if until else CodeWrong
    return found


def _spend(state: CodeState, counter: int | None) -> bool:
    """Whether a counter is newer than every one that was accepted."""
    if counter is None or counter <= state.last_counter:
        return False
    state.last_counter = counter
    return True


def _wait() -> timedelta:
    return timedelta(minutes=settings.SECOND_FACTOR_WAIT_MINUTES)


def _failures(state: CodeState) -> int:
    """Wrong codes in a row that still count."""
    return state.failures if state.failed_at and clock.now() - state.failed_at < _wait() else 0


def _wait_end(state: CodeState) -> datetime | None:
    if _failures(state) < settings.SECOND_FACTOR_ATTEMPTS or state.failed_at is None:
        return None
    return state.failed_at + _wait()
