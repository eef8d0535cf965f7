"""The credit subject and what the register says about it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class EntityKind(models.TextChoices):
    """Kinds of credit subject; labels come from reference/enumerations.csv."""

    ENTERPRISE = "enterprise"
    INDIVIDUAL_BUSINESS = "individual_business"
    FARMER_COOPERATIVE = "farmer_cooperative"
    SOCIAL_ORGANIZATION = "social_organization"
    PUBLIC_INSTITUTION = "public_institution"
    GOVERNMENT_BODY = "government_body"
    COLLECTIVE = "collective"
    OTHER = "other"


class EntityStatus(models.TextChoices):
    """Registration status."""

    ACTIVE = "active"
    REVOKED = "revoked"
    CANCELLED = "cancelled"
    MOVED_OUT = "moved_out"
    SUSPENDED = "suspended"
    UNKNOWN = "unknown"


class Origin(models.TextChoices):
    """Real, invented for show, or invented for re-users' tests. Never matched with each other."""

    REAL = "real"
    DEMO = "demo"
    SANDBOX = "sandbox"


class NameKind(models.TextChoices):
    """What sort of name."""

    CURRENT = "current"
    FORMER = "former"
    ENGLISH = "english"
    ALIAS = "alias"


class LinkKind(models.TextChoices):
    """How a child belongs to its parent."""

    BRANCH_OF = "branch_of"
    SUBSIDIARY_OF = "subsidiary_of"


class Entity(models.Model):
    """One credit subject, one file.

    `key` ('n' and eight base32 characters) is given once and kept for ever; `usci` is empty where no code
    is known. A published code that fails a check is kept, its failings stand in `usci_flags`.
    """

    key = models.CharField(max_length=9, unique=True)
    usci = models.CharField(max_length=18, null=True, blank=True, unique=True)
    usci_flags = models.JSONField(default=list, blank=True)
    name = models.CharField(max_length=200)
    folded_name = models.CharField(max_length=200, db_index=True)
    kind = models.CharField(max_length=24, choices=EntityKind, default=EntityKind.OTHER)
    status = models.CharField(max_length=12, choices=EntityStatus, default=EntityStatus.UNKNOWN)
    region = models.ForeignKey("registry.Region", models.PROTECT, null=True, blank=True, db_index=False)
    legal_representative = models.CharField(max_length=120, blank=True)
    established_on = models.DateField(null=True, blank=True)
    address = models.CharField(max_length=400, blank=True)
    scope = models.TextField(blank=True)
    registering_authority = models.CharField(max_length=200, blank=True)
    origin = models.CharField(max_length=8, choices=Origin, default=Origin.REAL)
    next_turn_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)
        verbose_name = _("entity")
        verbose_name_plural = _("entities")
        indexes = [
            models.Index(
                fields=("next_turn_on",), name="entity_turns", condition=models.Q(next_turn_on__isnull=False)
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(usci__isnull=True) | ~models.Q(usci=""), name="entity_usci_null_not_empty"
            ),
            models.CheckConstraint(condition=~models.Q(name=""), name="entity_has_name"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.usci or self.key}"

    @property
    def address_key(self) -> str:
        """What names the entity in addresses: its code, else its key."""
        return self.usci or self.key

    @property
    def path(self) -> str:
        """Path of its page, without language prefix."""
        return f"/entities/{self.address_key}"


class EntityName(models.Model):
    """A name with the time it was borne."""

    entity = models.ForeignKey(Entity, models.CASCADE, related_name="names")
    kind = models.CharField(max_length=8, choices=NameKind)
    name = models.CharField(max_length=200)
    folded = models.CharField(max_length=200, db_index=True)
    from_date = models.DateField(null=True, blank=True)
    to_date = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("pk",)
        verbose_name = _("name of an entity")
        verbose_name_plural = _("names of entities")
        constraints = [
            models.UniqueConstraint(
                fields=("entity",), condition=models.Q(kind="current"), name="entity_one_current_name"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Identifier(models.Model):
    """A number other than the USCI: the 15-digit registration number of before 2015, a tax number …"""

    entity = models.ForeignKey(Entity, models.CASCADE, related_name="identifiers")
    kind = models.CharField(max_length=24)
    value = models.CharField(max_length=64, db_index=True)

    class Meta:
        ordering = ("pk",)
        verbose_name = _("number of an entity")
        verbose_name_plural = _("numbers of entities")
        constraints = [models.UniqueConstraint(fields=("entity", "kind", "value"), name="identifier_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.value}"


class EntityLink(models.Model):
    """A branch or subsidiary and its parent."""

    child = models.ForeignKey(Entity, models.CASCADE, related_name="parent_links")
    parent = models.ForeignKey(Entity, models.CASCADE, related_name="child_links")
    kind = models.CharField(max_length=16, choices=LinkKind)

    class Meta:
        ordering = ("pk",)
        verbose_name = _("link of entities")
        verbose_name_plural = _("links of entities")
        indexes = [models.Index(fields=("parent", "kind", "id"), name="entity_branches")]
        constraints = [
            models.UniqueConstraint(fields=("child", "parent", "kind"), name="entity_link_once"),
            models.CheckConstraint(
                condition=~models.Q(child=models.F("parent")), name="entity_link_not_self"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.child_id} {self.kind} {self.parent_id}"


class KeyPerson(models.Model):
    """A person who holds an office. The identity number is kept only as an HMAC, with its key's version."""

    entity = models.ForeignKey(Entity, models.CASCADE, related_name="key_persons")
    role = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    from_date = models.DateField(null=True, blank=True)
    to_date = models.DateField(null=True, blank=True)
    id_hmac = models.CharField(max_length=64, blank=True)
    key_version = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("pk",)
        verbose_name = _("key person")
        verbose_name_plural = _("key persons")

    def __str__(self) -> str:
        return f"{self.role} {self.entity_id}"


class EntityRevision(models.Model):
    """What the register said about the entity, from when to when (`valid_to` empty: still)."""

    entity = models.ForeignKey(Entity, models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    data = models.JSONField()
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("entity_id", "number")
        verbose_name = _("revision of an entity")
        verbose_name_plural = _("revisions of entities")
        constraints = [models.UniqueConstraint(fields=("entity", "number"), name="entity_revision_once")]

    def __str__(self) -> str:
        return f"{self.entity_id} r{self.number}"


class EntityRedirect(models.Model):
    """A key or code under which the entity was known before; its address answers 308."""

    old = models.CharField(max_length=18, unique=True)
    entity = models.ForeignKey(Entity, models.CASCADE, related_name="redirects")

    class Meta:
        ordering = ("old",)
        verbose_name = _("former address of an entity")
        verbose_name_plural = _("former addresses of entities")

    def __str__(self) -> str:
        return self.old
