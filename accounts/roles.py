"""The roles of staff, kept as Django groups of the same names (processes: "Who")."""

from __future__ import annotations

from django.contrib.auth.models import Group
from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a member of staff may be; what follows from it is said by each app's policies."""

    REPORTER = "reporter", _("reporter: enters and imports records of the own agency")
    DECIDER = "decider", _("decider: proposes or confirms for the own agency")
    REVIEWER = "reviewer", _("reviewer: reviews what a subordinate agency decided")
    CENTRE = "centre", _("credit centre: receives objections and applications")
    STEWARD = "steward", _("steward: catalogue, rules, agencies and staff accounts")
    AUDITOR = "auditor", _("auditor: reads everything, changes nothing")


WITHOUT_AGENCY = frozenset({Role.STEWARD, Role.AUDITOR, Role.CENTRE})  # may stand for the whole country
FIRST_ACCOUNT = (Role.STEWARD, Role.CENTRE, Role.AUDITOR, Role.REPORTER, Role.DECIDER)


def group_of(role: str) -> Group:
    """The group that stands for a role; made where it is missing."""
    return Group.objects.get_or_create(name=Role(role).value)[0]


def short(role: str) -> str:
    """A role's name without its explanation."""
    label = str(Role(role).label)
    return label.replace("：", ":").partition(":")[0]
