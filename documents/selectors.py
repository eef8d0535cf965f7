"""Questions about papers."""

from __future__ import annotations

from django.db.models import QuerySet

from documents.models import Letter
from registry.models import Entity


def letters_of(subject: str) -> QuerySet[Letter]:
    """Letters about one thing ("listing_case:<number>"), newest first."""
    return Letter.objects.filter(subject=subject).order_by("-pk")


def letters_to(entity: Entity) -> QuerySet[Letter]:
    """Letters to an entity, newest first."""
    return Letter.objects.filter(entity=entity).order_by("-pk")
