"""Imports that wait for somebody at the desk."""

from __future__ import annotations

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from exchange import policies
from exchange.listing_batches import policies as batch_policies
from exchange.listing_batches.models import BatchState, ListingBatch
from exchange.models import HeldRow, HeldState, ImportRun, RunState
from journal.actor import Actor
from journal.desk.queues import Queue
from registry.policies import DECIDER, REPORTER
from registry.selectors.agencies import agencies_below


def runs_to_approve(actor: Actor) -> QuerySet[ImportRun] | None:
    """Large files that somebody else submitted."""
    if DECIDER not in actor.roles or not actor.agency_key:
        return None
    waiting = ImportRun.objects.filter(state=RunState.WAITING, agency__in=agencies_below(actor.agency_key))
    return waiting.exclude(by=actor.user_key).exclude(submitted_by=actor.user_key)


def runs_to_submit(actor: Actor) -> QuerySet[ImportRun] | None:
    """Checked files that nobody submitted yet."""
    if not policies.may_upload(actor):
        return None
    return policies.runs_seen_by(actor, ImportRun.objects.filter(state=RunState.CHECKED))


def rows_held(actor: Actor) -> QuerySet[HeldRow] | None:
    """Held rows of imports that are over."""
    if REPORTER not in actor.roles or not actor.agency_key:
        return None
    runs = ImportRun.objects.filter(
        agency__in=agencies_below(actor.agency_key), state__in=(RunState.FINISHED, RunState.BROKEN)
    )
    return HeldRow.objects.filter(
        run__in=runs.order_by().values("pk"), state__in=(HeldState.OPEN, HeldState.FIXED)
    )


def batches_to_confirm(actor: Actor) -> QuerySet[ListingBatch] | None:
    """Checked files of listing cases that nobody decided on yet."""
    if not batch_policies.may_bring_somewhere(actor):
        return None
    checked = ListingBatch.objects.filter(state=BatchState.CHECKED)
    return checked.filter(agency__in=agencies_below(actor.agency_key))


def _runs(state: str) -> str:
    return f"{reverse('admin:exchange_importrun_changelist')}?state__exact={state}"


QUEUES = (
    Queue(
        name="imports_waiting",
        label=_("Large files that wait for you as the second person"),
        waiting=runs_to_approve,
        address=lambda: _runs("waiting"),
        order=20,
    ),
    Queue(
        name="imports_checked",
        label=_("Files that are checked and not submitted yet"),
        waiting=runs_to_submit,
        address=lambda: _runs("checked"),
        order=30,
    ),
    Queue(
        name="rows_held",
        label=_("Rows of files that were held"),
        waiting=rows_held,
        address=lambda: _runs("finished"),
        order=40,
    ),
    Queue(
        name="listing_batches",
        label=_("Files of listing cases that are checked"),
        waiting=batches_to_confirm,
        address=lambda: f"{reverse('admin:exchange_listingbatch_changelist')}?state__exact=checked",
        order=35,
    ),
)
