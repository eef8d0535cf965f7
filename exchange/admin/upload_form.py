"""The upload: a file, what its columns mean, and how it is written."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exchange.admin.profile_list import Usable, usable_profiles
from exchange.models import ImportRun
from journal.actor import Actor
from registry.models import Origin

# the input that a refusal is about, where it is not the file itself
FIELD_OF = {
    "columns_missing": "profile",
    "agency_of_profile": "profile",
    "item_of_profile": "profile",
    "profile_unknown": "profile",
    "profile_broken": "profile",
    "file_not_utf8": "encoding",
    "sheet_missing": "sheet",
    "heading_missing": "sheet",
}
ENCODINGS = (
    ("auto", gettext_lazy("find out")),
    ("utf-8", "UTF-8"),
    ("gb18030", "GB18030 (GBK)"),
)
ORIGINS = (
    (Origin.REAL, gettext_lazy("real: published as what it is")),
    (Origin.DEMO, gettext_lazy("demonstration: published with a mark that it is invented")),
)


class UploadForm(forms.Form):
    """Refused files are explained beside the input that can put it right; everything else typed is kept."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("CSV, XLSX or JSON lines (.csv, .xlsx, .jsonl)."),
        max_length=255,
        allow_empty_file=True,  # refused by the desk itself, which says what to do
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx,.jsonl,.ndjson"}),
    )
    profile = forms.ChoiceField(
        label=gettext_lazy("Profile"), help_text=gettext_lazy("What the columns mean.")
    )
    encoding = forms.ChoiceField(
        label=gettext_lazy("Encoding"),
        choices=ENCODINGS,
        required=False,
        help_text=gettext_lazy("Of CSV and JSON lines. Older spreadsheet programs save GB18030."),
    )
    sheet = forms.CharField(
        label=gettext_lazy("Sheet"),
        required=False,
        max_length=100,
        help_text=gettext_lazy("Of XLSX: the sheet's name. Empty for the first one with a heading."),
    )
    made: ImportRun | None = None  # the run that came of it
    origin = forms.ChoiceField(label=gettext_lazy("Kind of data"), choices=ORIGINS, initial=Origin.REAL)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choices_shown: list[Usable] = usable_profiles(actor)
        self.profiles_url = reverse("admin:exchange_importprofile_changelist")
        field = self.fields["profile"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("choose …")), *((one.name, one.title) for one in self.choices_shown)]

    def clean_encoding(self) -> str:
        """Empty means: find out."""
        return self.cleaned_data["encoding"] or "auto"
