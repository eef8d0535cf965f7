"""What the screens of all kinds of cases about an entity have in common."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from journal import services as journal
from journal.actor import Actor
from journal.desk.admin import StaffAdmin
from journal.desk.names import names_of
from journal.models import AuditEvent
from registry.access import file_read
from registry.admin.columns import words_of
from registry.selectors.agencies import in_scope

TRAIL = 100


@dataclass(frozen=True, slots=True)
class Event:
    """Who did what with a case, when and why."""

    when: str
    who: str
    what: str
    reason: str


def trail_of(target: str, done: Mapping[str, str | Promise]) -> list[Event]:
    """What the log says of a case, oldest first, its newest `TRAIL` lines; `done` has the actions in words."""
    events = list(AuditEvent.objects.filter(target=target).order_by("-pk")[:TRAIL])
    who = names_of({event.user_key for event in events})
    return [
        Event(
            words_of(event.at),
            who.get(event.user_key) or _system(event.user_key),
            str(done.get(event.action, event.action)),
            event.reason,
        )
        for event in reversed(events)
    ]


def _system(key: str) -> str:
    return _("this site by itself") if key.startswith("system:") else key


class CaseDesk(StaffAdmin):
    """Cases have `entity`, `agency` and `number`.

    `audited_as` is the log's name for them, `done` has its actions in words.
    """

    audited_as = ""
    done: Mapping[str, str | Promise] = {}

    def hold(self, obj: Any) -> None:
        journal.hold([obj.entity.key])
        super().hold(obj)

    def last_change(self, obj: Any) -> str:
        event = AuditEvent.objects.filter(target=f"{self.audited_as}:{obj.pk}").order_by("-pk").first()
        if event is None:
            return ""
        who = names_of({event.user_key}).get(event.user_key, event.user_key)
        words = _("%(who)s, %(when)s: %(what)s.")
        what = self.done.get(event.action, event.action)
        return words % {"who": who, "when": words_of(event.at), "what": what}

    def looked(self, actor: Actor, obj: Any) -> None:
        """A case tells of its entity what is not public: those of other lines look at it for the case's sake."""
        if not in_scope(actor, obj.agency):
            file_read(obj.entity, actor=actor, purpose=f"case: {obj.number}")
