"""Everything that the page of a run says, made ready for its template."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from exchange import policies
from exchange.admin import figures as counted
from exchange.admin.preview import PreviewShown, card_words, preview_shown
from exchange.admin.profile_list import title_of
from exchange.admin.stages import stages
from exchange.admin.words import MOVING, Stage, State, clock_time, event_label, state_of
from exchange.limits import needs_second_person
from exchange.models import IN_DATABASE, HeldState, ImportRun, RunState
from journal.actor import Actor
from journal.models import AuditEvent

TRAIL_LENGTH = 50
CHUNK_EVENTS = ("import.chunk", "import.withdraw_chunk")  # one per 500 rows: the audit log has them


@dataclass(slots=True)
class Progress:
    """How far the worker is. Without a total the bar only says that something is going on."""

    state: str
    label: str
    done: int
    total: int
    words: str

    def as_json(self) -> dict[str, Any]:
        """What the page asks for every other second."""
        return {"state": self.state, "done": self.done, "total": self.total, "words": self.words}


@dataclass(slots=True)
class Event:
    """Who did what with the run."""

    when: str
    who: str
    what: str
    reason: str


@dataclass(slots=True)
class RunPage:
    """The page in one object; the template draws it and decides nothing."""

    name: str
    here: str
    watch: str  # where the page asks whether the state has changed; empty where nothing is to come
    code: str
    state: State
    standing: str
    stages: list[Stage]
    beware: list[str]
    progress: Progress | None
    figures_heading: str
    figures: list[tuple[str, str]]
    sums: list[tuple[str, str]]
    notes: list[str]
    reasons: list[counted.Reason]
    held_url: str
    errors_url: str
    preview: PreviewShown
    facts: list[tuple[str, str, str]]
    trail: list[Event]
    words: Mapping[str, str] = field(default_factory=dict)


def progress(run: ImportRun) -> Progress | None:
    """Where the worker is with the run; None where it has nothing to do with it."""
    if run.state not in MOVING:
        return None
    done, total = min(run.rows_done, run.rows_total), run.rows_total
    if total:
        words = _("%(done)s of %(total)s rows") % {"done": f"{done:,}", "total": f"{total:,}"}
    else:
        idle = run.state in (RunState.RECEIVED, RunState.QUEUED)
        words = _("not begun yet") if idle else _("%(done)s rows so far") % {"done": f"{run.rows_done:,}"}
    return Progress(
        state=run.state,
        label=str(state_of(run).label),
        done=done,
        total=total,
        words=words,
    )


def _progress_url(run: ImportRun) -> str:
    return reverse("admin:exchange_importrun_progress", args=[run.pk])


def names_of_people(keys: Iterable[str]) -> dict[str, str]:
    """What colleagues read for "user:7"; other keys as they are."""
    ids = {key: int(pk) for key in keys for _kind, _colon, pk in [key.partition(":")] if pk.isdigit()}
    users = User.objects.in_bulk(list(ids.values()))
    return {key: users[pk].shown_name if pk in users else key for key, pk in ids.items()}


def run_page(run: ImportRun, *, actor: Actor, language: str) -> RunPage:
    """Gather the page."""
    events = list(
        AuditEvent.objects.filter(target__in=(f"importrun:{run.pk}", f"import:{run.pk}"))
        .exclude(action__in=CHUNK_EVENTS)
        .order_by("-id")[:TRAIL_LENGTH]
    )
    who = names_of_people({run.by, run.submitted_by, run.approved_by, *(event.user_key for event in events)})
    state, shown = state_of(run), _preview(run, language)
    return RunPage(
        name=run.file_name,
        here=reverse("admin:exchange_importrun_change", args=[run.pk]),
        watch=_progress_url(run) if run.state in MOVING or run.state == RunState.WAITING else "",
        code=run.state,
        state=state,
        standing=str(state.standing),
        stages=stages(run, second_person=needs_second_person(run), who=who),
        beware=_beware(run, actor),
        progress=progress(run),
        figures_heading=_figures_heading(run),
        figures=counted.figures(run),
        sums=counted.sums(run),
        notes=counted.notes(run),
        reasons=counted.reasons(run),
        held_url=_held_url(run, actor),
        errors_url=_errors_url(run, actor),
        preview=shown,
        facts=_facts(run, who),
        trail=[
            Event(
                when=clock_time(event.at),
                who=who.get(event.user_key, event.user_key),
                what=event_label(event.action),
                reason=event.reason,
            )
            for event in reversed(events)
        ],
        words=card_words() if shown.rows else {},
    )


def _beware(run: ImportRun, actor: Actor) -> list[str]:
    lines = [counted.broken_words(run)]
    if run.state == RunState.WAITING and actor.user_key == run.submitted_by:
        lines.append(_("You submitted it yourself, so you cannot approve it."))
    if run.state == RunState.CHECKED and needs_second_person(run):
        lines.append(_("Files of this size need a second person."))
    if run.state == RunState.STOPPED and run.rows_done and run.counts:
        lines.append(_("What was imported before the stop is public. Withdraw it if it should not be."))
    if run.stop_wanted and run.state in MOVING:
        lines.append(_("It will stop after the present 500 rows."))
    return [line for line in lines if line]


def _figures_heading(run: ImportRun) -> str:
    if run.state in (RunState.CHECKED, RunState.WAITING, RunState.QUEUED):
        return _("What this will change in public")
    if run.state == RunState.WITHDRAWN:
        return _("What was imported, before it was withdrawn")
    return _("What was imported") if run.counts else _("What the check found")


def _preview(run: ImportRun, language: str) -> PreviewShown:
    ahead = run.state in (RunState.CHECKED, RunState.WAITING)
    return preview_shown(run, language=language) if ahead else PreviewShown()


def _held_url(run: ImportRun, actor: Actor) -> str:
    """To the rows that wait for correction, once they are written down."""
    if run.state not in IN_DATABASE or not policies.may_fix(actor, run) or not run.held_rows.exists():
        return ""
    return reverse("admin:exchange_importrun_held", args=[run.pk])


def _errors_url(run: ImportRun, actor: Actor) -> str:
    if not policies.may_download(actor, run) or not run.held_rows.exclude(state=HeldState.SUBMITTED).exists():
        return ""
    return reverse("admin:exchange_importrun_errors", args=[run.pk])


def _facts(run: ImportRun, who: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Label, value, address."""
    link = reverse("admin:exchange_importrun_change", args=[run.parent_id]) if run.parent_id else ""
    rows = (
        (_("corrected rows of"), run.parent.file_name if run.parent else "", link),
        (_("agency"), run.agency.name if run.agency else "", ""),
        (_("profile"), title_of(run), ""),
        (_("kind of data"), _origin(run.origin), ""),
        (_("size"), filesizeformat(run.file_size) if run.file_size else "", ""),
        (_("encoding"), run.encoding, ""),
        (_("sheet"), run.sheet, ""),
        (_("uploaded by"), who.get(run.by, run.by), ""),
        (_("submitted by"), who.get(run.submitted_by, run.submitted_by), ""),
        (_("approved by"), who.get(run.approved_by, run.approved_by), ""),
        (_("fingerprint (SHA-256)"), run.file_digest, ""),
    )
    return [row for row in rows if row[1]]


def _origin(origin: str) -> str:
    return {"real": _("real"), "demo": _("demonstration"), "sandbox": _("trial")}.get(origin, origin)
