"""What staff may do with an entity: correct what the register says."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from journal.desk.effects import Effect, EffectLine
from journal.desk.steps import Call, Step, StepForm, Words
from registry import policies
from registry.admin.columns import language
from registry.enumerations import codes, label
from registry.models import Entity, Region
from registry.services.corrections import code_waits, entity_correct
from registry.services.inputs import EntityInput
from registry.usci import diagnose, normalise

TEXTS = ("name", "legal_representative", "address", "scope", "registering_authority")


def choices(enumeration: str) -> list[tuple[str, str]]:
    """The codes of an enumeration with their labels in the language of the page."""
    return [(code, label(enumeration, code, language())) for code in codes(enumeration)]


class CorrectForm(StepForm):
    """Every fact as it is on file, to be put right."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    usci = forms.CharField(label=gettext_lazy("USCI"), max_length=40, required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=lambda: choices("entity_kind"))
    status = forms.ChoiceField(label=gettext_lazy("Status"), choices=lambda: choices("entity_status"))
    region_id = forms.CharField(label=gettext_lazy("Region (six digits)"), max_length=6, required=False)
    legal_representative = forms.CharField(
        label=gettext_lazy("Legal representative"), max_length=120, required=False
    )
    established_on = forms.DateField(
        label=gettext_lazy("Established on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    address = forms.CharField(label=gettext_lazy("Address"), max_length=400, required=False)
    scope = forms.CharField(
        label=gettext_lazy("Scope of business"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    registering_authority = forms.CharField(
        label=gettext_lazy("Registering authority"), max_length=200, required=False
    )

    def clean_usci(self) -> str:
        """A code as published; one that fails its check is kept, but not by a slip of the hand."""
        code = normalise(self.cleaned_data["usci"])
        known = self.initial.get("usci") or ""
        if code and code != known and not diagnose(code).ok:
            raise forms.ValidationError(
                _("This code fails its check. Look at it again, character by character.")
            )
        if known and not code:
            raise forms.ValidationError(_("A code cannot be taken away, only corrected."))
        return code

    def clean_region_id(self) -> str:
        """A division on file, today's or a retired one."""
        code = str(self.cleaned_data["region_id"]).strip()
        if code and not Region.objects.filter(pk=code).exists():
            raise forms.ValidationError(_("This division is not on file."))
        return code


def _input(call: Call) -> EntityInput:
    data = call.data
    return EntityInput(
        usci=data["usci"] or None,
        kind=data["kind"],
        status=data["status"],
        region_id=data["region_id"] or None,
        established_on=data["established_on"],
        **{name: data[name] for name in TEXTS},
    )


def _initial(entity: Entity) -> dict[str, Any]:
    return {name: getattr(entity, name) for name in CorrectForm.base_fields if name != "reason"}


def _effect(call: Call) -> Effect:
    entity: Entity = call.obj
    lines = []
    for name, field in call.form.fields.items():
        if name == "reason":
            continue
        before, after = _words(name, getattr(entity, name)), _words(name, call.data[name])
        if before != after and (after or name in TEXTS):
            lines.append(EffectLine(str(field.label), before, after))
    warnings = []
    if call.data["name"] != entity.name:
        warnings.append(_("The name on file becomes a former name. A typing error needs an alias instead."))
    if call.data["usci"] and entity.usci and call.data["usci"] != entity.usci:
        warnings.append(_("The address of its page changes; the old one leads to the new."))
    note = (
        _("The page, the search and the API follow within seconds.") if lines else _("Nothing was changed.")
    )
    return Effect(lines=lines, warnings=warnings, note=note)


def _words(name: str, value: Any) -> str:
    enumeration = {"kind": "entity_kind", "status": "entity_status"}.get(name)
    return label(enumeration, value, language()) if enumeration and value else str(value or "")


def _correct(call: Call) -> Words:
    data = _input(call)
    entity = entity_correct(entity=call.obj, data=data, by=call.actor, reason=call.reason)
    if code_waits(entity, data):
        return _(
            "Another entity bears this code: a merge of the two is proposed and waits for a second person."
        )
    return _("The register is corrected.")


CORRECT = Step(
    name="correct",
    label=gettext_lazy("Correct facts of the register"),
    form=CorrectForm,
    run=_correct,
    may=policies.may_correct_entity,
    initial=_initial,
    effect=_effect,
)
