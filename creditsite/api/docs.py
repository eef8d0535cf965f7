"""The API's description of itself: the schema, and a page to try it."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.request import Request
from rest_framework.response import Response

from creditsite.api.etags import CODE_LISTS
from creditsite.api.formats import dumps
from creditsite.api.language import LANGUAGES, activate
from creditsite.api.parameters import Params
from creditsite.api.views import Answer, PublicView


class SchemaView(PublicView):
    """This description, OpenAPI 3.1."""

    schema = None  # not part of what it describes
    operation = "schema"
    counted = False

    def answer(self, request: HttpRequest, params: Params, **path: str) -> Answer:
        """The schema; it holds no records and may be kept."""
        return Answer(openapi_bytes, max_age=CODE_LISTS)


@lru_cache(maxsize=1)
def openapi_bytes() -> bytes:
    """Made once a process: reading every view takes half a second."""
    schema: Any = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    return dumps(schema)


class DocsView(SpectacularSwaggerSplitView):
    """The page to try it: scripts and styles are files of this site, as its content policy wants.

    Like every page it is Chinese unless its address says otherwise, which here is `?lang=en`.
    """

    template_name = "creditsite/api_docs.html"
    url_name = "api:schema"
    title = "creditsite API"

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The page or its script, without a security mark: the mark would come with a cookie."""
        asked = request.GET.get("lang", "")
        activate(asked if asked in LANGUAGES else settings.LANGUAGE_CODE)
        response: Response = super().get(request, *args, **kwargs)  # type: ignore[no-untyped-call]
        response.data["csrf_token"] = ""
        response.data["quota"] = settings.QUOTA_ANONYMOUS
        response.data["examples"] = examples()
        response["Cache-Control"] = "no-cache"
        return response


def examples() -> list[tuple[str, str]]:
    """Addresses to follow, which find something on the demo too."""
    return [
        (_("Search by a part of a name"), "/api/v1/search?q=科技"),
        (
            _("Penalties with a fine of 50,000 yuan or more, newest first"),
            "/api/v1/penalties?fine_from=50000",
        ),
        (_("Permits as a file for a spreadsheet"), "/api/v1/permits?format=csv"),
        (_("What kinds of facts there are, with their fields"), "/api/v1/catalogue"),
    ]
