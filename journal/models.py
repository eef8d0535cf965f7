"""Change log, heads, audit log and the cursors of those who follow."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.sql.compiler import SQLCompiler
from django.utils.translation import gettext_lazy as _

from journal.proposals.models import Proposal, ProposalState

__all__ = [
    "Audience",
    "AuditEvent",
    "CalendarDay",
    "Change",
    "ChangeKind",
    "CurrentTransaction",
    "FollowerCursor",
    "Head",
    "Proposal",
    "ProposalState",
    "Seal",
    "UsedForm",
]


class ChangeKind(models.TextChoices):
    """What happened; the first five are what the public feed names."""

    PUBLISHED = "published"
    CORRECTED = "corrected"
    OBJECTION = "objection"
    MUST_DELETE = "must_delete"
    MERGED = "merged"
    ENTITY_CHANGED = "entity_changed"
    TURNED = "turned"
    HELD = "held"
    CASE = "case"  # a step of a process; what it does to records is a Change of its own


class Audience(models.TextChoices):
    """Whom a Change is for."""

    PUBLIC = "public"
    PARTIES = "parties"
    STAFF = "staff"


class CurrentTransaction(models.Func):
    """The writing transaction's 64-bit id on PostgreSQL; 0 on SQLite, whose writers never overlap."""

    template = "0"
    arity = 0
    output_field = models.BigIntegerField()

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any
    ) -> tuple[str, Any]:
        """`pg_current_xact_id()` does not wrap around, unlike `xmin`."""
        return self.as_sql(compiler, connection, template="(pg_current_xact_id()::text::bigint)", **extra)


class Change(models.Model):
    """One thing that happened to an entity. Append-only; `seq` is filled by the sealer in commit order."""

    xid = models.BigIntegerField(db_default=CurrentTransaction(), editable=False)
    seq = models.BigIntegerField(_("number"), null=True, unique=True, editable=False)
    entity_key = models.CharField(_("key of the entity"), max_length=16)
    kind = models.CharField(_("kind"), max_length=20, choices=ChangeKind)
    audience = models.CharField(_("for whom"), max_length=8, choices=Audience)
    subject = models.CharField(
        _("record"), max_length=40, blank=True
    )  # a record's public id, where one is meant
    version = models.BigIntegerField(_("version"))
    public_version = models.BigIntegerField(_("public version"))
    at = models.DateTimeField(_("at"))

    class Meta:
        ordering = ("seq",)
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        indexes = [
            models.Index(fields=("xid", "id"), name="change_unsealed", condition=models.Q(seq__isnull=True)),
            models.Index(fields=("entity_key", "-id"), name="change_of_entity"),
            models.Index(
                fields=("seq",),
                name="change_public",
                condition=models.Q(audience="public", seq__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seq or '…'} {self.kind} {self.entity_key} {self.subject}".strip()


class Head(models.Model):
    """The version of an entity: `version` counts every Change, `public_version` the public ones only."""

    entity_key = models.CharField(max_length=16, primary_key=True)
    version = models.BigIntegerField(default=0)
    public_version = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("head of an entity")
        verbose_name_plural = _("heads of entities")

    def __str__(self) -> str:
        return f"{self.entity_key} v{self.version}"


class AuditEvent(models.Model):
    """Who decided what, why, from where. Written plain, chained by hash afterwards by the sealer."""

    xid = models.BigIntegerField(db_default=CurrentTransaction(), editable=False)
    seq = models.BigIntegerField(_("number"), null=True, unique=True, editable=False)
    at = models.DateTimeField(_("at"))
    user_key = models.CharField(_("who"), max_length=64)
    agency_key = models.CharField(_("agency"), max_length=64, blank=True)
    address = models.CharField(_("address"), max_length=45, blank=True)
    request_id = models.CharField(_("id of the request"), max_length=64, blank=True)
    action = models.CharField(_("what"), max_length=60)
    target = models.CharField(_("about"), max_length=200)
    reason = models.TextField(_("reason"), blank=True)
    detail = models.JSONField(_("details"), default=dict, blank=True)
    previous_hash = models.CharField(max_length=64, blank=True, editable=False)
    hash = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        ordering = ("seq",)
        verbose_name = _("audit event")
        verbose_name_plural = _("audit events")
        indexes = [
            models.Index(fields=("xid", "id"), name="audit_unsealed", condition=models.Q(seq__isnull=True)),
            models.Index(fields=("target", "id"), name="audit_target"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.target} by {self.user_key}"


class Seal(models.Model):
    """How far the sealer came: last number given and, for the audit log, the chain's tail.

    Kept apart from the rows themselves, so that cutting off the end of a log shows.
    """

    log = models.CharField(max_length=10, primary_key=True)  # "change" or "audit"
    seq = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("seal")
        verbose_name_plural = _("seals")

    def __str__(self) -> str:
        return f"{self.log} {self.seq}"


class FollowerCursor(models.Model):
    """The last Change that a named follower has dealt with."""

    name = models.CharField(max_length=100, primary_key=True)
    seq = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("place of a follower")
        verbose_name_plural = _("places of followers")

    def __str__(self) -> str:
        return f"{self.name} {self.seq}"


class UsedForm(models.Model):
    """The mark of a form of the desk that was sent and dealt with; a second sending finds it taken."""

    token = models.CharField(max_length=32, primary_key=True)
    user_key = models.CharField(max_length=64)
    at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("form sent")
        verbose_name_plural = _("forms sent")

    def __str__(self) -> str:
        return f"{self.user_key} {self.at}"


class CalendarDay(models.Model):
    """A day that the yearly notice of the State Council names: a day off, or a weekend day that is worked."""

    day = models.DateField(_("day"), primary_key=True)
    working = models.BooleanField(_("working day"))
    name_zh = models.CharField(_("name (Chinese)"), max_length=100, blank=True)
    name_en = models.CharField(_("name (English)"), max_length=100, blank=True)
    confidence = models.CharField(_("confidence"), max_length=10)
    source = models.TextField(_("source"), blank=True)

    class Meta:
        ordering = ("day",)
        verbose_name = _("day of the calendar")
        verbose_name_plural = _("days of the calendar")

    def __str__(self) -> str:
        return f"{self.day} {self.name_zh}"
