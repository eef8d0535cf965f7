"""One shape for everything that can go wrong: RFC 9457 `application/problem+json`.

`code` is stable and English; `title`, `detail` and messages follow the reader's language.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import orjson
from django.core import exceptions as django_exceptions
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions as drf_exceptions

API_PREFIX = "/api/"
CONTENT_TYPE = "application/problem+json"
TYPE_PREFIX = "urn:creditsite:problem:"
Text = str | Promise

# Status → stable code, title, and what to say when nothing better is known.
STATUSES: dict[int, tuple[str, Text, Text]] = {
    400: ("bad_request", _("Bad request"), _("The request cannot be understood.")),
    401: ("not_authenticated", _("Not authenticated"), _("This address needs a valid key.")),
    403: ("permission_denied", _("Permission denied"), _("This is not open to you.")),
    404: ("not_found", _("Not found"), _("Nothing public stands at this address.")),
    405: ("method_not_allowed", _("Method not allowed"), _("This address does not answer that method.")),
    406: ("not_acceptable", _("Not acceptable"), _("This address cannot answer in the format asked for.")),
    409: ("wrong_state", _("Wrong state"), _("This cannot be done in the present state.")),
    410: ("gone", _("No longer shown"), _("What stood here is no longer shown.")),
    413: ("payload_too_large", _("Body too large"), _("The body of the request is too large.")),
    414: ("uri_too_long", _("Address too long"), _("Addresses of up to 8,192 bytes are read here.")),
    415: ("unsupported_media_type", _("Unsupported media type"), _("The body must be application/json.")),
    429: ("rate_limited", _("Too many requests"), _("The quota is used up for the moment.")),
    500: ("server_error", _("Server error"), _("Something went wrong on our side; nothing was lost.")),
    503: ("unavailable", _("Not available at the moment"), _("Please try again in a minute.")),
}


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one parameter or field; `code` is stable, `message` is for people."""

    field: str
    code: str
    message: Text


class ApiError(Exception):
    """An answer that is an error; raised anywhere below a view, rendered once."""

    status = 500
    code = ""

    def __init__(
        self,
        detail: Text = "",
        *,
        status: int = 0,
        code: str = "",
        errors: Iterable[FieldError] = (),
        headers: Mapping[str, str] | None = None,
        **more: Any,
    ) -> None:
        if status:  # of an error that has no class: what is not known here becomes 400 or 500
            self.status = status if status in STATUSES else 400 if status < 500 else 500
        super().__init__(str(self.status))
        default_code, self.title, default_detail = STATUSES[self.status]
        self.code = code or self.code or default_code
        self.detail = detail or default_detail
        self.errors = tuple(errors)
        self.headers = dict(headers or {})
        self.more = more

    def body(self) -> dict[str, Any]:
        """The problem document, in the active language."""
        return {
            "type": TYPE_PREFIX + self.code,
            "title": str(self.title),
            "status": self.status,
            "detail": str(self.detail),
            "code": self.code,
            "errors": [{**asdict(error), "message": str(error.message)} for error in self.errors],
            **self.more,
        }


class BadRequest(ApiError):
    """400: a parameter, a body or a code that is not what it should be."""

    status = 400

    @classmethod
    def parameter(cls, field: str, code: str, message: Text) -> BadRequest:
        """One wrong parameter."""
        return cls(message, code="invalid_parameters", errors=[FieldError(field, code, message)])


class NotFound(ApiError):
    """404: nothing public here, and never was."""

    status = 404


class NotAcceptable(ApiError):
    """406."""

    status = 406


class WrongState(ApiError):
    """409: not now; `allowed` names the actions that are."""

    status = 409

    def __init__(self, detail: Text = "", *, allowed: Iterable[str] = (), **more: Any) -> None:
        super().__init__(detail, allowed=sorted(allowed), **more)


class Gone(ApiError):
    """410: it was public and is no more; `kind` says how it ended, `day` since when. No content."""

    status = 410

    def __init__(self, *, kind: str, day: date | None) -> None:
        super().__init__(code="gone", kind=kind, ended_on=day.isoformat() if day else None)


class MethodNotAllowed(ApiError):
    """405."""

    status = 405


class TooLong(ApiError):
    """414."""

    status = 414


class RateLimited(ApiError):
    """429; raised by a gate (see views.Gate)."""

    status = 429


class Unavailable(ApiError):
    """503: a part that the answer needs is away."""

    status = 503

    def __init__(self, detail: Text = "", *, retry_after: int = 60, **more: Any) -> None:
        super().__init__(detail, headers={"Retry-After": str(retry_after)}, **more)


class MovedPermanently(Exception):
    """308: the thing has another address now; the query goes with it, or `query` in its place."""

    def __init__(self, path: str, *, query: str | None = None) -> None:
        super().__init__(path)
        self.path = path
        self.query = query


def problem_response(error: ApiError) -> HttpResponse:
    """An error as HTTP; never kept by caches."""
    response = HttpResponse(
        orjson.dumps(error.body()), status=error.status, content_type=CONTENT_TYPE, headers=error.headers
    )
    response["Cache-Control"] = "no-store"
    response["Content-Language"] = get_language() or "zh-hans"
    response["Vary"] = "Accept-Language"
    return response


def is_api(request: HttpRequest) -> bool:
    """Whether an address belongs to the API, whose errors are problem documents and not pages."""
    return request.path_info.startswith(API_PREFIX)


def api_problem(
    request: HttpRequest, status: int, exception: BaseException | None = None
) -> HttpResponse | None:
    """For handler400 … handler500: the problem answer under /api/, None for every other address.

    Nothing of the exception but its kind reaches the answer.
    """
    if not is_api(request):
        return None
    from creditsite.api.language import activate_for

    activate_for(request)
    return problem_response(api_error(exception) if exception else ApiError(status=status))


def api_error(exception: BaseException) -> ApiError:
    """Any exception as an ApiError; what is not known is a 500 without details."""
    known: list[tuple[type[BaseException], int]] = [
        (Http404, 404),
        (django_exceptions.PermissionDenied, 403),
        (django_exceptions.RequestDataTooBig, 413),
        (django_exceptions.SuspiciousOperation, 400),
        (django_exceptions.BadRequest, 400),
    ]
    if isinstance(exception, ApiError):
        return exception
    if isinstance(exception, drf_exceptions.APIException):
        return _of_drf(exception)
    for kind, status in known:
        if isinstance(exception, kind):
            return ApiError(status=status)
    return ApiError(status=500)


def _of_drf(exception: drf_exceptions.APIException) -> ApiError:
    headers = {}
    if wait := getattr(exception, "wait", None):
        headers["Retry-After"] = str(int(wait))
    if challenge := getattr(exception, "auth_header", ""):
        headers["WWW-Authenticate"] = challenge
    errors: list[FieldError] = []
    code = ""
    if isinstance(exception, drf_exceptions.ParseError):
        code = "malformed_body"
    elif isinstance(exception, drf_exceptions.ValidationError):
        code = "invalid_body"
        errors = list(_field_errors(exception.get_full_details()))
    return ApiError(status=exception.status_code, code=code, errors=errors, headers=headers)


def _field_errors(details: Any, path: str = "") -> Iterable[FieldError]:
    """DRF's nested details as a flat list; list positions and keys joined by dots."""
    if isinstance(details, Mapping) and "message" in details and "code" in details:
        yield FieldError(path, str(details["code"]), str(details["message"]))
    elif isinstance(details, Mapping):
        for key, value in details.items():
            yield from _field_errors(value, f"{path}.{key}".strip("."))
    elif isinstance(details, list):
        for value in details:
            yield from _field_errors(value, path)


def exception_handler(exception: Exception, context: Mapping[str, Any]) -> HttpResponse | None:
    """DRF's EXCEPTION_HANDLER, for views that use its machinery; unknown errors go on to handler500."""
    error = api_error(exception)
    if error.status == 500 and not isinstance(exception, ApiError):
        return None
    if error.status == 405 and (view := context.get("view")):
        error.headers["Allow"] = ", ".join(view.allowed_methods)
    return problem_response(error)
