"""/guide/repair and /guide/objection: for everybody, to be read on a phone and to be printed."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from repair.models import CaseKind, LimitName, Path, RequirementKind
from repair.requirements import About
from website.context import Site
from website.guide import figures

REGIMES = ("ndrc", "samr")  # whose classes have periods; others have none, or go by their lists
PAPERS = (RequirementKind.DOCUMENT, RequirementKind.COMMITMENT)
VISITS = (RequirementKind.INTERVIEW, RequirementKind.INSPECTION)


def repair(request: HttpRequest) -> HttpResponse:
    """How a record that is right comes down before its last day."""
    language = Site(request).language
    context = {
        "free": figures.statement("SC22-REP-09", _("Free of charge"), language),
        "effect": figures.statement("N36-REP-02", _("What a repair does"), language),
        "window": figures.statement("N36-REP-12", _("Who decides"), language),
        "excluded": figures.statement("N36-REP-01", _("What cannot be repaired"), language),
        "regimes": [
            {"code": code, "name": _regime(code), "spans": figures.spans(code, language)} for code in REGIMES
        ],
        "papers": figures.asked(About(), path=Path.ORDINARY, kinds=PAPERS, language=language),
        "visits": figures.asked(
            About(severity="serious"), path=Path.ORDINARY, kinds=VISITS, language=language
        ),
        "court": figures.asked(About(), path=Path.BANKRUPTCY, kinds=PAPERS, language=language),
        "limits": [
            figures.limit(name, what, kind=CaseKind.REPAIR, language=language)
            for name, what in _of_repair().items()
        ],
        "special": figures.special(CaseKind.REPAIR, _of_repair() | _of_some_repairs(), language),
        "remind": figures.limit(
            LimitName.REMIND, _("before its last day"), kind=CaseKind.REPAIR, language=language
        ),
        "bar": figures.limit(LimitName.BAR, _("no new application"), kind=CaseKind.REPAIR, language=language),
    }
    return _page(request, "website/guide/repair.html", context)


def objection(request: HttpRequest) -> HttpResponse:
    """How a record that is wrong is put right."""
    language = Site(request).language
    names = _of_objection()
    context = {
        "right": figures.statement("SC22-OBJ-01", _("What can be contested"), language),
        "limits": [
            figures.limit(name, what, kind=CaseKind.OBJECTION, language=language)
            for name, what in names.items()
        ],
        "special": figures.special(CaseKind.OBJECTION, names, language),
        "keep": figures.limit(
            LimitName.KEEP_PAPERS, _("papers are kept"), kind=CaseKind.OBJECTION, language=language
        ),
        "answer": figures.limit(
            LimitName.ANSWER, _("a report is answered"), kind="report", language=language
        ),
    }
    return _page(request, "website/guide/objection.html", context)


def _page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    response = render(request, template, context)
    response["Cache-Control"] = "no-cache"
    return response


def _regime(code: str) -> str:
    return {
        "ndrc": _("Records of most agencies (Order 36 of the National Development and Reform Commission)"),
        "samr": _(
            "Records of market regulation (Order 107 of the State Administration for Market Regulation)"
        ),
    }[code]


def _of_repair() -> dict[LimitName, str]:
    return {
        LimitName.ACCEPT: _("The credit centre says whether your papers are complete"),
        LimitName.SUPPLY: _("You hand in what is missing, where something is"),
        LimitName.DECIDE: _("The agency decides, counted from your application"),
        LimitName.DECIDE_EXTENDED: _("The same, where it takes more time once"),
    }


def _of_some_repairs() -> dict[LimitName, str]:
    return {LimitName.DECIDE_ACCEPTED: _("The agency decides, counted from acceptance")}


def _of_objection() -> dict[LimitName, str]:
    return {
        LimitName.ACCEPT: _("The credit centre accepts your objection, or says why not"),
        LimitName.SUPPLY: _("You hand in what is missing, where something is"),
        LimitName.DECIDE: _("The record's source decides"),
        LimitName.DECIDE_EXTENDED: _("The same, where it takes more time once"),
        LimitName.ASK_REVIEW: _("You ask for a review"),
        LimitName.REVIEW: _("The level above decides on the review"),
    }
