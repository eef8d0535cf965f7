"""Builds of the index. The index itself is a cache of the database and needs no backup."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


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
    requested_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    written = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    detail = models.TextField(blank=True)

    class Meta:
        ordering = ("-pk",)
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
