"""Numbers of days that accounts are kept by: rows in force by date, each with how well it is known."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from accounts.models import AccountTerm
from journal import clock

UNCONFIRMED = "unconfirmed_sign_up"
WORDS = {UNCONFIRMED: _("sign-ups whose address was never confirmed are deleted after")}


def days_of(name: str, *, on: date | None = None) -> int | None:
    """The term in force on a day; None where none is, and nothing ends by guess."""
    rows = AccountTerm.objects.filter(name=name, in_force_from__lte=on or clock.today())
    return rows.order_by("-in_force_from", "-pk").values_list("days", flat=True).first()
