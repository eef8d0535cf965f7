"""The held rows of a run by reason and column, with what is left to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from exchange import policies
from exchange.admin.reasons import reason_label
from exchange.held import NOT_TO_BE_FIXED
from exchange.models import IN_DATABASE, HeldState, ImportRun
from journal.actor import Actor


@dataclass(slots=True)
class Group:
    """Rows held for one reason in one column."""

    label: str
    column: str
    open: str
    fixed: str
    ways: list[tuple[str, str]] = field(default_factory=list)  # what can be done, and where
    why_not: str = ""


@dataclass(slots=True)
class HeldPage:
    """What the overview says."""

    lead: str
    run_url: str
    errors_url: str
    groups: list[Group] = field(default_factory=list)


def held_page(run: ImportRun, *, actor: Actor) -> HeldPage:
    """Count the rows and say where each group is corrected."""
    rows = (
        run.held_rows.order_by()
        .values("reason", "column")
        .annotate(
            waiting=Count("pk", filter=Q(state=HeldState.OPEN)),
            corrected=Count("pk", filter=Q(state=HeldState.FIXED)),
            first=Min("pk", filter=Q(state__in=(HeldState.OPEN, HeldState.FIXED))),
        )
        .order_by("-waiting", "reason", "column")
    )
    may = policies.may_fix(actor, run) and run.state in IN_DATABASE
    groups = [_group(run, row, may=may) for row in rows]
    left = sum(row["waiting"] for row in rows)
    lead = ngettext(
        "%(n)s row waits to be corrected. Correct it here, then send it again.",
        "%(n)s rows wait to be corrected. Correct them here, then send them again.",
        left,
    )
    return HeldPage(
        lead=lead % {"n": f"{left:,}"} if left else _("No row waits to be corrected."),
        run_url=reverse("admin:exchange_importrun_change", args=[run.pk]),
        errors_url=reverse("admin:exchange_importrun_errors", args=[run.pk]),
        groups=groups,
    )


def held_url(run: ImportRun) -> str:
    """The overview of a run's held rows."""
    return reverse("admin:exchange_importrun_held", args=[run.pk])


def crumbs_of(run: ImportRun) -> list[tuple[str, str]]:
    """The way to the held rows of a run."""
    return [
        (_("Imports"), reverse("admin:exchange_importrun_changelist")),
        (run.file_name, reverse("admin:exchange_importrun_change", args=[run.pk])),
        (_("Held rows"), held_url(run)),
    ]


def _group(run: ImportRun, row: Mapping[str, Any], *, may: bool) -> Group:
    reason, column = row["reason"], row["column"]
    group = Group(
        label=reason_label(reason), column=column, open=f"{row['waiting']:,}", fixed=f"{row['corrected']:,}"
    )
    if row["first"] is None:
        group.why_not = _("done")
    elif not may:
        group.why_not = _("not yours to correct")
    elif reason not in NOT_TO_BE_FIXED:
        group.ways.append(
            (_("row by row"), reverse("admin:exchange_heldrow_step", args=[row["first"], "fix"]))
        )
    if may and row["waiting"]:
        many = [("correct", _("many at once")), ("retry", _("send again as they are"))]
        if reason in NOT_TO_BE_FIXED:
            many = []
        elif not column:
            many = many[1:]
        group.ways += [
            (label, group_url(run, step, reason=reason, column=column))
            for step, label in (*many, ("leave", _("leave out")))
        ]
    return group


def group_url(run: ImportRun, step: str, *, reason: str, column: str) -> str:
    """The address of a step for the rows of one reason and column."""
    query = urlencode({"reason": reason, "column": column})
    return f"{reverse('admin:exchange_importrun_step', args=[run.pk, step])}?{query}"
