"""What the leak audit found."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class LeakAuditQuerySet(models.QuerySet["LeakAudit"]):
    """Audits, newest first."""

    def last_finished(self) -> LeakAudit | None:
        """The newest that came to its end; another may be under way."""
        return self.filter(finished_at__isnull=False).first()


class LeakAudit(models.Model):
    """One walk over every public place. `found` are at most `KEPT` findings: surface, record, what, address.

    `reach` is the primary key of the newest trace of an ended record that was looked for; the next audit goes on
    from there. `finished_at` is empty while it runs.
    """

    KEPT = 100

    started_at = models.DateTimeField(_("started"))
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    records = models.PositiveIntegerField(_("records looked for"), default=0)
    answers = models.PositiveIntegerField(_("answers read"), default=0)
    findings = models.PositiveIntegerField(_("findings"), default=0)
    found = models.JSONField(_("what was found"), default=list, blank=True)
    reach = models.BigIntegerField(default=0)
    error = models.TextField(_("what was in the way"), blank=True)

    objects = LeakAuditQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        verbose_name = _("leak audit")
        verbose_name_plural = _("leak audits")

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M} {self.findings}"

    @property
    def is_clean(self) -> bool:
        """Whether it came to its end and found nothing."""
        return self.finished_at is not None and not self.findings and not self.error
