"""What people decide about an import at the desk: check, submit, approve, refuse, stop, withdraw."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from exchange import policies
from exchange.limits import needs_second_person
from exchange.models import OPEN_STATES, HeldRow, HeldState, ImportRun, RunState
from exchange.provenance import run_made_anything
from exchange.withdrawing import foreseen
from journal import clock
from journal.actor import Actor
from journal.desk.effects import Effect
from journal.workflow import PolicyDenied, Refused, SecondPersonNeeded, Step, Table, advance

CHECK, SUBMIT, SUBMIT_LARGE = "check_again", "submit", "submit_for_approval"
APPROVE, REFUSE, STOP, WITHDRAW = "approve", "refuse", "stop", "withdraw"
TABLE: Table = {
    (RunState.CHECKED, CHECK): Step(RunState.RECEIVED, needs_reason=False),
    (RunState.BROKEN, CHECK): Step(RunState.RECEIVED, needs_reason=False),
    (RunState.CHECKED, SUBMIT): Step(RunState.QUEUED),
    (RunState.CHECKED, SUBMIT_LARGE): Step(RunState.WAITING),
    (RunState.WAITING, APPROVE): Step(RunState.QUEUED, second_person=True),
    (RunState.WAITING, REFUSE): Step(RunState.REFUSED, second_person=True),
    (RunState.RECEIVED, STOP): Step(RunState.STOPPED),
    (RunState.CHECKING, STOP): Step(RunState.STOPPED),
    (RunState.CHECKED, STOP): Step(RunState.STOPPED),
    (RunState.WAITING, STOP): Step(RunState.STOPPED),
    (RunState.QUEUED, STOP): Step(RunState.STOPPED),
    (RunState.RUNNING, STOP): Step(RunState.RUNNING),  # the worker ends it after the chunk at hand
    (RunState.FINISHED, WITHDRAW): Step(RunState.WITHDRAWING),
    (RunState.BROKEN, WITHDRAW): Step(RunState.WITHDRAWING),
    (RunState.STOPPED, WITHDRAW): Step(RunState.WITHDRAWING),
}
NOT_YOURS = gettext_lazy("This import belongs to another agency.")


@transaction.atomic
def run_check_again(*, run: ImportRun, by: Actor) -> ImportRun:
    """Have the worker check the file anew, for instance after a steward added an agency.

    Raises:
        PolicyDenied, WrongState. Refused: the file is no longer kept, or something of it is in already.
    """
    run = _locked(run)
    _require(policies.may_submit(by, run), run)
    _require_standing_parent(run)
    if (run.rows_done and run.state == RunState.BROKEN) or (not run.stored_as and not run.parent_id):
        raise Refused(_("The file is not kept any more. Upload it again."))
    advance(run, CHECK, table=TABLE, by=by)
    run.report, run.rows_done, run.rows_total, run.finished_at = {}, 0, 0, None
    try:
        with transaction.atomic():
            run.save(update_fields=["state", "report", "rows_done", "rows_total", "finished_at"])
    except IntegrityError as error:
        raise Refused(_("The same file was uploaded again meanwhile; go on with that import.")) from error
    return run


@transaction.atomic
def run_submit(*, run: ImportRun, by: Actor, reason: str) -> ImportRun:
    """Submit a checked file: a small one is imported, a large one waits for a second person.

    Raises:
        PolicyDenied, WrongState, ReasonMissing. Refused: no row of it could be taken in.
    """
    run = _locked(run)
    _require(policies.may_submit(by, run), run)
    _require_standing_parent(run)
    if run.state == RunState.CHECKED and not run.report.get("would_import"):
        raise Refused(_("No row of this file can be taken in. Nothing to submit."))
    advance(run, SUBMIT_LARGE if needs_second_person(run) else SUBMIT, table=TABLE, by=by, reason=reason)
    run.submitted_by = by.user_key
    run.save(update_fields=["state", "submitted_by"])
    return run


@transaction.atomic
def run_approve(*, run: ImportRun, by: Actor, reason: str) -> ImportRun:
    """Approve what another submitted; the worker imports it then.

    Raises:
        PolicyDenied, SecondPersonNeeded, WrongState, ReasonMissing.
    """
    _require_standing_parent(run)
    run = _decided(run, APPROVE, by=by, reason=reason)
    run.approved_by = by.user_key
    run.save(update_fields=["state", "approved_by"])
    return run


@transaction.atomic
def run_refuse(*, run: ImportRun, by: Actor, reason: str) -> ImportRun:
    """Refuse what another submitted; nothing of it is imported.

    Raises:
        PolicyDenied, SecondPersonNeeded, WrongState, ReasonMissing.
    """
    run = _decided(run, REFUSE, by=by, reason=reason)
    return _over(run)


@transaction.atomic
def run_stop(*, run: ImportRun, by: Actor, reason: str) -> ImportRun:
    """Stop an import wherever it is. Rows that are in stay in; withdraw it to take them down.

    Raises:
        PolicyDenied, WrongState, ReasonMissing.
    """
    run = _locked(run)
    _require(policies.may_stop(by, run), run)
    advance(run, STOP, table=TABLE, by=by, reason=reason)
    if run.state == RunState.RUNNING:
        run.stop_wanted = True
        run.save(update_fields=["stop_wanted"])
        return run
    return _over(run)


@transaction.atomic
def run_withdraw(*, run: ImportRun, by: Actor, reason: str) -> ImportRun:
    """Take back what a file did, in chunks by the worker.

    Raises:
        PolicyDenied, WrongState, ReasonMissing. Refused: it did nothing, or an import of its corrected rows
        is under way or stands.
    """
    run = _locked(run)
    _require(policies.may_withdraw(by, run), run)
    _require_no_children(run)
    if run.state in (RunState.FINISHED, RunState.BROKEN, RunState.STOPPED) and not run_made_anything(run):
        raise Refused(_("This file changed nothing; there is nothing to withdraw."))
    advance(run, WITHDRAW, table=TABLE, by=by, reason=reason)
    run.report = {**run.report, "withdrawal": {"by": by.user_key, "reason": reason, "agency": by.agency_key}}
    run.rows_done, run.rows_total = 0, run.chunks.count()
    run.save(update_fields=["state", "report", "rows_done", "rows_total"])
    HeldRow.objects.filter(run=run, state__in=("open", "fixed")).update(
        state="dismissed", decided_by=by.user_key, decided_at=clock.now(), decision_reason=reason
    )
    return run


def withdrawal_effect(run: ImportRun) -> Effect:
    """What withdrawing would do, counted now; of a large file the least that it would."""
    found = foreseen(run)
    warnings = []
    if found.kept:
        warnings.append(
            ngettext(
                "%(n)s record was changed since and stays as it is: %(which)s",
                "%(n)s records were changed since and stay as they are: %(which)s",
                found.kept,
            )
            % {"n": f"{found.kept:,}", "which": ", ".join(found.examples)}
        )
    if found.entities_changed:
        warnings.append(_("Facts that it changed about entities on file stay; correct them by hand."))
    if found.unseen:
        warnings.append(
            _("The file is large: only its last rows were counted here, all of it would be withdrawn.")
        )
    number = _("at least %s") if found.unseen else "%s"
    figures = [
        (_("Records that are taken down"), found.records),
        (_("Corrected records that go back to what they said before"), found.restored),
        (_("Records that stay, since they were changed after"), found.kept),
        (_("New entities that are removed from the register"), found.entities),
        (_("New entities that stay, since something hangs on them"), found.entities_kept),
    ]
    return Effect(
        figures=[(label, number % f"{count:,}") for label, count in figures],
        warnings=warnings,
        note=_("Addresses of records that were public answer “gone” (410) from then on."),
    )


def allowed(run: ImportRun) -> tuple[str, ...]:
    """The actions that the run's state allows."""
    return tuple(dict.fromkeys(action for state, action in TABLE if state == run.state))


def _decided(run: ImportRun, action: str, *, by: Actor, reason: str) -> ImportRun:
    run = _locked(run)
    _require(policies.may_approve(by, run), run)
    if run.state == RunState.WAITING and by.user_key in (run.by, run.submitted_by):
        raise SecondPersonNeeded(f"{by.user_key} brought this file")
    advance(run, action, table=TABLE, by=by, reason=reason, proposed_by=run.submitted_by)
    return run


def _over(run: ImportRun) -> ImportRun:
    """It will not be imported: rows that it would have sent again go back to where they were held."""
    HeldRow.objects.filter(child=run, state=HeldState.SUBMITTED).update(state=HeldState.FIXED, child=None)
    run.finished_at = clock.now()
    run.save(update_fields=["state", "finished_at"])
    return run


def _require_no_children(run: ImportRun) -> None:
    """What its corrected rows did is taken back first, as it was done last; none of it may come after."""
    open_ones = run.children.filter(state__in=OPEN_STATES).order_by("pk").values_list("pk", flat=True)
    if open_ones:
        raise Refused(_("Its corrected rows are being imported (run %s). Stop that first.") % open_ones[0])
    for child in run.children.exclude(state=RunState.WITHDRAWN).order_by("-pk"):
        if run_made_anything(child):
            raise Refused(_("Its corrected rows were imported (run %s). Withdraw that first.") % child.pk)


def _require_standing_parent(run: ImportRun) -> None:
    """Rows that were sent again come in only while the file that they came from stands."""
    if run.parent_id is None:
        return
    parent = ImportRun.objects.select_for_update(of=("self",)).get(pk=run.parent_id)
    if parent.state in (RunState.WITHDRAWING, RunState.WITHDRAWN):
        raise Refused(_("The file that these rows came from was withdrawn."))


def _locked(run: ImportRun) -> ImportRun:
    return ImportRun.objects.select_for_update(of=("self",)).select_related("agency").get(pk=run.pk)


def _require(allowed: bool, run: ImportRun) -> None:
    if not allowed:
        raise PolicyDenied(str(NOT_YOURS))
