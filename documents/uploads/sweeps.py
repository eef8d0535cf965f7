"""The worker's part: papers whose day has come, papers of what is gone, files and rows without each other."""

from __future__ import annotations

from datetime import timedelta

import structlog

from documents.uploads import access, services, storage
from documents.uploads.models import Upload
from journal import clock
from journal.actor import Actor

logger = structlog.get_logger(__name__)
SETTLED = timedelta(hours=1)  # a request that takes papers in is over by then


def delete_uploads() -> int:
    """Delete what is due. Returns how many."""
    return services.uploads_delete(today=clock.today())


def forget_orphans() -> int:
    """Delete files that a killed or rolled back upload left, and close papers of subjects that are gone.

    A row whose file is gone is told in the log, every hour until somebody brings the file back. Returns how many
    files were deleted and subjects closed.
    """
    known = list(Upload.objects.values_list("public_id", flat=True))
    missing = [name for name in known if not storage.is_there(name)]
    if missing:
        logger.error("papers without their file", count=len(missing), first=missing[:10])
    return storage.forget_abandoned(known) + _close_lost()


def _close_lost() -> int:
    """Papers handed in for a draft at the moment in which another window sent or deleted it."""
    count = 0
    for prefix, is_there in access.going():
        rows = Upload.objects.filter(subject__startswith=f"{prefix}:", delete_on=None)
        settled = rows.filter(uploaded_at__lt=clock.now() - SETTLED).order_by()
        for subject in settled.values_list("subject", flat=True).distinct():
            if not is_there(subject):
                services.uploads_close(subject=subject, delete_on=clock.today(), by=Actor.system("papers"))
                count += 1
    return count
