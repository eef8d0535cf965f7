"""The base of every public address of the API.

    class PenaltiesView(PublicView):
        \"""Public penalties, newest first.\"""

        operation = "penalties"                     # operationId; also names the CSV file
        tags = ("records",)
        parameters = (Choice(name="kind", choices=KINDS), Date(name="decided_from"), LIMIT, CURSOR)
        formats = MANY                              # adds `format`; `lang` is always there
        result = PenaltyListSerializer              # for the schema only, never run
        problems = (404,)                           # beyond 400, 406 and 500

        def answer(self, request: HttpRequest, params: Params) -> Answer:
            version = changes_committed()           # first the version, then the data
            rows = penalties_public(...)
            return listing(request, params, rows=rows, present=..., columns=..., scope=..., version=version)

For one thing: `Answer(lambda: {...}, version=head.public_version)`. The body is made only when the asker
does not hold it already; it may be bytes of JSON. Raise NotFound, Gone, BadRequest.parameter(...) or
MovedPermanently of `creditsite.api.errors`. Order in `answer`: look up as published → moved (308) → malformed
(400) → 404.

Why `dispatch` is overridden: DRF's own machinery costs a third of what a public GET may cost (docs/reference/
performance.md). GET and HEAD take the short way; every other method that a view defines (POST …) goes through
DRF with its authentication, parsers and throttles.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.utils.module_loading import import_string
from rest_framework import serializers
from rest_framework.views import APIView

from creditsite.api import etags
from creditsite.api.compression import compressed
from creditsite.api.errors import ApiError, MethodNotAllowed, MovedPermanently, problem_response
from creditsite.api.formats import CONTENT_TYPES, JSON, ONE, Rows, dumps, negotiate, stream
from creditsite.api.language import activate, activate_for
from creditsite.api.parameters import LANGUAGE, Parameter, Params, Specification, format_parameter
from journal.snapshot import one_moment

# Run before answering, in the order of CREDITSITE_API_GATES (dotted paths): may raise ApiError (quota,
# authentication) and may give headers for the answer.
Gate = Callable[[HttpRequest, "PublicView", Params], Mapping[str, str] | None]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a view answers with, not yet made.

    `version` is whatever the answer depends on besides day, language and format (a public version; read it
    BEFORE the data). None: the tag is made from the bytes. `max_age` only for code lists.
    """

    body: Callable[[], Any]
    version: object = None
    rows: Callable[[], Rows] | None = None
    max_age: int = 0


class PublicView(APIView):
    """A public address: parameters checked, then answered, tagged, in the format asked for."""

    parameters: ClassVar[tuple[Parameter, ...]] = ()
    formats: ClassVar[tuple[str, ...]] = ONE
    specification: ClassVar[Specification]
    counted: ClassVar[bool] = True  # against the quota; code lists and the schema are free
    at_one_moment: ClassVar[bool] = False  # several facts of one entity: read all of them as of one moment

    operation: ClassVar[str] = ""
    tags: ClassVar[tuple[str, ...]] = ()
    result: ClassVar[type[serializers.BaseSerializer[Any]] | None] = None
    problems: ClassVar[tuple[int, ...]] = ()
    path_parameters: ClassVar[Mapping[str, Mapping[str, Any]]] = {}  # name → description, schema

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        extra: tuple[Parameter, ...] = (LANGUAGE,)
        if len(cls.formats) > 1:
            extra = (format_parameter(cls.formats), LANGUAGE)
        cls.specification = Specification((*cls.parameters, *extra))

    def answer(self, request: HttpRequest, params: Params, **path: str) -> Answer:
        """The answer to checked parameters."""
        raise NotImplementedError

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The short way for GET and HEAD, DRF's for everything else that the view defines."""
        method = request.method or ""
        try:
            if method in ("GET", "HEAD"):
                return self.get(request, **kwargs)
            activate_for(request)
            if method == "OPTIONS":
                return HttpResponse(status=204, headers={"Allow": ", ".join(self.allowed_methods)})
            if method.lower() in self.http_method_names and hasattr(self, method.lower()):
                headers = self._pass_gates(request, Params({}, {}))
                response = super().dispatch(request, *args, **kwargs)
                for name, value in headers.items():
                    response.headers[name] = value
                return response
            raise MethodNotAllowed(headers={"Allow": ", ".join(self.allowed_methods)})
        except ApiError as error:
            return problem_response(error)
        except MovedPermanently as moved:
            return _moved(request, moved)

    def get(self, request: HttpRequest, **path: str) -> HttpResponseBase:
        """Check, gate, answer, tag."""
        meta = request.META
        language = activate_for(request)
        params = self.specification.parse(query_of(request))
        params.language = params["lang"] or language
        if params.language != language:
            activate(params.language)
        params.format = params.get("format") or negotiate(meta.get("HTTP_ACCEPT", ""), self.formats)
        headers = self._pass_gates(request, params)
        with one_moment() if self.at_one_moment else nullcontext():
            response = self._respond(request, params, self.answer(request, params, **path))
        response.headers["Content-Language"] = params.language
        for name, value in headers.items():
            response.headers[name] = value
        return response

    def _respond(self, request: HttpRequest, params: Params, answer: Answer) -> HttpResponseBase:
        tag = ""
        if answer.version is not None:
            tag = etags.etag(
                answer.version, language=params.language, form=params.format, at=params.get("at")
            )
            if etags.unchanged(request, tag):
                return _not_modified(tag, answer)
        response: HttpResponseBase
        if params.format != JSON and answer.rows is not None:
            response = stream(params.format, answer.rows(), filename=self.operation, sent=params.sent)
        else:
            content = dumps(answer.body())
            if not tag:
                tag = etags.weak(content + params.format.encode())
                if etags.unchanged(request, tag):
                    return _not_modified(tag, answer)
            response = HttpResponse(content, content_type=CONTENT_TYPES[JSON])
        etags.mark(response, tag=tag, max_age=answer.max_age)
        return compressed(request, response) if answer.max_age else response

    def _pass_gates(self, request: HttpRequest, params: Params) -> dict[str, str]:
        headers: dict[str, str] = {}
        for gate in gates(tuple(settings.CREDITSITE_API_GATES)):
            headers.update(gate(request, self, params) or {})
        return headers


@lru_cache(maxsize=4)
def gates(paths: tuple[str, ...]) -> tuple[Gate, ...]:
    """The callables that the setting names."""
    return tuple(import_string(path) for path in paths)


def query_of(request: HttpRequest) -> str:
    """The query as text: WSGI hands bytes on as Latin-1, and `curl '…?q=科技'` sends them unescaped."""
    query: str = request.META.get("QUERY_STRING", "")
    return query if query.isascii() else query.encode("latin-1").decode(errors="replace")


def _not_modified(tag: str, answer: Answer) -> HttpResponseBase:
    response = HttpResponseNotModified()
    etags.mark(response, tag=tag, max_age=answer.max_age)
    return response


def _moved(request: HttpRequest, moved: MovedPermanently) -> HttpResponseBase:
    query = query_of(request) if moved.query is None else moved.query
    response = HttpResponsePermanentRedirect(
        f"{moved.path}?{query}" if query else moved.path, preserve_request=True
    )
    response.headers["Cache-Control"] = etags.ALWAYS_ASK  # a merge can be undone
    return response
