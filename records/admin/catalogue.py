"""The catalogue on the desk: kinds of fact, changed by two stewards."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from journal.actor import Actor
from journal.desk.actors import actor_of
from journal.desk.admin import StaffAdmin
from journal.desk.effects import Effect
from journal.desk.steps import Call, Step, StepForm, Words
from journal.proposals.kinds import kind_of
from records import policies
from records.admin.proposing import propose, to_proposals
from records.catalogue import Schema
from records.item_changes import ACCESSES, item_digest
from records.models import CatalogItem, CatalogSchema, PublicityRule
from records.preparation import OF_THE_LIST, OF_THE_SOURCE
from records.words import choices, word
from registry.admin.columns import language, shown
from registry.admin.sections import Cell, Section, trail
from registry.enumerations import codes, label

KIND = "records.item"
COLUMNS = (
    shown("code", gettext_lazy("code")),
    shown("name_zh", gettext_lazy("Chinese name")),
    shown("name_en", gettext_lazy("English name")),
    shown("category", gettext_lazy("category")),
    shown("group", gettext_lazy("group"), enumeration="group"),
    shown("polarity", gettext_lazy("polarity"), worded=partial(word, "polarity")),
    shown("access", gettext_lazy("access"), worded=partial(word, "access")),
    shown("second_person", gettext_lazy("entries wait for a second person")),
)
FACTS = (
    *COLUMNS,
    shown("regime", gettext_lazy("rules of publicity")),
    shown("storage", gettext_lazy("kept as"), worded=partial(word, "storage")),
    shown("typed_table", gettext_lazy("typed table")),
    shown("note", gettext_lazy("note")),
    shown("schema_version", gettext_lazy("version of the schema")),
)


class ItemForm(StepForm):
    """What stewards may change about a kind of fact."""

    name_zh = forms.CharField(label=gettext_lazy("Chinese name"), max_length=60)
    name_en = forms.CharField(label=gettext_lazy("English name"), max_length=80)
    access = forms.ChoiceField(
        label=gettext_lazy("Access"), choices=lambda: _accesses(), widget=forms.RadioSelect
    )
    second_person = forms.BooleanField(
        label=gettext_lazy("What is entered by hand waits for a second person"), required=False
    )
    note = forms.CharField(label=gettext_lazy("Note"), max_length=200, required=False)


class SchemaField(forms.CharField):
    """A content schema as JSON."""

    widget = forms.Textarea(attrs={"rows": 30, "spellcheck": "false", "class": "desk-code"})

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            return json.loads(text)
        except ValueError as error:
            raise forms.ValidationError(_("This is not JSON: %s") % error) from None


class SchemaForm(StepForm):
    """The next version of a content schema; the one on file is filled in."""

    schema = SchemaField(
        label=gettext_lazy("Content schema (JSON Schema 2020-12)"),
        help_text=gettext_lazy(
            "Per property: title, x-title-zh, x-access (public, shared, restricted, never)."
        ),
    )


class NewItemForm(ItemForm):
    """A kind of fact that the catalogue did not know."""

    code = forms.SlugField(label=gettext_lazy("Code"), max_length=40)
    category = forms.RegexField(r"^\d\d$", label=gettext_lazy("Category (two digits)"))
    group = forms.ChoiceField(
        label=gettext_lazy("Group"),
        choices=lambda: [(c, label("group", c, language())) for c in codes("group") if c != "identity"],
    )
    polarity = forms.ChoiceField(label=gettext_lazy("Polarity"), choices=lambda: choices("polarity"))
    regime = forms.ChoiceField(
        label=gettext_lazy("Rules of publicity"), choices=lambda: _regimes(), required=False
    )
    schema = SchemaField(label=gettext_lazy("Content schema (JSON Schema 2020-12)"))


def _accesses() -> list[Any]:
    return [choice for choice in choices("access") if choice[0] in ACCESSES]


def _regimes() -> list[tuple[str, str]]:
    known = sorted(set(PublicityRule.objects.values_list("regime", flat=True)))
    own = [
        (OF_THE_SOURCE, str(gettext_lazy("those of the source agency"))),
        (OF_THE_LIST, str(gettext_lazy("the terms of the list"))),
    ]
    return [*own, *[(one, one) for one in known]]


def _payload(call: Call) -> dict[str, Any]:
    data = {name: value for name, value in call.data.items() if name not in ("reason", "code")}
    return {**data, "new": True} if call.obj is None else data


def _target(call: Call) -> str:
    return f"item:{call.obj.code if call.obj is not None else call.data['code']}"


def _effect(call: Call) -> Effect:
    return kind_of(KIND).preview(_target(call), _payload(call))


def _propose(call: Call) -> Words:
    return propose(call, kind=KIND, target=_target(call), payload=_payload(call))


def _initial(item: CatalogItem) -> dict[str, Any]:
    return {name: getattr(item, name) for name in ItemForm.base_fields if name != "reason"}


def _schema_initial(item: CatalogItem) -> dict[str, Any]:
    newest = CatalogSchema.objects.filter(item=item, version=item.schema_version).first()
    return {"schema": json.dumps(newest.schema, ensure_ascii=False, indent=2) if newest else "{}"}


def _may(actor: Actor, item: Any) -> bool:
    return policies.may_steward_rules(actor)


def _common() -> dict[str, Any]:
    return {
        "run": _propose,
        "may": _may,
        "effect": _effect,
        "goes_to": to_proposals,
        "decide_label": gettext_lazy("Propose it to a second steward"),
    }


@admin.register(CatalogItem)
class CatalogItemAdmin(StaffAdmin):
    """Kinds of fact. Their schema is what the public may see of a record."""

    list_display = COLUMNS
    list_display_links = (COLUMNS[0],)
    list_filter = ("access", "polarity")
    list_per_page = 200
    fields = FACTS
    readonly_fields = FACTS
    exact_search = ("code", "name_zh", "name_en")
    change_form_template = "admin/registry/look.html"
    list_steps = (
        Step(name="add", label=gettext_lazy("Propose a new kind of fact"), form=NewItemForm, **_common()),
    )
    steps = (
        Step(
            name="change",
            label=gettext_lazy("Propose other names or access"),
            form=ItemForm,
            initial=_initial,
            **_common(),
        ),
        Step(
            name="schema",
            label=gettext_lazy("Propose a new content schema"),
            form=SchemaForm,
            initial=_schema_initial,
            open=lambda item: item.storage == "record",
            **_common(),
        ),
    )

    def may_look(self, actor: Actor, obj: Any = None) -> bool:
        return policies.may_look_at_rules(actor)

    def version_of(self, obj: CatalogItem) -> str:
        return item_digest(obj.code)

    def more_context(self, request: HttpRequest, obj: CatalogItem) -> dict[str, Any]:
        return {"sections": [_properties(obj), trail(f"item:{obj.code}", actor_of(request))]}


def _properties(item: CatalogItem) -> Section:
    rows = [
        [
            Cell(f"v{row.version}"),
            Cell(prop.key),
            Cell(prop.title_zh),
            Cell(prop.title_en),
            Cell(word("access", prop.access)),
        ]
        for row in CatalogSchema.objects.filter(item=item).order_by("-version")[:3]
        for prop in Schema(row.version, row.schema).properties
    ]
    columns = [_("version"), _("property"), "中文", "English", _("access")]
    return Section(_("Content schema"), columns, rows)
