"""One row becomes one proposal: what it says is looked up, and `lists.services.case_propose` decides as by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from exchange.listing_batches.models import ListingBatch, ListingBatchRow, RowState
from exchange.listing_batches.reading import PERSONS, PRIVATE
from exchange.messages import held_message
from exchange.values import clean
from journal.actor import Actor
from journal.workflow import Refused
from lists.models import CaseOrigin, CreditList, Ground, ListingCase
from lists.services import case_propose
from records.models import Record
from registry.models import Entity
from registry.names import fold_name
from registry.selectors.entities import Outcome, entity_by_address
from registry.usci import normalise

LONGEST_EMAIL = 254  # characters, as a case keeps it
SEPARATORS = str.maketrans(dict.fromkeys(",，、;；\n", " "))
MOST = 100  # grounds or records that one row may name; more is a slip


@dataclass(slots=True)
class Meant:
    """What a row means: everything that a proposal takes."""

    entity: Entity
    grounds: list[Ground]
    evidence: list[Record]
    said: dict[str, Any]

    def as_json(self) -> dict[str, Any]:
        """What the page says about the row."""
        return {
            "entity_key": self.entity.key,
            "entity_name": self.entity.name,
            "grounds": [ground.code for ground in self.grounds],
            "evidence": len(self.evidence),
            "contact_email": self.said["contact_email"],
            "persons": self.said["persons"],
        }


def meant_by(row: ListingBatchRow, batch: ListingBatch) -> Meant:
    """Look up what a row names.

    Raises:
        Refused: it cannot be read, or names what is not there.
    """
    if row.broken:
        reason, detail = row.broken
        raise Refused(held_message(reason, detail))
    if PRIVATE in row.marks:
        raise Refused(_("A code or name in it is the number of a person; those were cut out."))
    cells = row.cells
    entity = _entity(cells.get("code", ""), cells.get("name", ""))
    _refuse_double(row, entity)
    return Meant(
        entity=entity,
        grounds=_grounds(batch.credit_list, _codes(cells.get("grounds", ""))),
        evidence=_evidence(_codes(cells.get("evidence", ""))),
        said={
            "facts": cells.get("facts", ""),
            "legal_basis": cells.get("legal_basis", ""),
            "persons": _persons(cells.get("persons", "")),
            "contact_email": _email(cells.get("contact_email", "")),
        },
    )


def propose(meant: Meant, batch: ListingBatch, *, by: Actor, reason: str) -> ListingCase:
    """Open the case that the row asks for.

    Raises:
        PolicyDenied, ReasonMissing, Refused: as for a case by hand.
    """
    return case_propose(
        credit_list=batch.credit_list,
        entity=meant.entity,
        agency=batch.agency,
        grounds=meant.grounds,
        evidence=meant.evidence,
        origin=CaseOrigin.BATCH,
        by=by,
        reason=reason,
        **meant.said,
    )


def _entity(code: str, name: str) -> Entity:
    if not code:
        raise Refused(_("The code is missing; a name alone may be borne by several."))
    key = code.strip().lower()
    looked_up = entity_by_address(key if len(key) == 9 and key.startswith("n") else normalise(code))
    if looked_up.entity is None or looked_up.outcome not in (Outcome.FOUND, Outcome.MOVED):
        raise Refused(_("No entity with the code %(code)s is on file.") % {"code": code})
    found = looked_up.entity
    if name and fold_name(name) != found.folded_name:
        words = _("The name does not match the code: under %(code)s the register has %(name)s.")
        raise Refused(words % {"code": code, "name": found.name})
    return found


def _refuse_double(row: ListingBatchRow, entity: Entity) -> None:
    """Rows are looked at in their order; of two that could become cases about one entity the first does."""
    earlier = ListingBatchRow.objects.filter(batch=row.batch_id, entity_key=entity.key, line__lt=row.line)
    first = earlier.filter(state__in=(RowState.READY, RowState.MADE)).order_by("line").first()
    if first is not None:
        raise Refused(_("Line %(line)s is about the same entity already.") % {"line": first.line})


def _codes(cell: str) -> list[str]:
    return list(dict.fromkeys(cell.translate(SEPARATORS).split()))[: MOST + 1]


def _grounds(credit_list: CreditList, codes: Sequence[str]) -> list[Ground]:
    known = {ground.code.casefold(): ground for ground in credit_list.grounds.all()}
    found = []
    for code in codes:
        ground = known.get(code.casefold())
        if ground is None:
            raise Refused(_("%(code)s is no ground of this list.") % {"code": code})
        found.append(ground)
    return found


def _evidence(ids: Sequence[str]) -> list[Record]:
    if len(ids) > MOST:
        raise Refused(_("At most %(n)s records fit into a row.") % {"n": MOST})
    found = {one.public_id: one for one in Record.objects.filter(public_id__in=[one.lower() for one in ids])}
    for one in ids:
        if one.lower() not in found:
            raise Refused(_("No record has the id %s.") % one)
    return list(found.values())


def _persons(cell: str) -> list[dict[str, str]]:
    found = []
    for part in filter(None, (clean(one) for one in PERSONS.split(cell))):
        role, _space, name = part.rpartition(" ")
        if not role.strip():
            raise Refused(_("Responsible persons: office, a space, name; several with semicolons."))
        found.append({"role": role.strip(), "name": name})
    return found


def _email(text: str) -> str:
    if len(text) > LONGEST_EMAIL:
        raise Refused(_("This is no e-mail address."))
    return text
