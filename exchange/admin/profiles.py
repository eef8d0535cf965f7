"""Profiles on the desk: those one may use, own ones with their versions, drafts from a file's heading."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exchange import policies
from exchange.admin.blank_files import TYPES, blank_file
from exchange.admin.profile_forms import DraftForm, ProfileForm
from exchange.admin.profile_list import usable_profiles
from exchange.admin.words import State, clock_time
from exchange.drafting import profile_draft
from exchange.messages import fatal_message
from exchange.models import ImportProfile, ProfileState
from exchange.own_profiles import profile_named, profile_retire, profile_save
from exchange.readers import FileBroken
from exchange.uploads import heading_of
from journal.actor import Actor
from journal.desk.actors import actor_of
from journal.desk.admin import StaffAdmin
from journal.desk.steps import Call, Step, Words
from journal.workflow import PolicyDenied

DRAFT = "import_profile_draft"  # the session's key of a draft on its way to the editor


@dataclass(slots=True)
class ProfilePage:
    """One version of a profile."""

    title: str
    state: State
    standing: str
    facts: list[tuple[str, str]]
    lines: list[str]
    versions: list[dict[str, str]]


def _new_form(obj: Any, request: HttpRequest) -> dict[str, Any]:
    text = request.session.pop(DRAFT, "") if request.method == "GET" else ""
    return {"actor": actor_of(request), "text": text}


def _next_form(profile: ImportProfile, request: HttpRequest) -> dict[str, Any]:
    return {"actor": actor_of(request), "fixed_name": profile.name, "text": profile.text}


def _save(call: Call) -> Words:
    known = call.obj
    saved = profile_save(
        name=known.name if known else call.data["name"],
        text=call.data["text"],
        agency=known.agency if known else call.data.get("agency"),
        by=call.actor,
        reason=call.reason,
    )
    form = call.form
    assert isinstance(form, ProfileForm)
    form.made = saved
    return _("Version %(number)s of %(name)s is in use.") % {"number": saved.version, "name": saved.name}


def _to_saved(call: Call) -> str:
    form = call.form
    assert isinstance(form, ProfileForm) and form.made is not None
    return reverse("admin:exchange_importprofile_change", args=[form.made.pk])


def _retire(call: Call) -> Words:
    profile_retire(name=call.obj.name, by=call.actor, reason=call.reason)
    return _("%s is out of use.") % str(call.obj.name)


def _may_write(actor: Actor, profile: ImportProfile | None) -> bool:
    return policies.may_write_profile(actor, profile.agency if profile else None)


def _in_use(profile: ImportProfile) -> bool:
    return profile.state == ProfileState.ACTIVE


@admin.register(ImportProfile)
class ImportProfileAdmin(StaffAdmin):
    """Versions are never altered: an edit writes the next one."""

    list_display = ("name", "version", "agency", "state", "made_by_name", "made_at")
    list_filter = ("state",)
    list_select_related = ("agency",)
    exact_search = ("name",)
    change_list_template = "admin/exchange/importprofile/change_list.html"
    change_form_template = "admin/exchange/importprofile/look.html"
    list_steps = (
        Step(
            name="write",
            label=gettext_lazy("Write a profile"),
            decide_label=gettext_lazy("Check and save"),
            run=_save,
            form=ProfileForm,
            form_kwargs=_new_form,
            may=_may_write,
            goes_to=_to_saved,
            template="admin/exchange/importprofile/edit.html",
        ),
    )
    steps = (
        Step(
            name="edit",
            label=gettext_lazy("Write the next version"),
            decide_label=gettext_lazy("Check and save"),
            run=_save,
            form=ProfileForm,
            form_kwargs=_next_form,
            may=_may_write,
            goes_to=_to_saved,
            template="admin/exchange/importprofile/edit.html",
        ),
        Step(
            name="retire",
            label=gettext_lazy("Take out of use"),
            run=_retire,
            may=_may_write,
            open=_in_use,
            danger=True,
        ),
    )

    def may_look(self, actor: Actor, obj: ImportProfile | None = None) -> bool:
        return policies.may_see_profile(actor, obj) if obj is not None else super().may_look(actor)

    def scope(self, queryset: QuerySet[Any], actor: Actor) -> QuerySet[Any]:
        seen = {
            profile.name
            for profile in ImportProfile.objects.select_related("agency__parent").order_by("name", "-version")
            if policies.may_see_profile(actor, profile)
        }
        return queryset.filter(name__in=seen)

    def version_of(self, obj: ImportProfile) -> str:
        newest = (
            ImportProfile.objects.filter(name=obj.name).order_by("-version").values_list("version", "state")
        )
        return ":".join(map(str, newest[0]))

    def more_context(self, request: HttpRequest, obj: ImportProfile) -> dict[str, Any]:
        return {"page": _page(obj)}

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        actor = actor_of(request)
        context = {
            "title": _("Import profiles"),
            "usable": usable_profiles(actor),
            "draft_url": reverse("admin:exchange_importprofile_draft") if _may_write(actor, None) else "",
        }
        return super().changelist_view(request, {**context, **(extra_context or {})})

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path(
                "template/<slug:name>.<slug:kind>",
                wrap(self.template_view),
                name="exchange_importprofile_template",
            ),
            path("draft/", wrap(self.draft_view), name="exchange_importprofile_draft"),
            *super().get_urls(),
        ]

    def template_view(self, request: HttpRequest, name: str, kind: str) -> HttpResponse:
        """An empty file to fill in."""
        if kind not in TYPES or not policies.may_upload(actor_of(request)):
            raise Http404
        try:
            profile, _row = profile_named(name, by=actor_of(request))
        except (FileBroken, PolicyDenied) as error:
            raise Http404 from error
        return HttpResponse(
            blank_file(profile, kind),
            content_type=TYPES[kind],
            headers={"Content-Disposition": f'attachment; filename="{name}.{kind}"'},
        )

    def draft_view(self, request: HttpRequest) -> HttpResponse:
        """From a file's heading to the editor with a draft in it."""
        actor = actor_of(request)
        if not _may_write(actor, None):
            raise Http404
        form = DraftForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            try:
                upload = form.cleaned_data["file"]
                names = heading_of(file=upload.file, name=upload.name)
            except FileBroken as error:
                form.add_error("file", fatal_message(error.reason, error.detail))
            else:
                request.session[DRAFT] = _draft(names, form.cleaned_data["item"], actor)
                return HttpResponseRedirect(reverse("admin:exchange_importprofile_list_step", args=["write"]))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Draft a profile from a file's heading"),
            "form": form,
            "back": reverse("admin:exchange_importprofile_changelist"),
        }
        status = 422 if form.errors else 200
        return TemplateResponse(request, "admin/exchange/importprofile/draft.html", context, status=status)


def _draft(names: list[str], item: str, actor: Actor) -> str:
    kind = "entities" if item == "entities" else "records"
    return profile_draft(names, kind=kind, item=item if kind == "records" else "", agency=actor.agency_key)


def _page(obj: ImportProfile) -> ProfilePage:
    versions = list(ImportProfile.objects.filter(name=obj.name).order_by("-version"))
    newest = versions[0].pk == obj.pk
    active = obj.state == ProfileState.ACTIVE
    standing = {
        (True, True): _("Uploads use this version."),
        (True, False): _("A newer version is in use."),
    }.get((active, newest), _("Uploads cannot choose it any more."))
    return ProfilePage(
        title=_("%(name)s, version %(number)s") % {"name": obj.name, "number": obj.version},
        state=State(obj.get_state_display(), "good" if active and newest else "calm"),
        standing=standing,
        facts=[
            (_("agency"), obj.agency.name),
            (_("written by"), obj.made_by_name or obj.made_by),
            (_("written at"), clock_time(obj.made_at)),
            (_("reason"), obj.reason),
        ],
        lines=obj.text.split("\n"),
        versions=[
            {
                "number": str(one.version),
                "url": ""
                if one.pk == obj.pk
                else reverse("admin:exchange_importprofile_change", args=[one.pk]),
                "state": one.get_state_display(),
                "when": clock_time(one.made_at),
                "who": one.made_by_name or one.made_by,
                "reason": one.reason,
            }
            for one in versions
        ],
    )
