"""The API's description of itself: the schema, and a page to try it."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.http import HttpRequest
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.request import Request
from rest_framework.response import Response

from creditsite.api.etags import CODE_LISTS
from creditsite.api.formats import dumps
from creditsite.api.parameters import Params
from creditsite.api.views import Answer, PublicView


class SchemaView(PublicView):
    """This description, OpenAPI 3.1."""

    schema = None  # not part of what it describes
    operation = "schema"

    def answer(self, request: HttpRequest, params: Params, **path: str) -> Answer:
        """The schema; it holds no records and may be kept."""
        return Answer(openapi_bytes, max_age=CODE_LISTS)


@lru_cache(maxsize=1)
def openapi_bytes() -> bytes:
    """Made once a process: reading every view takes half a second."""
    schema: Any = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    return dumps(schema)


class DocsView(SpectacularSwaggerSplitView):
    """The page to try it: scripts and styles are files of this site, as its content policy wants."""

    template_name = "creditsite/api_docs.html"
    url_name = "api:schema"
    title = "creditsite API"

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The page or its script, without a security mark: the mark would come with a cookie."""
        response: Response = super().get(request, *args, **kwargs)  # type: ignore[no-untyped-call]
        response.data["csrf_token"] = ""
        return response
