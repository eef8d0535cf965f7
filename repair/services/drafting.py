"""Drafts: what somebody typed, kept until it is sent or left alone for long."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from documents.uploads.services import uploads_close
from journal import clock
from journal.actor import Actor
from journal.keys import random_base32
from journal.workflow import Refused
from records.models import Record
from registry.masking import redact_free_text
from registry.policies import require
from repair.limits import limit_for
from repair.models import CaseDraft, CaseKind, LimitName

MOST = 20  # drafts of one person
LONGEST = 20_000  # characters of one draft


@transaction.atomic
def draft_save(
    *, user: User, record: Record, data: Mapping[str, Any], kind: str = CaseKind.OBJECTION, by: Actor
) -> CaseDraft:
    """Keep what was typed about a record; one draft a person, record and kind of case.

    Raises:
        PolicyDenied: somebody else's. Refused: too many drafts, or too much text.
    """
    require(by.user_key == user.key, "draft")
    kept = {str(name): _clean(value) for name, value in data.items()}
    if len(str(kept)) > LONGEST:
        raise Refused(_("This is too much for a draft."))
    now = clock.now()
    mine = CaseDraft.objects.select_for_update().filter(user=user)
    draft = mine.filter(record=record, kind=kind).first()
    if draft is None:
        if mine.count() >= MOST:
            raise Refused(_("You have too many drafts; send or delete one first."))
        draft = CaseDraft(number=random_base32(10), user=user, record=record, kind=kind, made_at=now)
    draft.data, draft.changed_at = kept, now
    draft.save()
    return draft


@transaction.atomic
def draft_drop(*, draft: CaseDraft, by: Actor) -> None:
    """Delete a draft with its papers.

    Raises:
        PolicyDenied: somebody else's.
    """
    require(by.is_system or by.user_key == draft.user.key, "draft")
    uploads_close(subject=draft.papers, delete_on=clock.today(), by=by)
    draft.delete()


def drafts_forget(*, limit: int = 200) -> int:
    """Delete drafts that nobody touched for long. Idempotent; returns how many."""
    days = limit_for(LimitName.KEEP_DRAFT, kind=CaseKind.OBJECTION, agency=None).number
    old = CaseDraft.objects.filter(changed_at__lt=clock.now() - timedelta(days=days))
    drafts = list(old.select_related("user").order_by("pk")[:limit])
    for draft in drafts:
        draft_drop(draft=draft, by=Actor.system("cases"))
    return len(drafts)


def _clean(value: Any) -> Any:
    if isinstance(value, list):
        return [_clean(one) for one in value]
    return redact_free_text(str(value))[0]
