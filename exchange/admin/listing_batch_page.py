"""Everything that the page of a file of listing cases says, made ready for its template."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Count
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from exchange.admin.words import State, clock_time, event_label
from exchange.listing_batches.files import refused_rows, why_of
from exchange.listing_batches.models import OVER, BatchState, ListingBatch, ListingBatchRow, RowState
from exchange.listing_batches.reading import STARRED
from exchange.messages import note_message
from journal.desk.names import names_of
from journal.desk.steps import Words
from journal.models import AuditEvent
from lists.admin.case_words import in_language
from registry.admin.columns import words_of

PER_PAGE = 50
TRAIL = 50
MOVING = (BatchState.CHECKING, BatchState.RUNNING)
STATES: Mapping[str, State] = {
    BatchState.CHECKING: State(
        BatchState.CHECKING.label, "busy", gettext_lazy("Every row is being checked. No case is open yet.")
    ),
    BatchState.CHECKED: State(
        BatchState.CHECKED.label,
        "warn",
        gettext_lazy("The check is done. No case is opened until somebody decides it, with a reason."),
    ),
    BatchState.RUNNING: State(
        BatchState.RUNNING.label, "busy", gettext_lazy("The cases are being opened, one after the other.")
    ),
    BatchState.FINISHED: State(
        BatchState.FINISHED.label, "good", gettext_lazy("Every row that could become a case has become one.")
    ),
    BatchState.STOPPED: State(
        BatchState.STOPPED.label,
        "bad",
        gettext_lazy("It was stopped. Nothing more is done; cases that are open already stay open."),
    ),
}
ROW_TONES: Mapping[str, str] = {RowState.READY: "warn", RowState.REFUSED: "bad", RowState.MADE: "good"}
ACTIONS: Mapping[str, Words] = {
    "listing_batch.upload": gettext_lazy("uploaded"),
    "check_ended": gettext_lazy("checked"),
    "confirm": gettext_lazy("had the cases opened"),
    "finish": gettext_lazy("all rows dealt with"),
}


@dataclass(slots=True)
class RowShown:
    """A row: whom it is about, where it stands, and in words what it does or why it is refused."""

    line: int
    name: str
    code: str
    state: State
    words: list[str]
    why: str = ""
    case: str = ""
    case_url: str = ""


@dataclass(slots=True)
class BatchPage:
    """The page in one object; the template draws it and decides nothing."""

    here: str
    watch: str
    state: State
    figures: list[tuple[str, str, str, bool]]  # label, number, address of these rows, whether they are shown
    done: int
    total: int
    progress: str
    rows: list[RowShown]
    newer: str
    older: str
    refused: list[tuple[str, str]]
    notes: list[str]
    facts: list[tuple[str, str, str]]
    trail: list[tuple[str, str, str, str]]
    forgotten: bool = field(default=False)


def progress_of(batch: ListingBatch) -> tuple[int, int, str]:
    """How many rows the worker has dealt with, of how many, and in words."""
    waits = {BatchState.CHECKING: RowState.PENDING, BatchState.RUNNING: RowState.READY}
    left = batch.rows.filter(state=waits.get(BatchState(batch.state), "")).count()
    done, total = batch.rows_total - left, batch.rows_total
    return done, total, _("%(done)s of %(total)s rows") % {"done": f"{done:,}", "total": f"{total:,}"}


def batch_page(batch: ListingBatch, *, shown: str, page: str) -> BatchPage:
    """Gather the page; `shown` narrows the rows to a state, `page` is the number of the part."""
    here = reverse("admin:exchange_listingbatch_change", args=[batch.pk])
    shown = shown if shown in RowState.values else ""
    rows = batch.rows.filter(state=shown) if shown else batch.rows.all()
    part = Paginator(rows.select_related("case").order_by("line"), PER_PAGE).get_page(page)
    done, total, words = progress_of(batch)
    texts = {one.code: in_language(one) for one in batch.credit_list.grounds.all()}

    def address(number: int) -> str:
        return f"{here}?{urlencode({'rows': shown, 'page': number})}#rows-heading"

    watched = reverse("admin:exchange_listingbatch_progress", args=[batch.pk])
    return BatchPage(
        here=here,
        watch=watched if batch.state in MOVING else "",
        state=STATES[batch.state],
        figures=_figures(batch, shown, here),
        done=done,
        total=total,
        progress=words,
        rows=[_row(row, batch, texts) for row in part],
        newer=address(part.previous_page_number()) if part.has_previous() else "",
        older=address(part.next_page_number()) if part.has_next() else "",
        refused=_refused(batch),
        notes=[note_message(code, detail) for code, detail in batch.notes],
        facts=_facts(batch),
        trail=_trail(batch),
        forgotten=not batch.stored_as,
    )


def _figures(batch: ListingBatch, shown: str, here: str) -> list[tuple[str, str, str, bool]]:
    counts = dict(batch.rows.order_by().values_list("state").annotate(n=Count("pk")))
    found = [(_("rows"), sum(counts.values()), f"{here}#rows-heading", not shown)]
    for state in RowState:
        if counts.get(state):
            link = f"{here}?{urlencode({'rows': state.value})}#rows-heading"
            found.append((str(state.label), counts[state], link, shown == state))
    return [(label, f"{number:,}", link, is_shown) for label, number, link, is_shown in found]


def _row(row: ListingBatchRow, batch: ListingBatch, texts: Mapping[str, str]) -> RowShown:
    gone = batch.state in OVER and row.state in (RowState.READY, RowState.PENDING)
    state = (
        State(_("not done"), "gone")
        if gone
        else State(row.get_state_display(), ROW_TONES.get(row.state, "busy"))
    )
    found = RowShown(
        line=row.line,
        name=row.found.get("entity_name") or row.cells.get("name", ""),
        code=row.cells.get("code", ""),
        state=state,
        words=_says(row, batch, texts) if row.state in (RowState.READY, RowState.MADE) else [],
    )
    if row.state == RowState.REFUSED:
        found.why = why_of(row)
    if row.case is not None:
        found.case = row.case.number
        found.case_url = reverse("admin:lists_listingcase_change", args=[row.case.pk])
    return found


def _says(row: ListingBatchRow, batch: ListingBatch, texts: Mapping[str, str]) -> list[str]:
    """What the row does, in sentences."""
    found, says = row.found, []
    grounds = "; ".join(f"{code} {texts.get(code, '')}".strip() for code in found.get("grounds", ()))
    ahead = row.state == RowState.READY and batch.state not in OVER
    words = _("A case is opened: %(grounds)s.") if ahead else _("Grounds: %(grounds)s.")
    says.append(words % {"grounds": grounds})
    number = found.get("evidence", 0)
    says.append(ngettext("%(n)s record as evidence.", "%(n)s records as evidence.", number) % {"n": number})
    email = found.get("contact_email", "")
    says.append(
        _("Letters are announced to %(email)s.") % {"email": email}
        if email
        else _("Letters are handed over on paper.")
    )
    people = [f"{one['role']} {one['name']}" for one in found.get("persons", ())]
    if people:
        says.append(_("Responsible persons: %(who)s.") % {"who": ", ".join(people)})
    if STARRED in row.marks:
        says.append(_("Numbers of people in it were starred."))
    return says


def _refused(batch: ListingBatch) -> list[tuple[str, str]]:
    """Where the refused rows can be had as a file; nowhere once they are forgotten, or while rows move."""
    if not batch.stored_as or batch.state in MOVING or not refused_rows(batch):
        return []
    labels = {
        "csv": _("These rows with the reasons as CSV"),
        "xlsx": _("These rows with the reasons as XLSX"),
    }
    return [
        (label, reverse("admin:exchange_listingbatch_refused", args=[batch.pk, kind]))
        for kind, label in labels.items()
    ]


def _facts(batch: ListingBatch) -> list[tuple[str, str, str]]:
    """Label, value, address."""
    rows = (
        (
            _("list"),
            in_language(batch.credit_list, "name"),
            reverse("admin:lists_creditlist_change", args=[batch.credit_list_id]),
        ),
        (_("agency"), batch.agency.name, ""),
        (_("file"), batch.file_name, ""),
        (_("size"), filesizeformat(batch.file_size), ""),
        (_("sheet"), batch.sheet, ""),
        (_("uploaded by"), f"{batch.uploaded_by_name} · {words_of(batch.uploaded_at)}", ""),
        (_("confirmed by"), batch.confirmed_by_name, ""),
        (_("reason"), batch.reason, ""),
        (_("fingerprint (SHA-256)"), batch.file_digest, ""),
    )
    return [row for row in rows if row[1]]


def _trail(batch: ListingBatch) -> list[tuple[str, str, str, str]]:
    """When, who, what, why; the newest last."""
    events = list(AuditEvent.objects.filter(target=f"listingbatch:{batch.pk}").order_by("-pk")[:TRAIL])
    who = names_of({event.user_key for event in events})
    return [
        (
            clock_time(event.at),
            _("the site")
            if event.user_key.startswith("system:")
            else who.get(event.user_key, event.user_key),
            str(ACTIONS.get(event.action) or event_label(event.action)),
            event.reason,
        )
        for event in reversed(events)
    ]
