"""Checks by agencies on the desk: many at once, with a reason; the answers as page, workbook and letter."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.selectors import letters_of
from exchange.check_files import counted, lines_of, rows_shown, workbook
from exchange.messages import fatal_message
from exchange.readers import FileBroken
from journal import services as journal
from journal.actor import Actor
from journal.desk.actors import actor_of
from journal.desk.admin import StaffAdmin
from journal.desk.steps import Call, Step, StepForm, Words
from lists import policies
from lists.models import CheckRun
from lists.services.checking import MOST, check_run
from registry.admin.columns import language, shown
from registry.enumerations import codes, label
from registry.models import Agency
from registry.policies import reads_everything
from registry.selectors.agencies import agencies_below

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class CheckForm(StepForm):
    """Whom, for what, and why."""

    asked = forms.CharField(
        label=gettext_lazy("Codes or whole names, one a line"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
    )
    file = forms.FileField(
        label=gettext_lazy("Or a file"),
        help_text=gettext_lazy("CSV or XLSX with a column 统一社会信用代码 (code) or 名称 (name)."),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx"}),
    )
    purpose = forms.ChoiceField(label=gettext_lazy("For what (narrows the measures)"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["purpose"]
        assert isinstance(field, forms.ChoiceField)
        known = codes("measure_purpose")
        field.choices = [
            ("", _("every purpose")),
            *((code, label("measure_purpose", code, language())) for code in known),
        ]
        self.made: CheckRun | None = None

    def clean(self) -> dict[str, Any]:
        """The lines of the form and of the file together."""
        data = super().clean() or self.cleaned_data
        lines = data.get("asked", "").splitlines()
        file = data.get("file")
        if file:
            try:
                lines += lines_of(file, name=file.name or "")
            except FileBroken as broken:
                self.add_error("file", fatal_message(broken.reason, broken.detail))
        data["lines"] = lines
        return data


def _run(call: Call) -> Words:
    form = call.form
    assert isinstance(form, CheckForm)
    form.made = check_run(
        asked=call.data["lines"], purpose=call.data["purpose"], by=call.actor, reason=call.reason
    )
    return _("Checked. The letter is being made.")


def _to_it(call: Call) -> str:
    form = call.form
    assert isinstance(form, CheckForm) and form.made is not None
    return reverse("admin:lists_checkrun_change", args=[form.made.pk])


CHECK = Step(
    name="check",
    label=gettext_lazy("Check entities"),
    note=gettext_lazy(
        "Up to 1,000 at once. Each of them can read that your agency checked it, when and why."
    ),
    form=CheckForm,
    run=_run,
    may=lambda actor, obj: policies.may_check_many(actor),
    goes_to=_to_it,
    decide_label=gettext_lazy("Check"),
)


@admin.display(description=gettext_lazy("purpose"))
def purpose(run: CheckRun) -> str:
    """For what."""
    return label("measure_purpose", run.purpose, language()) if run.purpose else _("every purpose")


@admin.display(description=gettext_lazy("entities"))
def entities(run: CheckRun) -> str:
    """How many were asked for."""
    return f"{len(run.queries):,}"


COLUMNS: tuple[Any, ...] = (
    shown("number", gettext_lazy("number")),
    shown("at", gettext_lazy("checked at")),
    purpose,
    entities,
    shown("reason", gettext_lazy("reason")),
    shown("by_name", gettext_lazy("checked by")),
)


@admin.register(CheckRun)
class CheckRunAdmin(StaffAdmin):
    """The checks of one's own agency and of those below it; auditors see all."""

    list_display = COLUMNS
    list_display_links = COLUMNS[:1]
    fields = COLUMNS
    readonly_fields = COLUMNS
    exact_search = ("number",)
    list_steps = (CHECK,)
    change_form_template = "admin/exchange/check.html"

    def may_look(self, actor: Actor, obj: Any = None) -> bool:
        if not policies.may_look_at_checks(actor):
            return False
        return obj is None or self.scope(CheckRun.objects.all(), actor).filter(pk=obj.pk).exists()

    def scope(self, queryset: QuerySet[Any], actor: Actor) -> QuerySet[Any]:
        queryset = queryset.defer("answers")
        if reads_everything(actor):
            return queryset
        below = Agency.objects.filter(pk__in=agencies_below(actor.agency_key))
        return queryset.filter(agency_key__in=below.values("code"))

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.xlsx)
        return [path("<path:object_id>/xlsx/", view, name="lists_checkrun_xlsx"), *super().get_urls()]

    def xlsx(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The answers as a workbook."""
        run = self.get_object(request, object_id)
        actor = actor_of(request)
        if run is None or not self.may_look(actor, run):
            raise Http404
        journal.audit(by=actor, action="check.fetched", target=f"check:{run.number}")
        response = HttpResponse(workbook(run, language()), content_type=XLSX)
        response["Content-Disposition"] = f'attachment; filename="check-{run.number}.xlsx"'
        response["Cache-Control"] = "no-store"
        return response

    def more_context(self, request: HttpRequest, obj: CheckRun) -> dict[str, Any]:
        return {
            "rows": rows_shown(obj, language()),
            "counted": counted(obj.answers["rows"]),
            "letter": letters_of(f"check:{obj.number}").first(),
            "most": MOST,
            "xlsx_url": reverse("admin:lists_checkrun_xlsx", args=[obj.pk]),
        }
