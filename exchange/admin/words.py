"""What the import desk says: states in words and shapes, where a run stands, what comes next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exchange.models import ImportRun, RunState
from journal import clock
from journal.desk.steps import Words


@dataclass(frozen=True, slots=True)
class State:
    """A state: its word, its tone (good, warn, bad, busy, calm, gone) and what it means for the person."""

    label: Words
    tone: str
    standing: Words = ""


STATES: Mapping[str, State] = {
    "received": State(
        RunState.RECEIVED.label, "busy", gettext_lazy("The file is in. It waits for its turn to be checked.")
    ),
    "checking": State(
        RunState.CHECKING.label, "busy", gettext_lazy("Every row is being read. Nothing is published.")
    ),
    "checked": State(
        RunState.CHECKED.label,
        "warn",
        gettext_lazy("The check is done. Nothing is published until you submit it."),
    ),
    "waiting": State(
        RunState.WAITING.label,
        "warn",
        gettext_lazy("Somebody other than who submitted it has to approve it. Nothing is published."),
    ),
    "queued": State(
        RunState.QUEUED.label, "busy", gettext_lazy("It is approved and will be imported in a moment.")
    ),
    "running": State(
        RunState.RUNNING.label, "busy", gettext_lazy("Rows are being published, 500 at a time.")
    ),
    "finished": State(
        RunState.FINISHED.label, "good", gettext_lazy("All rows that could be taken are published.")
    ),
    "broken": State(
        RunState.BROKEN.label,
        "bad",
        gettext_lazy("The file could not be read to its end."),
    ),
    "stopped": State(RunState.STOPPED.label, "bad", gettext_lazy("It was stopped. It will not be imported.")),
    "refused": State(
        RunState.REFUSED.label, "bad", gettext_lazy("The second person refused it. It will not be imported.")
    ),
    "withdrawing": State(
        RunState.WITHDRAWING.label,
        "busy",
        gettext_lazy("What this file published is being taken down, step by step."),
    ),
    "withdrawn": State(
        RunState.WITHDRAWN.label,
        "gone",
        gettext_lazy("What this file published is down again. Its addresses answer “gone” (410)."),
    ),
}
UNKNOWN = State(gettext_lazy("unknown"), "calm", "")
MOVING = frozenset({"received", "checking", "queued", "running", "withdrawing"})  # the worker is at it


def state_of(run: ImportRun) -> State:
    """The run's state in words."""
    return STATES.get(run.state, UNKNOWN)


EVENTS: Mapping[str, Words] = {
    "upload": gettext_lazy("uploaded"),
    "receive": gettext_lazy("uploaded"),
    "import.upload": gettext_lazy("uploaded"),
    "check": gettext_lazy("checked"),
    "import.check": gettext_lazy("checked"),
    "check_again": gettext_lazy("asked for another check"),
    "submit": gettext_lazy("submitted"),
    "submit_for_approval": gettext_lazy("submitted; a second person is needed"),
    "approve": gettext_lazy("approved"),
    "refuse": gettext_lazy("refused"),
    "stop": gettext_lazy("stopped"),
    "withdraw": gettext_lazy("asked for withdrawal"),
    "withdrawn": gettext_lazy("withdrawn"),
    "import.withdrawn": gettext_lazy("withdrawn"),
    "import.file": gettext_lazy("import ended"),
    "import.forget": gettext_lazy("file deleted after its term"),
    "import.held_fix": gettext_lazy("held rows corrected"),
    "import.held_retry": gettext_lazy("held rows marked to be sent again"),
    "import.held_dismiss": gettext_lazy("held rows left out"),
}


def event_label(action: str) -> str:
    """What somebody did, in words; the bare code for one that is not known here."""
    return str(EVENTS.get(action, action))


@dataclass(frozen=True, slots=True)
class Stage:
    """One of the four stations of an import; `state` is done, now, bad or next."""

    label: str
    state: str
    word: str
    note: str


def stage_word(state: str) -> str:
    """The state of a station, for those who do not see its shape."""
    return {"done": _("done"), "now": _("now"), "bad": _("failed"), "next": _("to come")}[state]


def clock_time(when: datetime | None) -> str:
    """An instant as 2026-11-22 09:30, in China."""
    return when.astimezone(clock.SHANGHAI).strftime("%Y-%m-%d %H:%M") if when else ""
