"""Shapes of code lists, for the schema only."""

from __future__ import annotations

from rest_framework import serializers

from creditsite.api.schema import MetaSerializer, Shape


class AgencySerializer(Shape):
    """A public authority that decides or reports."""

    code = serializers.CharField()
    name = serializers.CharField(help_text="Official Chinese name.")
    name_en = serializers.CharField(allow_null=True)
    region = serializers.CharField(allow_null=True)
    regime = serializers.CharField(allow_null=True, help_text="Publicity rules that its records follow.")
    confirmed = serializers.BooleanField(help_text="false: made by an import, not yet looked at.")
    in_force_from = serializers.DateField(allow_null=True)
    in_force_to = serializers.DateField(allow_null=True)
    successor = serializers.CharField(allow_null=True)
    others = {"parent": serializers.CharField(allow_null=True, help_text="Code of the one above.")}


class RegionSerializer(Shape):
    """An administrative division, of today or of the past."""

    code = serializers.CharField()
    name = serializers.CharField()
    name_en = serializers.CharField(allow_null=True)
    kind = serializers.CharField()
    first_revision = serializers.CharField(allow_null=True)
    last_revision = serializers.CharField(allow_null=True)
    is_current = serializers.BooleanField()
    fictitious = serializers.BooleanField(help_text="Invented for the demonstration; in no official list.")
    others = {"parent": serializers.CharField(allow_null=True, help_text="Code of the one above.")}


class AgencyListSerializer(Shape):
    """All agencies."""

    meta = MetaSerializer()
    total = serializers.IntegerField()
    results = AgencySerializer(many=True)
    next = serializers.CharField(allow_null=True, help_text="Always null: code lists are answered whole.")


class RegionListSerializer(Shape):
    """All divisions."""

    meta = MetaSerializer()
    total = serializers.IntegerField()
    results = RegionSerializer(many=True)
    next = serializers.CharField(allow_null=True, help_text="Always null: code lists are answered whole.")
