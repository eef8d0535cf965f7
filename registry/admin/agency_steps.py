"""What stewards may do with agencies and spellings; apps above add steps of theirs to `OF_AGENCY`."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from journal.desk.effects import Effect, EffectLine
from journal.desk.steps import Call, Step, StepForm, Words
from journal.workflow import Refused
from registry import policies
from registry.dependants import AgencyChange, AgencyChangeKind, foreseen
from registry.models import Agency, AgencyAlias, Region
from registry.names import fold_name
from registry.selectors.agencies import agencies_below, agencies_by_spelling, agency_named
from registry.services.agencies import (
    AgencyPlace,
    agency_alias_keep,
    agency_alias_move,
    agency_alias_remove,
    agency_confirm,
    agency_create,
    agency_fold,
    agency_place,
    agency_rename,
    fold_obstacles,
)


class AgencyField(forms.CharField):
    """An agency by its code, or by a name that only one bears."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", gettext_lazy("Code, or a name that only one agency bears."))
        super().__init__(max_length=200, **kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        found = agency_named(text)
        if found is None:
            raise forms.ValidationError(_("No agency, or more than one, is known by this."))
        return found


class RegionField(forms.CharField):
    """A division by its six digits."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        found = Region.objects.filter(pk=text).first()
        if found is None:
            raise forms.ValidationError(_("This division is not on file."))
        return found


class DayField(forms.DateField):
    """A day, picked or typed."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)


class RenameForm(StepForm):
    """The right name in both languages."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    name_en = forms.CharField(label=gettext_lazy("English name"), max_length=200, required=False)


class PlaceForm(StepForm):
    """Everything about an agency but its names."""

    parent = AgencyField(label=gettext_lazy("Stands below"), required=False)
    region = RegionField(label=gettext_lazy("Region (six digits)"), max_length=6, required=False)
    regime = forms.CharField(label=gettext_lazy("Rules of publicity"), max_length=40, required=False)
    successor = AgencyField(label=gettext_lazy("Successor"), required=False)
    in_force_from = DayField(label=gettext_lazy("Exists from"))
    in_force_to = DayField(label=gettext_lazy("Exists until"))


class AddForm(PlaceForm):
    """A new agency."""

    code = forms.SlugField(label=gettext_lazy("Code"), max_length=64)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    name_en = forms.CharField(label=gettext_lazy("English name"), max_length=200, required=False)


class FoldForm(StepForm):
    """The agency that this one really is."""

    into = AgencyField(label=gettext_lazy("It is really"))


class AliasForm(StepForm):
    """Another spelling."""

    name = forms.CharField(label=gettext_lazy("Spelling"), max_length=200)
    from_date = DayField(label=gettext_lazy("In use from"))
    to_date = DayField(label=gettext_lazy("In use until"))


class AliasMoveForm(StepForm):
    """Where the spelling belongs."""

    to = AgencyField(label=gettext_lazy("Finds from now on"))


def _add(call: Call) -> Words:
    data = call.data
    if Agency.objects.filter(code=data["code"]).exists():
        raise Refused(_("This code is taken."), field="code")
    policies.require(policies.may_steward_agencies(call.actor), "agency")
    policies.require(policies.may_place_below(call.actor, data["parent"]), _("put an agency there"))
    facts = {name: data[name] for name in ("code", "name", "name_en", "parent", "region", "regime")}
    try:
        with transaction.atomic():
            agency_create(by=call.actor, reason=call.reason, **facts)
    except IntegrityError as error:
        raise Refused(_("This code is taken."), field="code") from error
    return _("The agency is on file.")


def _confirm(call: Call) -> Words:
    agency_confirm(agency=call.obj, by=call.actor, reason=call.reason)
    return _("The agency is confirmed.")


def _rename(call: Call) -> Words:
    names = {"name": call.data["name"], "name_en": call.data["name_en"]}
    agency_rename(agency=call.obj, by=call.actor, reason=call.reason, **names)
    return _("Renamed. Pages, lists and the search follow as the worker goes through its records.")


def _rename_effect(call: Call) -> Effect:
    agency: Agency = call.obj
    lines = [
        EffectLine(_("Name"), agency.name, call.data["name"]),
        EffectLine(_("English name"), agency.name_en, call.data["name_en"]),
    ]
    others = agencies_by_spelling([call.data["name"]]).get(fold_name(call.data["name"]), [])
    warnings = [
        _(
            "%(name)s (%(code)s) is known by this name too: files that use it will be asked which one they mean."
        )
        % {"name": other.name, "code": other.code}
        for other in others
        if other.pk != agency.pk
    ]
    figures = foreseen(AgencyChange(AgencyChangeKind.RENAMED, agency))
    return Effect(lines=lines, figures=figures, warnings=warnings, note=_("The old name still finds it."))


def _place(call: Call) -> Words:
    agency_place(agency=call.obj, place=_place_of(call), by=call.actor, reason=call.reason)
    return _("Changed.")


def _place_of(call: Call) -> AgencyPlace:
    names = ("parent", "region", "regime", "successor", "in_force_from", "in_force_to")
    return AgencyPlace(**{name: call.data[name] for name in names})


def _place_effect(call: Call) -> Effect:
    agency: Agency = call.obj
    place = _place_of(call)
    if place.parent is not None and place.parent.pk in agencies_below(agency.code):
        raise Refused(_("This agency cannot stand below itself."), field="parent")
    lines = [
        EffectLine(str(field.label), str(getattr(agency, name) or ""), str(getattr(place, name) or ""))
        for name, field in call.form.fields.items()
        if name != "reason"
    ]
    figures, warnings = [], []
    if place.regime != agency.regime:
        figures = foreseen(AgencyChange(AgencyChangeKind.REGIME, agency, regime=place.regime))
        warnings.append(
            _("Its records are computed anew by the other rules; some may end or change their dates.")
        )
    if place.parent != agency.parent:
        warnings.append(_("Who stands above it decides who may see and change its records."))
    return Effect(lines=lines, figures=figures, warnings=warnings)


def _place_initial(agency: Agency) -> dict[str, Any]:
    return {
        "parent": agency.parent.code if agency.parent else "",
        "region": agency.region_id or "",
        "regime": agency.regime,
        "successor": agency.successor.code if agency.successor else "",
        "in_force_from": agency.in_force_from,
        "in_force_to": agency.in_force_to,
    }


def _fold(call: Call) -> Words:
    agency_fold(agency=call.obj, into=call.data["into"], by=call.actor, reason=call.reason)
    return _("Folded. Its spellings find the other agency now; its records follow as the worker moves them.")


def _fold_effect(call: Call) -> Effect:
    agency, into = call.obj, call.data["into"]
    obstacles = fold_obstacles(agency)
    if obstacles:
        raise Refused(" ".join(obstacles))
    spellings = ", ".join(agency.aliases.values_list("name", flat=True)[:20])
    return Effect(
        lines=[
            EffectLine(_("Spellings"), spellings, into.name),
            EffectLine(_("Rules of publicity of its records"), agency.regime, into.regime),
        ],
        figures=foreseen(AgencyChange(AgencyChangeKind.FOLDED, agency, into=into)),
        warnings=[_("This cannot be undone by a button: records do not remember the wrong agency.")],
    )


def _alias_add(call: Call) -> Words:
    data = {name: call.data[name] for name in ("name", "from_date", "to_date")}
    agency_alias_keep(agency=call.obj, by=call.actor, reason=call.reason, **data)
    return _("The spelling finds this agency now.")


def _alias_remove(call: Call) -> Words:
    agency_alias_remove(alias=call.obj, by=call.actor, reason=call.reason)
    return _("The spelling is gone.")


def _alias_move(call: Call) -> Words:
    agency_alias_move(alias=call.obj, to=call.data["to"], by=call.actor, reason=call.reason)
    return _("The spelling finds the other agency now.")


def _agency_page(call: Call) -> str:
    alias: AgencyAlias = call.obj
    return reverse("admin:registry_agency_change", args=[alias.agency_id])


MAY = policies.may_steward_agencies


def _may_alias(actor: Any, alias: AgencyAlias) -> bool:
    return policies.may_steward_agencies(actor, alias.agency)


ADD = Step(name="add", label=gettext_lazy("Add an agency"), form=AddForm, run=_add, may=MAY)
OF_AGENCY = [
    Step(
        name="confirm",
        label=gettext_lazy("Confirm"),
        note=gettext_lazy(
            "An import made this agency from a name in a file. Confirm it if the name is right."
        ),
        run=_confirm,
        may=MAY,
        open=lambda agency: not agency.confirmed,
    ),
    Step(
        name="rename",
        label=gettext_lazy("Rename"),
        form=RenameForm,
        run=_rename,
        may=MAY,
        initial=lambda agency: {"name": agency.name, "name_en": agency.name_en},
        effect=_rename_effect,
    ),
    Step(
        name="place",
        label=gettext_lazy("Set what is above it, its region and rules"),
        form=PlaceForm,
        run=_place,
        may=MAY,
        initial=_place_initial,
        effect=_place_effect,
    ),
    Step(
        name="alias-add",
        label=gettext_lazy("Add a spelling"),
        form=AliasForm,
        run=_alias_add,
        may=MAY,
    ),
    Step(
        name="fold",
        label=gettext_lazy("Fold into another agency"),
        note=gettext_lazy("For an agency that an import made from a wrong spelling of another one."),
        form=FoldForm,
        run=_fold,
        may=MAY,
        open=lambda agency: not agency.confirmed,
        effect=_fold_effect,
        danger=True,
    ),
]
OF_ALIAS = [
    Step(
        name="move",
        label=gettext_lazy("Let it find another agency"),
        form=AliasMoveForm,
        run=_alias_move,
        may=_may_alias,
        goes_to=_agency_page,
    ),
    Step(
        name="remove",
        label=gettext_lazy("Remove the spelling"),
        run=_alias_remove,
        may=_may_alias,
        danger=True,
        goes_to=_agency_page,
    ),
]
