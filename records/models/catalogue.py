"""The catalogue of public credit information: one row per kind of fact. New kinds are data, not code."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class CatalogItem(models.Model):
    """A kind of fact: its category (01–24), counted group, polarity, access and content schema.

    `access` is public, shared (between agencies) or restricted (to named ones). The schema (JSON Schema
    2020-12, with `x-access` per property) is the public allow-list of a record's details. `second_person`:
    what one person enters by hand another releases.
    """

    code = models.SlugField(max_length=40, primary_key=True)
    category = models.CharField(max_length=2)
    group = models.CharField(max_length=24)
    polarity = models.CharField(max_length=8)
    access = models.CharField(max_length=10)
    storage = models.CharField(max_length=10)  # "record", or "registry" for facts of the register
    typed_table = models.CharField(max_length=40, blank=True)
    name_zh = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80)
    regime = models.CharField(max_length=40, blank=True)
    note = models.CharField(max_length=200, blank=True)
    schema_version = models.PositiveSmallIntegerField(default=1)
    second_person = models.BooleanField(default=False)

    class Meta:
        ordering = ("category", "code")
        verbose_name = _("kind of fact")
        verbose_name_plural = _("catalogue")

    def __str__(self) -> str:
        return self.name_zh


class CatalogSchema(models.Model):
    """One version of an item's content schema; old versions stay, revisions refer to them."""

    item = models.ForeignKey(CatalogItem, models.PROTECT, related_name="schemas")
    version = models.PositiveSmallIntegerField()
    schema = models.JSONField()

    class Meta:
        ordering = ("item_id", "version")
        verbose_name = _("content schema")
        verbose_name_plural = _("content schemas")
        constraints = [models.UniqueConstraint(fields=("item", "version"), name="catalog_schema_once")]

    def __str__(self) -> str:
        return f"{self.item_id} v{self.version}"
