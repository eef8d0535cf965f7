"""The parts of a list's page on the desk."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from journal.actor import Actor
from lists.activation import obstacles
from lists.admin.list_forms import words_of_row
from lists.models import CreditList, Ground, ListState, RemovalCondition
from lists.reference import list_target
from records.models import SourceRule
from records.words import word
from registry.admin.columns import language, words_of
from registry.admin.sections import Cell, Section, trail
from registry.enumerations import label


def sections_of(credit_list: CreditList, actor: Actor) -> list[Section]:
    """Everything that is on file about a list, and what keeps its cases from being run."""
    found = [
        grounds(credit_list),
        removal(credit_list),
        measures(credit_list),
        agencies(credit_list),
        branch_rules(credit_list),
        rules(credit_list),
        trail(list_target(credit_list.pk), actor),
    ]
    if credit_list.state != ListState.HISTORICAL and not credit_list.runs_cases:
        found.insert(0, missing(credit_list))
    return found


def missing(credit_list: CreditList) -> Section:
    """Why its cases cannot be run, or that nothing stands in the way."""
    found = obstacles(credit_list) or [_("Nothing: a steward may propose it.")]
    return Section(_("Before cases are run here"), [_("what is missing")], [[Cell(one)] for one in found])


def grounds(credit_list: CreditList) -> Section:
    """Grounds of entry with their own terms."""
    rows = [
        [
            Cell(row.code),
            Cell(words_of_row(row)),
            Cell(row.article),
            Cell(_term(row)),
            Cell(_days(row)),
            *_standing(row),
        ]
        for row in credit_list.grounds.all()
    ]
    columns = [_("code"), _("text"), _("article"), _("own term"), _("in force"), *_standing_columns()]
    return Section(_("Grounds of entry"), columns, rows, _on_texts(credit_list.grounds.all()))


def removal(credit_list: CreditList) -> Section:
    """What is asked for before somebody is taken off."""
    rows = [
        [
            Cell(row.code),
            Cell(words_of_row(row)),
            Cell(row.min_months),
            Cell(row.counted_from),
            Cell(_days(row)),
            *_standing(row),
        ]
        for row in credit_list.removal_conditions.all()
    ]
    columns = [_("code"), _("text"), _("months at least"), _("counted from"), _("in force")]
    note = _on_texts(credit_list.removal_conditions.all())
    return Section(_("Conditions of removal"), [*columns, *_standing_columns()], rows, note)


def _on_texts(rows: Iterable[Ground | RemovalCondition]) -> str:
    """Which texts the sources do not have."""
    found = list(rows)
    notes = []
    if any(not row.text_zh for row in found):
        notes.append(_("Texts in English have no Chinese one."))
    if any(row.translated for row in found):
        notes.append(_("The Chinese texts are this site's translation; the sources have the English."))
    return " ".join(notes)


def measures(credit_list: CreditList) -> Section:
    """What follows from standing on it, and who carries it out."""
    rows = [
        [
            Cell(row.code),
            Cell(words_of_row(row)),
            Cell(row.get_kind_display()),
            Cell(label("measure_purpose", row.purpose, language())),
            Cell(row.agency_zh if language().startswith("zh") else row.agency_en),
            Cell(row.legal_basis),
            Cell(_days(row)),
            *_standing(row),
        ]
        for row in credit_list.measures.select_related("agency")
    ]
    columns = [
        _("code"),
        _("measure"),
        _("kind"),
        _("purpose"),
        _("carried out by"),
        _("legal basis"),
        _("in force"),
    ]
    return Section(_("Measures"), [*columns, *_standing_columns()], rows)


def agencies(credit_list: CreditList) -> Section:
    """Who controls it; a body without a link is known by words only."""
    rows = [
        [
            Cell(
                row.name_zh,
                reverse("admin:registry_agency_change", args=[row.agency_id]) if row.agency_id else "",
            ),
            Cell(row.name_en),
            Cell(row.leads),
        ]
        for row in credit_list.agencies.all()
    ]
    return Section(_("Controlling agencies"), [_("agency"), _("English name"), _("leads")], rows)


def branch_rules(credit_list: CreditList) -> Section:
    """Rules that draw attention to a parent by its branches."""
    rows = [
        [
            Cell(row.ground.code),
            Cell(row.item.name_zh if language().startswith("zh") else row.item.name_en),
            Cell(row.count),
            Cell(row.within_months),
            Cell(_days(row)),
            *_standing(row),
        ]
        for row in credit_list.branch_rules.select_related("ground", "item")
    ]
    columns = [_("ground"), _("kind of fact"), _("branches"), _("within months"), _("in force")]
    return Section(_("Rules about branches"), [*columns, *_standing_columns()], rows)


def rules(credit_list: CreditList) -> Section:
    """Other rules of its documents: terms, conditions, procedure."""
    codes = credit_list.rule_codes.split()
    rows = [
        [
            Cell(rule.code, reverse("admin:records_sourcerule_change", args=[rule.code])),
            Cell(rule.statement_en),
            Cell(f"{rule.value} {rule.unit}" if rule.value else ""),
            Cell(word("confidence", rule.confidence)),
        ]
        for rule in SourceRule.objects.filter(pk__in=codes).order_by("code")
    ]
    columns = [_("code"), _("what it says"), _("value"), _("reliability")]
    return Section(_("Rules as documented"), columns, rows)


def _standing_columns() -> list[str]:
    return [_("reliability"), _("source")]


def _standing(row: Any) -> list[Cell]:
    return [Cell(word("confidence", row.confidence)), Cell(row.source)]


def _term(row: Any) -> str:
    if row.term_open:
        return _("until removed")
    return _("%(n)s months") % {"n": row.term_months} if row.term_months is not None else ""


def _days(row: Any) -> str:
    first: date | None = row.in_force_from
    last: date | None = row.in_force_to
    if first is None and last is None:
        return ""
    return f"{words_of(first) if first else '…'} – {words_of(last) if last else '…'}"
