"""Held rows: put right one by one or many at once, left out with a reason, or sent again as a run of their own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from exchange import policies
from exchange.errors_file import errors_lines
from exchange.importing import safe_cell
from exchange.limits import needs_second_person
from exchange.messages import held_message
from exchange.models import IN_DATABASE, HeldRow, HeldState, ImportRun, RunState
from exchange.own_profiles import profile_of
from exchange.profiles import Profile
from exchange.rows import RowRefused, RowValues
from exchange.runs import Held
from journal import clock
from journal import services as journal
from journal.actor import Actor
from journal.workflow import PolicyDenied, ReasonMissing, Refused, WrongState

AT_ONCE = 500  # rows written with one statement
FIXED_AT_ONCE = 5_000  # rows that one use of a form corrects: it is one transaction, and others wait for it
MARKED_AT_ONCE = 20_000  # rows that one use of a form marks
LOOKED_AT = 50_000  # rows whose values are counted; more are counted when these are dealt with
NOT_TO_BE_FIXED = ("natural_person", "duplicate_row")
CELL_LIMIT = 100_000  # characters


@dataclass(frozen=True, slots=True)
class HeldGroup:
    """Rows of a run that are held for one reason in one column."""

    reason: str
    column: str
    count: int


@dataclass(frozen=True, slots=True)
class Portion:
    """What one use of a form dealt with, and how many rows it left for the next."""

    rows: int
    left: int


def waiting_rows(run: ImportRun) -> QuerySet[HeldRow]:
    """The rows of a run that somebody has to deal with: open, or corrected and not sent yet."""
    return HeldRow.objects.filter(run=run, state__in=(HeldState.OPEN, HeldState.FIXED))


def groups_of(run: ImportRun) -> list[HeldGroup]:
    """What is open, by reason and column, the most frequent first."""
    found = HeldRow.objects.filter(run=run, state=HeldState.OPEN).order_by()
    rows = found.values_list("reason", "column").annotate(n=Count("pk")).order_by("-n", "reason", "column")
    return [HeldGroup(reason, column, count) for reason, column, count in rows]


def values_of(run: ImportRun, *, reason: str, column: str) -> list[tuple[str, int]]:
    """The different cells of the refused column among open rows, the most frequent first."""
    rows = _alike(run, reason, column).order_by("line").values_list("row", "fixed")[:LOOKED_AT]
    counts = Counter(str((fixed or {}).get(column, row.get(column, ""))) for row, fixed in rows)
    return counts.most_common()


@transaction.atomic
def held_fix(*, held: HeldRow, cells: Mapping[str, str], by: Actor) -> HeldRow:
    """Put cells of one row right; it waits then to be sent again. Cells not named stay as they are.

    Raises:
        PolicyDenied, WrongState. Refused: a cell still cannot be read (`field` names its column).
    """
    held = HeldRow.objects.select_for_update(of=("self",)).select_related("run__agency").get(pk=held.pk)
    profile = _ready_to_fix(held.run, by)
    if held.state not in (HeldState.OPEN, HeldState.FIXED):
        raise WrongState(state=held.get_state_display(), action="fix", allowed=())
    _take(held, cells, RowValues(profile), profile)
    held.state, held.decided_by, held.decided_at = HeldState.FIXED, by.user_key, clock.now()
    held.save(update_fields=["fixed", "state", "decided_by", "decided_at"])
    return held


@transaction.atomic
def held_fix_many(
    *, run: ImportRun, reason: str, column: str, replacements: Mapping[str, str], by: Actor, reason_text: str
) -> Portion:
    """Replace cells of a column in open rows held for a reason, in at most FIXED_AT_ONCE; repeated, it goes on.

    Rows that could still not be read stay open and do not count as left.

    Raises:
        PolicyDenied, ReasonMissing, WrongState. Refused: a column that the profile does not keep.
    """
    if not reason_text.strip():
        raise ReasonMissing("a correction of many rows needs a reason")
    profile = _ready_to_fix(run, by)
    if column not in profile.kept:
        raise Refused(_("The profile keeps no column of that name."), field="column")
    wanted = _with_cell(run, reason, column, replacements)
    values, changed, looked_at = RowValues(profile), 0, 0
    while looked_at < len(wanted) and changed < FIXED_AT_ONCE:
        pks = wanted[looked_at : looked_at + min(AT_ONCE, FIXED_AT_ONCE - changed)]
        looked_at += len(pks)
        rows = _alike(run, reason, column).select_for_update().filter(pk__in=pks).order_by("pk")
        fixed = [row for row in rows if _replaced(row, column, replacements, values, profile)]
        for row in fixed:
            row.state, row.decided_by, row.decided_at = HeldState.FIXED, by.user_key, clock.now()
            row.decision_reason = reason_text
        HeldRow.objects.bulk_update(fixed, ["fixed", "state", "decided_by", "decided_at", "decision_reason"])
        changed += len(fixed)
    _tell(run, "import.held_fix", by=by, reason=reason_text, rows=changed, held_for=reason, column=column)
    return Portion(changed, len(wanted) - looked_at)


def replacements_made(run: ImportRun, *, reason: str, column: str, by: Actor) -> dict[str, str]:
    """What the person replaced in this group when dealing with many of its rows at once."""
    made = HeldRow.objects.filter(run=run, state=HeldState.FIXED, reason=reason, column=column)
    mine = made.filter(decided_by=by.user_key).exclude(decision_reason="").order_by("-decided_at", "pk")
    rows = mine.values_list("row", "fixed")[:FIXED_AT_ONCE]
    return {row.get(column, ""): fixed[column] for row, fixed in rows if fixed and column in fixed}


@transaction.atomic
def held_retry_many(*, run: ImportRun, reason: str, column: str, by: Actor, reason_text: str) -> Portion:
    """Mark rows to be sent again as they are, since what they were held for was put right elsewhere.

    At most MARKED_AT_ONCE; repeated, it goes on.

    Raises:
        PolicyDenied, ReasonMissing, WrongState.
    """
    if not reason_text.strip():
        raise ReasonMissing("sending rows again needs a reason")
    _ready_to_fix(run, by)
    if reason in NOT_TO_BE_FIXED:
        raise Refused(_("Rows held for this reason cannot be sent again."))
    done = _marked(run, reason, column, state=HeldState.FIXED, fixed={}, by=by, reason_text=reason_text)
    _tell(run, "import.held_retry", by=by, reason=reason_text, rows=done.rows, held_for=reason, column=column)
    return done


@transaction.atomic
def held_dismiss(*, held: HeldRow, by: Actor, reason: str) -> HeldRow:
    """Leave a row out for good.

    Raises:
        PolicyDenied, ReasonMissing, WrongState.
    """
    held = HeldRow.objects.select_for_update(of=("self",)).select_related("run__agency").get(pk=held.pk)
    if not reason.strip():
        raise ReasonMissing("leaving a row out needs a reason")
    _require_over(held.run, by)
    if held.state not in (HeldState.OPEN, HeldState.FIXED):
        raise WrongState(state=held.get_state_display(), action="dismiss", allowed=())
    held.state, held.decided_by, held.decided_at = HeldState.DISMISSED, by.user_key, clock.now()
    held.decision_reason = reason
    held.save(update_fields=["state", "decided_by", "decided_at", "decision_reason"])
    _tell(held.run, "import.held_dismiss", by=by, reason=reason, line=held.line, held_for=held.reason)
    return held


@transaction.atomic
def held_dismiss_many(*, run: ImportRun, reason: str, column: str, by: Actor, reason_text: str) -> Portion:
    """Leave out for good open rows held for a reason in a column, at most MARKED_AT_ONCE; repeated, it goes on.

    Raises:
        PolicyDenied, ReasonMissing, WrongState.
    """
    if not reason_text.strip():
        raise ReasonMissing("leaving rows out needs a reason")
    _require_over(run, by)
    done = _marked(run, reason, column, state=HeldState.DISMISSED, by=by, reason_text=reason_text)
    _tell(
        run, "import.held_dismiss", by=by, reason=reason_text, rows=done.rows, held_for=reason, column=column
    )
    return done


@transaction.atomic
def held_resubmit(*, run: ImportRun, by: Actor, reason: str) -> ImportRun:
    """Send all corrected rows again, as a run of their own; many of them wait for a second person.

    Raises:
        PolicyDenied, ReasonMissing, WrongState. Refused: no row was corrected.
    """
    run = ImportRun.objects.select_for_update(of=("self",)).select_related("agency").get(pk=run.pk)
    _require_over(run, by)
    if not reason.strip():
        raise ReasonMissing("sending rows again needs a reason")
    fixed = HeldRow.objects.filter(run=run, state=HeldState.FIXED)
    count = fixed.count()
    if not count:
        raise Refused(_("No row was corrected yet; there is nothing to send."))
    child = ImportRun(
        file_name=run.file_name,
        file_digest=f"held:{run.pk}:{run.children.count() + 1}",
        profile=run.profile,
        profile_digest=run.profile_digest,
        kind=run.kind,
        item=run.item,
        own_profile=run.own_profile,
        origin=run.origin,
        agency=run.agency,
        by=by.user_key,
        submitted_by=by.user_key,
        parent=run,
        started_at=clock.now(),
        rows_total=count,
        state=RunState.QUEUED,
    )
    if needs_second_person(child):
        child.state = RunState.WAITING
    child.save(force_insert=True)
    fixed.update(state=HeldState.SUBMITTED, child=child)
    _tell(child, "submit", by=by, reason=reason, parent=run.pk, rows=count)
    return child


def errors_csv(run: ImportRun) -> Iterator[bytes]:
    """Every row of the run that is held, as CSV for spreadsheets: no cell of it is taken for a formula."""
    columns = profile_of(run).kept
    rows = HeldRow.objects.filter(run=run).order_by("line", "pk").iterator(chunk_size=2_000)
    held = (Held(row.line, row.column, row.reason, row.detail, row.cells) for row in rows)
    return errors_lines(columns, held)


def _alike(run: ImportRun, reason: str, column: str) -> QuerySet[HeldRow]:
    return HeldRow.objects.filter(run=run, state=HeldState.OPEN, reason=reason, column=column)


def _with_cell(run: ImportRun, reason: str, column: str, cells: Container[str]) -> list[int]:
    """Open rows whose refused cell is one of some; only those are locked and read whole then."""
    rows = _alike(run, reason, column).order_by("line", "pk").values_list("pk", "row", "fixed")[:LOOKED_AT]
    found = rows.iterator(chunk_size=2_000)
    return [pk for pk, row, fixed in found if (fixed or {}).get(column, row.get(column, "")) in cells]


def _marked(
    run: ImportRun, reason: str, column: str, *, by: Actor, reason_text: str, **values: Any
) -> Portion:
    """Write the same into open rows of a group, as many as one use of a form may."""
    alike = _alike(run, reason, column)
    first = alike.order_by("pk").values("pk")[:MARKED_AT_ONCE]
    values |= {"decided_by": by.user_key, "decided_at": clock.now(), "decision_reason": reason_text}
    count = alike.filter(pk__in=first).update(**values)
    return Portion(count, alike.count())


def _replaced(
    row: HeldRow, column: str, replacements: Mapping[str, str], values: RowValues, profile: Profile
) -> bool:
    """Whether the row can be read with the replacement; the unsaved row has it then."""
    try:
        _take(row, {column: replacements[row.cells.get(column, "")]}, values, profile)
    except Refused:
        return False
    return True


def _take(row: HeldRow, cells: Mapping[str, str], values: RowValues, profile: Profile) -> None:
    if row.reason in NOT_TO_BE_FIXED:
        raise Refused(_("Rows held for this reason cannot be sent again."))
    for name, cell in cells.items():
        if name not in profile.kept:
            raise Refused(_("The profile keeps no column of that name."), field=name)
        if len(cell) > CELL_LIMIT:
            raise Refused(_("The cell is too long."), field=name)
    fixed = {**(row.fixed or {}), **{name: safe_cell(cell) for name, cell in cells.items()}}
    whole = {**row.row, **fixed}
    try:
        values.read([whole.get(name, "") for name in profile.kept])
    except RowRefused as refused:
        raise Refused(held_message(refused.reason, refused.detail), field=refused.column) from None
    row.fixed = {name: cell for name, cell in fixed.items() if cell != row.row.get(name, "")}


def _ready_to_fix(run: ImportRun, by: Actor) -> Profile:
    _require_over(run, by)
    return profile_of(run)


def _require_over(run: ImportRun, by: Actor) -> None:
    if not policies.may_fix(by, run):
        raise PolicyDenied(f"held rows of import {run.pk}")
    if run.state not in IN_DATABASE:
        raise WrongState(state=run.get_state_display(), action="fix", allowed=())


def _tell(run: ImportRun, action: str, *, by: Actor, reason: str, **detail: Any) -> None:
    journal.audit(by=by, action=action, target=f"importrun:{run.pk}", reason=reason, detail=detail)
