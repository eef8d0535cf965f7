"""Shapes of records, for the schema only."""

from __future__ import annotations

from rest_framework import serializers

from creditsite.api.schema import MetaSerializer, Shape


class AgencyNameSerializer(Shape):
    """An agency as code and name."""

    code = serializers.CharField()
    name = serializers.CharField()


class ShownFieldSerializer(Shape):
    """A public property for people, in the language of the answer."""

    key = serializers.CharField()
    value = serializers.CharField()
    others = {"label": serializers.CharField()}


class RecordSerializer(Shape):
    """One fact about an entity: every published field, its source, its dates and its time on display."""

    id = serializers.CharField(help_text="Ten characters, given once, kept for ever.")
    url = serializers.CharField(help_text="Path of its page.")
    usci = serializers.CharField(allow_null=True)
    name = serializers.CharField(help_text="Name of the entity.")
    entity_url = serializers.CharField()
    item = serializers.CharField(help_text="Code of the catalogue.")
    item_label = serializers.CharField()
    category = serializers.CharField(help_text="01 to 24.")
    group = serializers.CharField()
    polarity = serializers.CharField(help_text="positive, negative or neutral")
    state = serializers.CharField()
    severity = serializers.CharField(allow_null=True, help_text="minor, general or serious")
    document_number = serializers.CharField(allow_null=True)
    source_agency = AgencyNameSerializer()
    deciding_agency = AgencyNameSerializer(allow_null=True)
    decided_on = serializers.DateField(allow_null=True)
    received_at = serializers.DateTimeField(help_text="When this site received it.")
    published_on = serializers.DateField(allow_null=True, help_text="The day the source published it.")
    clock_on = serializers.DateField(
        allow_null=True, help_text="The day the time on display is counted from."
    )
    clock_basis = serializers.CharField(allow_null=True, help_text="Why it is that day.")
    shown_from = serializers.DateField()
    shown_until = serializers.DateField(
        allow_null=True, help_text="Last day of display; null: none is stated."
    )
    earliest_repair_on = serializers.DateField(allow_null=True)
    days_left = serializers.IntegerField(allow_null=True)
    regime = serializers.CharField(allow_null=True)
    confidence = serializers.CharField(allow_null=True, help_text="Of the rule: confirmed, to_check or ours.")
    objection_pending = serializers.BooleanField()
    source_url = serializers.CharField(allow_null=True)
    details = serializers.DictField(help_text="Public properties; amounts are decimal strings of yuan.")
    revision = serializers.IntegerField()
    others = {"fields": ShownFieldSerializer(many=True)}


class RecordMetaSerializer(MetaSerializer):
    """`meta` of one record."""

    revision = serializers.IntegerField()


class OneRecordSerializer(Shape):
    """One record."""

    meta = RecordMetaSerializer()
    record = RecordSerializer()


class RevisionSerializer(Shape):
    """What a record said, from when to when."""

    number = serializers.IntegerField()
    valid_from = serializers.DateTimeField()
    valid_to = serializers.DateTimeField(allow_null=True)
    corrected = serializers.BooleanField(help_text="A later revision took its place.")
    document_number = serializers.CharField(allow_null=True)
    decided_on = serializers.DateField(allow_null=True)
    published_on = serializers.DateField(allow_null=True)
    shown_until = serializers.DateField(allow_null=True)
    details = serializers.DictField()
    others = {"fields": ShownFieldSerializer(many=True)}


class OutcomeSerializer(Shape):
    """A decided case about a record: what was done, not by whom it was raised."""

    kind = serializers.CharField(help_text="objection")
    filed_on = serializers.DateField()
    decided_on = serializers.DateField()
    outcome = serializers.CharField(help_text="correct, complete, delete, stop_display, take_off, dismiss")
    outcome_label = serializers.CharField()
    reviewed = serializers.BooleanField(help_text="Whether the level above looked at it again.")


class HistorySerializer(Shape):
    """A record's revisions, newest first."""

    meta = RecordMetaSerializer()
    id = serializers.CharField()
    url = serializers.CharField()
    usci = serializers.CharField(allow_null=True)
    name = serializers.CharField()
    results = RevisionSerializer(many=True)
    cases = OutcomeSerializer(many=True)
    next = serializers.CharField(allow_null=True, help_text="Always null: a history is answered whole.")


class RecordListSerializer(Shape):
    """A page of records, newest first."""

    meta = MetaSerializer()
    total = serializers.IntegerField(required=False, help_text="On the first page.")
    total_is_exact = serializers.BooleanField(
        required=False, help_text="On the first page; false: there are more than `total`."
    )
    results = RecordSerializer(many=True)
    next = serializers.CharField(allow_null=True, help_text="Address of the next page.")


class EntityRecordsMetaSerializer(MetaSerializer):
    """`meta` of an entity's records."""

    revision = serializers.IntegerField()
    coverage_from = serializers.DateField(
        required=False, help_text="Given with `at`: before this day the site had no file on the entity."
    )


class EntityRecordsSerializer(RecordListSerializer):
    """A page of an entity's records, newest first."""

    meta = EntityRecordsMetaSerializer()


class CatalogFieldSerializer(Shape):
    """A property of an item's details."""

    key = serializers.CharField(help_text="As in `details` of a record.")
    access = serializers.CharField(help_text="public, shared, restricted or never")
    format = serializers.CharField(allow_null=True)
    others = {"label": serializers.CharField()}


class CatalogItemSerializer(Shape):
    """A kind of fact."""

    code = serializers.CharField()
    category = serializers.CharField(help_text="01 to 24.")
    group = serializers.CharField(help_text="One of the eight counted groups, or identity.")
    polarity = serializers.CharField()
    access = serializers.CharField(help_text="public, shared or restricted")
    storage = serializers.CharField(help_text="record, or registry for facts of the register")
    regime = serializers.CharField(allow_null=True)
    name = serializers.CharField(help_text="Official Chinese name.")
    name_en = serializers.CharField()
    schema_version = serializers.IntegerField()
    others = {"label": serializers.CharField(), "fields": CatalogFieldSerializer(many=True)}


class CatalogueSerializer(Shape):
    """The catalogue of public credit information."""

    meta = MetaSerializer()
    total = serializers.IntegerField()
    results = CatalogItemSerializer(many=True)
    next = serializers.CharField(allow_null=True, help_text="Always null: code lists are answered whole.")
