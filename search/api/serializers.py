"""The shapes of search answers, for the schema only: answers are spliced from stored rows (see answers.py)."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from creditsite.api.schema import MetaSerializer
from records.selectors import GROUPS


class SearchMetaSerializer(MetaSerializer):
    """What stands beside a search answer."""

    index_lag_seconds = serializers.FloatField(help_text="How far the index is behind the database.")
    degraded = serializers.ListField(
        child=serializers.CharField(),
        required=False,
        help_text='["search"] while the index is away and only whole names and codes are found.',
    )


class FacetValueSerializer(serializers.Serializer[Any]):
    """A value of a facet and how many hits have it."""

    def get_fields(self) -> dict[str, Any]:
        """Made here: `label` as an attribute would hide the serializer's own."""
        text = serializers.CharField
        return {"value": text(), "label": text(), "count": serializers.IntegerField()}


class FacetsSerializer(serializers.Serializer[Any]):
    """Facets by name."""

    region = FacetValueSerializer(many=True)
    kind = FacetValueSerializer(many=True)
    status = FacetValueSerializer(many=True)
    listed = FacetValueSerializer(many=True)
    has = FacetValueSerializer(many=True)


class MeantSerializer(serializers.Serializer[Any]):
    """An entity that may have been meant."""

    usci = serializers.CharField(allow_null=True)
    name = serializers.CharField()
    url = serializers.CharField()


class CountsSerializer(serializers.Serializer[Any]):
    """Public records by the eight groups."""

    def get_fields(self) -> dict[str, Any]:
        """One number a group."""
        return {group: serializers.IntegerField() for group in GROUPS}


class HitSerializer(MeantSerializer):
    """A found entity."""

    former_names = serializers.ListField(child=serializers.CharField())
    status = serializers.CharField()
    kind = serializers.CharField()
    region = serializers.CharField(allow_null=True)
    counts = CountsSerializer()
    matched = serializers.ChoiceField(
        choices=["code", "identifier", "name", "former_name", "english_name", "alias"]
    )
    highlight = serializers.CharField(help_text="HTML: the text that matched, with <mark>.")
    kind_label = serializers.CharField()
    status_label = serializers.CharField()
    region_label = serializers.CharField(allow_null=True)


class CodeProblemSerializer(serializers.Serializer[Any]):
    """What is wrong with a code."""

    code = serializers.CharField()
    position = serializers.IntegerField(allow_null=True)
    found = serializers.CharField()
    expected = serializers.CharField()
    message = serializers.CharField()


class DiagnosisSerializer(serializers.Serializer[Any]):
    """Why a code was not found."""

    text = serializers.CharField()
    problems = CodeProblemSerializer(many=True)


class SearchSerializer(serializers.Serializer[Any]):
    """A page of hits; total, facets and suggestions stand on the first."""

    meta = SearchMetaSerializer()
    total = serializers.IntegerField(required=False, help_text="Exact; on the first page.")
    facets = FacetsSerializer(required=False)
    did_you_mean = MeantSerializer(many=True, required=False)
    diagnosis = DiagnosisSerializer(required=False)
    results = HitSerializer(many=True)
    next = serializers.CharField(allow_null=True)


class SuggestSerializer(serializers.Serializer[Any]):
    """Names for type-ahead."""

    meta = SearchMetaSerializer()
    results = MeantSerializer(many=True)
