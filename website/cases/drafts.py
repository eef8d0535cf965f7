"""What was typed on a page of cases and not sent yet, kept at every step and given back as the form took it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, QueryDict

from journal.actor import Actor
from records.models import Record
from repair import services
from repair.models import CaseDraft
from website.cases.asking import person

NOT_KEPT = ("csrfmiddlewaretoken", "do")  # marks of the form


def draft_of(request: HttpRequest, record: Record, kind: str) -> CaseDraft | None:
    """The person's draft about a record, if there is one."""
    drafts = CaseDraft.objects.filter(user=person(request), record=record, kind=kind)
    return drafts.select_related("user").first()


def keep(request: HttpRequest, record: Record, kind: str, actor: Actor, **more: Any) -> CaseDraft:
    """Keep what was typed, as it was typed, and `more` beside it.

    Raises:
        PolicyDenied, Refused.
    """
    data = {name: values for name, values in request.POST.lists() if name not in NOT_KEPT}
    return services.draft_save(
        user=person(request), record=record, data={**data, **more}, kind=kind, by=actor
    )


def typed(draft: CaseDraft) -> QueryDict:
    """A draft as a form takes it."""
    found = QueryDict(mutable=True)
    for name, values in draft.data.items():
        found.setlist(name, values if isinstance(values, list) else [values])
    return found
