"""The figures of the guide: each from its rule row, with how sure it is and where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from journal import clock
from records.models import SourceRule
from records.preparation import publicity_rules
from records.publicity import PublicityRuleRow
from records.reference import CONFIDENCE
from records.words import conditions_in_words, word
from registry.enumerations import label
from repair.eligibility_words import document_in_words
from repair.limits import NoLimit, limit_for
from repair.models import CaseLimit, LimitName, LimitUnit
from repair.requirements import About, requirements_for
from repair.words import period


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure or statement with what it rests on, as its row states it. `whose` is empty where it is for all."""

    what: str
    value: str
    sure: str
    source: str
    whose: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """How long records of a class are shown, and from when they can be repaired."""

    severity: str
    only_if: str
    shown: str
    most: str
    repair: str
    sure: str
    rules: str


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing that an application brings along."""

    name: str
    text: str
    required: bool
    sure: str
    source: str


def limit(name: LimitName, what: str, *, kind: str, language: str) -> Figure:
    """A limit where no region says otherwise; a dash where no row is in force."""
    try:
        row = limit_for(name, kind=kind, agency=None)
    except NoLimit:
        return Figure(what, "–", "", "")
    return Figure(
        what, period(row.number, row.unit), str(word("confidence", row.confidence)), row.stated(language)
    )


def limits(names: dict[LimitName, str], *, kind: str, language: str) -> list[Figure]:
    """Several limits, each under its words."""
    return [limit(name, what, kind=kind, language=language) for name, what in names.items()]


def special(kind: str, names: dict[LimitName, str], language: str) -> list[Figure]:
    """The limits in force today that regions, or the rules of some records, have of their own."""
    rows = CaseLimit.objects.filter(kind=kind, name__in=list(names), in_force_from__lte=clock.today())
    latest: dict[tuple[str, str, str], CaseLimit] = {}
    rows = rows.exclude(region=None, regime="").select_related("region")
    for row in rows.order_by("in_force_from", "pk"):
        latest[str(row.region_id), row.regime, row.name] = row
    found = []
    for row in latest.values():
        sure = str(word("confidence", row.confidence))
        value = period(row.number, row.unit)
        found.append(
            Figure(names[LimitName(row.name)], value, sure, row.stated(language), _whose(row, language))
        )
    return sorted(found, key=lambda one: (one.whose, list(names.values()).index(one.what)))


def _whose(row: CaseLimit, language: str) -> str:
    parts = []
    if row.region is not None:
        parts.append(row.region.name if language.startswith("zh") else row.region.name_en or row.region.name)
    if row.regime:
        parts.append(label("regime", row.regime, language))
    return ", ".join(parts)


def statement(code: str, what: str, language: str) -> Figure:
    """What a documented rule says, in the plain words of the page, with document and reliability of its row."""
    row = SourceRule.objects.filter(code=code).first()
    if row is None:
        return Figure(what, "", "", code)
    sure = str(word("confidence", CONFIDENCE.get(row.confidence, row.confidence)))
    return Figure(what, "", sure, f"{code}, {document_in_words(row, language)}")


def asked(what: About, *, path: str, kinds: tuple[str, ...], language: str) -> list[Asked]:
    """What such an application brings along, by the rows in force."""
    rows = [one for one in requirements_for(what, path=path) if one.kind in kinds]
    return [
        Asked(
            one.name(language),
            one.text(language),
            one.required,
            str(word("confidence", one.confidence)),
            "; ".join(part for part in (one.rule_code, one.stated(language)) if part),
        )
        for one in sorted(rows, key=lambda row: kinds.index(row.kind))
    ]


def spans(regime: str, language: str, *, on: date | None = None) -> list[Span]:
    """How long records of a regime are shown by the rules in force on a day, mildest class first."""
    day = on or clock.today()
    rows = publicity_rules().get(regime, ())
    return [
        Span(
            severity=label("severity", row.severity, language) if row.severity else _("every class"),
            only_if=str(conditions_in_words(row.only_if)),
            shown=_shown(row),
            most=_most(row),
            repair=_repair(row),
            sure=str(word("confidence", row.confidence)),
            rules=", ".join(code.strip() for code in row.rule_codes.split(";")),
        )
        for row in rows
        if row.in_force(day)
    ]


def _shown(row: PublicityRuleRow) -> str:
    return {
        "yes": _("yes"),
        "no": _("no"),
        "on_source_request": _("only where the source asks for it, with reasons"),
    }.get(row.shown, row.shown)


def _most(row: PublicityRuleRow) -> str:
    if row.shown == "no":
        return "–"
    return period(row.max_months, LimitUnit.MONTH) if row.max_months else _("no end stated")


def _repair(row: PublicityRuleRow) -> str:
    if not row.repairable:
        return _("not on application")
    if not row.min_months:
        return _("as soon as the duties are performed")
    return _("after %(time)s") % {"time": period(row.min_months, LimitUnit.MONTH)}
