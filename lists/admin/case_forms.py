"""Forms of the steps of a listing case."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from journal import clock
from journal.actor import Actor
from journal.desk.steps import StepForm
from journal.workflow import allowed_actions
from lists import workflow
from lists.admin import case_fields as fields
from lists.admin.case_words import in_language, list_name
from lists.models import CreditList, ListingCase, Measure, RemovalGround
from lists.selectors.measures import measures_of
from lists.services.removing import BY_STAFF
from lists.words import in_words
from records.admin.record_forms import EntityField
from records.models import Record
from registry.admin.agency_steps import AgencyField, DayField
from registry.masking import mask_person
from registry.models import Entity


class CaseForm(StepForm):
    """A step that asks for a reason only; shows what the case is about, and what is possible in its state."""

    def __init__(self, *args: Any, case: ListingCase, actor: Actor, **kwargs: Any) -> None:
        self.case, self.actor = case, actor
        super().__init__(*args, **kwargs)

    @property
    def about(self) -> str:
        """The case in a line."""
        words = _("%(entity)s on %(list)s: %(state)s")
        state = self.case.get_state_display()
        return words % {"entity": self.case.entity.name, "list": list_name(self.case), "state": state}

    @property
    def possible(self) -> str:
        """The actions that the state allows, in words."""
        return ", ".join(in_words(allowed_actions(workflow.TABLE, self.case.state))) or _("nothing")


class StatementForm(CaseForm):
    """What the party says, from a paper. It speaks for itself: no reason is asked for."""

    statement = forms.CharField(
        label=gettext_lazy("Statement of the party"),
        help_text=gettext_lazy("In the party's words. Another paper is put below the first."),
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    stated_on = DayField(label=gettext_lazy("The paper came in on"), required=True)
    reason = None  # type: ignore[assignment]  # Django takes a declared field away like this

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stated_on"].initial = clock.today()


class DecideForm(CaseForm):
    """The number of the decision, and the answer to what the party said."""

    document_number = forms.CharField(label=gettext_lazy("Number of the decision"), max_length=200)
    answer = forms.CharField(
        label=gettext_lazy("Answer to the party's statement"),
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.case.statement:
            del self.fields["answer"]

    @property
    def beside(self) -> str:
        """The statement, to be read while it is answered."""
        return self.case.statement


class RemovalForm(CaseForm):
    """Why the entity is taken off; only lawful reasons are offered."""

    ground = forms.ChoiceField(
        label=gettext_lazy("Reason of removal"),
        choices=[(ground, ground.label) for ground in BY_STAFF],
        widget=forms.RadioSelect,
    )

    def clean_ground(self) -> RemovalGround:
        """As the service takes it."""
        return RemovalGround(self.cleaned_data["ground"])


class CaseContentForm(StepForm):
    """Grounds, evidence, facts, persons: what a proposal says."""

    grounds = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Grounds"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    evidence = forms.MultipleChoiceField(
        label=gettext_lazy("Evidence"), widget=forms.CheckboxSelectMultiple, required=False
    )
    more_evidence = forms.CharField(
        label=gettext_lazy("Other records, by their ids"),
        help_text=gettext_lazy("The newest are offered above; older ones by their ids, with spaces."),
        max_length=2000,
        required=False,
    )
    facts = forms.CharField(
        label=gettext_lazy("Facts"),
        help_text=gettext_lazy("What happened. The notice quotes it: the party has to be able to answer."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    legal_basis = forms.CharField(
        label=gettext_lazy("Legal basis beside the founding document"),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )
    persons = forms.MultipleChoiceField(
        label=gettext_lazy("Responsible persons, from the register"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    other_persons = fields.PersonLinesField(
        label=gettext_lazy("Other responsible persons"),
        help_text=gettext_lazy("One a line: office, a space, name. Names are kept masked."),
    )
    contact_email = forms.EmailField(
        label=gettext_lazy("E-mail of the party"),
        help_text=gettext_lazy("Where letters are announced. Empty: they are handed over on paper."),
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        credit_list: CreditList,
        entity: Entity,
        actor: Actor,
        case: ListingCase | None = None,
        **kwargs: Any,
    ) -> None:
        self.credit_list, self.entity, self.actor, self.case = credit_list, entity, actor, case
        super().__init__(*args, **kwargs)
        self._choices("grounds", fields.ground_choices(credit_list))
        offered, more = fields.evidence_offered(entity, actor, case)
        self._choices("evidence", fields.evidence_choices(offered, entity))
        if not more:
            del self.fields["more_evidence"]
        self._choices("persons", fields.person_choices(entity))
        if not credit_list.shares_persons:
            del self.fields["persons"], self.fields["other_persons"]

    @property
    def about(self) -> str:
        """What the form is for, in a line."""
        words = _("%(entity)s on %(list)s")
        return words % {"entity": self.entity.name, "list": in_language(self.credit_list, "name")}

    @property
    def possible(self) -> str:
        """The actions that the case's state allows; none before there is a case."""
        if self.case is None:
            return ""
        return ", ".join(in_words(allowed_actions(workflow.TABLE, self.case.state))) or _("nothing")

    def clean_more_evidence(self) -> list[str]:
        """Ids that name records."""
        ids: list[str] = self.cleaned_data["more_evidence"].lower().replace(",", " ").split()
        known = set(Record.objects.filter(public_id__in=ids).values_list("public_id", flat=True))
        strange = [one for one in ids if one not in known]
        if strange:
            raise forms.ValidationError(_("No record has the id %s.") % strange[0])
        return ids

    def said(self) -> dict[str, Any]:
        """What the services of a proposal take."""
        data = self.cleaned_data
        ids = {*data["evidence"], *data.get("more_evidence", ())}
        known = fields.persons_of(self.entity)
        return {
            "grounds": list(self.credit_list.grounds.filter(pk__in=data["grounds"])),
            "evidence": list(Record.objects.filter(public_id__in=ids).order_by("pk")),
            "facts": data["facts"],
            "legal_basis": data["legal_basis"],
            "persons": [*(known[one] for one in data.get("persons", ())), *data.get("other_persons", ())],
            "contact_email": data["contact_email"],
        }

    def _choices(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


class ProposeForm(CaseContentForm):
    """A new case, for an agency of the person's line."""

    agency = AgencyField(label=gettext_lazy("Agency that has the case"))
    field_order = ["agency"]

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        self.fields["agency"].initial = actor.agency_key
        self.order_fields(["agency", *[name for name in self.fields if name not in ("agency", "reason")]])


def content_initial(case: ListingCase) -> dict[str, Any]:
    """The form as the case stands; persons of the register are found again by office and masked name."""
    kept = [(one["role"], one["name"]) for one in case.persons]
    people = fields.persons_of(case.entity).items()
    known = {key: (said["role"], mask_person(said["name"])) for key, said in people}
    others = [f"{role} {name}" for role, name in kept if (role, name) not in known.values()]
    return {
        "grounds": [ground.pk for ground in case.grounds.all()],
        "evidence": list(case.evidence.values_list("public_id", flat=True)),
        "facts": case.facts,
        "legal_basis": case.legal_basis,
        "persons": [pk for pk, one in known.items() if one in kept],
        "other_persons": "\n".join(others),
        "contact_email": case.contact_email,
    }


class ChooseForm(forms.Form):
    """Which list, and whom."""

    credit_list = forms.ChoiceField(label=gettext_lazy("List"))
    entity = EntityField(label=gettext_lazy("Entity (USCI or key)"), max_length=40)

    def __init__(self, *args: Any, actor: Actor, entity: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["entity"].initial = entity
        field = self.fields["credit_list"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "–"), *fields.list_choices(actor)]
        field.valid_value = lambda value: True  # type: ignore[method-assign]  # clean_credit_list says why not

    def clean_credit_list(self) -> CreditList:
        """Any list by its code, so that the service can say why it is not one for this person."""
        found = CreditList.objects.filter(pk=self.cleaned_data["credit_list"]).first()
        if found is None:
            raise forms.ValidationError(_("No list has this code."))
        return found


class AppliedForm(forms.Form):
    """That a measure was applied to a listed entity."""

    measure = forms.ChoiceField(label=gettext_lazy("Measure"), widget=forms.RadioSelect)
    agency = AgencyField(label=gettext_lazy("Applied by"))
    applied_on = DayField(label=gettext_lazy("Applied on"), required=True)
    case_number = forms.CharField(label=gettext_lazy("Case number of the agency"), max_length=100)
    note = forms.CharField(label=gettext_lazy("Note"), max_length=400, required=False)

    def __init__(self, *args: Any, credit_list: str, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].initial = actor.agency_key
        field = self.fields["measure"]
        assert isinstance(field, forms.ChoiceField)
        rows = measures_of([credit_list], at=clock.today())[credit_list]
        field.choices = [(one.pk, in_language(one, "name")) for one in rows]

    def clean_measure(self) -> Measure:
        """The measure itself."""
        return Measure.objects.get(pk=self.cleaned_data["measure"])
