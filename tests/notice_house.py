"""A fictitious house for notices: a bureau, a company with people who can be reached, and the sweeps that tell them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress

from accounts.models import Representation, User
from documents.models import Letter, OutgoingMail
from journal import clock
from journal.sweeps import seal_journal
from records.models import Record
from registry.models import Entity
from repair.notices.letters import NOTICE
from repair.notices.sweeps import make_notices, next_look, send_reminders
from tests import factories


def person(name: str, *, address: bool = True, language: str = "zh-hans") -> User:
    """Somebody with an account, and with a checked address unless told otherwise."""
    user = User.objects.create_user(name, email=f"{name}@example.org")
    User.objects.filter(pk=user.pk).update(language=language)
    user.refresh_from_db()
    EmailAddress.objects.create(user=user, email=user.email, verified=address, primary=True)
    return user


def speaks_for(user: User, entity: Entity, **values: Any) -> Representation:
    """A verified right to speak for an entity."""
    given = {
        "number": f"n{user.pk:04d}{entity.pk:05d}"[:10],
        "basis": "legal_representative",
        "name": "张三",
        "state": "verified",
        "claimed_at": clock.now(),
    }
    return Representation.objects.create(user=user, entity=entity, **{**given, **values})


def penalty(entity: Entity, *, days_ago: int = 10, **values: Any) -> Record:
    """A public penalty of a source under Order 36: general, so repair after three months, shown for a year."""
    source = factories.agency()
    type(source).objects.filter(pk=source.pk).update(regime="ndrc")
    source.refresh_from_db()
    decided_on = clock.today() - timedelta(days=days_ago)
    given = {"source_agency": source, "deciding_agency": source, "decided_on": decided_on}
    return factories.penalty(entity, **{**given, **values})


def sweep() -> None:
    """Let the worker do all that it can for notices."""
    seal_journal()
    next_look.at = 0.0  # people of tests come without a Change
    while make_notices():
        pass
    while send_reminders():
        pass


def letters(entity: Entity) -> list[Letter]:
    """Letters of publication to an entity, oldest first."""
    return list(Letter.objects.filter(kind=NOTICE, entity=entity).order_by("pk"))


def mails(user: User) -> list[str]:
    """Subjects of the mails to a person, oldest first."""
    return list(OutgoingMail.objects.filter(to=user.email).order_by("pk").values_list("subject", flat=True))


def let_it_be(monkeypatch: pytest.MonkeyPatch, day: date) -> None:
    """Let it be that day everywhere."""
    now = clock.now().replace(year=day.year, month=day.month, day=day.day)
    monkeypatch.setattr("journal.clock.now", lambda: now)
