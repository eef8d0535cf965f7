"""What can be done with held rows: correct one, correct many, leave out, try again as they are."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from exchange import held as held_services
from exchange import policies
from exchange.admin.columns import Meaning, meanings
from exchange.admin.held_forms import BulkForm, GroupForm, RowForm
from exchange.admin.held_page import crumbs_of, group_url, held_url
from exchange.admin.reasons import advice, reason_label
from exchange.held import NOT_TO_BE_FIXED, Portion, replacements_made, values_of, waiting_rows
from exchange.models import IN_DATABASE, HeldRow, HeldState, ImportRun
from exchange.own_profiles import profile_of
from journal.actor import Actor
from journal.desk.actors import actor_of
from journal.desk.effects import Effect
from journal.desk.steps import Call, Step, Words
from journal.workflow import Refused

WAITS = (HeldState.OPEN, HeldState.FIXED)
AGAIN = "again"  # in the address of a form that has rows left: what was typed is typed again


def _may_fix(actor: Actor, held: HeldRow) -> bool:
    return policies.may_fix(actor, held.run)


def _waits(held: HeldRow) -> bool:
    return held.state in WAITS and held.run.state in IN_DATABASE


def _readable(held: HeldRow) -> bool:
    return _waits(held) and held.reason not in NOT_TO_BE_FIXED


# one row


def _row_form(held: HeldRow, request: HttpRequest) -> dict[str, Any]:
    return {
        "held": held,
        "columns": meanings(profile_of(held.run)),
        "near": _near(held),
    }


def _near(held: HeldRow) -> dict[str, Any]:
    """The rows before and after this one among those that wait for the same correction."""
    alike = waiting_rows(held.run).filter(reason=held.reason, column=held.column)
    before = alike.filter(line__lt=held.line).order_by("-line", "-pk").first()
    after = _after(held)
    return {
        "previous_url": _fix_url(before.pk) if before else "",
        "next_url": _fix_url(after.pk) if after else "",
        "place": _place(alike.filter(state=HeldState.OPEN).count()),
        "held_url": held_url(held.run),
        "dismiss_url": reverse("admin:exchange_heldrow_step", args=[held.pk, "dismiss"]),
        "crumbs": [*crumbs_of(held.run), (_("Line %s") % f"{held.line:,}", "")],
        "advice": advice(held.reason),
    }


def _place(left: int) -> str:
    words = ngettext("%(n)s row waits for this correction", "%(n)s rows wait for this correction", left)
    return words % {"n": f"{left:,}"}


def _after(held: HeldRow, **only: Any) -> HeldRow | None:
    alike = waiting_rows(held.run).filter(reason=held.reason, column=held.column, line__gt=held.line, **only)
    return alike.order_by("line", "pk").first()


def _fix_url(pk: int) -> str:
    return reverse("admin:exchange_heldrow_step", args=[pk, "fix"])


def _fix(call: Call) -> Words:
    form = call.form
    assert isinstance(form, RowForm)
    try:
        held_services.held_fix(held=call.obj, cells=form.cells, by=call.actor)
    except Refused as error:
        raise Refused(error.message, field=form.field_of(error.field)) from error
    words = _("Line %s is corrected. It is published when you send the corrected rows again.")
    return words % str(call.obj.line)


def _dismiss(call: Call) -> Words:
    held_services.held_dismiss(held=call.obj, by=call.actor, reason=call.reason)
    return _("Line %s is left out for good.") % str(call.obj.line)


def _on(call: Call) -> str:
    """To the next row that waits for the same correction, else back to the overview."""
    after = _after(call.obj, state=HeldState.OPEN)
    return _fix_url(after.pk) if after else held_url(call.obj.run)


OF_ROW = (
    Step(
        name="fix",
        label=gettext_lazy("Correct"),
        decide_label=gettext_lazy("Keep the corrections"),
        run=_fix,
        form=RowForm,
        form_kwargs=_row_form,
        may=_may_fix,
        open=_readable,
        goes_to=_on,
        template="admin/exchange/heldrow/fix.html",
    ),
    Step(
        name="dismiss",
        label=gettext_lazy("Leave out for good"),
        note=gettext_lazy(
            "The row will never be published from this file. It stays in the list with your reason."
        ),
        run=_dismiss,
        may=_may_fix,
        open=_waits,
        goes_to=_on,
        danger=True,
    ),
)


# many rows, by reason and column (in the address)


def _group_of(request: HttpRequest) -> tuple[str, str]:
    reason = request.GET.get("reason", "")
    if not reason:
        raise Http404
    return reason, request.GET.get("column", "")


def _group_form(run: ImportRun, request: HttpRequest) -> dict[str, Any]:
    reason, column = _group_of(request)
    return {
        "count": run.held_rows.filter(state=HeldState.OPEN, reason=reason, column=column).count(),
        "why": _why(reason, column),
        "held_url": held_url(run),
        "crumbs": [*crumbs_of(run), (reason_label(reason), "")],
    }


def _bulk_form(run: ImportRun, request: HttpRequest) -> dict[str, Any]:
    reason, column = _group_of(request)
    known = {meaning.name: meaning for meaning in meanings(profile_of(run))}
    return {
        **_group_form(run, request),
        "found": values_of(run, reason=reason, column=column),
        "column": known.get(column, Meaning(column, column, "", required=False)),
        "advice": advice(reason),
        "typed": replacements_made(run, reason=reason, column=column, by=actor_of(request))
        if AGAIN in request.GET
        else {},
    }


def _why(reason: str, column: str) -> str:
    label = reason_label(reason)
    return _("%(reason)s in the column %(column)s") % {"reason": label, "column": column} if column else label


def _correct(call: Call) -> Words:
    form = call.form
    assert isinstance(form, BulkForm)
    reason, column = _group_of(call.request)
    done = form.done = held_services.held_fix_many(
        run=call.obj,
        reason=reason,
        column=column,
        replacements=form.replacements,
        by=call.actor,
        reason_text=call.reason,
    )
    if not done.rows:
        raise Refused(_("With these replacements the rows still could not be read; nothing was changed."))
    words = ngettext("%(n)s row is corrected.", "%(n)s rows are corrected.", done.rows)
    words %= {"n": f"{done.rows:,}"}
    return f"{words} {_left(done) or _('They are published when you send the corrected rows again.')}"


def _left(done: Portion) -> str:
    """Empty where nothing is left."""
    words = ngettext(
        "%(n)s more row waits; send this form again to go on.",
        "%(n)s more rows wait; send this form again to go on.",
        done.left,
    )
    return words % {"n": f"{done.left:,}"} if done.left else ""


def _effect(call: Call) -> Effect:
    form = call.form
    assert isinstance(form, BulkForm)
    return Effect(
        figures=[
            (
                _("“%(old)s” becomes “%(new)s”") % {"old": text or _("(empty)"), "new": new},
                ngettext("%(n)s row", "%(n)s rows", form.counts[text]) % {"n": f"{form.counts[text]:,}"},
            )
            for text, new in form.replacements.items()
        ]
    )


def _retry(call: Call) -> Words:
    done = _done(call, held_services.held_retry_many)
    words = ngettext("%(n)s row is marked.", "%(n)s rows are marked.", done.rows)
    return f"{words % {'n': f'{done.rows:,}'}} {_left(done)}".strip()


def _dismiss_many(call: Call) -> Words:
    done = _done(call, held_services.held_dismiss_many)
    words = ngettext("%(n)s row is left out.", "%(n)s rows are left out.", done.rows)
    return f"{words % {'n': f'{done.rows:,}'}} {_left(done)}".strip()


def _done(call: Call, service: Callable[..., Portion]) -> Portion:
    reason, column = _group_of(call.request)
    form = call.form
    assert isinstance(form, GroupForm)
    done = service(run=call.obj, reason=reason, column=column, by=call.actor, reason_text=call.reason)
    form.done = done
    return done


def _over(run: ImportRun) -> bool:
    return run.state in IN_DATABASE


def _back(call: Call, name: str) -> str:
    """To the overview; to the same form while rows are left for it."""
    form = call.form
    assert isinstance(form, GroupForm)
    if form.done is None or not form.done.left:
        return held_url(call.obj)
    reason, column = _group_of(call.request)
    return f"{group_url(call.obj, name, reason=reason, column=column)}&{AGAIN}=1"


OF_RUN = (
    Step(
        name="correct",
        label=gettext_lazy("Correct many rows"),
        decide_label=gettext_lazy("Replace"),
        run=_correct,
        form=BulkForm,
        form_kwargs=_bulk_form,
        may=policies.may_fix,
        open=_over,
        effect=_effect,
        goes_to=partial(_back, name="correct"),
        template="admin/exchange/importrun/bulk.html",
    ),
    Step(
        name="retry",
        label=gettext_lazy("Send again as they are"),
        note=gettext_lazy(
            "For rows that are right: the agency, spelling or entity was put on file meanwhile."
        ),
        run=_retry,
        form=GroupForm,
        form_kwargs=_group_form,
        may=policies.may_fix,
        open=_over,
        goes_to=partial(_back, name="retry"),
        template="admin/exchange/importrun/group.html",
    ),
    Step(
        name="leave",
        label=gettext_lazy("Leave out for good"),
        note=gettext_lazy(
            "The rows will never be published from this file. They stay in the list with your reason."
        ),
        run=_dismiss_many,
        form=GroupForm,
        form_kwargs=_group_form,
        may=policies.may_fix,
        open=_over,
        goes_to=partial(_back, name="leave"),
        danger=True,
        template="admin/exchange/importrun/group.html",
    ),
)
