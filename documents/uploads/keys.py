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
    return unsealed(bytes(UploadKey.objects.get(subject=subject).wrapped), purpose=PAPER_KEY)


def secret_for(subject: str) -> bytes:
    """The secret of a subject; drawn where there is none yet."""
    wrapped = sealed(secrets.token_bytes(LENGTH), purpose=PAPER_KEY)
    UploadKey.objects.get_or_create(subject=subject, defaults={"wrapped": wrapped})
    return secret_of(subject)


def destroy(subject: str) -> None:
    """Make a subject's papers unreadable for ever."""
    UploadKey.objects.filter(subject=subject).delete()
