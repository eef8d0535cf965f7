"""`manage.py ensure_staff`: the first staff account, with a generated password that is shown once."""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction
from django.urls import reverse

from accounts.models import User
from accounts.roles import FIRST_ACCOUNT
from accounts.services import staff_make
from journal.actor import Actor


class Command(BaseCommand):
    help = "Make a staff account where there is none, and print its password once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--username", default="admin")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        if User.objects.filter(is_staff=True).exists():
            return
        username, password = options["username"], secrets.token_urlsafe(12)
        staff_make(
            username=username,
            password=password,
            roles=FIRST_ACCOUNT,
            agency=None,
            by=Actor.system("ensure_staff"),
            reason="first staff account of a new installation",
        )
        desk = settings.SITE_URL.rstrip("/") + reverse("admin:index")
        self.stdout.write(f"First staff account: {username}   password (shown only now): {password}")
        self.stdout.write(
            f"  Open {desk}, sign in, scan the picture with an authenticator app on your phone (any TOTP app), "
            "type its code and keep the recovery codes. Then make the real accounts and close this one."
        )
