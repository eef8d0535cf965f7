"""People who sign in."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    """A person. Staff act for one agency; what they may do there is decided by policies."""

    agency = models.ForeignKey(
        "registry.Agency", models.PROTECT, null=True, blank=True, related_name="staff", db_index=False
    )
