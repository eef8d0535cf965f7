"""A paper, for whoever may read it: always to be saved, never shown by the browser, each access written down."""

from __future__ import annotations

from urllib.parse import quote

from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from accounts.actors import actor_for
from accounts.models import User
from accounts.second_factor import passed
from documents.uploads import access, keys, storage
from documents.uploads.models import PaperKind, Upload, UploadKey
from journal import services as journal

TYPES = {PaperKind.PDF: "application/pdf", PaperKind.JPEG: "image/jpeg", PaperKind.PNG: "image/png"}
READ = "paper.read"


@require_safe
def paper(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """The file as an attachment.

    Raises:
        Http404: there is none, or it is not this person's to read; both look the same.
    """
    upload = Upload.objects.filter(public_id=public_id).first()
    actor = actor_for(request)
    if upload is None or not _came_in(request) or not access.may_read(actor, upload.subject):
        raise Http404
    try:
        handle = storage.read(upload.public_id, secret=keys.secret_of(upload.subject))
    except (FileNotFoundError, UploadKey.DoesNotExist) as gone:
        raise Http404 from gone
    journal.audit(by=actor, action=READ, target=upload.subject, detail={"paper": upload.public_id})
    response = FileResponse(handle, content_type=TYPES[PaperKind(upload.kind)])
    name = quote(upload.name_shown)
    response["Content-Length"] = str(upload.size)
    response["Content-Disposition"] = f"attachment; filename=\"paper\"; filename*=UTF-8''{name}"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def _came_in(request: HttpRequest) -> bool:
    """Signed in; staff with the second factor of this session, as at the door of the desk."""
    user = request.user
    return isinstance(user, User) and user.is_active and (not user.is_staff or passed(request))
