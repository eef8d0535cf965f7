"""Questions about papers."""

from __future__ import annotations

from django.db.models import QuerySet

from documents.uploads.models import Upload


def uploads_of(subject: str) -> QuerySet[Upload]:
    """The papers of one thing ("case:<number>"), in the order in which they came."""
    return Upload.objects.filter(subject=subject).order_by("pk")
