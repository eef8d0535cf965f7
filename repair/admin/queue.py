"""The list of cases by deadline, and its filters."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from journal.desk import queue_filters
from journal.desk.deadlines import DeadlineList
from registry.admin import filters
from repair.models import AT_WORK, ApplicantKind, CaseKind, CaseState, Ground
from repair.queues import NARROWINGS, PARAMETER

WITHOUT_DAY = tuple(state for state in CaseState.values if state not in AT_WORK)


class QueueFilter(queue_filters.QueueFilter):
    """Whose turn it is."""

    parameter_name = PARAMETER
    narrowings = NARROWINGS

    def narrow(self, queryset: QuerySet[Any], rows: QuerySet[Any]) -> QuerySet[Any]:
        return queryset & rows.select_related(None).order_by()


KindFilter = filters.by_choices("kind", _("kind"), CaseKind.choices)
StateFilter = filters.by_choices("state", _("state"), CaseState.choices)
GroundFilter = filters.by_choices("ground", _("ground"), Ground.choices)
ApplicantFilter = filters.by_choices(
    "applicant_kind", _("applicant"), ApplicantKind.choices, parameter="applicant"
)


class AgencyFilter(filters.AgencyFilter):
    """By the source of the record, or who decides about its repair."""

    title = _("deciding agency")


class CaseList(DeadlineList):
    """Cases by deadline."""

    closed = WITHOUT_DAY
    without_day = WITHOUT_DAY
    parameter = PARAMETER
