"""Shapes of the feed, for the schema only."""

from __future__ import annotations

from rest_framework import serializers

from creditsite.api.schema import MetaSerializer, Shape
from exchange.feed.events import KINDS
from records.api.serializers import RecordSerializer

NOT_OF_THE_GONE = "Not given with must_delete."


class ChangeSerializer(Shape):
    """One event. With `must_delete` only seq, record, kind and since (or entity, where record is null)."""

    seq = serializers.IntegerField(help_text="Number in the log; has gaps where something was not public.")
    kind = serializers.ChoiceField(choices=KINDS)
    record = serializers.CharField(
        allow_null=True, help_text="null: the entity as a whole; read records_url anew."
    )
    since = serializers.DateField(
        required=False, help_text="First day on which it is not shown; of must_delete."
    )
    at = serializers.DateTimeField(required=False, help_text=NOT_OF_THE_GONE)
    entity = serializers.CharField(required=False, help_text="Key of the entity, which never changes.")
    now = serializers.CharField(
        required=False, help_text="Key of what the entity is part of today; of events without record."
    )
    usci = serializers.CharField(allow_null=True, required=False, help_text=NOT_OF_THE_GONE)
    name = serializers.CharField(required=False, help_text=NOT_OF_THE_GONE)
    url = serializers.CharField(required=False, help_text="Path of the page.")
    records_url = serializers.CharField(
        required=False, help_text="Where all public records of the entity stand; of events without record."
    )
    others = {"data": RecordSerializer(required=False, help_text="The record as it is today.")}


class ChangeListSerializer(Shape):
    """A page of the feed."""

    meta = MetaSerializer()
    results = ChangeSerializer(many=True)
    next_after = serializers.IntegerField(help_text="`after` of the next request.")
    last_seq = serializers.IntegerField(help_text="How far the log has come.")
    more = serializers.BooleanField(help_text="true: ask for the next page at once.")
