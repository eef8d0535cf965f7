"""A list: what founds it, who leads it, on which grounds and for how long one stands on it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ListKind(models.TextChoices):
    """What standing on it means."""

    BLACKLIST = "blacklist", _("Blacklist")
    REDLIST = "redlist", _("Redlist")
    ABNORMAL = "abnormal", _("List of abnormal operations")


class ListState(models.TextChoices):
    """Whether the list holds today. `draft`: entered by a steward, waiting for activation."""

    DRAFT = "draft", _("Draft")
    IN_FORCE = "in_force", _("In force")
    HISTORICAL = "historical", _("Historical")


class Foundation(models.TextChoices):
    """Kind of the founding document. Only the first five can found a list in force (国办发〔2020〕49号)."""

    LAW = "law", _("Law")
    REGULATION = "regulation", _("Administrative regulation")
    LOCAL_REGULATION = "local_regulation", _("Local regulation")
    CENTRAL_DOCUMENT = "central_document", _("Central policy document")
    DEPARTMENTAL_RULE = "departmental_rule", _("Departmental rule")
    JUDICIAL_INTERPRETATION = "judicial_interpretation", _("Judicial interpretation")
    MEMORANDUM = "memorandum", _("Memorandum of understanding")
    NOTICE = "notice", _("Notice")
    OPINION = "opinion", _("Opinion")
    PLAN = "plan", _("Action plan")


class ReviewLevel(models.TextChoices):
    """The level of authority that confirms a decision to list."""

    NONE = "none", _("No review")
    PROVINCIAL = "provincial", _("Provincial level")
    NATIONAL = "national", _("National level")


class CreditList(models.Model):
    """A blacklist, a redlist or the list of abnormal operations.

    Terms in months; `term_open` says that one stands on it until removed; both empty: the sources state none.
    `min_months` is the shortest time before early removal may be asked for. `hearing_days` are working days.
    `runs_cases`: this site walks the process for it, which two stewards activate.
    """

    code = models.SlugField(_("code"), max_length=40, primary_key=True)
    kind = models.CharField(_("kind"), max_length=10, choices=ListKind)
    state = models.CharField(_("state"), max_length=12, choices=ListState, default=ListState.DRAFT)
    item = models.ForeignKey(
        "records.CatalogItem", models.PROTECT, related_name="lists", verbose_name=_("item")
    )
    name_zh = models.CharField(_("name (Chinese)"), max_length=200)
    name_en = models.CharField(_("name (English)"), max_length=200)
    founding_document = models.CharField(_("founding document"), max_length=300)
    founding_kind = models.CharField(_("kind of founding document"), max_length=24, choices=Foundation)
    founding_url = models.URLField(_("where it can be read"), max_length=500, blank=True)
    subjects = models.CharField(_("who can stand on it"), max_length=80, blank=True)
    region = models.ForeignKey(
        "registry.Region", models.PROTECT, null=True, blank=True, verbose_name=_("region")
    )  # none: the whole country
    regime = models.CharField(_("regime of its rules"), max_length=40, blank=True)
    review_level = models.CharField(
        _("review level"), max_length=12, choices=ReviewLevel, default=ReviewLevel.PROVINCIAL
    )
    hearing_days = models.PositiveSmallIntegerField(_("working days to state one's case"), default=5)
    shares_persons = models.BooleanField(_("responsible persons share the consequence"), default=False)
    term_months = models.PositiveSmallIntegerField(_("term in months"), null=True, blank=True)
    term_open = models.BooleanField(_("until removed"), default=False)
    term_note = models.CharField(_("note on the term"), max_length=400, blank=True)
    term_note_zh = models.CharField(_("note on the term (Chinese)"), max_length=400, blank=True)
    min_months = models.PositiveSmallIntegerField(_("shortest time in months"), null=True, blank=True)
    rule_codes = models.CharField(_("rules"), max_length=200, blank=True)  # of records.SourceRule, by spaces
    confidence = models.CharField(_("confidence"), max_length=10)
    source = models.TextField(_("source"), blank=True)
    as_of = models.DateField(_("state of"), null=True, blank=True)
    origin = models.CharField(_("origin"), max_length=8, default="real")  # real, demo
    in_force_from = models.DateField(_("in force from"), null=True, blank=True)
    in_force_to = models.DateField(_("in force to"), null=True, blank=True)
    runs_cases = models.BooleanField(_("cases are run here"), default=False)

    class Meta:
        ordering = ("code",)
        verbose_name = _("list")
        verbose_name_plural = _("lists")
        constraints = [
            models.CheckConstraint(
                condition=Q(runs_cases=False) | Q(state=ListState.IN_FORCE), name="list_runs_in_force_only"
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name_zh}"

    @property
    def path(self) -> str:
        """Path of its page, without language prefix."""
        return f"/lists/{self.code}"


class ListAgency(models.Model):
    """An agency that controls a list, or a body named only in words; one of them leads."""

    credit_list = models.ForeignKey(CreditList, models.CASCADE, related_name="agencies")
    agency = models.ForeignKey("registry.Agency", models.PROTECT, null=True, blank=True, related_name="lists")
    name_zh = models.CharField(_("name (Chinese)"), max_length=200)
    name_en = models.CharField(_("name (English)"), max_length=200, blank=True)
    leads = models.BooleanField(_("leads"), default=False)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("credit_list_id", "position")
        verbose_name = _("controlling agency")
        verbose_name_plural = _("controlling agencies")
        constraints = [
            models.UniqueConstraint(fields=("credit_list", "name_zh"), name="list_agency_once"),
            models.UniqueConstraint(fields=("credit_list",), condition=Q(leads=True), name="list_one_leads"),
        ]

    def __str__(self) -> str:
        return f"{self.credit_list_id} {self.name_zh}"


class Criterion(models.Model):
    """What a list says in words. `translated`: the sources have the English only, the Chinese is this site's."""

    text_zh = models.TextField(_("text (Chinese)"), blank=True)
    text_en = models.TextField(_("text (English)"))
    translated = models.BooleanField(_("Chinese text is ours"), default=False)

    class Meta:
        abstract = True

    def text(self, language: str) -> str:
        """In the language of the page, as far as there is one."""
        return (language.startswith("zh") and self.text_zh) or self.text_en


class Ground(Criterion):
    """One enumerated ground of entry. An own term, where the ground has one, goes before the list's."""

    credit_list = models.ForeignKey(CreditList, models.CASCADE, related_name="grounds")
    code = models.SlugField(_("code"), max_length=40)
    term_months = models.PositiveSmallIntegerField(_("term in months"), null=True, blank=True)
    term_open = models.BooleanField(_("until removed"), default=False)
    article = models.CharField(_("article"), max_length=60, blank=True)
    rule_code = models.CharField(_("rule"), max_length=40, blank=True)
    confidence = models.CharField(_("confidence"), max_length=10)
    source = models.TextField(_("source"), blank=True)
    in_force_from = models.DateField(_("in force from"), null=True, blank=True)
    in_force_to = models.DateField(_("in force to"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("credit_list_id", "position", "code")
        verbose_name = _("ground of entry")
        verbose_name_plural = _("grounds of entry")
        constraints = [models.UniqueConstraint(fields=("credit_list", "code"), name="list_ground_once")]

    def __str__(self) -> str:
        return self.code


class RemovalCondition(Criterion):
    """What the list asks for before somebody is taken off; `min_months` from `counted_from`, where stated."""

    credit_list = models.ForeignKey(CreditList, models.CASCADE, related_name="removal_conditions")
    code = models.SlugField(_("code"), max_length=40)
    min_months = models.PositiveSmallIntegerField(_("shortest time in months"), null=True, blank=True)
    counted_from = models.CharField(_("counted from"), max_length=200, blank=True)
    rule_code = models.CharField(_("rule"), max_length=40, blank=True)
    confidence = models.CharField(_("confidence"), max_length=10)
    source = models.TextField(_("source"), blank=True)
    in_force_from = models.DateField(_("in force from"), null=True, blank=True)
    in_force_to = models.DateField(_("in force to"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("credit_list_id", "position", "code")
        verbose_name = _("condition of removal")
        verbose_name_plural = _("conditions of removal")
        constraints = [models.UniqueConstraint(fields=("credit_list", "code"), name="list_removal_once")]

    def __str__(self) -> str:
        return self.code
