"""What the pages of cases share: who asks, which record, and how a refusal of a service is shown in a form."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, TypeVar

from allauth.account.models import EmailAddress
from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from accounts.models import User
from documents.uploads.checking import Paper
from documents.uploads.services import upload_take
from journal import clock
from journal.actor import Actor
from journal.workflow import PolicyDenied, ReasonMissing, Refused, SecondPersonNeeded, WrongState
from records.models import Record

View = Callable[..., HttpResponseBase]
Made = TypeVar("Made")
REFUSALS = (Refused, WrongState, PolicyDenied, ReasonMissing, SecondPersonNeeded)


def for_people(view: View) -> View:
    """Signed in, never cached, in no index."""

    @wraps(view)
    def seen(request: HttpRequest, *args: Any, **path: Any) -> HttpResponseBase:
        response = view(request, *args, **path)
        response["Cache-Control"] = "no-store"
        response["X-Robots-Tag"] = "noindex"
        return response

    return login_required(seen)


def person(request: HttpRequest) -> User:
    """Who is signed in."""
    assert isinstance(request.user, User)
    return request.user


def address_of(user: User) -> str:
    """The person's checked address; empty where there is none."""
    rows = EmailAddress.objects.filter(user=user, verified=True).order_by("-primary", "pk")
    return rows.values_list("email", flat=True).first() or ""


def record_asked(public_id: str, actor: Actor) -> Record:
    """A record that the person may see.

    Raises:
        Http404: there is none, or it is not for this person; both look the same.
    """
    rows = Record.objects.visible_to(actor, at=clock.today())
    found = (
        rows.select_related("entity", "source_agency__region", "deciding_agency", "item")
        .filter(public_id=public_id.strip().lower()[:20])
        .first()
    )
    if found is None:
        raise Http404
    return found


def taken(files: Iterable[Paper], *, subject: str, by: Actor) -> list[str]:
    """Keep papers that a form checked, each for itself; their public ids.

    Raises:
        Refused: the first that is not taken, by its name.
    """
    kept = []
    for file in files:
        try:
            kept.append(upload_take(file=file, name=file.name, subject=subject, by=by).public_id)
        except Refused as refused:
            words = _("%(file)s: %(why)s") % {"file": file.name, "why": refused.message}
            raise Refused(words, field=refused.field) from refused
    return kept


def tried(form: forms.Form, act: Callable[[], Made]) -> tuple[Made | None, int]:
    """Run a service for a form; its refusal goes beside the field that it is about. (result, status)."""
    try:
        return act(), 200
    except Refused as refused:
        field = {"files": "papers"}.get(refused.field, refused.field)
        form.add_error(field if field in form.fields else None, str(refused.message))
        return None, 422
    except WrongState as wrong:
        words = _("This is not possible any more: it is “%(state)s” now.")
        form.add_error(None, words % {"state": wrong.state})
        return None, 409
    except ReasonMissing:
        form.add_error("reason" if "reason" in form.fields else None, _("A reason is needed."))
        return None, 422
    except (PolicyDenied, SecondPersonNeeded):
        form.add_error(None, _("You have no right to do this."))
        return None, 403


def closed(response: HttpResponse) -> HttpResponse:
    """In no cache and no index."""
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response
