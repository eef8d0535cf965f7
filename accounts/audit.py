"""What happens at the door goes into the audit log."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.actors import actor_for
from accounts.models import User
from journal import services as journal


def note(request: HttpRequest, action: str, user: User, **detail: Any) -> None:
    """Write that something happened to an account at its owner's hand."""
    actor = replace(actor_for(request), user_key=user.key)
    journal.audit(by=actor, action=action, target=user.key, detail=detail)


@receiver(user_logged_out)
def _note_sign_out(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    """Wherever it happens: on the account page, on the desk, or by the door after a long pause."""
    if isinstance(user, User):
        note(request, "account.logout", user)
