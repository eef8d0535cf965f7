"""The staff site: Django's admin behind one door."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.admin import AdminSite
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from journal.desk.actors import actor_of
from journal.desk.queues import waiting_for


def door(request: HttpRequest) -> HttpResponse | None:
    """None lets the person in; else the answer to give (the setting DESK_DOOR names who decides)."""
    answer: HttpResponse | None = import_string(settings.DESK_DOOR)(request)
    return answer


class StaffSite(AdminSite):
    """Every page, also those of steps and downloads, passes the door before anything else happens."""

    site_header = _("creditsite desk")
    site_title = _("creditsite desk")
    index_title = _("Work")
    index_template = "admin/desk/index.html"
    empty_value_display = "–"

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether the door is open."""
        return door(request) is None

    def admin_view(self, view: Callable[..., HttpResponseBase], cacheable: bool = False) -> Any:
        """Wrap a view: the door first."""
        inner = super().admin_view(view, cacheable)

        @never_cache
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            answer = door(request)
            return inner(request, *args, **kwargs) if answer is None else answer

        return guarded

    @method_decorator(never_cache)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """There is one door: the admin has no form of its own that would ask for a password only."""
        answer = door(request)
        return answer if answer is not None else redirect("admin:index")

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """The desk's first page: what waits for this person, then everything there is."""
        queues = waiting_for(actor_of(request))
        return super().index(request, {"queues": queues, **(extra_context or {})})

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        """No form of the desk completes what is typed; Django's answer would count whole tables."""
        raise Http404

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Passwords are changed where everybody changes them."""
        return redirect(settings.DESK_PASSWORD_URL)
