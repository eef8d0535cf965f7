"""The steps of a staff account: their forms, and the services that they call."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.core import context
from django import forms
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts import policies, services
from accounts.adapters import on_site
from accounts.models import User
from accounts.roles import Role
from journal.actor import Actor
from journal.desk.effects import Effect, EffectLine
from journal.desk.steps import Call, Step, StepForm, Words
from registry.models import Agency
from registry.selectors.agencies import agency_named


class AgencyForm(StepForm):
    """The agency by code or name."""

    agency = forms.CharField(
        label=_("Agency"),
        required=False,
        max_length=200,
        help_text=_("Code or full name. Empty: for the whole country (stewards, auditors, credit centre)."),
    )

    def clean_agency(self) -> Agency | None:
        """The one agency that is meant."""
        text = str(self.cleaned_data["agency"]).strip()
        agency = agency_named(text) if text else None
        if text and agency is None:
            raise forms.ValidationError(_("No agency has this code, or this name alone."))
        return agency


class RolesForm(StepForm):
    """All roles that the account shall have."""

    roles = forms.MultipleChoiceField(
        label=_("Roles"), choices=Role.choices, required=False, widget=forms.CheckboxSelectMultiple
    )


class NewAccountForm(AgencyForm, RolesForm):
    """Whom the account is for."""

    username = forms.CharField(
        label=_("User name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    name = forms.CharField(label=_("Full name"), max_length=150, required=False)
    email = forms.EmailField(
        label=_("E-mail address"),
        required=False,
        help_text=_("A link to choose a password is sent there. Without one it is shown to you, once."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["username", "name", "email", "agency", "roles", "reason"])


def _make(call: Call) -> Words:
    data = call.data
    user = services.staff_make(
        username=data["username"].strip(),
        name=data["name"].strip(),
        email=data["email"].strip(),
        agency=data["agency"],
        roles=data["roles"],
        by=call.actor,
        reason=call.reason,
    )
    return _hand_over(call.request, user, services.link_for(user))


def _link(call: Call) -> Words:
    path = services.password_link(user=call.obj, by=call.actor, reason=call.reason)
    return _hand_over(call.request, call.obj, path)


def _hand_over(request: HttpRequest, user: User, path: str) -> Words:
    """Send the link where there is an address, once the account is really there; else show it, now only."""
    link = on_site(request.build_absolute_uri(path))
    if not user.email:
        return (
            _now("Give this link to the person; it works once, for three days, and is shown only now: %s")
            % link
        )
    words = {"username": user.username, "password_url": link, "user": user}

    def send() -> None:
        with context.request_context(request):
            get_adapter(request).send_mail("account/email/invitation", user.email, words)

    transaction.on_commit(send)
    return _now("A mail with a link to choose a password goes to %s.") % user.email


def _set_roles(call: Call) -> Words:
    services.roles_set(user=call.obj, roles=call.data["roles"], by=call.actor, reason=call.reason)
    return _("The roles are changed; they hold from the next click on.")


def _set_agency(call: Call) -> Words:
    services.agency_set(user=call.obj, agency=call.data["agency"], by=call.actor, reason=call.reason)
    return _("The account belongs to the agency now.")


def _close(call: Call) -> Words:
    services.account_close(user=call.obj, by=call.actor, reason=call.reason)
    return _("The account is closed; its sessions have ended.")


def _open(call: Call) -> Words:
    services.account_open(user=call.obj, by=call.actor, reason=call.reason)
    return _("The account is open again.")


def _reset(call: Call) -> Words:
    services.second_factor_reset(user=call.obj, by=call.actor, reason=call.reason)
    return _("The second factor is off. At the next sign-in a new one is set up.")


def _unlock(call: Call) -> Words:
    services.account_unlock(user=call.obj, by=call.actor, reason=call.reason)
    return _("The account can be used at once.")


def _roles_effect(call: Call) -> Effect:
    before, after = services.roles_of(call.obj), set(call.data["roles"])
    named = dict(Role.choices)
    yes, no = _now("yes"), _now("no")
    lines = [
        EffectLine(str(named[role]), yes if role in before else no, yes if role in after else no)
        for role in Role.values
        if (role in before) != (role in after)
    ]
    return Effect(lines=lines)


def _may_keep(actor: Actor, user: User) -> bool:
    return policies.may_keep_account(actor, user)


def _may_make(actor: Actor, obj: Any) -> bool:
    return Role.STEWARD.value in actor.roles


def _is_open(user: User) -> bool:
    return user.is_active


def _is_closed(user: User) -> bool:
    return not user.is_active


LIST_STEPS = (
    Step(
        name="make",
        label=_("Make a staff account"),
        note=_("The person chooses a password by a link and sets up a second factor at first sign-in."),
        form=NewAccountForm,
        run=_make,
        may=_may_make,
    ),
)
STEPS = (
    Step(
        name="roles",
        label=_("Roles"),
        form=RolesForm,
        run=_set_roles,
        may=_may_keep,
        open=_is_open,
        effect=_roles_effect,
        initial=lambda user: {"roles": sorted(services.roles_of(user))},
        decide_label=_("Set these roles"),
    ),
    Step(
        name="agency",
        label=_("Agency"),
        form=AgencyForm,
        run=_set_agency,
        may=_may_keep,
        open=_is_open,
        initial=lambda user: {"agency": user.agency.code if user.agency else ""},
        decide_label=_("Put it into this agency"),
    ),
    Step(name="password-link", label=_("Link for a new password"), run=_link, may=_may_keep, open=_is_open),
    Step(name="unlock", label=_("Unlock"), run=_unlock, may=_may_keep, open=_is_open),
    Step(
        name="reset-second-factor",
        label=_("Reset the second factor"),
        note=_("Only when you are sure who asks: whoever has the password can then set up a second factor."),
        run=_reset,
        may=_may_keep,
        open=_is_open,
        danger=True,
    ),
    Step(name="close", label=_("Close the account"), run=_close, may=_may_keep, open=_is_open, danger=True),
    Step(name="open", label=_("Open it again"), run=_open, may=_may_keep, open=_is_closed),
)
