"""Asking for the letter of publication about a record, where none was made by itself."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.actors import actor_for
from journal import clock
from journal.workflow import Refused
from records.models import Record
from repair.notices.making import notice_ask
from website.cases.asking import for_people
from website.my.companies import entity_of


@for_people
@require_POST
def ask(request: HttpRequest, address: str, public_id: str) -> HttpResponseBase:
    """Make it, and lead back to the letters. Asked twice, the letter is the same."""
    actor = actor_for(request)
    entity = entity_of(address, actor)
    seen = Record.objects.visible_to(actor, at=clock.today()).select_related("entity")
    record = seen.filter(entity=entity, public_id=public_id).first()
    if record is None:
        raise Http404
    try:
        letter = notice_ask(record=record, by=actor)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        said = _("Letter %(number)s is being made; it stands among the letters in a moment.")
        messages.success(request, said % {"number": letter.number})
    return _back(entity.address_key)


def _back(address: str) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('website:my-company', args=[address])}#letters")
