"""The record: the spine that every fact about an entity hangs on."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from journal import clock
from journal.actor import Actor
from registry.policies import is_staff, reads_everything
from registry.selectors.agencies import agencies_below


class RecordState(models.TextChoices):
    """Where a record stands; labels in reference/enumerations.csv."""

    HELD = "held"
    UNPUBLISHED = "unpublished"
    PUBLISHED = "published"
    EXPIRED = "expired"
    REPAIRED = "repaired"
    WITHDRAWN = "withdrawn"
    CORRECTED = "corrected"
    SHIELDED = "shielded"  # not shown while a plan of reorganisation runs (rule N36-REP-16)


ON_FILE = (RecordState.PUBLISHED, RecordState.UNPUBLISHED, RecordState.HELD)
NOT_ENDED = (*ON_FILE, RecordState.SHIELDED)  # by anybody; dates may still have ended it
ENDED = (RecordState.REPAIRED, RecordState.WITHDRAWN, RecordState.CORRECTED)  # by a decision, for good


class EndKind(models.TextChoices):
    """Why a record is no longer shown."""

    EXPIRED = "expired"
    REPAIRED = "repaired"
    WITHDRAWN = "withdrawn"
    CORRECTED = "corrected"
    SHIELDED = "shielded"


class Severity(models.TextChoices):
    """The three classes of NDRC Order 36 and SAMR Order 107."""

    MINOR = "minor"
    GENERAL = "general"
    SERIOUS = "serious"


class ClockBasis(models.TextChoices):
    """What the publicity period is counted from."""

    DECISION = "decision"
    PUBLICATION = "publication"
    PUBLICATION_FOR_WANT_OF_DECISION = "publication_for_want_of_decision"


class RecordQuerySet(models.QuerySet["Record"]):
    """The two doors to records."""

    def public(self, *, at: date) -> RecordQuerySet:
        """The only door to public data: what was on display at the end of the day `at` and is so now.

        A record is gone at 00:00 of the day after `shown_until`; dates decide, not the midnight sweep. A past
        day never brings back what has ended since.
        """
        return self.filter(_on_display(at))

    def visible_to(self, actor: Actor, *, at: date) -> RecordQuerySet:
        """The only other door: also what is not public, for staff. Its use is logged (`records.access`).

        Auditors, and stewards of the whole country, see all; others what is public, what is shared between
        agencies, and whatever their own agency or one below it reported. Who speaks for an entity sees all that
        is on file about it, also what has ended, but not what nobody has released yet.
        """
        if reads_everything(actor):
            return self.all()
        if actor.represents and not is_staff(actor):
            own = Q(entity__key__in=actor.represents) & ~Q(state=RecordState.HELD)
            return self.filter(_on_display(at) | own)
        if not actor.agency_key:
            return self.public(at=at)
        shared = Q(item__access="shared", state__in=(RecordState.PUBLISHED, RecordState.UNPUBLISHED))
        return self.filter(_on_display(at) | shared | Q(source_agency__in=agencies_below(actor.agency_key)))

    def reported_for(self, actor: Actor) -> RecordQuerySet:
        """What the actor's own agency and those below it reported: the work of one desk."""
        return self.filter(source_agency__in=agencies_below(actor.agency_key))


def _on_display(at: date) -> Q:
    return Q(
        Q(shown_until__isnull=True) | Q(shown_until__gte=max(at, clock.today())),
        state=RecordState.PUBLISHED,
        item__access="public",
        shown_from__lte=at,
    )


class Record(models.Model):
    """One fact about an entity, with its source, dates and time on display.

    `details` holds the whole content; typed tables are projections of it. `public_id` is given once and
    survives re-import, merge and restore. Dates are days in China; `shown_until` is inclusive.
    (source_agency, item, import_key, occurrence) identifies a row of a source's file. `conditions` are those
    that rules of publicity ask for, separated by spaces; null where they were never kept.
    """

    public_id = models.CharField(max_length=10, unique=True)
    entity = models.ForeignKey("registry.Entity", models.PROTECT, related_name="records")
    item = models.ForeignKey("records.CatalogItem", models.PROTECT, related_name="records", db_index=False)
    schema_version = models.PositiveSmallIntegerField(default=1)
    source_agency = models.ForeignKey(
        "registry.Agency", models.PROTECT, related_name="reported_records", db_index=False
    )
    deciding_agency = models.ForeignKey(
        "registry.Agency", models.PROTECT, related_name="decided_records", null=True, blank=True
    )
    document_number = models.CharField(max_length=200, blank=True)
    severity = models.CharField(max_length=8, choices=Severity, blank=True)
    regime = models.CharField(max_length=40, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    published_on = models.DateField(null=True, blank=True)  # the day the source published it
    received_at = models.DateTimeField()
    conditions = models.CharField(max_length=200, null=True, blank=True)
    clock_on = models.DateField(null=True, blank=True)
    clock_basis = models.CharField(max_length=32, choices=ClockBasis, blank=True)
    shown_from = models.DateField()
    earliest_repair_on = models.DateField(null=True, blank=True)
    shown_until = models.DateField(null=True, blank=True)
    next_turn_on = models.DateField(null=True, blank=True)
    confidence = models.CharField(max_length=10, blank=True)  # of the rule the dates rest on
    state = models.CharField(max_length=12, choices=RecordState)
    objection_pending = models.BooleanField(default=False)
    flags = models.JSONField(default=list, blank=True)
    details = models.JSONField()
    source_url = models.URLField(max_length=500, blank=True)
    sorted_on = models.DateField()  # newest first by this: decision, else publication, else receipt
    import_key = models.CharField(max_length=32, null=True, blank=True)
    occurrence = models.PositiveIntegerField(default=1)
    content_digest = models.CharField(max_length=32, blank=True)

    objects = RecordQuerySet.as_manager()

    class Meta:
        ordering = ("-sorted_on", "-pk")
        verbose_name = _("record")
        verbose_name_plural = _("records")
        indexes = [
            models.Index(fields=("entity", "-sorted_on", "-id"), name="record_of_entity"),
            # The last three so that a list is counted from the index alone: 0.03 s in place of 0.6 for 100,000.
            models.Index(
                fields=("item", "-sorted_on", "-id", "state", "shown_from", "shown_until"),
                name="record_of_item_counted",
            ),
            models.Index(
                fields=("next_turn_on",), name="record_turns", condition=Q(next_turn_on__isnull=False)
            ),
            models.Index(fields=("source_agency", "-id"), name="record_of_source"),
            models.Index(
                fields=("state", "-id"), name="record_not_published", condition=~Q(state="published")
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=("source_agency", "item", "import_key", "occurrence"), name="record_import_identity"
            ),
            models.CheckConstraint(
                condition=Q(shown_until__isnull=True) | Q(clock_on__isnull=False),
                name="record_end_has_clock",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.public_id}"

    @property
    def path(self) -> str:
        """Path of its page, without language prefix."""
        return f"/records/{self.public_id}"


class RecordRevision(models.Model):
    """What a record said, from when to when; a correction closes one and opens the next.

    `spine` holds the columns of the record that the content decides (dates, agencies, document number).
    `concealed` marks content that no history shows (wrong subject, deletion, personal data). `by_rule` says
    that it was closed because a rule changed its dates: what it says was not wrong.
    """

    record = models.ForeignKey(Record, models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    schema_version = models.PositiveSmallIntegerField()
    details = models.JSONField()
    spine = models.JSONField()
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True, blank=True)
    concealed = models.BooleanField(default=False)
    by_rule = models.BooleanField(default=False)

    class Meta:
        ordering = ("record_id", "number")
        verbose_name = _("revision of a record")
        verbose_name_plural = _("revisions of records")
        constraints = [models.UniqueConstraint(fields=("record", "number"), name="record_revision_once")]

    def __str__(self) -> str:
        return f"{self.record_id} r{self.number}"


class RecordEnd(models.Model):
    """The trace of a record that was public and is no more: kind and day, no content. Its address is a 410.

    It goes when the record is shown again: after a corrected date, a revoked repair, the end of a shield.
    """

    record = models.OneToOneField(Record, models.CASCADE, related_name="end")
    kind = models.CharField(max_length=12, choices=EndKind)
    ended_on = models.DateField()  # first day on which it is not shown

    class Meta:
        ordering = ("pk",)
        verbose_name = _("end of a record")
        verbose_name_plural = _("ends of records")

    def __str__(self) -> str:
        return f"{self.record_id} {self.kind}"
