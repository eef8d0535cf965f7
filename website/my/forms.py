"""The forms of a representative."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import AccountLanguage, Basis
from documents.uploads.fields import PapersField
from registry.models import Entity
from registry.selectors import Outcome, entity_by_address
from registry.usci import normalise


class ClaimForm(forms.Form):
    """For whom, as what, until when, and the paper that shows it."""

    entity = forms.CharField(
        label=gettext_lazy("Unified social credit identifier of the company"),
        help_text=gettext_lazy("18 characters, as on its business licence."),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    basis = forms.ChoiceField(
        label=gettext_lazy("You act as"), choices=Basis.choices, widget=forms.RadioSelect
    )
    name = forms.CharField(
        label=gettext_lazy("Your name, as it stands in the authorisation"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    valid_until = forms.DateField(
        label=gettext_lazy("Authorised until"),
        help_text=gettext_lazy("An agent's authorisation has a last day."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    note = forms.CharField(
        label=gettext_lazy("Note to the credit centre"),
        max_length=1_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    papers = PapersField(
        label=gettext_lazy("Authorisation"),
        help_text=gettext_lazy(
            "Licence with proof that you are the legal representative, or the signed and stamped authorisation: "
            "PDF, JPEG or PNG, at most 10 MB each. Cover numbers of identity cards."
        ),
    )

    def clean_entity(self) -> Entity:
        """Who bears the code."""
        text = normalise(self.cleaned_data["entity"])
        lookup = entity_by_address(text)
        if lookup.entity is None or lookup.outcome not in (Outcome.FOUND, Outcome.MOVED):
            raise forms.ValidationError(_("Nobody on file here bears this code. Check its 18 characters."))
        return lookup.entity

    def said(self) -> dict[str, Any]:
        """What the service takes."""
        return {name: self.cleaned_data[name] for name in ("entity", "basis", "name", "valid_until", "note")}


class LanguageForm(forms.Form):
    """In which language mails come."""

    language = forms.ChoiceField(label=gettext_lazy("Language of mails"), choices=AccountLanguage.choices)
