"""A form sent twice acts once."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.db import IntegrityError, transaction

from journal import clock
from journal.models import UsedForm
from journal.workflow import Refused


class AlreadySent(Refused):
    """This very form has been dealt with (API: 409)."""


def fresh_token() -> str:
    """A mark for one rendering of a form."""
    return secrets.token_urlsafe(12)


def use_token(token: str, *, user_key: str) -> None:
    """Spend the mark inside the transaction of the act: of two senders one waits and is then refused.

    Raises:
        AlreadySent: the form was sent before.
    """
    if not token:
        raise AlreadySent("the form bears no mark")
    try:
        with transaction.atomic():
            UsedForm.objects.create(token=token[:32], user_key=user_key, at=clock.now())
    except IntegrityError as error:
        raise AlreadySent("this form was sent already") from error


def forget_used_forms() -> int:
    """Sweep: marks of two days ago; a form older than that is refused as outdated by its object's version."""
    return UsedForm.objects.filter(at__lt=clock.now() - timedelta(days=2)).delete()[0]
