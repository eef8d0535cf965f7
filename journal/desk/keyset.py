"""List pages that page by key: the last page of a million rows opens as fast as the first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from journal.desk.table import Column, columns_of, rows_of

BEFORE = "before"


class KeysetList(ChangeList):
    """Newest first; one row more than shown is read to know whether there is a next page. Nothing is counted."""

    formset = None

    def get_filters_params(self, params: Any = None) -> dict[str, Any]:
        """Everything but the place in the list."""
        kept = super().get_filters_params(params)
        kept.pop(BEFORE, None)
        return kept

    def get_ordering(self, request: HttpRequest, queryset: QuerySet[Any]) -> list[Any]:
        """By key alone: the place in the list is a key, and `?o=` would sort the whole table."""
        return ["-pk"]

    def get_results(self, request: HttpRequest) -> None:
        """Read one page."""
        before = request.GET.get(BEFORE)
        rows = self.queryset
        if before:
            try:
                rows = rows.filter(pk__lt=self.model._meta.pk.to_python(before))
            except (ValueError, ValidationError) as error:
                raise IncorrectLookupParameters from error
        found = self.rows_of_page(request, rows)
        self.result_list = found[: self.list_per_page]
        self.result_count = len(self.result_list)
        self.full_result_count = self.result_count  # so that the page claims no number of results
        self.show_full_result_count = False
        self.show_admin_actions = False
        self.can_show_all = self.multi_page = False
        self.next_link = (
            self._link(found[self.list_per_page - 1].pk) if len(found) > self.list_per_page else ""
        )
        self.first_link = self._link(None) if before else ""

    def rows_of_page(self, request: HttpRequest, rows: QuerySet[Any]) -> list[Any]:
        """The rows of one page, and one more where there are more."""
        return list(rows[: self.list_per_page + 1])

    @cached_property
    def columns(self) -> list[Column]:
        """The columns of the table."""
        return columns_of(self)

    def rows(self) -> Iterator[SafeString]:
        """The rows of the table, as HTML."""
        return rows_of(self, self.columns)

    def _link(self, before: Any) -> str:
        params = {name: value for name, value in self.filter_params.items() if name != BEFORE}
        if before is not None:
            params[BEFORE] = [str(before)]
        return "?" + urlencode(sorted(params.items()), doseq=True)
