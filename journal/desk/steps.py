"""A step: something that staff may do with an object, through a service, with a reason."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from journal.actor import Actor
from journal.desk.effects import Effect

Words = str | Promise


class StepForm(forms.Form):
    """The reason, which every step asks for; steps add their own fields before it."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Kept in the audit log. Write so that a colleague understands it in a year."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    field_order: list[str] | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields([name for name in self.fields if name != "reason"])


@dataclass(frozen=True, slots=True)
class Call:
    """One use of a step. `obj` is None for steps of a list ("add …")."""

    obj: Any
    actor: Actor
    data: Mapping[str, Any]
    form: forms.Form
    request: HttpRequest

    @property
    def reason(self) -> str:
        """Why, in the person's words."""
        return str(self.data.get("reason", ""))


def _anybody(actor: Actor, obj: Any) -> bool:
    return True


def _always(obj: Any) -> bool:
    return True


@dataclass(frozen=True, kw_only=True)
class Step:
    """A button on an object's page, its form, what it would do, and the service that does it.

    `run` returns the words that the person then reads. `may` asks a policy, `open` the object's state;
    `effect` is shown before the button that decides. `initial` and `form_kwargs` fill the form from the
    object, `goes_to` names where to go afterwards (an address), else the object's page.
    """

    name: str
    label: Words
    run: Callable[[Call], Words]
    form: type[forms.Form] = StepForm
    may: Callable[[Actor, Any], bool] = _anybody
    open: Callable[[Any], bool] = _always
    effect: Callable[[Call], Effect | None] | None = None
    initial: Callable[[Any], dict[str, Any]] | None = None
    form_kwargs: Callable[[Any, HttpRequest], dict[str, Any]] | None = None
    goes_to: Callable[[Call], str] | None = None
    note: Words = ""
    danger: bool = False
    template: str = "admin/desk/step.html"
    decide_label: Words = field(default="")

    def offered(self, actor: Actor, obj: Any) -> bool:
        """Whether the button is shown: the right and the state are there."""
        return self.may(actor, obj) and self.open(obj)


def typed_digest(data: Mapping[str, Any]) -> str:
    """A mark of what was typed, so that a shown effect belongs to it and not to an earlier input."""
    pairs = sorted((name, str(value)) for name, value in data.items())
    return hashlib.sha256(repr(pairs).encode()).hexdigest()[:16]
