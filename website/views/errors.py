"""Everything that can go wrong, as a designed page in both languages; the API has its own shape.

None of this asks the database: the pages for a broken database are made here too.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from creditsite.api.errors import ApiError, api_problem

RETRY_AFTER = "60"  # seconds
WORDS = {
    400: (
        gettext_noop("This address cannot be understood"),
        gettext_noop("Something in the address or the question is not what it should be."),
    ),
    403: (
        gettext_noop("This page is not open to you"),
        gettext_noop("You may need to sign in with another account, or the page is for staff only."),
    ),
    404: (
        gettext_noop("This page does not exist"),
        gettext_noop("The address may be mistyped, or what stood here was never public."),
    ),
    405: (
        gettext_noop("This page can only be read"),
        gettext_noop("Nothing can be sent to this address."),
    ),
    410: (
        gettext_noop("This is no longer here"),
        gettext_noop("What stood at this address has been taken down."),
    ),
    413: (
        gettext_noop("This is too large to be sent here"),
        gettext_noop("Forms take one megabyte; files are uploaded by staff who are signed in."),
    ),
    414: (
        gettext_noop("This address is too long"),
        gettext_noop("Addresses of up to 8,000 characters are read here."),
    ),
    429: (
        gettext_noop("A short break, please"),
        gettext_noop("Your address has searched very often in the last minute."),
    ),
    500: (
        gettext_noop("Something went wrong on our side"),
        gettext_noop("It is not your fault and nothing was lost. Please try again in a minute."),
    ),
    503: (
        gettext_noop("The site cannot answer at the moment"),
        gettext_noop("Its database does not answer. Please try again in a minute."),
    ),
}


def trouble(
    request: HttpRequest, status: int, *, text: str = "", heading: str = "", **more: Any
) -> HttpResponse:
    """The page for an error: what happened, and what one can do."""
    plain_heading, plain_text = WORDS[status]
    context = {
        "status": status,
        "heading": heading or _(plain_heading),
        "text": text or _(plain_text),
        "noindex": True,
        "no_alternates": True,
        **more,
    }
    response = render(request, "website/error.html", context, status=status)
    response["Cache-Control"] = "no-store" if status >= 500 else "no-cache"
    if status == 503:
        response["Retry-After"] = RETRY_AFTER
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler400; of an address that cannot be read it says what is wrong."""
    text = str(exception.detail) if isinstance(exception, ApiError) else ""
    return api_problem(request, 400, exception) or trouble(request, 400, text=text)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler403."""
    return api_problem(request, 403, exception) or trouble(request, 403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler404."""
    return api_problem(request, 404, exception) or trouble(request, 404, hints=search_hints())


def address_too_long(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler414."""
    return api_problem(request, 414, exception) or trouble(request, 414)


def body_too_large(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler413."""
    return api_problem(request, 413) or trouble(request, 413)


def too_many(request: HttpRequest, exception: ApiError | None = None) -> HttpResponse:
    """handler429: says when to come back; no captcha. The door (allauth) gives no reason with it."""
    if exception is None:
        text = _("This was tried too often in a short time. Please wait a few minutes; nothing was changed.")
        response = trouble(request, 429, text=text)
    else:
        response = trouble(request, 429, text=str(exception.detail))
        for name, value in exception.headers.items():
            response[name] = value
    response["Cache-Control"] = "no-store"
    return response


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """CSRF_FAILURE_VIEW: a form without the mark of this browser's session, most often an old one."""
    return api_problem(request, 403) or trouble(
        request,
        403,
        heading=_("This form is no longer valid"),
        text=_(
            "You were signed out or the form was open for long. Nothing was changed; please open it again."
        ),
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """handler500; where the database is what failed, a 503 that says when to come back."""
    failed = sys.exc_info()[1]
    status = 503 if isinstance(failed, DatabaseError) else 500
    return api_problem(request, status) or trouble(request, status)


def search_hints() -> Sequence[str]:
    """What to do when nothing stands at an address."""
    return (
        _("Search by name or code above."),
        _("Check the address: codes have 18 characters, record numbers 10."),
    )
