"""Forms for what came in on paper: first the record and what is asked for, then what the paper says."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from documents.uploads.fields import PapersField
from documents.uploads.services import upload_take
from journal import clock
from journal.actor import Actor
from records.models import Record
from registry.admin.columns import language
from repair.models import Ground, Path
from repair.paper_form import PREFIX, RulingForm, paper_fields
from repair.record_form import claimed_values, record_fields, record_initial
from repair.requirements import about, commitment_of, documents, requirements_for
from repair.services import Asked

OBJECTION = "objection"
KINDS = (
    (OBJECTION, gettext_lazy("An objection: the record is wrong")),
    (Path.ORDINARY.value, gettext_lazy("An application for credit repair")),
    (
        Path.BANKRUPTCY.value,
        gettext_lazy("An application for credit repair on the ruling of a bankruptcy court"),
    ),
)


class RecordForm(forms.Form):
    """Which record a paper is about, and what it asks for."""

    record = forms.CharField(label=gettext_lazy("Number of the record"), max_length=10)
    asks = forms.ChoiceField(
        label=gettext_lazy("What the paper is"), choices=KINDS, widget=forms.RadioSelect, initial=OBJECTION
    )

    def clean_record(self) -> Record:
        """The record itself."""
        text = self.cleaned_data["record"].strip().lower()
        rows = Record.objects.select_related("entity", "source_agency", "deciding_agency")
        found = rows.filter(public_id=text).first()
        if found is None:
            raise forms.ValidationError(_("No record has this number."))
        return found


class PaperForm(forms.Form):
    """Who came with a paper about a record, and where news go."""

    applicant_name = forms.CharField(label=gettext_lazy("Who objects"), max_length=200)
    contact_email = forms.EmailField(
        label=gettext_lazy("E-mail of the applicant"),
        help_text=gettext_lazy("Empty: the applicant asks with number and code, and fetches letters."),
        required=False,
    )

    def __init__(self, *args: Any, record: Record, **kwargs: Any) -> None:
        self.record = record
        self.case_pk = ""  # once it is filed
        super().__init__(*args, **kwargs)

    @property
    def about(self) -> str:
        """The record in a line."""
        return f"{self.record.entity.name} · {self.record.public_id}"


class ObjectionForm(PaperForm):
    """An objection that came in on paper."""

    ground = forms.ChoiceField(
        label=gettext_lazy("Why the record is wrong"), choices=Ground.choices, widget=forms.RadioSelect
    )
    statement = forms.CharField(
        label=gettext_lazy("Statement"), max_length=5_000, widget=forms.Textarea(attrs={"rows": 6})
    )
    papers = PapersField(label=gettext_lazy("Scans"), required=False)

    def __init__(self, *args: Any, record: Record, **kwargs: Any) -> None:
        kwargs["initial"] = {**record_initial(record), **(kwargs.get("initial") or {})}
        super().__init__(*args, record=record, **kwargs)
        self.fields.update(record_fields(record, language(), shown_to_all=False))

    def claimed(self) -> dict[str, Any]:
        """What the paper says the record should say."""
        return claimed_values(self.cleaned_data, self.record, shown_to_all=False)


class ApplicationForm(PaperForm, RulingForm):
    """An application for credit repair that came in on paper, with a scan for each requirement."""

    statement = forms.CharField(
        label=gettext_lazy("What was put right, in the applicant's words"),
        max_length=5_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    agreed = forms.BooleanField(label=gettext_lazy("The commitment below is signed on the paper"))
    signed_name = forms.CharField(label=gettext_lazy("Signed by"), max_length=100)
    signed_on = forms.DateField(
        label=gettext_lazy("Signed on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, record: Record, path: str, **kwargs: Any) -> None:
        super().__init__(*args, record=record, **kwargs)
        wanted = requirements_for(about(record), path=path)
        self.path, self.wanted = path, documents(wanted)
        self.fields["applicant_name"].label = _("Who applies")
        self.fields["agreed"].help_text = commitment_of(wanted).text(get_language() or "zh-hans")
        self.fields["signed_on"].initial = clock.today
        papers = paper_fields(self.wanted, get_language() or "zh-hans")
        self.fields.update(papers)
        said = ["statement", *self.keep_ruling(path)]
        self.order_fields(
            ["applicant_name", "contact_email", *said, *papers, "agreed", "signed_name", "signed_on"]
        )
        for one in self.wanted:
            self.fields[PREFIX + one.code].required = one.required

    def asked(self, subject: str, by: Actor) -> Asked:
        """What the service takes; the scans are kept, and hang on `subject`."""
        data = dict(self.cleaned_data)
        papers = {
            one.code: [
                upload_take(file=scan, name="", subject=subject, by=by).public_id
                for scan in data.pop(PREFIX + one.code, [])
            ]
            for one in self.wanted
        }
        return Asked(path=self.path, papers=papers, **data)
