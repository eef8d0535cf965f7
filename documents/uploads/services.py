"""Taking papers in, handing them over to another subject, and letting them go."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import BinaryIO

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from documents.uploads import keys, storage
from documents.uploads.checking import LARGEST, checked
from documents.uploads.models import Upload
from documents.uploads.names import shown_name
from journal import clock
from journal import services as journal
from journal.actor import Actor
from journal.keys import random_base32
from journal.workflow import Refused

MOST = 10  # papers of one subject
CHUNK = 64 * 1024


@transaction.atomic
def upload_take(*, file: File[bytes] | BinaryIO, name: str, subject: str, by: Actor) -> Upload:
    """Check a paper, seal it and keep it with its subject. Rights are the caller's to ask about.

    The same bytes for the same subject twice are one paper.

    Raises:
        Refused: too large, too many, of no kind that is taken, or harmful; with the reason, on the field "files".
    """
    content = _read(file)
    given = hashlib.sha256(content).hexdigest()
    there = Upload.objects.filter(subject=subject, given=given).first()
    if there is not None:
        return there
    if Upload.objects.select_for_update().filter(subject=subject).count() >= MOST:
        raise Refused(_("At most %(n)s papers can be handed in.") % {"n": MOST}, field="files")
    paper = checked(content, name)
    public_id = random_base32(storage.NAME_LENGTH)
    storage.write(public_id, paper.content, secret=keys.secret_for(subject))
    upload = Upload.objects.create(
        public_id=public_id,
        subject=subject,
        kind=paper.kind,
        name_shown=shown_name(name, paper.kind),
        size=len(paper.content),
        pages=paper.pages,
        digest=hashlib.sha256(paper.content).hexdigest(),
        given=given,
        scanned_by=paper.scanned_by,
        uploaded_by=by.user_key,
        uploaded_by_name=by.name,
        uploaded_at=clock.now(),
    )
    detail = {"paper": upload.public_id, "kind": upload.kind, "size": upload.size}
    journal.audit(by=by, action="paper.take", target=subject, detail=detail)
    return upload


@transaction.atomic
def upload_drop(*, upload: Upload, by: Actor) -> None:
    """Take a paper out again, before it was sent."""
    journal.audit(by=by, action="paper.drop", target=upload.subject, detail={"paper": upload.public_id})
    _delete(upload)


@transaction.atomic
def uploads_move(*, old: str, new: str, by: Actor) -> int:
    """Hand the papers of one subject to another (a draft that becomes a case); returns how many."""
    rows = list(Upload.objects.select_for_update().filter(subject=old))
    if not rows:
        return 0
    before, after = keys.secret_of(old), keys.secret_for(new)
    for row in rows:
        storage.reseal(row.public_id, old=before, new=after)
        row.subject = new
    Upload.objects.bulk_update(rows, ["subject"])
    keys.destroy(old)
    journal.audit(by=by, action="paper.move", target=new, detail={"from": old, "papers": len(rows)})
    return len(rows)


@transaction.atomic
def uploads_close(*, subject: str, delete_on: date, by: Actor) -> int:
    """Say from which day the papers of a subject are deleted; returns how many there are."""
    count = Upload.objects.filter(subject=subject).update(delete_on=delete_on)
    if count:
        detail = {"delete_on": delete_on.isoformat(), "papers": count}
        journal.audit(by=by, action="paper.close", target=subject, detail=detail)
    return count


def uploads_delete(*, today: date, limit: int = 200) -> int:
    """Delete papers whose day has come, and the key with the last of a subject. Returns how many."""
    due = list(Upload.objects.filter(delete_on__lte=today).order_by("delete_on", "pk")[:limit])
    for upload in due:
        with transaction.atomic():
            system = Actor.system("papers")
            detail = {"paper": upload.public_id}
            journal.audit(by=system, action="paper.delete", target=upload.subject, detail=detail)
            _delete(upload)
    return len(due)


def _delete(upload: Upload) -> None:
    """Row, then key with the last one, then, once that is committed, the file."""
    name, subject = upload.public_id, upload.subject
    upload.delete()
    if not Upload.objects.filter(subject=subject).exists():
        keys.destroy(subject)
    transaction.on_commit(lambda: storage.forget(name))


def _read(file: File[bytes] | BinaryIO) -> bytes:
    """The bytes, never more than are taken.

    Raises:
        Refused: there are more, or none.
    """
    parts, size = [], 0
    while part := file.read(CHUNK):
        size += len(part)
        if size > LARGEST:
            most = LARGEST // 1_000_000
            raise Refused(_("This file is larger than %(n)s MB.") % {"n": most}, field="files")
        parts.append(part)
    if not size:
        raise Refused(_("This file is empty."), field="files")
    return b"".join(parts)
