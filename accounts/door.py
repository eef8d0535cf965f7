"""The door of the staff desk: signed in, staff, second factor shown in this session, not idle for long."""

from __future__ import annotations

from urllib.parse import quote

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import second_factor
from accounts.models import User
from journal import clock

SEEN = "desk_seen_at"
SEEN_EVERY = 60  # seconds between two notes that somebody is at work: not a write for every page


def staff_door(request: HttpRequest) -> HttpResponse | None:
    """None lets the person in; else the answer: to sign-in, to enrolment, or that this is not for them."""
    if getattr(request, "_desk_door_open", False):
        return None
    user = request.user
    if not isinstance(user, User):
        return _to_sign_in(request, "")
    if not user.is_staff:
        return render(request, "account/not_staff.html", {"noindex": True, "no_alternates": True}, status=403)
    if _too_old(request):
        logout(request)
        return _to_sign_in(request, _("You were signed out because nothing happened here for a long time."))
    if not second_factor.has_second_factor(user):
        return redirect(f"{reverse('mfa_activate_totp')}?next={quote(_way_back(request))}")
    if not second_factor.passed(request):  # this session is older than the second factor
        logout(request)
        return _to_sign_in(request, _("Please sign in again, with your second factor."))
    _note_presence(request)
    request._desk_door_open = True  # type: ignore[attr-defined]  # asked several times per request
    return None


def _to_sign_in(request: HttpRequest, words: str) -> HttpResponse:
    """To the sign-in page and back; whoever sent something is told that it was not saved."""
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"detail": words or _("Please sign in.")}, status=401)
    if request.method not in ("GET", "HEAD"):
        lost = _("Nothing of what you sent was saved. Sign in and send it again.")
        messages.warning(request, f"{words or _('Your session had ended.')} {lost}")
    elif words:
        messages.info(request, words)
    return redirect(f"{reverse('account_login')}?next={quote(_way_back(request))}")


def _way_back(request: HttpRequest) -> str:
    """Where the person wanted to go; never the admin's own sign-in or sign-out address."""
    here = request.get_full_path()
    if request.path in (reverse("admin:login"), reverse("admin:logout")):
        return reverse("admin:index")
    return here if request.method in ("GET", "HEAD") else request.path


def _too_old(request: HttpRequest) -> bool:
    """Whether the session was idle for too long, or open for longer than a working day."""
    now = int(clock.now().timestamp())
    idle = now - request.session.get(SEEN, now)
    age = now - request.session.get("signed_in_at", now)
    return bool(idle > settings.STAFF_IDLE_MINUTES * 60 or age > settings.STAFF_SESSION_HOURS * 3600)


def _note_presence(request: HttpRequest) -> None:
    now = int(clock.now().timestamp())
    if now - request.session.get(SEEN, 0) > SEEN_EVERY:
        request.session[SEEN] = now
