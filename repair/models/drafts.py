"""What somebody has typed and not sent yet."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from repair.models.cases import CaseKind


class CaseDraft(models.Model):
    """One draft of a person about one record; `data` are the form's fields as they were typed."""

    number = models.CharField(max_length=10, unique=True)
    kind = models.CharField(max_length=12, choices=CaseKind, default=CaseKind.OBJECTION)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="case_drafts")
    record = models.ForeignKey("records.Record", models.CASCADE, related_name="case_drafts")
    data = models.JSONField(default=dict, blank=True)
    made_at = models.DateTimeField(_("made"))
    changed_at = models.DateTimeField(_("changed"), db_index=True)

    class Meta:
        ordering = ("-changed_at",)
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        constraints = [
            models.UniqueConstraint(fields=("user", "record", "kind"), name="case_draft_once"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def papers(self) -> str:
        """What the documents of the draft hang on."""
        return f"draft:{self.number}"
