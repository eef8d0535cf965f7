"""Shape of the credit file, for the schema only."""

from __future__ import annotations

from rest_framework import serializers

from creditsite.api.schema import MetaSerializer, Shape
from lists.api.serializers import FoundSerializer
from records.api.serializers import RecordSerializer


class FileMetaSerializer(MetaSerializer):
    """`meta` of a credit file."""

    revision = serializers.IntegerField()
    coverage_from = serializers.DateField(
        required=False, help_text="Given with `at`: before this day the site had no file on the entity."
    )


class IdentifierSerializer(Shape):
    """A number other than the code."""

    kind = serializers.CharField()
    value = serializers.CharField()


class IdentitySerializer(Shape):
    """What the register says. Of individual businesses without street, and with the owner masked."""

    name = serializers.CharField()
    former_names = serializers.ListField(child=serializers.CharField())
    english_name = serializers.CharField(allow_null=True)
    aliases = serializers.ListField(child=serializers.CharField())
    identifiers = IdentifierSerializer(many=True)
    kind = serializers.CharField()
    kind_label = serializers.CharField()
    status = serializers.CharField()
    status_label = serializers.CharField()
    region = serializers.CharField(allow_null=True)
    region_label = serializers.CharField(allow_null=True)
    legal_representative = serializers.CharField(allow_null=True)
    established_on = serializers.DateField(allow_null=True)
    address = serializers.CharField(allow_null=True)
    scope = serializers.CharField(allow_null=True)
    registering_authority = serializers.CharField(allow_null=True)


class CountsSerializer(Shape):
    """Public records by the eight groups."""

    administration = serializers.IntegerField()
    honesty = serializers.IntegerField()
    serious_dishonesty = serializers.IntegerField()
    abnormal = serializers.IntegerField()
    commitment = serializers.IntegerField()
    rating = serializers.IntegerField()
    judicial = serializers.IntegerField()
    other = serializers.IntegerField()


class GroupRecordsSerializer(Shape):
    """The newest records of a group."""

    results = RecordSerializer(many=True)
    next = serializers.CharField(allow_null=True, help_text="Address of the group's further records.")


class MemberSerializer(Shape):
    """An entity of the family."""

    usci = serializers.CharField(allow_null=True)
    name = serializers.CharField()
    url = serializers.CharField()
    status = serializers.CharField()


class BranchSerializer(MemberSerializer):
    """A branch with the counts of its own public records; they are not in its parent's counts."""

    region = serializers.CharField(allow_null=True)
    counts = CountsSerializer()


class BranchListSerializer(Shape):
    """A page of an entity's branches."""

    meta = FileMetaSerializer()
    total = serializers.IntegerField(required=False, help_text="On the first page.")
    total_is_exact = serializers.BooleanField(required=False)
    results = BranchSerializer(many=True)
    next = serializers.CharField(allow_null=True, help_text="Address of the next page.")


class KeyPersonSerializer(Shape):
    """A person who holds an office; masked but for the legal representative of an organization."""

    role = serializers.CharField()
    name = serializers.CharField()
    from_date = serializers.DateField(allow_null=True)
    to_date = serializers.DateField(allow_null=True)


class CreditFileSerializer(Shape):
    """Everything public about an entity."""

    meta = FileMetaSerializer()
    usci = serializers.CharField(allow_null=True)
    key = serializers.CharField(help_text="Names the entity where it has no code; kept for ever.")
    name = serializers.CharField()
    url = serializers.CharField()
    origin = serializers.CharField(help_text="real, demo (invented for show) or sandbox")
    code_flags = serializers.ListField(
        child=serializers.CharField(), help_text="Checks that the published code fails."
    )
    identity = IdentitySerializer()
    counts = CountsSerializer()
    listings = FoundSerializer(many=True, help_text="On which lists it stands, and what follows.")
    records = serializers.DictField(child=GroupRecordsSerializer(), help_text="By group.")
    branches = BranchSerializer(many=True)
    branches_total = serializers.IntegerField()
    branches_next = serializers.CharField(allow_null=True, help_text="Address of the further branches.")
    subsidiaries = MemberSerializer(many=True)
    branch_of = MemberSerializer(many=True)
    subsidiary_of = MemberSerializer(many=True)
    key_persons = KeyPersonSerializer(many=True)
    revision = serializers.IntegerField()
