"""The button that leads to a file of cases, for the pages of lists."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse

from exchange.listing_batches import policies
from journal.actor import Actor
from journal.desk.steps import Step
from lists.models import CreditList
from registry.models import Agency


def batch_link(actor: Actor, credit_list: CreditList | None) -> tuple[Step, str] | None:
    """To the upload, for whoever may propose; on a list's page with the list chosen."""
    from exchange.admin.listing_batch_steps import UPLOAD  # the desk's modules come after the apps are ready

    if not policies.may_bring_somewhere(actor):
        return None
    address = reverse("admin:exchange_listingbatch_list_step", args=[UPLOAD.name])
    if credit_list is None:
        return UPLOAD, address
    own = Agency.objects.select_related("parent", "region").filter(code=actor.agency_key).first()
    if own is None or not credit_list.runs_cases or not policies.may_bring(actor, credit_list, own):
        return None
    return UPLOAD, f"{address}?{urlencode({'list': credit_list.pk})}"
