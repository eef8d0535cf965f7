"""Guessing passwords: counted per account and address in the database, exact over all workers."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from axes.models import AccessAttempt
from axes.signals import user_locked_out
from django.conf import settings
from django.db.models import Max, Sum
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.actors import actor_for, client_address
from accounts.models import User
from journal import clock
from journal import services as journal
from journal.locks import advisory_lock

BUCKETS = 64  # locks that guesses share; two names rarely meet in one
PATIENCE = 15.0  # seconds a guess waits for its turn


def account_name(request: HttpRequest, credentials: Mapping[str, Any] | None = None) -> str:
    """The name that guesses are counted under: that of the account, whichever of its names was typed.

    Else five guesses by user name and five more by address would be free.
    """
    given = (credentials or {}).get("username") or (credentials or {}).get("email") or ""
    typed = str(given or request.POST.get("login", "")).strip().casefold()[:150]
    if "@" in typed:
        known = _owner_of(typed)
        if known is not None:
            return str(known.get_username()).casefold()
    return typed


def _owner_of(email: str) -> User | None:
    """Whose password would be compared: allauth takes an address that was never confirmed, too."""
    found = EmailAddress.objects.filter(email=email).select_related("user")
    address = found.order_by("-verified", "pk").first()
    if address is not None:
        return address.user
    return User.objects.filter(email=email).order_by("pk").first()


def nobody_in_particular(*args: Any) -> str:
    """The log names neither person nor address."""
    return "a client"


@contextmanager
def one_guess_at_a_time(request: HttpRequest, credentials: Mapping[str, Any]) -> Iterator[bool]:
    """Let guesses at one account from one address follow each other, so that each sees those before it.

    Yields whether it is this one's turn; it is not where too many others wait as well.
    """
    mark = f"{account_name(request, credentials)}|{client_address(request)}".encode()
    name = f"guess:{int.from_bytes(hashlib.sha256(mark).digest()[:4], 'big') % BUCKETS}"
    end = time.monotonic() + PATIENCE
    while True:
        with advisory_lock(name) as held:
            if held or time.monotonic() > end:
                yield held
                return
        time.sleep(0.01)


def locked_until(name: str, address: str | None = None) -> datetime | None:
    """When guessing at an account may go on, for one address or the one that waits longest; None if at once."""
    attempts = AccessAttempt.objects.filter(
        username=name.casefold(), attempt_time__gt=clock.now() - settings.AXES_COOLOFF_TIME
    )
    if address is not None:
        attempts = attempts.filter(ip_address=address)
    counted = attempts.values("ip_address").annotate(
        wrong=Sum("failures_since_start"), last=Max("attempt_time")
    )
    ends = [row["last"] for row in counted.order_by() if row["wrong"] >= settings.AXES_FAILURE_LIMIT]
    return max(ends) + settings.AXES_COOLOFF_TIME if ends else None


def unlock(name: str) -> int:
    """Forget the guesses at an account; returns how many rows there were."""
    return int(AccessAttempt.objects.filter(username=name.casefold()).delete()[0])


def minutes_left(until: datetime | None) -> int:
    """Whole minutes until then, at least one."""
    left = (until - clock.now()).total_seconds() if until else 0
    return max(1, -int(-left // 60))


def wait_page(request: HttpRequest, *args: Any) -> HttpResponse:
    """The answer to whoever guessed too often: how long to wait. The same for accounts that do not exist."""
    credentials = getattr(request, "axes_credentials", None)
    until = locked_until(account_name(request, credentials), client_address(request))
    context = {"minutes": minutes_left(until), "noindex": True, "no_alternates": True}
    response = render(request, "account/locked.html", context, status=429)
    response["Retry-After"] = str(minutes_left(until) * 60)
    response["Cache-Control"] = "no-store"
    return response


@receiver(user_locked_out)
def _note_lock_out(sender: Any, request: HttpRequest, username: str, **kwargs: Any) -> None:
    """Once per lock-out, not for every try during it."""
    if getattr(request, "axes_failures_since_start", None) is None:
        return
    user = User.objects.filter(username__iexact=username or "").first()
    target = user.key if user else "user:unknown"
    journal.audit(by=actor_for(request), action="account.locked_out", target=target)
