"""Who reads the papers of a case or draft: the answer to `documents.uploads.access` by what they hang on."""

from __future__ import annotations

from journal.actor import Actor
from repair import policies
from repair.models import Case, CaseDraft


def may_read_case(actor: Actor, subject: str) -> bool:
    """The parties, and the staff that sees the case."""
    case = Case.objects.select_related("entity", "agency__region", "agency__parent", "applicant")
    found = case.filter(number=subject.partition(":")[2]).first()
    return found is not None and policies.may_read_papers(actor, found)


def may_read_draft(actor: Actor, subject: str) -> bool:
    """Only who is writing it."""
    draft = CaseDraft.objects.select_related("user").filter(number=subject.partition(":")[2]).first()
    return draft is not None and draft.user.key == actor.user_key
