"""What the leak audits found, for those who look after the site."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from journal.actor import Actor
from journal.desk.admin import ReadOnlyAdmin
from records.models import LeakAudit
from registry.admin.columns import shown
from registry.policies import AUDITOR, STEWARD, is_staff, reads_everything

LINES = 100


@admin.display(description=gettext_lazy("result"))
def result(audit: LeakAudit) -> str:
    """In a word."""
    if audit.error:
        return _("could not look")
    if audit.finished_at is None:
        return _("running, or broken off")
    return _("clean") if not audit.findings else _("something is public that must not be")


@admin.display(description=gettext_lazy("what was found"))
def found(audit: LeakAudit) -> str:
    """A line each: surface, record, what, address."""
    lines = [f"{one['surface']} · {one['record']} · {one['what']} · {one['address']}" for one in audit.found]
    return "\n".join(lines[:LINES]) or "–"


COLUMNS: tuple[Any, ...] = (
    shown("started_at", gettext_lazy("started")),
    shown("finished_at", gettext_lazy("finished")),
    result,
    shown("records", gettext_lazy("records looked for")),
    shown("answers", gettext_lazy("answers read")),
    shown("findings", gettext_lazy("findings")),
)
MORE: tuple[Any, ...] = (found, shown("error", gettext_lazy("what was in the way")))


@admin.register(LeakAudit)
class LeakAuditAdmin(ReadOnlyAdmin):
    """Every audit, newest first."""

    list_display = COLUMNS
    list_display_links = COLUMNS[:1]
    fields = (*COLUMNS, *MORE)
    readonly_fields = (*COLUMNS, *MORE)
    list_per_page = 50

    def may_look(self, actor: Actor, obj: Any = None) -> bool:
        """Auditors, and stewards."""
        return is_staff(actor) and (reads_everything(actor) or bool({AUDITOR, STEWARD} & actor.roles))
