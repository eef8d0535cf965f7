"""What came in by file, when, by whom, what it did, and what was held back."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from exchange.listing_batches.models import ListingBatch, ListingBatchRow
from exchange.messages import held_message

__all__ = [
    "IN_DATABASE",
    "OPEN_STATES",
    "HeldRow",
    "HeldState",
    "ImportLimit",
    "ImportProfile",
    "ImportRun",
    "ListingBatch",
    "ListingBatchRow",
    "ProfileState",
    "RunChunk",
    "RunState",
]


class RunState(models.TextChoices):
    """Where an import stands. A command's run that is `running` without a process was killed: run it again."""

    RECEIVED = "received", _("received")
    CHECKING = "checking", _("being checked")
    CHECKED = "checked", _("checked")
    WAITING = "waiting", _("waits for a second person")
    QUEUED = "queued", _("queued")
    RUNNING = "running", _("being imported")
    FINISHED = "finished", _("imported")
    BROKEN = "broken", _("broken off")  # could not be read to its end; everything before is in
    STOPPED = "stopped", _("stopped")
    REFUSED = "refused", _("refused")
    WITHDRAWING = "withdrawing", _("being withdrawn")
    WITHDRAWN = "withdrawn", _("withdrawn")


OPEN_STATES = (
    RunState.RECEIVED,
    RunState.CHECKING,
    RunState.CHECKED,
    RunState.WAITING,
    RunState.QUEUED,
    RunState.RUNNING,
)
IN_DATABASE = (RunState.FINISHED, RunState.BROKEN, RunState.STOPPED)  # over, and rows may be in


class ImportRun(models.Model):
    """One import of one file, or of the corrected rows of another (`parent`).

    `counts` and `rows_done` grow with each committed chunk; `report` is what the check found, or later what a
    withdrawal did (key `withdrawal`). `stored_as` is the random name of the kept file, empty once it is
    forgotten; `lease` names the worker process that is at it. Commands' runs have neither.
    """

    file_name = models.CharField(_("file"), max_length=255)
    file_digest = models.CharField(max_length=64, db_index=True)  # SHA-256 of the bytes
    file_size = models.BigIntegerField(_("size in bytes"), default=0)
    encoding = models.CharField(_("encoding"), max_length=12, blank=True)
    sheet = models.CharField(_("sheet"), max_length=100, blank=True)
    stored_as = models.CharField(max_length=40, blank=True)
    file_kind = models.CharField(max_length=8, blank=True)
    profile = models.CharField(_("profile"), max_length=60)
    profile_digest = models.CharField(max_length=8)
    kind = models.CharField(max_length=10, blank=True)  # records or entities
    item = models.CharField(max_length=40, blank=True)  # of records
    own_profile = models.ForeignKey(
        "exchange.ImportProfile", models.PROTECT, null=True, blank=True, related_name="runs"
    )
    origin = models.CharField(max_length=8)
    agency = models.ForeignKey(
        "registry.Agency", models.PROTECT, null=True, blank=True, related_name="import_runs"
    )
    by = models.CharField(max_length=64)
    submitted_by = models.CharField(_("submitted by"), max_length=64, blank=True)
    approved_by = models.CharField(_("approved by"), max_length=64, blank=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    started_at = models.DateTimeField(_("received at"))
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=RunState, default=RunState.RUNNING)
    rows_total = models.BigIntegerField(_("rows"), default=0)
    rows_done = models.BigIntegerField(_("rows done"), default=0)
    counts = models.JSONField(default=dict)
    report = models.JSONField(default=dict)
    stop_wanted = models.BooleanField(default=False)
    lease = models.CharField(max_length=40, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-pk",)
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        indexes = [
            models.Index(fields=("state", "id"), name="import_run_state"),
            models.Index(fields=("agency", "-id"), name="import_run_agency"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=("agency", "file_digest", "profile", "origin"),
                condition=models.Q(state__in=[str(state) for state in OPEN_STATES]) & ~models.Q(stored_as=""),
                name="import_upload_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.file_name} {self.profile} {self.state}"

    @property
    def is_desk(self) -> bool:
        """Whether it came by the import desk, not by a command."""
        return bool(self.submitted_by or self.agency_id or self.parent_id)


class RunChunk(models.Model):
    """Which rows of the database a chunk of an import made or changed; written in the chunk's transaction.

    `made` {"records": [pk], "entities": [key]}; `changed` {"records": [[pk, revision, before]], "entities":
    [key]}; `carry` is what a resumed import must know of it. `withdrawn` once its part is taken back.
    """

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="chunks")
    number = models.PositiveIntegerField()
    made = models.JSONField(default=dict)
    changed = models.JSONField(default=dict)
    carry = models.JSONField(default=dict)
    withdrawn = models.BooleanField(default=False)

    class Meta:
        ordering = ("run", "number")
        verbose_name = _("part of an import")
        verbose_name_plural = _("parts of imports")
        constraints = [models.UniqueConstraint(fields=("run", "number"), name="import_chunk_once")]

    def __str__(self) -> str:
        return f"{self.run_id} chunk {self.number}"


class HeldState(models.TextChoices):
    """What became of a held row."""

    OPEN = "open", _("to be dealt with")
    FIXED = "fixed", _("corrected, not sent yet")
    SUBMITTED = "submitted", _("sent again")
    DISMISSED = "dismissed", _("left out for good")


class HeldRow(models.Model):
    """A row that was not taken in, with the reason. `row` never has columns that the profile marks `never`.

    `fixed` holds the corrected cells. `key` and `occurrence` tell which row of its key it is, so that it
    corrects no other when it comes again alone; empty where the file could not say.
    """

    run = models.ForeignKey(ImportRun, models.CASCADE, verbose_name=_("import"), related_name="held_rows")
    line = models.PositiveBigIntegerField(_("line"))
    column = models.CharField(_("column"), max_length=120, blank=True)
    reason = models.CharField(_("reason"), max_length=40)
    detail = models.JSONField(_("details of the reason"), default=dict)
    row = models.JSONField(_("row as it came"), default=dict)
    state = models.CharField(_("state"), max_length=10, choices=HeldState, default=HeldState.OPEN)
    fixed = models.JSONField(_("corrected cells"), null=True, blank=True)
    key = models.CharField(_("digest of its key"), max_length=32, blank=True)
    occurrence = models.PositiveIntegerField(_("place among equal keys"), null=True, blank=True)
    child = models.ForeignKey(
        ImportRun,
        models.SET_NULL,
        null=True,
        blank=True,
        verbose_name=_("import that sent it again"),
        related_name="resubmitted_rows",
    )
    decided_by = models.CharField(_("dealt with by"), max_length=64, blank=True)
    decided_at = models.DateTimeField(_("dealt with at"), null=True, blank=True)
    decision_reason = models.TextField(_("reason given"), blank=True)

    class Meta:
        ordering = ("run", "line")
        verbose_name = _("held row")
        verbose_name_plural = _("held rows")
        indexes = [
            models.Index(fields=("run", "state", "reason", "column"), name="held_row_reason"),
            models.Index(fields=("child", "line"), name="held_row_child"),
        ]

    def __str__(self) -> str:
        return f"line {self.line}: {self.reason}"

    @property
    def message(self) -> str:
        """The reason in words, in the active language."""
        detail: dict[str, Any] = self.detail
        return held_message(self.reason, detail)

    @property
    def cells(self) -> dict[str, str]:
        """The row as it would be sent again."""
        return {**self.row, **(self.fixed or {})}


class ProfileState(models.TextChoices):
    """Whether a version of a profile may be chosen."""

    ACTIVE = "active", _("in use")
    RETIRED = "retired", _("retired")


class ImportProfile(models.Model):
    """One version of a profile that an agency wrote; versions are never altered, the newest active one counts."""

    name = models.CharField(_("name"), max_length=60)
    version = models.PositiveIntegerField(_("version"))
    text = models.TextField("YAML")
    agency = models.ForeignKey(
        "registry.Agency", models.PROTECT, verbose_name=_("agency"), related_name="import_profiles"
    )
    state = models.CharField(_("state"), max_length=8, choices=ProfileState, default=ProfileState.ACTIVE)
    made_by = models.CharField(max_length=64)
    made_by_name = models.CharField(_("written by"), max_length=200, blank=True)
    made_at = models.DateTimeField(_("written at"))
    reason = models.TextField(_("reason"))

    class Meta:
        ordering = ("name", "-version")
        verbose_name = _("import profile")
        verbose_name_plural = _("import profiles")
        constraints = [models.UniqueConstraint(fields=("name", "version"), name="import_profile_version")]

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


class ImportLimit(models.Model):
    """A number that stewards set for imports, from a day on (`exchange.limits` names them). Never altered."""

    name = models.CharField(_("limit"), max_length=40)
    value = models.PositiveIntegerField(_("value"))
    in_force_from = models.DateField(_("in force from"))
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        ordering = ("name", "-in_force_from", "-pk")
        verbose_name = _("limit of imports")
        verbose_name_plural = _("limits of imports")
        constraints = [models.UniqueConstraint(fields=("name", "in_force_from"), name="import_limit_once")]

    def __str__(self) -> str:
        return f"{self.name} {self.value} from {self.in_force_from}"
