"""Who reads the papers of a case or draft: the answer to `documents.uploads.access` by what they hang on."""

from __future__ import annotations

from accounts.models import Representation
from accounts.representation.policies import may_see
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


def draft_is_there(subject: str) -> bool:
    """Whether the draft was neither sent nor deleted."""
    return CaseDraft.objects.filter(number=subject.partition(":")[2]).exists()


def may_read_authorisation(actor: Actor, subject: str) -> bool:
    """The person, and the credit centres that decide about the claim."""
    one = Representation.objects.select_related("entity__region", "user")
    found = one.filter(number=subject.partition(":")[2]).first()
    return found is not None and may_see(actor, found)
