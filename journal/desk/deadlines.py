"""A list by deadline. It pages by (day, key): the last page is as fast as the first."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import Q
from django.http import HttpRequest

from journal.desk.keyset import BEFORE, KeysetList


class DeadlineList(KeysetList):
    """What is due first comes first, so what is overdue stands on top; rows without a day are newest first.

    Rows have `due_on` and `state`. A subclass names the states that are `closed`, those `without_day`, and the
    `parameter` whose value "all" asks for everything.
    """

    closed: tuple[str, ...] = ()
    without_day: tuple[str, ...] = ()
    parameter = "queue"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filter_params.pop(BEFORE, None)  # links of filters and the search begin at the first page

    def by_day(self) -> bool:
        """Whether this page is a queue: nothing was searched, and states without a day were not asked for."""
        everything = self.params.get(self.parameter) == "all"
        return not (self.query.strip() or everything or self.params.get("state") in self.without_day)

    def get_results(self, request: HttpRequest) -> None:
        """Read one page."""
        if not self.by_day():
            super().get_results(request)
            return
        rows = self.queryset.filter(due_on__isnull=False).exclude(state__in=self.closed)
        before = request.GET.get(BEFORE)
        if before:
            day, key = _place(before)
            rows = rows.filter(Q(due_on__gt=day) | Q(due_on=day, pk__gt=key))
        found = list(rows.order_by("due_on", "pk")[: self.list_per_page + 1])
        self.result_list = found[: self.list_per_page]
        self.result_count = self.full_result_count = len(self.result_list)
        self.show_full_result_count = self.show_admin_actions = False
        self.can_show_all = self.multi_page = False
        self.next_link = self.first_link = ""
        if len(found) > self.list_per_page:
            last = self.result_list[-1]
            self.next_link = self._link(f"{last.due_on}.{last.pk}")
        if before:
            self.first_link = self._link(None)


def _place(text: str) -> tuple[date, int]:
    """The day and key after which a page begins, as addresses write them: 2026-11-23.15."""
    day, _dot, key = text.partition(".")
    try:
        return date.fromisoformat(day), int(key)
    except ValueError as error:
        raise IncorrectLookupParameters from error
