"""Papers that people hand in, and the keys they are sealed with."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class PaperKind(models.TextChoices):
    """The kinds of file that are taken."""

    PDF = "pdf", "PDF"
    JPEG = "jpeg", "JPEG"
    PNG = "png", "PNG"


class Upload(models.Model):
    """One checked paper. Its file lies sealed under `public_id`, a random name, outside the web root.

    `subject` names what it hangs on ("case:<number>"). `name_shown` is the person's file name, cleaned.
    `size` and `digest` (SHA-256) are those of what is stored, which for an image is not what came in.
    `given` is the digest of what came in, so that a double click hands in one paper.
    """

    public_id = models.CharField(max_length=26, unique=True)
    subject = models.CharField(_("about"), max_length=80)
    kind = models.CharField(_("kind"), max_length=4, choices=PaperKind)
    name_shown = models.CharField(_("file name"), max_length=120)
    size = models.PositiveIntegerField(_("bytes"))
    pages = models.PositiveSmallIntegerField(_("pages"), default=1)
    digest = models.CharField(max_length=64)
    given = models.CharField(max_length=64)
    scanned_by = models.CharField(_("scanned by"), max_length=80, blank=True)
    uploaded_by = models.CharField(max_length=64)
    uploaded_by_name = models.CharField(_("handed in by"), max_length=200, blank=True)
    uploaded_at = models.DateTimeField(_("handed in"))
    delete_on = models.DateField(_("to be deleted on"), null=True, blank=True)

    class Meta:
        ordering = ("pk",)
        verbose_name = _("paper")
        verbose_name_plural = _("papers")
        indexes = [
            models.Index(fields=("subject", "id"), name="upload_of_subject"),
            models.Index(fields=("delete_on",), name="upload_to_go", condition=Q(delete_on__isnull=False)),
        ]
        constraints = [models.UniqueConstraint(fields=("subject", "given"), name="upload_once")]

    def __str__(self) -> str:
        return self.public_id


class UploadKey(models.Model):
    """The secret that a subject's papers are sealed with, itself sealed with DOCUMENT_KEY.

    Without the row nobody reads them any more, wherever a copy of the files lies.
    """

    subject = models.CharField(max_length=80, unique=True)
    wrapped = models.BinaryField()

    class Meta:
        verbose_name = _("key of papers")
        verbose_name_plural = _("keys of papers")

    def __str__(self) -> str:
        return self.subject
