"""A file comes in by the desk: looked at, stored encrypted, and on the list; or refused with the reason."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from django.conf import settings
from django.db import IntegrityError, transaction

from exchange import encodings, policies, sealed
from exchange.models import OPEN_STATES, ImportProfile, ImportRun, RunState
from exchange.own_profiles import profile_named
from exchange.profile_yaml import ProfileError
from exchange.profiles import Profile
from exchange.readers import FileBroken, Reading, kind_of
from journal import clock
from journal import services as journal
from journal.actor import Actor
from journal.workflow import PolicyDenied
from registry.masking import redact_free_text
from registry.models import Agency

PART = 256 * 1024  # bytes read at a time
MEGABYTE = 1024 * 1024
FORMATS = (".csv", ".tsv", ".txt", ".xlsx", ".jsonl", ".ndjson")


def upload_receive(
    *,
    file: BinaryIO,
    name: str,
    profile: str,
    origin: str,
    by: Actor,
    encoding: str = "auto",
    sheet: str = "",
) -> ImportRun:
    """Take a file in; the worker checks it then. Nothing of it stays where it is refused.

    `file` is read in parts and never kept unencrypted; `name` is shown, and never part of a path.

    Raises:
        PolicyDenied: the profile, or bringing files at all, is not the actor's.
        FileBroken: says what is wrong; `upload_known` names the import that has the same file at hand (`run`).
    """
    try:
        chosen, own = profile_named(profile, by=by)
    except ProfileError as error:
        raise FileBroken("profile_broken", why=str(error)) from error
    if not policies.may_upload(by, chosen):
        raise PolicyDenied(f"upload by {profile}")
    if encoding not in encodings.CHOICES:
        raise FileBroken("encoding_unknown", encoding=encoding[:20])
    agency = Agency.objects.select_related("parent").filter(code=by.agency_key).first()
    _require_room(agency)
    stored = _stored(file)
    try:
        run = _draft(stored, shown_name(name), chosen, own, agency, origin=origin, by=by)
        _look_into(run, chosen, encoding, sheet)
        return _listed(run, by=by)
    except BaseException:
        sealed.forget(stored.name)
        raise


def sheets_of(file: BinaryIO) -> list[str]:
    """The visible sheets of a spreadsheet, for whoever chooses one.

    Raises:
        FileBroken.
    """
    from exchange.spreadsheets import sheet_names  # needs openpyxl, 5 MB that a web process hardly ever uses

    return sheet_names(file)


def heading_of(*, file: BinaryIO, name: str, encoding: str = "auto", sheet: str = "") -> list[str]:
    """The heading of a file, for drafting a profile; nothing is kept.

    Raises:
        FileBroken.
    """
    from exchange.headings import heading

    return heading(file, name=name, encoding=encoding, sheet=sheet)


def _require_room(agency: Agency | None) -> None:
    at_hand = ImportRun.objects.filter(agency=agency, state__in=OPEN_STATES).exclude(stored_as="")
    count = at_hand.count()
    if count >= settings.UPLOADS_AT_HAND:
        raise FileBroken("uploads_many", count=str(count))


def _stored(file: BinaryIO) -> sealed.Stored:
    most = settings.UPLOAD_MAX_BYTES
    try:
        stored = sealed.store(file_parts(file), most=most)
    except sealed.TooLarge as error:
        raise FileBroken("file_too_large", limit=str(most // MEGABYTE)) from error
    if not stored.size:
        sealed.forget(stored.name)
        raise FileBroken("file_empty")
    return stored


def file_parts(file: BinaryIO) -> Iterator[bytes]:
    """A file's bytes, a part at a time."""
    while part := file.read(PART):
        yield part


def shown_name(name: str) -> str:
    """The last part of a name, whatever system it comes from, without signs that no name has.

    Numbers of people in it are starred: lists and the audit log show it.
    """
    last = PurePosixPath(name.replace("\\", "/")).name
    return redact_free_text("".join(sign for sign in last if sign.isprintable())[:255])[0] or "file"


def _draft(
    stored: sealed.Stored,
    name: str,
    profile: Profile,
    own: ImportProfile | None,
    agency: Agency | None,
    *,
    origin: str,
    by: Actor,
) -> ImportRun:
    return ImportRun(
        file_name=name,
        file_digest=stored.digest,
        file_size=stored.size,
        stored_as=stored.name,
        profile=profile.name,
        profile_digest=profile.digest,
        kind=profile.kind,
        item=profile.item,
        own_profile=own,
        origin=origin,
        agency=agency,
        by=by.user_key,
        started_at=clock.now(),
        state=RunState.RECEIVED,
    )


def _look_into(run: ImportRun, profile: Profile, encoding: str, sheet: str) -> None:
    """What shows before the first row is read: kind, encoding, sheet, heading."""
    opener = partial(sealed.open_stored, run.stored_as)
    with opener() as handle:
        run.file_kind = kind_of(run.file_name, handle.read(4096))
    reading = Reading(
        Path(run.file_name),
        profile.kept,
        profile.required,
        opener=opener,
        kind=run.file_kind,
        encoding=encoding,
        sheet=sheet,
    )
    next(iter(reading.rows()), None)
    run.encoding = reading.encoding if run.file_kind != "xlsx" else ""
    run.sheet = reading.sheet[:100]


def _listed(run: ImportRun, *, by: Actor) -> ImportRun:
    try:
        with transaction.atomic():
            if run.agency is None:  # the constraint takes two empty agencies for different ones
                _refuse_double(run)
            run.save(force_insert=True)
            journal.audit(
                by=by,
                action="import.upload",
                target=f"importrun:{run.pk}",
                detail={"file": run.file_name, "digest": run.file_digest, "profile": run.profile},
            )
    except IntegrityError as error:
        _refuse_double(run)
        raise FileBroken("upload_known", run="?") from error
    return run


def _refuse_double(run: ImportRun) -> None:
    same = ImportRun.objects.filter(
        agency=run.agency,
        file_digest=run.file_digest,
        profile=run.profile,
        origin=run.origin,
        state__in=OPEN_STATES,
    ).exclude(stored_as="")
    first = same.order_by("pk").values_list("pk", flat=True).first()
    if first is not None:
        raise FileBroken("upload_known", run=str(first))
