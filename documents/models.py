"""Letters, their files, and outgoing mail; papers that people hand in (`documents.uploads`)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from documents.uploads.models import PaperKind, Upload, UploadKey


class LetterState(models.TextChoices):
    """Whether the letter's files are there."""

    WAITING = "waiting", _("waiting for its files")
    READY = "ready", _("ready")
    FAILED = "failed", _("could not be made, tried again later")


class MailState(models.TextChoices):
    """Where a mail is. `sending` lasts for one talk with the mail server."""

    QUEUED = "queued", _("waiting")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    FAILED = "failed", _("not accepted yet, tried again later")
    GIVEN_UP = "given_up", _("given up")


class LetterSeries(models.Model):
    """The running number of an agency's letters of one kind in one year, and the words before it.

    Counted up in the transaction that makes the letter, so that one rolled back leaves no gap.
    """

    agency = models.ForeignKey("registry.Agency", models.PROTECT, related_name="+")
    kind = models.SlugField(max_length=40)
    year = models.PositiveSmallIntegerField()
    head = models.CharField(max_length=260)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("series of letters")
        verbose_name_plural = _("series of letters")
        constraints = [
            models.UniqueConstraint(fields=("agency", "kind", "year"), name="letter_series_once"),
            models.UniqueConstraint(fields=("head", "year"), name="letter_series_head_once"),
        ]

    def __str__(self) -> str:
        return f"{self.head}〔{self.year}〕"


class Letter(models.Model):
    """A letter of an agency, to an entity or for its own file (then without one). What it says is frozen: number,
    names and context never change.

    `subject` names what it is about ("listing_case:<number>"). `code_salt` is what its access code is derived
    from, together with DOCUMENT_KEY; the code itself is kept nowhere (`documents.codes`).
    """

    number = models.CharField(_("number"), max_length=280, unique=True)
    number_key = models.CharField(max_length=280, unique=True)  # as `documents.numbers.folded` writes it
    kind = models.SlugField(_("kind"), max_length=40)
    entity = models.ForeignKey(
        "registry.Entity",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="letters",
        verbose_name=_("entity"),
    )
    agency = models.ForeignKey(
        "registry.Agency", models.PROTECT, related_name="letters", verbose_name=_("agency")
    )
    subject = models.CharField(_("about"), max_length=80)
    addressee = models.CharField(_("addressee"), max_length=200)
    addressee_code = models.CharField(_("USCI"), max_length=18, blank=True)
    agency_name = models.CharField(_("sender"), max_length=200)
    agency_name_en = models.CharField(max_length=200, blank=True)
    context = models.JSONField(_("content"), default=dict, blank=True)
    code_salt = models.CharField(max_length=26)
    made_at = models.DateTimeField(_("made"))
    made_by = models.CharField(max_length=64)
    made_by_name = models.CharField(_("made by"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=LetterState, default=LetterState.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_try_at = models.DateTimeField(_("next attempt"), null=True, blank=True)
    error = models.TextField(_("what was in the way"), blank=True)

    class Meta:
        ordering = ("-pk",)
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        indexes = [
            models.Index(fields=("subject", "-id"), name="letter_of_subject"),
            models.Index(fields=("entity", "-id"), name="letter_of_entity"),
            models.Index(fields=("agency", "-id"), name="letter_of_agency"),
            models.Index(fields=("kind", "-id"), name="letter_of_kind"),
            models.Index(fields=("next_try_at", "id"), name="letter_due", condition=~Q(state="ready")),
        ]

    def __str__(self) -> str:
        return self.number


class LetterLanguage(models.TextChoices):
    """The languages that every letter is made in; the first is the one that counts."""

    CHINESE = "zh-hans", _("Chinese")
    ENGLISH = "en", _("English")


class LetterFile(models.Model):
    """A letter's PDF in one language, sealed with DOCUMENT_KEY; `digest` is the SHA-256 of the PDF itself.

    In the database, so that a backup of it has every letter.
    """

    letter = models.ForeignKey(Letter, models.CASCADE, related_name="files")
    language = models.CharField(_("language"), max_length=8, choices=LetterLanguage)
    sealed = models.BinaryField()
    digest = models.CharField(max_length=64)
    size = models.PositiveIntegerField(_("bytes"))
    pages = models.PositiveSmallIntegerField(_("pages"))
    made_at = models.DateTimeField(_("made"))

    class Meta:
        ordering = ("letter_id", "-language")
        verbose_name = _("file of a letter")
        verbose_name_plural = _("files of letters")
        constraints = [models.UniqueConstraint(fields=("letter", "language"), name="letter_file_once")]

    def __str__(self) -> str:
        return f"{self.letter_id} {self.language}"


class OutgoingMail(models.Model):
    """A mail as it goes out: written in its language by whoever wants it sent, sent by a sweep.

    `body` may hold the mark that stands for the letter's access code (`documents.codes.MARK`); it is filled in
    when the mail is sent.
    """

    to = models.CharField(_("addressee"), max_length=254)
    language = models.CharField(_("language"), max_length=8, choices=LetterLanguage)
    subject = models.CharField(_("subject"), max_length=250)
    body = models.TextField(_("text"))
    letter = models.ForeignKey(
        Letter, models.SET_NULL, null=True, blank=True, related_name="mails", verbose_name=_("letter")
    )
    subject_key = models.CharField(_("about"), max_length=80, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=MailState, default=MailState.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_try_at = models.DateTimeField(_("next attempt"), null=True, blank=True)
    last_error = models.TextField(_("what was in the way"), blank=True)
    made_at = models.DateTimeField(_("made"))
    made_by = models.CharField(max_length=64)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    class Meta:
        ordering = ("-pk",)
        verbose_name = _("outgoing mail")
        verbose_name_plural = _("outgoing mails")
        indexes = [
            models.Index(
                fields=("next_try_at", "id"),
                name="mail_due",
                condition=Q(state__in=("queued", "failed", "sending")),
            ),
            models.Index(fields=("subject_key", "-id"), name="mail_of_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} → {self.to}"


__all__ = [
    "Letter",
    "LetterFile",
    "LetterLanguage",
    "LetterSeries",
    "LetterState",
    "MailState",
    "OutgoingMail",
    "PaperKind",
    "Upload",
    "UploadKey",
]
