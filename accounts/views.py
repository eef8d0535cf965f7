"""The account pages that differ from allauth's, and the overview."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.utils import get_next_redirect_url
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.internal import flows as totp
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.usersessions.internal.flows.sessions import end_other_sessions, end_sessions
from allauth.usersessions.models import UserSession
from allauth.usersessions.views import ListUserSessionsView
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache

from accounts import audit, second_factor
from accounts.models import User
from accounts.roles import Role, short


def _owner(request: HttpRequest) -> User:
    """The person signed in; the views below are reached by nobody else."""
    assert isinstance(request.user, User)
    return request.user


def factor_first(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Ask for the second factor where this session never showed it.

    A session that was opened by password before the factor existed must not come to codes that stand for it.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user = request.user
        if (
            isinstance(user, User)
            and second_factor.has_second_factor(user)
            and not second_factor.passed(request)
        ):
            query = urlencode({"next": request.get_full_path()})
            return redirect(f"{reverse('mfa_reauthenticate')}?{query}")
        return view(request, *args, **kwargs)

    return wrapped


@never_cache
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """What the account is, and what its owner can do with it."""
    user = _owner(request)
    roles = [short(name) for name in user.groups.values_list("name", flat=True) if name in Role.values]
    context = {
        "account": user,
        "roles": roles,
        "has_second_factor": second_factor.has_second_factor(user),
        "codes_wait": second_factor.waits_until(user),
    }
    return render(request, "account/home.html", context)


@method_decorator(login_required, name="dispatch")
@method_decorator(never_cache, name="dispatch")
class SecondFactorSetUp(ActivateTOTPView):
    """Scan, type a code, done; this session counts as having shown the second factor."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Where the person wanted to go."""
        return {**super().get_context_data(**kwargs), "goes_on": get_next_redirect_url(self.request)}

    def form_valid(self, form: Any) -> HttpResponse:
        """Keep it, and go to the recovery codes, which are shown once."""
        with transaction.atomic():
            authenticator, recovery = totp.activate_totp(self.request, form)
            audit.note(self.request, "account.second_factor_added", _owner(self.request), kind="totp")
        post_authentication(self.request, authenticator)
        end_other_sessions(self.request, _owner(self.request))  # opened by password alone, perhaps by a thief
        self.did_generate_recovery_codes = bool(recovery)
        return redirect(self.get_success_url())

    def get_success_url(self) -> str:
        """The codes first; from there on to where the person wanted to go."""
        address: str = super().get_success_url()
        goes_to = get_next_redirect_url(self.request)
        return f"{address}?{urlencode({'next': goes_to})}" if goes_to else address


@method_decorator(never_cache, name="dispatch")
class SecondFactorRemoval(DeactivateTOTPView):
    """Takes the app off the account; staff then set up another before they reach the desk again."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Written down in the same transaction."""
        with transaction.atomic():
            audit.note(self.request, "account.second_factor_removed", _owner(self.request), kind="totp")
            answer: HttpResponse = super().form_valid(form)
        return answer


@method_decorator(login_required, name="dispatch")
@method_decorator(factor_first, name="dispatch")
@method_decorator(never_cache, name="dispatch")
class RecoveryCodesAnew(GenerateRecoveryCodesView):
    """New recovery codes; the old ones end."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Written down in the same transaction."""
        with transaction.atomic():
            audit.note(self.request, "account.recovery_codes_made", _owner(self.request))
            answer: HttpResponse = super().form_valid(form)
        return answer


@method_decorator(login_required, name="dispatch")
@method_decorator(factor_first, name="dispatch")
@method_decorator(never_cache, name="dispatch")
class RecoveryCodesOnce(ViewRecoveryCodesView):
    """The recovery codes, shown when they are new and never again."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Where the person wanted to go before the second factor was set up."""
        return {**super().get_context_data(**kwargs), "goes_on": get_next_redirect_url(self.request)}


@method_decorator(never_cache, name="dispatch")
class Sessions(ListUserSessionsView):
    """Where the account is signed in; all other sessions, or single ones, can be ended."""

    def form_valid(self, form: Any) -> HttpResponse:
        """End the one that was named, which must be the owner's, or all others."""
        owner = _owner(self.request)
        one = self.request.POST.get("session", "")
        audit.note(self.request, "account.sessions_ended", owner, which="one" if one else "others")
        if not one:
            answer: HttpResponse = super().form_valid(form)
            return answer
        if one.isascii() and one.isdigit():
            end_sessions(self.request, list(UserSession.objects.filter(user=owner, pk=int(one[:18]))))
        return redirect("usersessions_list")


def second_factor_page(request: HttpRequest) -> HttpResponse:
    """allauth's overview of second factors is part of the account page."""
    return redirect(f"{reverse('account_home')}#second-factor")


def framed(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Put one of allauth's views into this site's frame.

    Its `site` would hide ours, which the frame of every page is made from; and the address of a page of the
    door, which may hold a key, is offered to no search engine.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        answer = view(request, *args, **kwargs)
        context = getattr(answer, "context_data", None)
        if isinstance(context, dict):
            context.pop("site", None)
            context["no_alternates"] = True
        return answer

    return wrapped
