"""Profiles as people choose them: title, what they are for, the heading, templates to fill in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exchange.admin.columns import meanings
from exchange.models import ImportRun
from exchange.own_profiles import ProfileChoice, profile_named, profiles_for
from exchange.profiles import Profile
from journal.actor import Actor
from journal.desk.steps import Words

SHIPPED: Mapping[str, tuple[Words, Words]] = {
    "double_publicity_penalty": (
        gettext_lazy("Administrative penalties, double publicity (CF_…)"),
        gettext_lazy("Decisions on penalties in the field codes of the national standard; amounts in 万元."),
    ),
    "double_publicity_permit": (
        gettext_lazy("Administrative permits, double publicity (XK_…)"),
        gettext_lazy("Decisions on permits in the field codes of the national standard."),
    ),
    "nfra": (
        gettext_lazy("Penalty notices of the financial regulator"),
        gettext_lazy("Notices of the National Financial Regulatory Administration and its branches."),
    ),
    "entities": (
        gettext_lazy("Entities"),
        gettext_lazy("Companies and organizations for the register: names, codes, status, parents."),
    ),
}


@dataclass(frozen=True, slots=True)
class Usable:
    """A profile that a person may upload with."""

    name: str
    title: str
    what: str
    heading: str
    template_csv: str
    template_xlsx: str
    url: str = ""


def usable_profiles(actor: Actor) -> list[Usable]:
    """Those of the person's agency first, then those that come with the site."""
    found = [_usable(choice, profile_named(choice.name, by=actor)[0]) for choice in profiles_for(actor)]
    return sorted(found, key=lambda one: (one.name in SHIPPED, one.title))


def _usable(choice: ProfileChoice, profile: Profile) -> Usable:
    csv, xlsx = (
        reverse("admin:exchange_importprofile_template", args=[profile.name, kind])
        for kind in ("csv", "xlsx")
    )
    title, what = titles(profile.name, title=choice.title)
    if choice.agency:
        what = _("Written by %(agency)s, version %(number)s.") % {
            "agency": choice.agency,
            "number": choice.version,
        }
    return Usable(
        name=profile.name,
        title=title,
        what=what,
        heading=", ".join(meaning.name for meaning in meanings(profile)),
        template_csv=csv,
        template_xlsx=xlsx,
    )


def titles(name: str, *, title: str = "") -> tuple[str, str]:
    """A profile's title and what it is for; those of the site in the active language."""
    shown, what = SHIPPED.get(name, (title or name, ""))
    return str(shown), str(what)


def title_of(run: ImportRun) -> str:
    """The profile of a run, with the version of an own one."""
    title = titles(run.profile)[0]
    return f"{title}, {_('version %s') % run.own_profile.version}" if run.own_profile else title
