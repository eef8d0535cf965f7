"""The API's description of itself: the schema, and a page to try it."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.http import HttpRequest
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.views import SpectacularSwaggerSplitView

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
