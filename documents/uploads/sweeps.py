"""The worker's part: papers whose day has come, and files that no row names."""

from __future__ import annotations

from documents.uploads import services, storage
from documents.uploads.models import Upload
from journal import clock


def delete_uploads() -> int:
    """Delete what is due. Returns how many."""
    return services.uploads_delete(today=clock.today())


def forget_orphans() -> int:
    """Delete files that a killed or rolled back upload left. Returns how many."""
    return storage.forget_abandoned(list(Upload.objects.values_list("public_id", flat=True)))
