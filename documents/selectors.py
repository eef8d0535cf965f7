"""Questions about papers."""

from __future__ import annotations

from django.db.models import QuerySet

from documents.models import Letter
from registry.models import Entity

PERSONAL = "person:"  # how the subject of a letter to a person begins


def letters_of(subject: str) -> QuerySet[Letter]:
    """Letters about one thing ("listing_case:<number>"), newest first."""
    return Letter.objects.filter(subject=subject).order_by("-pk")


def letters_to(entity: Entity) -> QuerySet[Letter]:
    """Letters to an entity, newest first; not those to persons whom one of its records names by mistake."""
    return Letter.objects.filter(entity=entity).exclude(subject__startswith=PERSONAL).order_by("-pk")
