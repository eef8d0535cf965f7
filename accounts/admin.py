"""Staff accounts on the desk: stewards make, change and close them, each step with a reason."""

from __future__ import annotations

import hashlib
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts import lockout, policies, second_factor, services
from accounts.account_steps import LIST_STEPS, STEPS
from accounts.models import AccountTerm, User
from accounts.roles import Role, short
from accounts.terms import WORDS
from journal.actor import Actor
from journal.desk.admin import ReadOnlyAdmin, StaffAdmin
from registry.admin.columns import shown

for model in (Group, EmailAddress, Authenticator, UserSession):
    admin.site.unregister(model)  # nothing is changed behind the services, and secrets are not looked at


@admin.register(User)
class UserAdmin(StaffAdmin):
    """Who may sign in, for which agency, with which roles."""

    list_display = ("username", "shown", "agency", "role_names", "works", "is_protected", "last_login")
    list_filter = ("is_staff", "is_active")
    list_select_related = ("agency",)
    exact_search = ("username__iexact", "email__iexact", "last_name")
    fields = (
        ("username", "shown"),
        ("email", "agency"),
        "role_names",
        ("works", "is_staff", "is_protected"),
        "waits",
        ("date_joined", "last_login"),
    )
    readonly_fields = ("shown", "role_names", "works", "is_protected", "waits")
    steps = STEPS
    list_steps = LIST_STEPS

    def may_look(self, actor: Actor, obj: Any = None) -> bool:
        """Stewards and auditors, in their line."""
        return policies.may_look_at_accounts(actor, obj)

    def scope(self, queryset: QuerySet[Any], actor: Actor) -> QuerySet[Any]:
        protected = Authenticator.objects.filter(user=OuterRef("pk"), type__in=second_factor.PRIMARY)
        seen: QuerySet[Any] = policies.accounts_seen(actor, queryset).annotate(protected=Exists(protected))
        return seen

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).prefetch_related("groups")

    def version_of(self, obj: User) -> str:
        """Whatever a step here changes."""
        known = (
            obj.is_active,
            obj.agency_id,
            sorted(services.roles_of(obj)),
            obj.password,
            list(Authenticator.objects.filter(user=obj).order_by("pk").values_list("pk", flat=True)),
        )
        return hashlib.sha256(repr(known).encode()).hexdigest()[:16]

    @admin.display(description=_("name"))
    def shown(self, obj: User) -> str:
        """What colleagues read."""
        return obj.shown_name

    @admin.display(description=_("roles"))
    def role_names(self, obj: User) -> str:
        """In words."""
        return ", ".join(short(group.name) for group in obj.groups.all() if group.name in Role.values) or "–"

    @admin.display(description=_("open"), boolean=True)
    def works(self, obj: User) -> bool:
        """Not closed."""
        return obj.is_active

    @admin.display(description=_("second factor"), boolean=True)
    def is_protected(self, obj: User) -> bool:
        """Whether one is set up."""
        return bool(getattr(obj, "protected", False))

    @admin.display(description=_("waits until"))
    def waits(self, obj: User) -> str:
        """After too many wrong passwords or codes."""
        ends = [end for end in (lockout.locked_until(obj.username), second_factor.waits_until(obj)) if end]
        return max(ends).strftime("%Y-%m-%d %H:%M") if ends else "–"


TERM_COLUMNS = (
    shown("name", _("term"), worded=lambda name: WORDS.get(name, name)),
    shown("days", _("days")),
    shown("in_force_from", _("in force from")),
    shown("confidence", _("reliability"), enumeration="confidence"),
    shown("reason", _("reason")),
)


@admin.register(AccountTerm)
class AccountTermAdmin(ReadOnlyAdmin):
    """How long what is kept; loaded from the reference, never typed here."""

    list_display = TERM_COLUMNS
    list_display_links = (TERM_COLUMNS[0],)
    fields = TERM_COLUMNS
    readonly_fields = TERM_COLUMNS
    exact_search = ("name",)

    def may_look(self, actor: Actor, obj: Any = None) -> bool:
        """Who keeps accounts, and who watches over it."""
        return policies.may_look_at_accounts(actor)
