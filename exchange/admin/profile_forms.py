"""Forms for profiles: write one, draft one from a file's heading."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from exchange.admin.columns import fields_known
from exchange.models import ImportProfile
from exchange.own_profiles import TEXT_LIMIT, profile_check
from exchange.profiles import NAME
from journal.actor import Actor
from journal.desk.steps import StepForm
from records.catalogue import catalogue
from registry.models import Agency
from registry.selectors.agencies import agency_named

BLANK = """\
title: …
kind: records
item: penalty

columns:
  名称: entity.name
  统一社会信用代码: entity.usci
  决定书文号: document_number
  决定日期: decided_on

key: [决定书文号, 名称]

source_agency: {agency}
"""


@dataclass(frozen=True, slots=True)
class ProblemShown:
    """What is wrong in which line, with the line itself."""

    line: int
    message: str
    text: str


class ProfileForm(StepForm):
    """The text of a profile, checked line by line before anything is kept."""

    made: ImportProfile | None = None  # the version that came of it
    name = forms.RegexField(
        label=gettext_lazy("Name"),
        regex=rf"^(?:{NAME.pattern})$",
        max_length=60,
        help_text=gettext_lazy("Small letters, digits and _; for instance environment_penalties."),
        error_messages={"invalid": gettext_lazy("A profile's name has small letters, digits and _ only.")},
    )
    agency = forms.CharField(
        label=gettext_lazy("Agency"),
        max_length=200,
        help_text=gettext_lazy("Whose profile it is: the agency's code or full name."),
    )
    text = forms.CharField(
        label=gettext_lazy("Text (YAML)"),
        max_length=TEXT_LIMIT,
        strip=False,
        widget=forms.Textarea(
            attrs={"class": "imp-text", "spellcheck": "false", "data-lines": "", "rows": 24}
        ),
    )

    def __init__(self, *args: Any, actor: Actor, fixed_name: str = "", text: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.problems: list[ProblemShown] = []
        if fixed_name:
            del self.fields["name"], self.fields["agency"]
        elif actor.agency_key:
            del self.fields["agency"]
        self.fixed_name = fixed_name
        self.fields["text"].initial = text or BLANK.format(agency=actor.agency_key or "…")

    @property
    def fields_known(self) -> list[dict[str, Any]]:
        """Every field that a column may fill, by kind of fact."""
        language = get_language() or ""
        items = [item for item in catalogue().values() if item.row.storage == "record"]
        groups = [
            {"label": item.label(language), "code": code, "fields": fields_known("records", code)}
            for item in items
            for code in [item.row.code]
        ]
        return [*groups, {"label": _("Entities"), "code": "", "fields": fields_known("entities", "")}]

    def clean_text(self) -> str:
        """Line endings as a file has them; what does not fit is named with its line."""
        text: str = self.cleaned_data["text"].replace("\r\n", "\n")
        lines = text.split("\n")
        for problem in profile_check(text, name=self.fixed_name or "profile"):
            line = problem.line
            shown = lines[line - 1].strip() if 0 < line <= len(lines) else ""
            self.problems.append(ProblemShown(line, problem.message, shown))
        if self.problems:
            wrong = " ".join(str(problem.line) for problem in self.problems)
            self.fields["text"].widget.attrs["data-wrong"] = wrong
            raise forms.ValidationError(_("The text does not fit yet; nothing was saved."))
        return text

    def clean_agency(self) -> Agency:
        """The agency of a code or a full name."""
        found = agency_named(self.cleaned_data["agency"])
        if found is None:
            raise forms.ValidationError(_("No agency of this code or name is on file."))
        return found


class DraftForm(forms.Form):
    """A file whose heading becomes a draft."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("Only its heading is read; nothing of it is kept."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx,.jsonl,.ndjson"}),
    )
    item = forms.ChoiceField(label=gettext_lazy("What the file is about"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or ""
        items = [item for item in catalogue().values() if item.row.storage == "record"]
        field = self.fields["item"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            ("", _("choose …")),
            *((item.row.code, item.label(language)) for item in items),
            ("entities", _("Entities")),
        ]
