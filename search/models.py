"""Builds of the index, what is asked of the worker beside, and audits. The index itself is a cache of the
database and needs no backup."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class BuildStatus(models.TextChoices):
    """Where a build stands."""

    REQUESTED = "requested"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class IndexBuild(models.Model):
    """A request to build the index anew, and what became of it. At most one waits and one runs."""

    status = models.CharField(max_length=10, choices=BuildStatus, default=BuildStatus.REQUESTED)
    engine = models.CharField(max_length=20)
    index_name = models.CharField(max_length=60, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    by = models.CharField(max_length=64, blank=True)  # whose wish it was, as in Actor.user_key
    requested_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    written = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    detail = models.TextField(blank=True)

    class Meta:
        ordering = ("-pk",)
        verbose_name = _("build of the index")
        verbose_name_plural = _("builds of the index")
        constraints = [
            models.UniqueConstraint(
                fields=("status",), condition=Q(status="running"), name="index_build_one_running"
            ),
            models.UniqueConstraint(
                fields=("status",), condition=Q(status="requested"), name="index_build_one_requested"
            ),
        ]

    def __str__(self) -> str:
        return f"build {self.pk} {self.status}"


class TaskKind(models.TextChoices):
    """What operators may ask of the worker, which alone writes indexes."""

    ROLLBACK = "rollback"
    COLLECT = "collect"
    RESEND = "resend"
    AUDIT = "audit"


class TaskStatus(models.TextChoices):
    """Where a task stands."""

    REQUESTED = "requested"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class IndexTask(models.Model):
    """A request to the worker, and what became of it.

    `target` is the index to go back to, or the key of the entity to send again; carried out twice, a task does
    nothing the second time, so one whose process died is simply carried out again. At most one of a kind and
    target waits.
    """

    kind = models.CharField(max_length=10, choices=TaskKind)
    target = models.CharField(max_length=60, blank=True)
    status = models.CharField(max_length=10, choices=TaskStatus, default=TaskStatus.REQUESTED)
    reason = models.CharField(max_length=200, blank=True)
    by = models.CharField(max_length=64, blank=True)  # whose wish it was, as in Actor.user_key
    requested_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    detail = models.TextField(blank=True)

    class Meta:
        ordering = ("-pk",)
        verbose_name = _("task of the index")
        verbose_name_plural = _("tasks of the index")
        constraints = [
            models.UniqueConstraint(
                fields=("kind", "target"), condition=Q(status="requested"), name="index_task_one_requested"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.target}".strip()


class IndexAudit(models.Model):
    """What a comparison of index and database found. `keys`: the first of each kind, for those who look closer."""

    engine = models.CharField(max_length=20)
    index_name = models.CharField(max_length=60)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField()
    checked = models.PositiveIntegerField()
    behind = models.PositiveIntegerField()
    missing = models.PositiveIntegerField()
    stale = models.PositiveIntegerField()
    leaked = models.PositiveIntegerField()
    keys = models.JSONField(default=dict)

    class Meta:
        ordering = ("-pk",)
        verbose_name = _("audit of the index")
        verbose_name_plural = _("audits of the index")

    def __str__(self) -> str:
        return f"audit of {self.index_name}"

    @property
    def is_clean(self) -> bool:
        """Whether nothing was wrong."""
        return not (self.missing or self.stale or self.leaked)
