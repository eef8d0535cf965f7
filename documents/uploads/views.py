"""A paper, for whoever may read it: always to be saved, never shown by the browser, each access written down."""

from __future__ import annotations

import hashlib
from urllib.parse import quote

import structlog
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.actors import actor_for
from accounts.models import User
from accounts.second_factor import passed
from creditsite.api.errors import ApiError
from creditsite.api.middleware import error_page
from documents.sealing import Damaged
from documents.uploads import access, keys, storage
from documents.uploads.models import PaperKind, Upload, UploadKey
from journal import services as journal
from journal.keys import is_base32

logger = structlog.get_logger(__name__)

TYPES = {PaperKind.PDF: "application/pdf", PaperKind.JPEG: "image/jpeg", PaperKind.PNG: "image/png"}
READ = "paper.read"


@require_safe
def paper(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """The file as an attachment.

    Raises:
        Http404: there is none, or it is not this person's to read; both look the same.
    """
    upload = Upload.objects.filter(public_id=public_id).first() if _is_name(public_id) else None
    actor = actor_for(request)
    if upload is None or not _came_in(request) or not access.may_read(actor, upload.subject):
        raise Http404
    try:
        content = _content(upload)
    except (OSError, UploadKey.DoesNotExist) as gone:
        logger.error("a paper cannot be read", paper=public_id, error=type(gone).__name__)
        return error_page(request, ApiError(status=503, detail=_("This paper cannot be read at the moment.")))
    journal.audit(by=actor, action=READ, target=upload.subject, detail={"paper": upload.public_id})
    return _attached(upload, content)


def _content(upload: Upload) -> bytes:
    """Whole, before the first byte goes out: a damaged file is told, not sent in part.

    Raises:
        FileNotFoundError, Damaged, UploadKey.DoesNotExist.
    """
    with storage.read(upload.public_id, secret=keys.secret_of(upload.subject)) as handle:
        content = handle.read()
    if hashlib.sha256(content).hexdigest() != upload.digest:
        raise Damaged("a paper is not the one that was handed in")
    return content


def _attached(upload: Upload, content: bytes) -> HttpResponse:
    response = HttpResponse(content, content_type=TYPES[PaperKind(upload.kind)])
    name = quote(upload.name_shown, safe="")
    response["Content-Disposition"] = f"attachment; filename=\"paper\"; filename*=UTF-8''{name}"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def _is_name(public_id: str) -> bool:
    return is_base32(public_id, storage.NAME_LENGTH)


def _came_in(request: HttpRequest) -> bool:
    """Signed in; staff with the second factor of this session, as at the door of the desk."""
    user = request.user
    return isinstance(user, User) and user.is_active and (not user.is_staff or passed(request))
