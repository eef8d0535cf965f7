"""`manage.py audit_verify`: exit 0 when the journal is whole, 1 with findings, 2 when it could not look."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError

from journal.verification import verify


class Command(BaseCommand):
    help = "Check the audit chain, its tail and the numbers of the change log."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = verify()
        except DatabaseError as error:
            self.stderr.write(f"could not look: {error}")
            sys.exit(2)
        for finding in report.findings:
            self.stderr.write(finding)
        self.stdout.write(
            f"audit events={report.events} changes={report.changes} "
            f"waiting={report.waiting} findings={len(report.findings)}"
        )
        if report.findings:
            sys.exit(1)
