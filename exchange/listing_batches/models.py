"""A file of listing cases to be opened, and its rows."""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class BatchState(models.TextChoices):
    """Where a batch stands. The worker is at it while it is checked and while cases are opened."""

    CHECKING = "checking", _("being checked")
    CHECKED = "checked", _("checked")
    RUNNING = "running", _("cases are being opened")
    FINISHED = "finished", _("done")
    STOPPED = "stopped", _("stopped")


OPEN_STATES = (BatchState.CHECKING, BatchState.CHECKED, BatchState.RUNNING)
OVER = (BatchState.FINISHED, BatchState.STOPPED)


class ListingBatch(models.Model):
    """One file of proposals for one list and one agency. `stored_as` is the random name of the sealed file, empty
    once it is forgotten; the cells of rows that became no case go with it."""

    credit_list = models.ForeignKey(
        "lists.CreditList", models.PROTECT, related_name="batches", verbose_name=_("list")
    )
    agency = models.ForeignKey(
        "registry.Agency", models.PROTECT, related_name="listing_batches", verbose_name=_("agency")
    )
    state = models.CharField(
        _("state"), max_length=10, choices=BatchState, default=BatchState.CHECKING, db_index=True
    )
    file_name = models.CharField(_("file"), max_length=255)
    file_digest = models.CharField(max_length=64)  # SHA-256 of the bytes
    file_size = models.BigIntegerField(_("size in bytes"))
    file_kind = models.CharField(max_length=8)
    sheet = models.CharField(_("sheet"), max_length=100, blank=True)
    stored_as = models.CharField(max_length=40, blank=True)
    notes = models.JSONField(default=list)  # [code, detail] about the file, for exchange.messages
    rows_total = models.PositiveIntegerField(_("rows"), default=0)
    uploaded_by = models.CharField(max_length=64)
    uploaded_by_name = models.CharField(_("uploaded by"), max_length=200, blank=True)
    uploaded_at = models.DateTimeField(_("uploaded at"))
    confirmed_by = models.CharField(max_length=64, blank=True)
    confirmed_by_name = models.CharField(_("confirmed by"), max_length=200, blank=True)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    class Meta:
        ordering = ("-pk",)
        verbose_name = _("batch of listing cases")
        verbose_name_plural = _("batches of listing cases")
        constraints = [
            models.UniqueConstraint(
                fields=("agency", "credit_list", "file_digest"),
                condition=models.Q(state__in=[str(state) for state in OPEN_STATES]),
                name="listing_batch_once",
            )
        ]

    def __str__(self) -> str:
        return self.file_name


class RowState(models.TextChoices):
    """What became of a row. `pending`: not looked at yet."""

    PENDING = "pending", _("not checked yet")
    READY = "ready", _("would become a case")
    REFUSED = "refused", _("refused")
    MADE = "made", _("has become a case")


class ListingBatchRow(models.Model):
    """A row. `found` is what the check read out of it (entity_key, entity_name, grounds as codes, evidence as a
    number); `why` is the refusal in each language of the site; `broken` the reason and detail of a row that cannot
    be read; `marks` what was cut from it."""

    batch = models.ForeignKey(ListingBatch, models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField(_("line"))
    cells = models.JSONField(default=dict)
    marks = models.JSONField(default=list)
    broken = models.JSONField(default=list)
    state = models.CharField(_("state"), max_length=8, choices=RowState, default=RowState.PENDING)
    found = models.JSONField(default=dict)
    entity_key = models.CharField(max_length=9, blank=True)
    why = models.JSONField(default=dict)
    case = models.ForeignKey(
        "lists.ListingCase", models.SET_NULL, null=True, blank=True, related_name="batch_rows"
    )

    class Meta:
        ordering = ("batch", "line")
        verbose_name = _("row of a batch")
        verbose_name_plural = _("rows of batches")
        constraints = [models.UniqueConstraint(fields=("batch", "line"), name="listing_batch_line")]
        indexes = [models.Index(fields=("batch", "state", "line"), name="listing_batch_state")]

    def __str__(self) -> str:
        return f"{self.batch_id} line {self.line}"

    @property
    def why_words(self) -> str:
        """Why it is refused, in the active language."""
        said: dict[str, str] = self.why
        return said.get(get_language() or "") or next(iter(said.values()), "")
