"""Rules on the desk: how long records are shown, what the documents say, and how far a recomputation is."""

from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from journal.actor import Actor
from journal.desk.actors import actor_of
from journal.desk.admin import ReadOnlyAdmin, StaffAdmin
from journal.desk.effects import Effect
from journal.desk.steps import Call, Step, StepForm, Words
from journal.proposals.kinds import kind_of
from records import policies
from records.admin.proposing import propose, to_proposals
from records.models import PublicityRule, Record, Rework, ReworkKind, Severity, SourceRule
from records.proposals.rules import LABELS
from records.rule_changes import COLUMNS, rule_target, rules_digest
from records.words import choices, conditions_in_words, word
from registry.admin.agency_steps import DayField
from registry.admin.columns import language, shown
from registry.admin.filters import by
from registry.admin.sections import trail
from registry.enumerations import label

KIND = "records.rule"
WORDED = ("shown", "clock", "transition", "confidence")
RULE_COLUMNS = tuple(
    shown(
        name,
        words,
        enumeration=name if name in ("severity", "regime") else "",
        worded=partial(word, name) if name in WORDED else conditions_in_words if name == "only_if" else None,
    )
    for name, words in LABELS.items()
)


class RuleForm(StepForm):
    """A whole row. It ends the row of the same class that it follows."""

    regime = forms.CharField(label=gettext_lazy("Rules of (code of the regime)"), max_length=40)
    severity = forms.ChoiceField(
        label=gettext_lazy("Severity"),
        required=False,
        choices=lambda: [
            ("", _("every class")),
            *((c, label("severity", c, language())) for c in Severity.values),
        ],
    )
    only_if = forms.CharField(
        label=gettext_lazy("Only if one of these conditions holds"),
        help_text=gettext_lazy("Codes of conditions, separated by spaces; empty: always."),
        max_length=80,
        required=False,
    )
    min_months = forms.IntegerField(
        label=gettext_lazy("Months at least, before repair"), min_value=0, required=False
    )
    max_months = forms.IntegerField(
        label=gettext_lazy("Months at most"),
        help_text=gettext_lazy("Empty: the source states none, and nothing ends by guess."),
        min_value=0,
        required=False,
    )
    shown = forms.ChoiceField(label=gettext_lazy("Shown"), choices=lambda: choices("shown"))
    clock = forms.ChoiceField(label=gettext_lazy("Counted from"), choices=lambda: choices("clock"))
    repairable = forms.BooleanField(label=gettext_lazy("Can be repaired"), required=False)
    transition = forms.ChoiceField(
        label=gettext_lazy("For older decisions"),
        required=False,
        choices=lambda: choices("transition"),
    )
    in_force_from = DayField(label=gettext_lazy("In force from"), required=True)
    in_force_to = DayField(label=gettext_lazy("In force through"))
    confidence = forms.ChoiceField(label=gettext_lazy("Reliability"), choices=lambda: choices("confidence"))
    rule_codes = forms.CharField(label=gettext_lazy("Rests on"), max_length=200, required=False)

    def clean_only_if(self) -> str:
        """Conditions in one writing, so that the same ones are found again."""
        return " ".join(self.cleaned_data["only_if"].split())


class EndForm(StepForm):
    """The last day of a rule."""

    in_force_to = DayField(label=gettext_lazy("In force through"), required=True)


def _added(call: Call) -> dict[str, Any]:
    row = {name: call.data[name] for name in COLUMNS}
    for name in ("in_force_from", "in_force_to"):
        row[name] = row[name].isoformat() if row[name] else None
    return {"add": row}


def _ended(call: Call) -> dict[str, Any]:
    return {"end": {"rule": call.obj.pk, "in_force_to": call.data["in_force_to"].isoformat()}}


def _add_effect(call: Call) -> Effect:
    return kind_of(KIND).preview(f"regime:{call.data['regime']}", _added(call))


def _add(call: Call) -> Words:
    return propose(call, kind=KIND, target=f"regime:{call.data['regime']}", payload=_added(call))


def _end_effect(call: Call) -> Effect:
    return kind_of(KIND).preview(f"regime:{call.obj.regime}", _ended(call))


def _end(call: Call) -> Words:
    return propose(call, kind=KIND, target=f"regime:{call.obj.regime}", payload=_ended(call))


def _may(actor: Actor, rule: Any) -> bool:
    return policies.may_steward_rules(actor)


def _like(rule: PublicityRule) -> dict[str, Any]:
    """A new row begins as a copy of the one it follows; only its days are open."""
    return {n: getattr(rule, n) for n in COLUMNS if n not in ("in_force_from", "in_force_to")}


PROPOSE = gettext_lazy("Propose it to a second steward")


@admin.register(PublicityRule)
class PublicityRuleAdmin(StaffAdmin):
    """How long records are shown. Rows are immutable: a new one follows, by date."""

    list_display = RULE_COLUMNS
    list_display_links = (RULE_COLUMNS[0],)
    list_filter = (by("regime", gettext_lazy("rules of"), enumeration="regime"),)
    list_per_page = 200
    fields = RULE_COLUMNS
    readonly_fields = RULE_COLUMNS
    exact_search = ("regime",)
    list_steps = (
        Step(
            name="add",
            label=gettext_lazy("Propose a new rule"),
            form=RuleForm,
            run=_add,
            may=_may,
            effect=_add_effect,
            goes_to=to_proposals,
            decide_label=PROPOSE,
        ),
    )
    steps = (
        Step(
            name="follow",
            label=gettext_lazy("Propose the rule that follows it"),
            form=RuleForm,
            run=_add,
            may=_may,
            initial=_like,
            effect=_add_effect,
            goes_to=to_proposals,
            decide_label=PROPOSE,
        ),
        Step(
            name="end",
            label=gettext_lazy("Propose its end"),
            form=EndForm,
            run=_end,
            may=_may,
            open=lambda rule: rule.in_force_to is None,
            effect=_end_effect,
            goes_to=to_proposals,
            decide_label=PROPOSE,
            danger=True,
        ),
    )
    change_form_template = "admin/registry/look.html"

    def may_look(self, actor: Actor, obj: Any = None) -> bool:
        return policies.may_look_at_rules(actor)

    def version_of(self, obj: PublicityRule) -> str:
        return rules_digest(obj.regime)

    def more_context(self, request: HttpRequest, obj: PublicityRule) -> dict[str, Any]:
        return {"sections": [trail(rule_target(obj), actor_of(request))]}


SOURCE_COLUMNS = tuple(
    shown(name, words, enumeration="regime" if name == "regime" else "")
    for name, words in {
        "code": gettext_lazy("code"),
        "regime": gettext_lazy("rules of"),
        "subject": gettext_lazy("subject"),
        "applies_to": gettext_lazy("applies to"),
        "class_or_grade": gettext_lazy("class or grade"),
        "statement_en": gettext_lazy("what it says"),
        "value": gettext_lazy("value"),
        "unit": gettext_lazy("unit"),
        "article": gettext_lazy("article"),
        "document_zh": gettext_lazy("document"),
        "in_force_from": gettext_lazy("in force from"),
        "in_force_to": gettext_lazy("in force through"),
        "confidence": gettext_lazy("reliability"),
        "source": gettext_lazy("source"),
    }.items()
)


@admin.register(SourceRule)
class SourceRuleAdmin(ReadOnlyAdmin):
    """Rules as their documents state them; loaded from the reference, never typed here."""

    list_display = (*SOURCE_COLUMNS[:3], *SOURCE_COLUMNS[6:8], SOURCE_COLUMNS[12])
    list_display_links = (SOURCE_COLUMNS[0],)
    list_filter = (
        by("regime", gettext_lazy("rules of"), enumeration="regime"),
        by("subject", gettext_lazy("subject")),
    )
    fields = SOURCE_COLUMNS
    readonly_fields = SOURCE_COLUMNS
    exact_search = ("code", "regime")

    def may_look(self, actor: Actor, obj: Any = None) -> bool:
        return policies.may_look_at_rules(actor)


def progress(rework: Rework) -> str:
    """How far a recomputation has come."""
    if rework.finished_at is not None:
        return _("finished")
    last = Record.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    return f"{min(100, 100 * rework.last_pk // max(1, last))} %"


admin.display(description=gettext_lazy("progress"))(progress)
REWORK_COLUMNS: tuple[Any, ...] = (
    shown("about", gettext_lazy("about")),
    shown("kind", gettext_lazy("cause"), choices=ReworkKind),
    progress,
    shown("begun_at", gettext_lazy("decided at")),
    shown("finished_at", gettext_lazy("finished at")),
    shown("looked_at", gettext_lazy("records looked at")),
    shown("changed", gettext_lazy("changed")),
    shown("ended", gettext_lazy("no longer shown")),
    shown("shown", gettext_lazy("shown anew")),
    shown("left_alone", gettext_lazy("left as they were")),
)

REWORK_FACTS: tuple[Any, ...] = (
    *REWORK_COLUMNS,
    shown("reason", gettext_lazy("reason")),
    shown("begun_by_name", gettext_lazy("decided by")),
)


@admin.register(Rework)
class ReworkAdmin(ReadOnlyAdmin):
    """What the worker does with the records after a rule, a kind of fact or an agency was changed."""

    list_display = REWORK_COLUMNS
    list_display_links = (REWORK_COLUMNS[0],)
    fields = REWORK_FACTS
    readonly_fields = REWORK_FACTS
    exact_search = ("about",)

    def may_look(self, actor: Actor, obj: Any = None) -> bool:
        return policies.may_look_at_rules(actor)
