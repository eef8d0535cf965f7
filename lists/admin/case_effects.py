"""What a step of a case would do, found out by doing it and taking it back.

The service itself runs in a transaction that is rolled back, so that what it would refuse is said before anybody
is asked to confirm, and the dates, letters and counts that are shown are those that will be. Nothing of it stays:
no number is used up, nobody is told (mails and files are rows, written in the same transaction).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from documents.selectors import letters_of
from journal import clock, working_days
from journal.desk.effects import Effect, EffectLine
from journal.desk.once import AlreadySent
from journal.desk.steps import Call
from journal.models import UsedForm
from lists.admin.case_words import in_language, planned_term
from lists.models import CaseState, CreditList, ListingCase, ListKind
from lists.selectors.check import check
from records.effects import display_of
from records.models import Record
from registry.admin.columns import words_of
from registry.models import Entity

Facts = dict[str, str]
Act = Callable[[], ListingCase]


def case_effect(
    call: Call,
    act: Act,
    *,
    case: ListingCase | None = None,
    entity: Entity | None = None,
    credit_list: CreditList | None = None,
    warnings: Sequence[str] = (),
    note: str = "",
) -> Effect:
    """What differs afterwards, line by line: the case, its letters, every public place.

    `case` is the one that the step is about; a proposal, which opens it, names `entity` and `credit_list`.

    Raises:
        Whatever the service refuses. AlreadySent: this very form was dealt with.
    """
    if UsedForm.objects.filter(token=call.request.POST.get("once", "")[:32]).exists():
        raise AlreadySent("this form was sent already")
    if case is not None:
        entity, credit_list = case.entity, case.credit_list
    assert entity is not None and credit_list is not None
    before, seen = _of_case(case), _in_public(entity, credit_list, case)
    with transaction.atomic():
        done = act()
        after, will_be = _of_case(done), _in_public(entity, credit_list, done)
        transaction.set_rollback(True)
    lines = [*_differing(before, after), *_differing(seen, will_be)]
    warnings = [*warnings, *_beware(case, done)]
    if seen == will_be:
        note = f"{note} {_('Nothing that the public sees changes.')}".strip()
    return Effect(lines=lines, warnings=list(warnings), note=note)


def _beware(case: ListingCase | None, done: ListingCase) -> list[str]:
    """What the dates shown rest on, where that is not sure."""
    found = []
    told_until = done.hearing_until if case is None or done.hearing_until != case.hearing_until else None
    if told_until is not None and working_days.is_provisional(told_until.year):
        found.append(_("The calendar of that year is provisional: its public holidays are not on file."))
    term = planned_term(done, list(done.grounds.all()))
    opened = case is None or (case.record_id is None and done.record_id is not None)
    if opened and term is not None and term.confidence != "confirmed":
        found.append(_("The term rests on a rule that is not confirmed in full text."))
    return found


def _differing(before: Facts, after: Facts) -> list[EffectLine]:
    return [
        EffectLine(label, before.get(label, ""), value)
        for label, value in after.items()
        if before.get(label, "") != value
    ]


def _of_case(case: ListingCase | None) -> Facts:
    if case is None:
        return {}
    letters = letters_of(f"listing_case:{case.number}").count()
    return {
        _("State"): str(case.get_state_display()),
        _("Next day on which something is due"): words_of(case.due_on),
        _("Statement possible until"): words_of(case.hearing_until),
        _("Letters to the party"): str(letters),
    }


def _in_public(entity: Entity, credit_list: CreditList, case: ListingCase | None) -> Facts:
    """What the public sees of the matter, place by place."""
    today = clock.today()
    found = check([entity.pk], at=today)[entity.pk]
    on_list = Record.objects.public(at=today).filter(listing__credit_list=credit_list).order_by().count()
    pk = case.record_id if case is not None else None
    record = Record.objects.filter(pk=pk).first() if pk else None
    measures = sum(len(one.measures) for one in found)
    ending = ListingCase.objects.filter(
        entity=entity, credit_list__kind=ListKind.REDLIST, state=CaseState.REMOVAL_PROPOSED
    )
    lists = [in_language(one.credit_list, "name") for one in found if one.credit_list]
    badges = [str(one.credit_list.get_kind_display()) for one in found if one.credit_list]
    return {
        _("Record of the listing (page, API)"): display_of(record),
        _("Page of the entity: listings in force"): "; ".join(lists) or _("none"),
        _("Search: badges"): ", ".join(dict.fromkeys(badges)) or _("none"),
        _("Page of the list: who stands on it"): f"{on_list:,}",
        _("Check: measures that follow"): f"{measures:,}",
        _("Redlistings whose end is proposed"): f"{ending.count():,}",
    }


def told(case: ListingCase) -> str:
    """How the party learns of it."""
    if case.contact_email:
        return _("A letter is made in Chinese and English, and announced to %(email)s.") % {
            "email": case.contact_email
        }
    return _("A letter is made in Chinese and English. No e-mail is on file: hand it over on paper.")


def hearing_words(case: ListingCase) -> str:
    """How long the party has."""
    days = case.credit_list.hearing_days
    return ngettext(
        "The party has %(count)s working day to state its case.",
        "The party has %(count)s working days to state its case.",
        days,
    ) % {"count": days}
