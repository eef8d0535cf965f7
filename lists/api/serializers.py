"""Shapes of lists, measures and checks, for the schema only."""

from __future__ import annotations

from rest_framework import serializers

from creditsite.api.schema import MetaSerializer, Shape
from records.api.serializers import RecordListSerializer, RecordMetaSerializer, RecordSerializer

NOTHING_STATED = "null: the sources state none."


class ControllingAgencySerializer(Shape):
    """An authority that controls a list."""

    code = serializers.CharField(allow_null=True, help_text="null: named by the source in words only.")
    name = serializers.CharField()
    name_en = serializers.CharField(allow_null=True)
    leads = serializers.BooleanField()


class ListSerializer(Shape):
    """A list."""

    code = serializers.CharField(help_text="B01…, R01… as of July 2020; words for lists in force.")
    kind = serializers.CharField(help_text="blacklist, redlist or abnormal")
    state = serializers.CharField(help_text="in_force or historical")
    url = serializers.CharField(help_text="Path of its page.")
    name = serializers.CharField(help_text="Chinese.")
    name_en = serializers.CharField()
    founding_document = serializers.CharField()
    founding_kind = serializers.CharField()
    founding_url = serializers.CharField(allow_null=True)
    subjects = serializers.CharField(allow_null=True, help_text="Who can stand on it.")
    region = serializers.CharField(allow_null=True, help_text="null: the whole country.")
    review_level = serializers.CharField(
        allow_null=True, help_text="Given for lists whose cases are run here."
    )
    term_months = serializers.IntegerField(allow_null=True, help_text=NOTHING_STATED)
    term_open = serializers.BooleanField(help_text="true: until removed.")
    term_note = serializers.CharField(allow_null=True)
    min_months = serializers.IntegerField(allow_null=True, help_text=NOTHING_STATED)
    rules = serializers.ListField(child=serializers.CharField(), help_text="Codes of the rules it rests on.")
    confidence = serializers.CharField(help_text="confirmed, to_check or ours")
    as_of = serializers.DateField(allow_null=True)
    origin = serializers.CharField(help_text="real, or demo: invented for show")
    in_force_from = serializers.DateField(allow_null=True)
    in_force_to = serializers.DateField(allow_null=True)
    agencies = ControllingAgencySerializer(many=True)
    listed = serializers.IntegerField(help_text="Public listings today.")
    others = {"source": serializers.CharField(allow_null=True)}


class ListsSerializer(Shape):
    """All lists."""

    meta = MetaSerializer()
    total = serializers.IntegerField()
    results = ListSerializer(many=True)
    next = serializers.CharField(allow_null=True, help_text="Always null: answered whole.")


class TextSerializer(Shape):
    """A criterion or condition. `text` is null where there is none in Chinese."""

    code = serializers.CharField()
    text = serializers.CharField(allow_null=True)
    text_en = serializers.CharField()
    text_is_ours = serializers.BooleanField(
        help_text="The sources have the English only; the Chinese text is this site's translation."
    )
    rule = serializers.CharField(allow_null=True)
    confidence = serializers.CharField()
    in_force_from = serializers.DateField(allow_null=True)
    in_force_to = serializers.DateField(allow_null=True)
    others = {"source": serializers.CharField(allow_null=True)}


class CriterionSerializer(TextSerializer):
    """A ground of entry; its own term goes before the list's."""

    article = serializers.CharField(allow_null=True)
    term_months = serializers.IntegerField(allow_null=True)
    term_open = serializers.BooleanField()


class RemovalConditionSerializer(TextSerializer):
    """What is asked for before somebody is taken off."""

    min_months = serializers.IntegerField(allow_null=True)
    counted_from = serializers.CharField(allow_null=True)


class MeasureAgencySerializer(Shape):
    """Who carries a measure out."""

    code = serializers.CharField(allow_null=True)
    name = serializers.CharField()


class MeasureSerializer(Shape):
    """What follows from standing on a list."""

    code = serializers.CharField()
    list = serializers.CharField(allow_null=True, help_text="null: named for lists in general.")
    kind = serializers.CharField(help_text="restriction or reward")
    purpose = serializers.CharField()
    purpose_label = serializers.CharField()
    name = serializers.CharField(allow_null=True, help_text="Chinese.")
    name_en = serializers.CharField()
    agency = MeasureAgencySerializer(allow_null=True)
    legal_basis = serializers.CharField(allow_null=True)
    subject = serializers.CharField(allow_null=True, help_text="Whom it meets.")
    confidence = serializers.CharField()
    in_force_from = serializers.DateField(allow_null=True)
    in_force_to = serializers.DateField(allow_null=True)


class CountedMeasureSerializer(MeasureSerializer):
    """A measure with how often it was applied."""

    applied = serializers.IntegerField(help_text="How often agencies said that they applied it.")


class MeasuresSerializer(Shape):
    """All measures."""

    meta = MetaSerializer()
    total = serializers.IntegerField()
    results = MeasureSerializer(many=True)
    next = serializers.CharField(allow_null=True, help_text="Always null: answered whole.")


class WholeListSerializer(ListSerializer):
    """A list with its criteria, conditions of removal and measures."""

    criteria = CriterionSerializer(many=True)
    removal_conditions = RemovalConditionSerializer(many=True)
    measures = CountedMeasureSerializer(many=True)


class OneListSerializer(Shape):
    """One list."""

    meta = MetaSerializer()
    others = {"list": WholeListSerializer()}


class ListingSerializer(RecordSerializer):
    """A listing: a record, and the list it is about."""

    list = serializers.CharField(allow_null=True, help_text="null: of a list that is not known here.")
    kind = serializers.CharField(help_text="blacklist, redlist or abnormal")


class ListingsSerializer(RecordListSerializer):
    """A page of listings, newest first."""

    results = ListingSerializer(many=True)


class FoundSerializer(Shape):
    """A listing in force."""

    record = serializers.CharField()
    record_url = serializers.CharField()
    list = serializers.CharField(allow_null=True)
    list_name = serializers.CharField(allow_null=True)
    kind = serializers.CharField()
    ground = serializers.CharField(allow_null=True)
    agency = serializers.CharField()
    since = serializers.DateField(allow_null=True)
    until = serializers.DateField(allow_null=True, help_text="Last day; null: until removed, or none stated.")
    removal_from = serializers.DateField(allow_null=True)
    objection_pending = serializers.BooleanField()
    measures = MeasureSerializer(many=True)


class CheckSerializer(Shape):
    """The answer of a check."""

    meta = RecordMetaSerializer()
    usci = serializers.CharField(allow_null=True)
    name = serializers.CharField()
    url = serializers.CharField()
    purpose = serializers.CharField(allow_null=True)
    at = serializers.DateField()
    listings = FoundSerializer(many=True)
    statement = serializers.CharField(help_text="What is known, in words, and no more.")
