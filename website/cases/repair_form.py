"""The form of an application for credit repair: a paper for each requirement, the commitment, the signature."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from documents.uploads.checking import Paper
from documents.uploads.fields import PapersField
from repair.models import Requirement
from repair.paper_form import PREFIX, RulingForm, paper_fields
from repair.requirements import commitment_of, documents
from repair.services import Asked
from website.cases.forms import LANGUAGES

HELD = "held:"  # of a draft: the papers that it holds for a requirement


class RepairForm(RulingForm):
    """What an application says. `held` are the papers that its draft has already, by requirement."""

    statement = forms.CharField(
        label=gettext_lazy("What was put right, in your own words"),
        help_text=gettext_lazy("Leave out numbers of identity cards."),
        max_length=5_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    agreed = forms.BooleanField(label=gettext_lazy("I have read this commitment and make it"))
    signed_name = forms.CharField(
        label=gettext_lazy("Signed by (your name)"),
        help_text=gettext_lazy(
            "With today's date. Nothing of this is public but that a commitment was made."
        ),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    contact_email = forms.EmailField(
        label=gettext_lazy("E-mail for news of the case"),
        help_text=gettext_lazy("Empty: no mail; you see the case here, and by number and code."),
        required=False,
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of mails"), choices=LANGUAGES, widget=forms.RadioSelect
    )

    def __init__(
        self,
        *args: Any,
        wanted: Sequence[Requirement],
        path: str,
        held: dict[str, list[str]],
        email: str = "",
        **kwargs: Any,
    ) -> None:
        self.wanted, self.path, self.held = documents(list(wanted)), path, held
        self.commitment = commitment_of(list(wanted))
        kwargs["initial"] = {"contact_email": email, "language": get_language()}
        super().__init__(*args, **kwargs)
        self.told = ["statement", *self.keep_ruling(path)]
        language = get_language() or "zh-hans"
        self.fields.update(paper_fields(self.wanted, language))  # of this sending or the draft: `clean` looks

    def paper_fields(self) -> list[tuple[forms.BoundField, list[str]]]:
        """The fields for papers, each with what the draft holds for it."""
        return [(self[PREFIX + one.code], self.held.get(one.code, [])) for one in self.wanted]

    def told_fields(self) -> list[forms.BoundField]:
        """What was put right, and the ruling where it rests on one."""
        return [self[name] for name in self.told]

    def signed_fields(self) -> list[forms.BoundField]:
        """The signature."""
        return [self["agreed"], self["signed_name"]]

    def mail_fields(self) -> list[forms.BoundField]:
        """Where news go."""
        return [self["contact_email"], self["language"]]

    def good_papers(self) -> dict[str, list[Paper]]:
        """The papers of this sending that are in order, by requirement, also where others are refused."""
        found = {}
        for one in self.wanted:
            field = self.fields[PREFIX + one.code]
            assert isinstance(field, PapersField)
            found[one.code] = list(field.good)
        return found

    def clean(self) -> dict[str, Any]:
        """Every required paper is there, in this sending or the draft."""
        data = super().clean() or self.cleaned_data
        for one in self.wanted:
            name = PREFIX + one.code
            if (
                one.required
                and not data.get(name)
                and not self.held.get(one.code)
                and name not in self.errors
            ):
                self.add_error(name, _("This paper is missing."))
        return data

    def asked(self) -> Asked:
        """What the service takes."""
        data = self.cleaned_data
        return Asked(
            path=self.path,
            papers=self.held,
            agreed=data["agreed"],
            signed_name=data["signed_name"],
            statement=data["statement"],
            contact_email=data["contact_email"],
            language=data["language"],
            ruling_number=data.get("ruling_number", ""),
            ruling_court=data.get("ruling_court", ""),
            plan_until=data.get("plan_until"),
        )
