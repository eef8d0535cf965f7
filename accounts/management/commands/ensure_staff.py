"""`manage.py ensure_staff`: the first staff account, with a generated password that is shown once."""

from __future__ import annotations

import secrets
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from accounts.models import User
from journal import services as journal
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
        user = User.objects.create_user(username, password=password, is_staff=True, is_superuser=True)
        journal.audit(
            by=Actor.system("ensure_staff"),
            action="account.create",
            target=f"user:{user.pk}",
            reason="first staff account of a new installation",
        )
        self.stdout.write(f"Staff account: {username}   password (shown only now): {password}")
