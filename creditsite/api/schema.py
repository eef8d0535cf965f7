"""A true OpenAPI 3.1 description made from what the views declare: parameters, formats, problems."""

from __future__ import annotations

from copy import deepcopy
from http import HTTPStatus
from typing import Any, ClassVar

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse
from rest_framework import serializers

from creditsite.api.errors import CONTENT_TYPE
from creditsite.api.formats import CONTENT_TYPES, JSON
from creditsite.api.views import PublicView

NAMES: dict[str, type] = {}  # component names taken so far; every run asks in the same order
EVERYWHERE = (400, 406, 414, 500)  # problems that any address may answer with


class Shape(serializers.Serializer[Any]):
    """Describes an answer. `others`: fields whose names a serializer keeps for itself (fields, label, errors …)."""

    others: ClassVar[dict[str, serializers.Field[Any, Any, Any, Any]]] = {}

    def get_fields(self) -> dict[str, Any]:
        """All fields, `others` last."""
        return {**super().get_fields(), **deepcopy(self.others)}


class FieldErrorSerializer(Shape):
    """What is wrong with one parameter or field."""

    field = serializers.CharField(help_text="Name of the parameter or field.")
    code = serializers.CharField(help_text="Stable and English.")
    message = serializers.CharField(help_text="For people, in the language of the answer.")


class ProblemSerializer(Shape):
    """RFC 9457: what went wrong. `code` is stable; `title`, `detail` and messages are translated."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    code = serializers.CharField()
    others = {"errors": FieldErrorSerializer(many=True)}


class GoneSerializer(ProblemSerializer):
    """A record that was public and is no more."""

    kind = serializers.CharField(help_text="expired, repaired, withdrawn or corrected")
    ended_on = serializers.DateField(allow_null=True, help_text="First day on which it is not shown.")


class MetaSerializer(Shape):
    """What stands beside every answer."""

    as_of = serializers.DateField(help_text="The day the answer holds for.")
    notice = serializers.CharField()
    licence = serializers.CharField()


class PublicSchema(AutoSchema):
    """Reads a PublicView's declarations; any other view is described as drf-spectacular does."""

    @property
    def _public(self) -> PublicView | None:
        return self.view if isinstance(self.view, PublicView) and self.method == "GET" else None

    def get_operation_id(self) -> str:
        """The view's own short name."""
        view = self._public
        return view.operation if view and view.operation else str(super().get_operation_id())

    def get_tags(self) -> list[str]:
        """The view's own tags."""
        view = self._public
        return list(view.tags) if view and view.tags else list(super().get_tags())

    def get_serializer_name(self, serializer: Any, direction: Any) -> str:
        """The component's name; where two apps chose the same, the later one (by address) bears its app's."""
        kind = type(serializer)
        name = str(super().get_serializer_name(serializer, direction))
        if NAMES.setdefault(name, kind) is kind:
            return name
        return kind.__module__.partition(".")[0].capitalize() + name

    def get_description(self) -> str:  # type: ignore[override]  # as drf-spectacular calls it
        """The docstring of the view."""
        return "\n".join(line.strip() for line in (type(self.view).__doc__ or "").strip().splitlines())

    def _get_parameters(self) -> list[dict[str, Any]]:
        view = self._public
        if view is None:
            return list(super()._get_parameters())
        path = [
            {"in": "path", "name": name, "required": True, "schema": {"type": "string"}, **described}
            for name, described in view.path_parameters.items()
        ]
        return [*path, *(parameter.openapi() for parameter in view.specification.parameters)]

    def get_response_serializers(self) -> Any:
        """The answer in each format, 304, and every problem that the view may answer with."""
        view = self._public
        if view is None:
            return super().get_response_serializers()
        answers: dict[Any, Any] = {}
        for form in view.formats:
            media_type = CONTENT_TYPES[form].partition(";")[0]
            answers[200, media_type] = (
                (view.result or OpenApiTypes.OBJECT) if form == JSON else OpenApiTypes.STR
            )
        answers[304] = OpenApiResponse(description="You hold the answer already (If-None-Match).")
        for status in sorted({*EVERYWHERE, *view.problems, *((429,) if view.counted else ())}):
            phrase = HTTPStatus(status).phrase
            if status == 308:
                answers[status] = OpenApiResponse(description="The entity has another address now.")
            else:
                shape = GoneSerializer if status == 410 else ProblemSerializer
                answers[status, CONTENT_TYPE] = OpenApiResponse(shape, description=phrase)
        return answers
