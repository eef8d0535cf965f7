"""What the worker tidies up behind people who signed in."""

from __future__ import annotations

from datetime import timedelta

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import DoorLimit, User
from accounts.representation.services import representations_expire
from accounts.terms import UNCONFIRMED, days_of
from journal import clock
from journal import services as journal
from journal.actor import Actor

CHUNK = 500


def tidy_sessions() -> int:
    """Forget sessions that are over, the addresses they came from, and guesses that no longer count."""
    now = clock.now()
    gone = Session.objects.filter(expire_date__lt=now).delete()[0]
    gone += UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()[0]
    gone += DoorLimit.objects.filter(expires__lt=now).delete()[0]
    old = AccessAttempt.objects.filter(attempt_time__lt=now - settings.AXES_COOLOFF_TIME)
    return int(gone + old.delete()[0])


def forget_unconfirmed() -> int:
    """Delete accounts that people made for themselves and whose e-mail address they never confirmed.

    Who typed the address need not be its owner; and until the account is gone nobody else gets one with it.
    """
    days = days_of(UNCONFIRMED)
    if days is None:
        return 0
    old = _never_confirmed().filter(date_joined__lt=clock.now() - timedelta(days=days))
    found = list(old.order_by("pk").values_list("pk", flat=True)[:CHUNK])
    if not found:
        return 0
    with transaction.atomic():
        # Whoever confirms at this moment is waited for, and then stays.
        list(EmailAddress.objects.select_for_update().filter(user__in=found).values_list("pk"))
        gone = int(_never_confirmed().filter(pk__in=found).delete()[1].get(User._meta.label, 0))
        journal.audit(
            by=Actor.system("sign_ups"),
            action="account.unconfirmed_forgotten",
            target="accounts",
            reason=f"address not confirmed within {days} days",
            detail={"accounts": gone},
        )
    return gone


def _never_confirmed() -> QuerySet[User]:
    """Accounts of the public that nobody could ever sign in with."""
    confirmed = EmailAddress.objects.filter(user=OuterRef("pk"), verified=True)
    given = EmailAddress.objects.filter(user=OuterRef("pk"))
    unused = User.objects.filter(
        is_staff=False, is_superuser=False, last_login=None, agency=None, groups=None
    )
    return unused.filter(Exists(given), ~Exists(confirmed))


def end_representations() -> int:
    """End claims whose authorisation is over. Returns how many."""
    return representations_expire(today=clock.today())
