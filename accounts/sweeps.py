"""What the worker tidies up behind people who signed in."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.sessions.models import Session

from journal import clock


def tidy_sessions() -> int:
    """Forget sessions that are over, the addresses they came from, and guesses that no longer count."""
    now = clock.now()
    gone = Session.objects.filter(expire_date__lt=now).delete()[0]
    gone += UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()[0]
    old = AccessAttempt.objects.filter(attempt_time__lt=now - settings.AXES_COOLOFF_TIME)
    return int(gone + old.delete()[0])
