"""Letters on the page of the entity that they went to."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from documents.kinds import label_of
from documents.policies import letters_seen
from documents.selectors import letters_to
from journal.actor import Actor
from registry.admin.sections import Cell, Section, add_section
from registry.models import Entity

SHOWN = 20


@add_section
def letters_received(entity: Entity, actor: Actor) -> Section | None:
    """The newest letters that this person may read."""
    found = list(letters_seen(actor, letters_to(entity)).defer("context")[:SHOWN])
    rows = [
        [
            Cell(letter.number, reverse("admin:documents_letter_change", args=[letter.pk])),
            Cell(label_of(letter.kind)),
            Cell(letter.made_at),
            Cell(letter.get_state_display()),
        ]
        for letter in found
    ]
    columns = [_("number"), _("kind"), _("made"), _("state")]
    more = f"{reverse('admin:documents_letter_changelist')}?q={entity.key}" if len(found) == SHOWN else ""
    return Section(_("Letters"), columns, rows, more=more) if rows else None
