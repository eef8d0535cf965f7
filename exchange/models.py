"""What came in by file, when, by whom, and what was held back."""

from __future__ import annotations

from typing import Any

from django.db import models

from exchange.messages import held_message


class RunState(models.TextChoices):
    """Where an import stands. One that is `running` without a process was killed: run it again."""

    RUNNING = "running"
    FINISHED = "finished"
    BROKEN = "broken"  # the file could not be read to its end; everything before is in


class ImportRun(models.Model):
    """One import of one file. `counts` grows with each committed chunk."""

    file_name = models.CharField(max_length=255)
    file_digest = models.CharField(max_length=64, db_index=True)  # SHA-256 of the bytes
    profile = models.CharField(max_length=60)
    profile_digest = models.CharField(max_length=8)
    origin = models.CharField(max_length=8)
    by = models.CharField(max_length=64)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=RunState, default=RunState.RUNNING)
    counts = models.JSONField(default=dict)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.file_name} {self.profile} {self.state}"


class HeldRow(models.Model):
    """A row that was not taken in, with the reason. `row` never has columns that the profile marks `never`."""

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="held_rows")
    line = models.PositiveBigIntegerField()
    column = models.CharField(max_length=120, blank=True)
    reason = models.CharField(max_length=40)
    detail = models.JSONField(default=dict)
    row = models.JSONField(default=dict)

    class Meta:
        ordering = ("run", "line")

    def __str__(self) -> str:
        return f"line {self.line}: {self.reason}"

    @property
    def message(self) -> str:
        """The reason in words, in the active language."""
        detail: dict[str, Any] = self.detail
        return held_message(self.reason, detail)
