"""A few addresses made with the kit, and none of the site's."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from creditsite.api import errors
from creditsite.api.formats import MANY, Rows
from creditsite.api.meta import meta
from creditsite.api.parameters import AT, CURSOR, LIMIT, Amount, Choice, Date, Flag, Params, TextValue
from creditsite.api.views import Answer, PublicView

FAILURES = {
    "not-found": errors.NotFound(),
    "gone": errors.Gone(kind="repaired", day=None),
    "moved": errors.MovedPermanently("/api/elsewhere"),
    "state": errors.WrongState(allowed=["accept"]),
    "limited": errors.RateLimited(headers={"Retry-After": "7"}),
    "away": errors.Unavailable(),
    "bug": RuntimeError("the secret password"),
}
RENDERED: list[str] = []
STATE = {"version": 1}


class ThingsView(PublicView):
    """Things."""

    operation = "things"
    parameters = (
        TextValue(name="region", pattern="[0-9]{6}", shape="a region code"),
        Choice(name="kind", choices=("fine", "warning")),
        Choice(name="many", choices=("a", "b"), repeatable=True),
        Date(name="decided_from"),
        Amount(name="fine_from"),
        Flag(name="all"),
        AT,
        LIMIT,
        CURSOR,
    )
    formats = MANY

    def answer(self, request: HttpRequest, params: Params, **given: str) -> Answer:
        def body() -> dict[str, Any]:
            RENDERED.append(params.format)
            shown = {name: value for name, value in params.items() if name != "lang"}
            return {"meta": meta(), "params": shown, "results": [], "next": None}

        def rows() -> Rows:
            each = [{"name": "=1+1", "agency": {"code": "mee"}, "fine": -5, "yuan": "-5.00"}] * 450
            return Rows(
                ("name", "agency.code", "agency.none", "fine", "yuan"), each, "http://testserver/next"
            )

        return Answer(body, version=STATE["version"], rows=rows)


class FailingView(PublicView):
    """Fails as the address says."""

    operation = "failing"

    def answer(self, request: HttpRequest, params: Params, **given: str) -> Answer:
        raise FAILURES[given["how"]]


class Body(serializers.Serializer[Any]):
    """A body."""

    names = serializers.ListField(child=serializers.CharField(max_length=5))


class LookupView(PublicView):
    """A POST that goes through DRF."""

    operation = "lookup"

    def answer(self, request: HttpRequest, params: Params, **given: str) -> Answer:
        return Answer(lambda: {"ok": True})

    def post(self, request: Request) -> Response:
        body = Body(data=request.data)
        body.is_valid(raise_exception=True)
        return Response({"names": body.validated_data["names"]})


def gate(request: HttpRequest, view: PublicView, params: Params) -> dict[str, str]:
    """A quota that lets one address through and tells what is left."""
    if request.META.get("REMOTE_ADDR") == "10.0.0.9":
        raise errors.RateLimited(headers={"Retry-After": "3"})
    return {"RateLimit": f'"default";r=59;view={view.operation}'}


def _handler(status: int) -> Any:
    def handle(request: HttpRequest, exception: BaseException | None = None) -> HttpResponse:
        return errors.api_problem(request, status, exception) or HttpResponse("page", status=status)

    return handle


handler400, handler403, handler404, handler500 = (_handler(status) for status in (400, 403, 404, 500))
urlpatterns = [
    path(
        "api/",
        include(
            [
                path("v1/things", ThingsView.as_view()),
                path("v1/failing/<str:how>", FailingView.as_view()),
                path("v1/lookup", LookupView.as_view()),
            ]
        ),
    ),
    path("page", lambda request: HttpResponse("page")),
]
