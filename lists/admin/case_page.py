"""Everything that the page of a listing case says, made ready for its template."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from journal import clock
from journal.actor import Actor
from journal.desk.days import deadline
from lists import policies
from lists.admin import case_words as words
from lists.admin.case_parts import EvidenceShown, LetterShown, MeasureShown, evidence, letters, measures
from lists.admin.case_words import in_language
from lists.models import Ground, ListingCase, ListKind
from lists.models.cases import CLOSED
from lists.services.conditions import on_display
from records.effects import display_of
from records.words import word
from registry.admin.case_desk import TRAIL, Event, trail_of
from registry.admin.columns import words_of
from registry.admin.sections import entity_page


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of the head: label, value, where it leads."""

    label: str
    value: Any
    url: str = ""


@dataclass(frozen=True, slots=True)
class GroundShown:
    """A ground with its full text."""

    code: str
    text: str
    foot: str


@dataclass(slots=True)
class CasePage:
    """The page in one object; the template draws it and decides nothing."""

    number: str
    title: str
    state: str
    tone: str
    standing: str
    deadline: str
    late: bool
    facts: list[Fact]
    closed_to: list[tuple[str, str]]
    grounds: list[GroundShown]
    evidence: list[EvidenceShown]
    planned: list[Fact]
    planned_heading: str
    conditions: list[GroundShown]
    measures: list[MeasureShown]
    applied: list[list[Any]]
    letters: list[LetterShown]
    trail: list[Event]


def case_page(case: ListingCase, actor: Actor) -> CasePage:
    """Gather the page."""
    grounds = list(case.grounds.all())
    open_ = case.state not in CLOSED
    late = case.due_on is not None and case.due_on < clock.today()
    return CasePage(
        number=case.number,
        title=_("%(entity)s: %(list)s") % {"entity": case.entity.name, "list": words.list_name(case)},
        state=str(case.get_state_display()),
        tone="urgent" if late else words.TONES.get(case.state, ""),
        standing=str(words.STANDING[case.state]),
        deadline=_deadline(case),
        late=late,
        facts=_facts(case),
        closed_to=words.not_possible(actor, case, words.possible(actor, case)),
        grounds=[ground_shown(case, ground) for ground in grounds],
        evidence=evidence(case, actor),
        planned=_standing_now(case) if case.record_id else _planned(case, grounds),
        planned_heading=_("On the public site") if case.record_id else _("What a listing would do"),
        conditions=_conditions(case) if open_ else [],
        measures=measures(case) if open_ else [],
        applied=_applied(case),
        letters=letters(case),
        trail=_trail(case, actor),
    )


def _deadline(case: ListingCase) -> str:
    if case.due_on is None:
        return ""
    due = {"what": words.what_is_due(case), "day": case.due_on, "away": deadline(case.due_on)}
    return _("Due %(day)s, %(away)s: %(what)s.") % due


def _facts(case: ListingCase) -> list[Fact]:
    code = case.entity.usci or case.entity.key
    day = words_of(case.hearing_until) if case.hearing_until else ""
    hearing = f"{day} ({deadline(case.hearing_until)})" if case.hearing_until else ""
    if case.hearing_until and words.hearing_is_over(case):
        hearing = _("%(day)s (over)") % {"day": day}
    found = [
        Fact(
            _("list"),
            words.list_name(case),
            reverse("admin:lists_creditlist_change", args=[case.credit_list_id]),
        ),
        Fact(_("entity"), f"{case.entity.name} ({code})", entity_page(case.entity_id)),
        Fact(_("agency"), case.agency.name, reverse("admin:registry_agency_change", args=[case.agency_id])),
        Fact(_("came up"), case.get_origin_display()),
        Fact(_("level that confirms"), case.credit_list.get_review_level_display()),
        Fact(_("opened"), words_of(case.opened_at)),
        Fact(_("proposed by"), _by(case.proposed_by_name, case.proposed_at)),
        Fact(_("statement possible until"), hearing),
        Fact(_("decided by"), _by(case.decided_by_name, case.decided_at)),
        Fact(_("number of the decision"), case.document_number),
        Fact(_("confirmed by"), _by(case.confirmed_by_name, case.confirmed_at)),
        Fact(_("reason of removal"), case.get_removal_ground_display() if case.removal_ground else ""),
        Fact(_("removal proposed by"), _by(case.removal_proposed_by_name, case.removal_proposed_at)),
        Fact(_("closed"), words_of(case.closed_at) if case.closed_at else ""),
        Fact(_("e-mail of the party"), case.contact_email),
    ]
    return [fact for fact in found if fact.value not in (None, "")]


def _by(name: str, at: Any) -> str:
    return f"{name} · {words_of(at)}" if at else ""


def ground_shown(case: ListingCase, ground: Ground) -> GroundShown:
    """A ground with its article, its own term and how sure that is."""
    term = ""
    if ground.term_open:
        term = _("until removed")
    elif ground.term_months is not None:
        term = _("%(n)s months") % {"n": ground.term_months}
    parts = [ground.code, words.article_of(ground), term, _reliability(ground.confidence)]
    return GroundShown(ground.code, in_language(ground), " · ".join(part for part in parts if part))


def _reliability(confidence: str) -> str:
    return _("reliability: %s") % word("confidence", confidence)


def _planned(case: ListingCase, grounds: list[Ground]) -> list[Fact]:
    """Dates from the terms, and every public place that would show it."""
    term = words.planned_term(case, grounds)
    label = _badge(case)
    found = [
        Fact(_("on the list"), _("%(days)s, if listed today") % {"days": words.term_words(term)}),
        Fact(_("record"), _("a new public record, with a page and a number of its own")),
        Fact(_("page of the entity"), _("the record, its grounds, term and measures; badge “%s”") % label),
        Fact(_("page of the list"), _("the entity among those who stand on it")),
        Fact(_("search"), _("badge “%s” beside the name, and found by it") % label),
        Fact(_("check"), _("everybody who checks the entity is told, with the measures")),
    ]
    if term is not None:
        found.insert(1, Fact(_("reliability of the term"), word("confidence", term.confidence)))
        if term.removal_from:
            found.insert(2, Fact(_("removal may be proposed from"), words_of(term.removal_from)))
    redlisted = on_display(case.entity).filter(listing__kind=ListKind.REDLIST)
    if case.credit_list.kind == ListKind.BLACKLIST and redlisted.exists():
        found.append(Fact(_("redlists"), _("the end of the entity's redlistings is proposed")))
    return found


def _badge(case: ListingCase) -> str:
    return str(case.credit_list.get_kind_display())


def _standing_now(case: ListingCase) -> list[Fact]:
    record = case.record
    assert record is not None
    listing = getattr(record, "listing", None)
    found = [
        Fact(_("record"), record.public_id, reverse("admin:records_record_change", args=[record.pk])),
        Fact(_("on the public site"), display_of(record)),
        Fact(_("listing"), _("uses of measures"), reverse("admin:lists_listing_change", args=[record.pk])),
    ]
    if listing is not None:
        found.insert(2, Fact(_("listed on"), words_of(listing.listed_on)))
        if listing.removal_from:
            found.insert(3, Fact(_("removal may be proposed from"), words_of(listing.removal_from)))
    return found


def _conditions(case: ListingCase) -> list[GroundShown]:
    """What the list asks for before somebody is taken off."""
    return [
        GroundShown(one.code, in_language(one), _reliability(one.confidence))
        for one in case.credit_list.removal_conditions.all()
    ]


def _applied(case: ListingCase) -> list[list[Any]]:
    listing = getattr(case.record, "listing", None)
    if listing is None:
        return []
    rows = listing.applied.select_related("measure", "agency")[:TRAIL]
    return [
        [words_of(one.applied_on), in_language(one.measure, "name"), one.agency.name, one.case_number]
        for one in rows
    ]


def _trail(case: ListingCase, actor: Actor) -> list[Event]:
    """The whole history for those who see the case: it is what they decide on."""
    if not policies.may_see_case(actor, case):
        return []
    return trail_of(f"listingcase:{case.pk}", words.DONE)
