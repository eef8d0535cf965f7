"""One use of a step over HTTP: form, effect, decision; and an answer to everything that can go wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from journal.desk.actors import actor_of
from journal.desk.effects import Effect
from journal.desk.once import AlreadySent, fresh_token, use_token
from journal.desk.steps import Call, Step, typed_digest
from journal.workflow import PolicyDenied, ReasonMissing, Refused, SecondPersonNeeded, WrongState

if TYPE_CHECKING:
    from journal.desk.admin import StaffAdmin


class Outdated(Exception):
    """The object changed between the form's opening and its sending."""


class StepView:
    """GET shows the form; POST shows the effect where there is one; POST again, confirmed, decides."""

    def __init__(
        self, model_admin: StaffAdmin, request: HttpRequest, step_name: str, object_id: str | None
    ) -> None:
        self.admin = model_admin
        self.request = request
        self.actor = actor_of(request)
        self.obj = self._object(object_id)
        self.step = self._step(step_name)

    def answer(self) -> HttpResponse:
        """Deal with the request."""
        if self.request.method != "POST":
            return self._opened()
        form = self._form(bound=True)
        if not form.is_valid():
            return self._page(form, status=422)
        call = Call(self.obj, self.actor, form.cleaned_data, form, self.request)
        try:
            effect = self.step.effect(call) if self.step.effect else None
            shown = typed_digest(form.cleaned_data)
            if effect is not None and self.request.POST.get("confirm") != shown:
                return self._page(form, effect=effect, shown=shown)
            message = self._decide(call)
        except Exception as error:
            answer = self._refusal(error, form)
            if answer is None:
                raise
            return answer
        messages.success(self.request, str(message))
        goes_to = self.step.goes_to(call) if self.step.goes_to else self.admin.page_of(self.obj)
        return HttpResponseRedirect(goes_to)

    def _opened(self) -> HttpResponse:
        """The form, filled with what is on file: a look at the object."""
        instead = self.admin.before_step(self.request, self.obj) if self.obj is not None else None
        if instead is not None:
            return instead
        if not self.step.open(self.obj):
            return self._page(self._form(), status=409, problem=_closed())
        return self._page(self._form())

    def _decide(self, call: Call) -> Any:
        """Run the service: the form's mark, the object's version and the change in one transaction."""
        with transaction.atomic():
            use_token(self.request.POST.get("once", ""), user_key=self.actor.user_key)
            if self.obj is not None:
                self.admin.hold(self.obj)
                self.obj.refresh_from_db()
                seen = self.request.POST.get("seen", "")
                if seen != self.admin.version_of(self.obj):
                    raise Outdated
            return self.step.run(call)

    def _refusal(self, error: Exception, form: forms.Form) -> HttpResponse | None:
        """The page for a refusal that people can do something about; None for a defect of ours."""
        match error:
            case AlreadySent():
                return self._page(
                    form, status=409, problem=_("This form was sent already; nothing was done twice.")
                )
            case Outdated():
                return self._page(form, status=409, problem=self._outdated_words())
            case WrongState(allowed=allowed):
                words = _("This is not possible any more: it is “%(state)s” now. Possible: %(allowed)s.")
                detail = {"state": error.state, "allowed": ", ".join(allowed) or _("nothing")}
                return self._page(form, status=409, problem=words % detail)
            case SecondPersonNeeded():
                words = _("You proposed this yourself. Another person has to decide.")
                return self._page(form, status=403, problem=words)
            case PolicyDenied():
                return self._page(form, status=403, problem=_("You have no right to do this: %s") % error)
            case ReasonMissing():
                form.add_error("reason", _("A reason is needed."))
            case Refused():
                form.add_error(error.field if error.field in form.fields else None, str(error.message))
            case ValidationError():
                form.add_error(None, error)
            case _:
                return None
        return self._page(form, status=422)

    def _outdated_words(self) -> str:
        who = self.admin.last_change(self.obj)
        words = _(
            "This was changed while you were looking at it. Look at what is on file now, then decide again."
        )
        return f"{words} {who}".strip()

    def _object(self, object_id: str | None) -> Any:
        if object_id is None:
            return None
        obj = self.admin.get_object(self.request, unquote(object_id))
        if obj is None or not self.admin.may_look(self.actor, obj):
            raise Http404
        return obj

    def _step(self, name: str) -> Step:
        steps = self.admin.list_steps if self.obj is None else self.admin.steps
        step = next((step for step in steps if step.name == name), None)
        if step is None:
            raise Http404
        if not step.may(self.actor, self.obj):
            raise PermissionDenied
        return step

    def _form(self, *, bound: bool = False) -> forms.Form:
        kwargs: dict[str, Any] = {}
        if self.step.form_kwargs:
            kwargs |= self.step.form_kwargs(self.obj, self.request)
        if self.step.initial:
            kwargs["initial"] = self.step.initial(self.obj)
        if bound:
            return self.step.form(self.request.POST, self.request.FILES, **kwargs)
        return self.step.form(**kwargs)

    def _page(
        self,
        form: forms.Form,
        *,
        effect: Effect | None = None,
        shown: str = "",
        problem: str = "",
        status: int = 200,
    ) -> HttpResponse:
        seen = self.admin.version_of(self.obj) if self.obj is not None else ""
        if effect is not None:  # the version that the effect was computed from is the one first seen
            seen = self.request.POST.get("seen", seen)
        context = {
            **self.admin.admin_site.each_context(self.request),
            "opts": self.admin.opts,
            "title": self.step.label,
            "subtitle": str(self.obj) if self.obj is not None else "",
            "original": self.obj,
            "step": self.step,
            "form": form,
            "effect": effect,
            "shows_effect": self.step.effect is not None,  # a template would call the function
            "shown": shown,
            "problem": problem,
            "seen": seen,
            "once": self.request.POST.get("once", "") if effect is not None else fresh_token(),
            "back": self.admin.page_of(self.obj),
            "has_view_permission": True,
        }
        return TemplateResponse(self.request, self.step.template, context, status=status)


def _closed() -> str:
    return _("This step is not possible in the present state.")
