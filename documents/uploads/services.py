"""Taking papers in, handing them over to another subject, and letting them go. Rights are the caller's to ask about."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import BinaryIO

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from documents.uploads import keys, storage
from documents.uploads.checking import Paper, paper_of
from documents.uploads.models import Upload, UploadKey
from journal import clock
from journal import services as journal
from journal.actor import Actor
from journal.keys import random_base32
from journal.workflow import Refused

MOST = 10  # papers of one subject


def upload_take(*, file: File[bytes] | BinaryIO | Paper, name: str, subject: str, by: Actor) -> Upload:
    """Check a paper (a `Paper` was checked already, by a form), seal it and keep it with its subject.

    The same bytes for the same subject twice are one paper.

    Raises:
        Refused: too large, too many, of no kind that is taken, or harmful; with the reason, on the field "files".
    """
    paper = file if isinstance(file, Paper) else paper_of(file, name)
    return _kept(paper, subject=subject, by=by)


@transaction.atomic
def _kept(paper: Paper, *, subject: str, by: Actor) -> Upload:
    secret = keys.held(subject)
    there = Upload.objects.filter(subject=subject, given=paper.given).first()
    if there is not None:
        return there
    if Upload.objects.filter(subject=subject).count() >= MOST:
        raise Refused(_("At most %(n)s papers can be handed in.") % {"n": MOST}, field="files")
    upload = Upload(
        public_id=random_base32(storage.NAME_LENGTH),
        subject=subject,
        kind=paper.kind,
        name_shown=paper.name,
        size=len(paper.content),
        pages=paper.pages,
        digest=hashlib.sha256(paper.content).hexdigest(),
        given=paper.given,
        scanned_by=paper.scanned_by,
        uploaded_by=by.user_key,
        uploaded_by_name=by.name,
        uploaded_at=clock.now(),
    )
    storage.write(upload.public_id, paper.content, secret=secret)
    upload.save()
    detail = {"paper": upload.public_id, "kind": upload.kind, "size": upload.size}
    journal.audit(by=by, action="paper.take", target=subject, detail=detail)
    return upload


@transaction.atomic
def upload_drop(*, upload: Upload, by: Actor) -> None:
    """Take a paper out again, before it was sent. Twice is once."""
    keys.hold(upload.subject)
    if not Upload.objects.filter(pk=upload.pk).exists():
        return
    journal.audit(by=by, action="paper.drop", target=upload.subject, detail={"paper": upload.public_id})
    _delete(upload)


@transaction.atomic
def uploads_move(*, old: str, new: str, by: Actor) -> int:
    """Hand the papers of one subject to another (a draft that becomes a case); returns how many.

    The key goes with them, so that no file is touched. Where the other has papers and a key of its own, they are
    stored anew under that, under new names: rolled back, the old files are as they were.
    """
    key = keys.hold(old)
    if key is None:
        return 0
    if UploadKey.objects.filter(subject=new).exists():
        count = _copied(old=old, new=new)
    else:
        count = Upload.objects.filter(subject=old).update(subject=new)
        key.subject = new
        key.save(update_fields=["subject"])
    journal.audit(by=by, action="paper.move", target=new, detail={"from": old, "papers": count})
    return count


def _copied(*, old: str, new: str) -> int:
    before, after = keys.secret_of(old), keys.held(new)
    there = set(Upload.objects.filter(subject=new).values_list("given", flat=True))
    count = 0
    for upload in Upload.objects.filter(subject=old).order_by("pk"):
        _forget_file(upload.public_id)
        if upload.given in there:
            upload.delete()
            continue
        with storage.read(upload.public_id, secret=before) as handle:
            content = handle.read()
        upload.public_id, upload.subject = random_base32(storage.NAME_LENGTH), new
        storage.write(upload.public_id, content, secret=after)
        upload.save(update_fields=["public_id", "subject"])
        count += 1
    keys.destroy(old)
    return count


@transaction.atomic
def uploads_close(*, subject: str, delete_on: date, by: Actor) -> int:
    """Say from which day the papers of a subject are deleted; returns how many there are."""
    keys.hold(subject)
    count = Upload.objects.filter(subject=subject).update(delete_on=delete_on)
    if count:
        detail = {"delete_on": delete_on.isoformat(), "papers": count}
        journal.audit(by=by, action="paper.close", target=subject, detail=detail)
    return count


def uploads_delete(*, today: date, limit: int = 200) -> int:
    """Delete papers whose day has come, and the key with the last of a subject. Returns how many."""
    due = list(Upload.objects.filter(delete_on__lte=today).order_by("delete_on", "pk")[:limit])
    return sum(_ended(upload, today) for upload in due)


@transaction.atomic
def _ended(upload: Upload, today: date) -> bool:
    keys.hold(upload.subject)
    if not Upload.objects.filter(pk=upload.pk, delete_on__lte=today).exists():
        return False  # its day was put off meanwhile
    detail = {"paper": upload.public_id}
    journal.audit(by=Actor.system("papers"), action="paper.delete", target=upload.subject, detail=detail)
    _delete(upload)
    return True


def _delete(upload: Upload) -> None:
    """Row, then key with the last one, then, once that is committed, the file."""
    name, subject = upload.public_id, upload.subject
    upload.delete()
    if not Upload.objects.filter(subject=subject).exists():
        keys.destroy(subject)
    _forget_file(name)


def _forget_file(name: str) -> None:
    """Once the rows are gone for good; a file that cannot be deleted now is found by the sweep later."""
    transaction.on_commit(lambda: storage.forget(name), robust=True)
