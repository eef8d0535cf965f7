"""Forms of the steps of a record. What is typed is checked as an import's row would be, before any effect is shown."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from journal.actor import Actor
from journal.desk.steps import StepForm
from records import policies
from records.admin.schema_fields import PREFIX, details_of, initial_of, schema_fields
from records.catalogue import catalogue
from records.deciding import with_severity
from records.models import PublicityRule, Record, Severity
from records.preparation import Preparation, RecordInput, RecordRefused, input_of
from records.words import word
from registry.admin.agency_steps import AgencyField, DayField
from registry.admin.columns import language
from registry.enumerations import label
from registry.models import Entity
from registry.selectors import Outcome, entity_by_address
from registry.usci import normalise


class EntityField(forms.CharField):
    """An entity by its code or key."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        key = text.strip().lower()
        found = Entity.objects.filter(key=key).first() if len(key) == 9 else None
        if found is None:
            looked_up = entity_by_address(normalise(text))
            found = looked_up.entity if looked_up.outcome in (Outcome.FOUND, Outcome.MOVED) else None
        if found is None:
            raise forms.ValidationError(_("No entity with this code or key is on file."))
        return found


class ConditionsField(forms.MultipleChoiceField):
    """The conditions that rules of publicity ask for."""

    def __init__(self) -> None:
        super().__init__(
            label=gettext_lazy("What the rules of publicity ask for"),
            choices=condition_choices,
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )


def condition_choices() -> list[tuple[str, str]]:
    """Every condition that some rule names, in words where we have them."""
    named = {one for text in PublicityRule.objects.values_list("only_if", flat=True) for one in text.split()}
    return [(one, word("condition", one)) for one in sorted(named | {"source_request"})]


def severity_choices() -> list[tuple[str, str]]:
    """The three classes."""
    return [(code, label("severity", code, language())) for code in Severity.values]


class ContentForm(StepForm):
    """A record's spine and its content by the schema of its item; `clean` prepares it as an import would."""

    document_number = forms.CharField(label=gettext_lazy("Document number"), max_length=200, required=False)
    decided_on = DayField(label=gettext_lazy("Decided on"))
    published_on = DayField(label=gettext_lazy("Published by the source on"))
    deciding_agency = AgencyField(label=gettext_lazy("Decided by"), required=False)
    source_url = forms.URLField(
        label=gettext_lazy("Address at the source"), max_length=500, required=False, assume_scheme="https"
    )

    def __init__(self, *args: Any, item: str, **kwargs: Any) -> None:
        self.item = catalogue()[item]
        super().__init__(*args, **kwargs)
        self.fields.update(schema_fields(self.item.schema, language()))
        self.order_fields([name for name in self.fields if name != "reason"])
        self.prepared: Record | None = None
        self.input: RecordInput | None = None

    def said(self) -> RecordInput:
        """What the form says, as a source would say it."""
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        """Check against the catalogue; each refusal stands at the field that it is about."""
        data = super().clean() or self.cleaned_data
        if self.errors:
            return data
        self.input = self.said()
        try:
            self.prepared = Preparation().prepare(self.input)
        except RecordRefused as refused:
            for refusal in refused.refusals:
                name = next(
                    (
                        n
                        for n in (refusal.field, PREFIX + refusal.field.partition(".")[0])
                        if n in self.fields
                    ),
                    None,
                )
                self.add_error(name, refusal.message if name else f"{refusal.field}: {refusal.message}")
        return data

    def spine(self) -> dict[str, Any]:
        """The fields beside the content."""
        names = ("document_number", "decided_on", "published_on", "deciding_agency", "source_url")
        return {name: self.cleaned_data[name] for name in names}


class EnterForm(ContentForm):
    """A new record of one kind, for one entity."""

    entity = EntityField(label=gettext_lazy("Entity (USCI or key)"), max_length=40)
    source_agency = AgencyField(label=gettext_lazy("Reported by"))
    severity = forms.ChoiceField(
        label=gettext_lazy("Severity"), choices=lambda: [("", "–"), *severity_choices()], required=False
    )
    field_order = ["entity", "source_agency"]

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        self.actor = actor
        super().__init__(*args, **kwargs)
        if self.item.row.polarity == "negative":
            self.fields["conditions"] = ConditionsField()
        else:
            del self.fields["severity"]
        first = ["entity", "source_agency", "document_number", "decided_on", "severity", "conditions"]
        self.order_fields([*first, *[name for name in self.fields if name not in (*first, "reason")]])

    def clean_source_agency(self) -> Any:
        """Only for the own agency and those below it."""
        agency = self.cleaned_data["source_agency"]
        if not policies.may_enter(self.actor, agency):
            raise forms.ValidationError(_("You do not enter records for this agency."))
        return agency

    def said(self) -> RecordInput:
        """A record that no file knows."""
        return RecordInput(
            entity=self.cleaned_data["entity"],
            item=self.item.row.code,
            source_agency=self.cleaned_data["source_agency"],
            details=details_of(self.cleaned_data, self.item.schema),
            severity=self.cleaned_data.get("severity", ""),
            conditions=frozenset(self.cleaned_data.get("conditions", ())),
            **self.spine(),
        )


class AmendForm(ContentForm):
    """A record as it is on file, to be corrected field by field."""

    entity = EntityField(
        label=gettext_lazy("Entity (USCI or key)"),
        max_length=40,
        help_text=gettext_lazy("Change it where the record stands with the wrong one."),
    )
    conceal = forms.BooleanField(
        label=gettext_lazy("Conceal what it said before"),
        help_text=gettext_lazy("Wrong subject, personal data, deletion: no history shows the old value."),
        required=False,
    )

    def __init__(self, *args: Any, record: Record, **kwargs: Any) -> None:
        self.record = record
        super().__init__(*args, item=record.item_id, **kwargs)
        if self.item.row.polarity == "negative":
            self.fields["conditions"] = ConditionsField()
        last = ("conceal", "reason")
        self.order_fields(["entity", *[name for name in self.fields if name not in last], *last])

    def said(self) -> RecordInput:
        """The record with what the form says instead."""
        data = input_of(self.record)
        data.entity = self.cleaned_data["entity"]
        data.details = details_of(self.cleaned_data, self.item.schema)
        if "conditions" in self.fields:
            data.conditions = frozenset(self.cleaned_data["conditions"])
        for name, value in self.spine().items():
            setattr(data, name, value)
        return data


class SeverityForm(StepForm):
    """Another class, and what is said of it publicly."""

    severity = forms.ChoiceField(
        label=gettext_lazy("Severity"), choices=severity_choices, widget=forms.RadioSelect
    )
    stated = forms.CharField(
        label=gettext_lazy("Reason that is shown with the record"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, record: Record, **kwargs: Any) -> None:
        self.record = record
        super().__init__(*args, **kwargs)
        properties = {prop.key for prop in catalogue()[record.item_id].schema.properties}
        if "severity_reason" not in properties:
            del self.fields["stated"]
        self.prepared: Record | None = None

    def clean(self) -> dict[str, Any]:
        """Compute the window that this class gives."""
        data = super().clean() or self.cleaned_data
        if not self.errors:
            said = with_severity(self.record, data["severity"], stated=data.get("stated", ""))
            try:
                self.prepared = Preparation().prepare(said)
            except RecordRefused as refused:
                self.add_error(None, str(refused))
        return data


class ItemForm(forms.Form):
    """Which kind of fact is to be entered."""

    item = forms.ChoiceField(label=gettext_lazy("Kind of fact"), choices=lambda: item_choices())
    entity = EntityField(label=gettext_lazy("Entity (USCI or key)"), max_length=40)


def item_choices() -> list[tuple[str, str]]:
    """Kinds of fact that are kept as records."""
    return [(c, i.label(language())) for c, i in catalogue().items() if i.row.storage == "record"]


def amend_initial(record: Record) -> dict[str, Any]:
    """The form filled with what is on file."""
    return {
        "entity": record.entity.address_key,
        "document_number": record.document_number,
        "decided_on": record.decided_on,
        "published_on": record.published_on,
        "deciding_agency": record.deciding_agency.code if record.deciding_agency else "",
        "source_url": record.source_url,
        "conditions": (record.conditions or "").split(),
        **initial_of(record.details, catalogue()[record.item_id].schema),
    }
