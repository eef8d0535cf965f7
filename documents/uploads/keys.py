"""The secret of a subject's papers: drawn once, kept sealed with DOCUMENT_KEY, destroyed with the last paper."""

from __future__ import annotations

import secrets

from documents.sealing import PAPER_KEY, sealed, unsealed
from documents.uploads.models import UploadKey

LENGTH = 32


def secret_of(subject: str) -> bytes:
    """The secret of a subject.

    Raises:
        UploadKey.DoesNotExist: it was destroyed, or there never was one. Damaged: DOCUMENT_KEY is another.
    """
    return _secret(UploadKey.objects.get(subject=subject))


def held(subject: str) -> bytes:
    """The secret of a subject, drawn where there is none; its row is locked until the transaction ends.

    Whoever takes in, moves or deletes papers of a subject holds it, so that they do it one after another.
    """
    while True:
        wrapped = sealed(secrets.token_bytes(LENGTH), purpose=PAPER_KEY)
        UploadKey.objects.get_or_create(subject=subject, defaults={"wrapped": wrapped})
        key = hold(subject)
        if key is not None:  # else it was destroyed, or moved, while we waited for it
            return _secret(key)


def hold(subject: str) -> UploadKey | None:
    """Lock the key of a subject until the transaction ends; None where there is none."""
    return UploadKey.objects.select_for_update().filter(subject=subject).first()


def destroy(subject: str) -> None:
    """Make a subject's papers unreadable for ever."""
    UploadKey.objects.filter(subject=subject).delete()


def _secret(key: UploadKey) -> bytes:
    return unsealed(bytes(key.wrapped), purpose=PAPER_KEY)
