"""Penalties on the desk, to look at: the record is the truth, and who sees it sees this."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from journal import clock
from journal.actor import Actor
from journal.desk.admin import ReadOnlyAdmin
from penalties.models import Penalty
from records.models import Record


@admin.display(description=_("fine in yuan"))
def fine(penalty: Penalty) -> str:
    """With thousands separators; empty where none is stated."""
    return _yuan(penalty.fine_fen)


@admin.display(description=_("confiscated, in yuan"))
def confiscation(penalty: Penalty) -> str:
    """As the fine."""
    return _yuan(penalty.confiscation_fen)


def _yuan(fen: int | None) -> str:
    return "" if fen is None else f"{fen // 100:,}.{fen % 100:02d}"


@admin.register(Penalty)
class PenaltyAdmin(ReadOnlyAdmin):
    """Typed rows."""

    list_display = ("record", "procedure", fine, confiscation)
    list_select_related = ("record",)
    exact_search = ("record__public_id",)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """To the record: it is what this was made of, and its page writes down who looks at what is not public."""
        penalty = self.get_object(request, unquote(object_id))
        if penalty is None:
            return super().change_view(request, object_id, form_url, extra_context)
        return HttpResponseRedirect(reverse("admin:records_record_change", args=[penalty.record_id]))

    def scope(self, queryset: QuerySet[Any], actor: Actor) -> QuerySet[Any]:
        """Those of the records that the person may see."""
        seen = Record.objects.visible_to(actor, at=clock.today()).order_by()
        return queryset.filter(record__in=seen.values("pk"))
