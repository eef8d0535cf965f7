"""What is true right now, asked of the database when Prometheus scrapes. A question that fails leaves the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.conf import settings
from django.db.models import Count
from django.db.utils import Error
from prometheus_client.core import GaugeMetricFamily

from documents.models import Letter, LetterState, MailState, OutgoingMail
from exchange.models import HeldRow, ImportRun
from journal import clock
from journal.models import Change, Seal
from journal.proposals.models import Proposal, ProposalState
from records.models import LeakAudit
from search.selectors import status

Family = GaugeMetricFamily


class Gauges:
    """A collector for prometheus_client."""

    def collect(self) -> Iterator[Family]:
        """Every gauge that can be read; the others are named in `creditsite_gauge_failures`."""
        failures = Family("creditsite_gauge_failures", "Gauges that could not be read.", labels=["gauge"])
        for name, read in READERS.items():
            try:
                yield from read()
                failures.add_metric([name], 0)
            except Error:
                failures.add_metric([name], 1)
        yield failures


def _build() -> Iterator[Family]:
    family = Family("creditsite_build_info", "The running version.", labels=["version", "deploy_id"])
    family.add_metric([settings.VERSION, settings.DEPLOY_ID], 1)
    yield family


def _journal() -> Iterator[Family]:
    yield Family(
        "creditsite_journal_unsealed_changes",
        "Changes that wait for their number.",
        value=Change.objects.filter(seq=None).count(),
    )
    tails = dict(Seal.objects.values_list("log", "seq"))
    sealed = Family("creditsite_journal_sealed", "Highest number given in a log.", labels=["log"])
    for log in ("change", "audit"):
        sealed.add_metric([log], tails.get(log, 0))
    yield sealed


def _leaks() -> Iterator[Family]:
    last = LeakAudit.objects.last_finished()
    yield Family(
        "creditsite_leak_findings",
        "Places where the last leak audit saw what must not be public; -1: there was none yet.",
        value=last.findings if last is not None else -1,
    )
    finished = last.finished_at if last is not None else None
    yield Family(
        "creditsite_leak_audit_age_seconds",
        "Since the last leak audit ended; -1: there was none yet.",
        value=(clock.now() - finished).total_seconds() if finished else -1,
    )


def _index() -> Iterator[Family]:
    now = status()
    yield Family("creditsite_index_ready", "1 where the search has a live index.", value=int(now.ready))
    yield Family(
        "creditsite_index_lag_seconds",
        "Age of the oldest Change that the index does not show.",
        value=now.lag_seconds,
    )


def _imports() -> Iterator[Family]:
    runs = Family("creditsite_import_runs", "Imports by state.", labels=["state"])
    for state, count in ImportRun.objects.order_by().values_list("state").annotate(Count("pk")):
        runs.add_metric([state], count)
    yield runs
    yield Family("creditsite_held_rows", "Rows held back from imports.", value=HeldRow.objects.count())


def _papers() -> Iterator[Family]:
    letters = Family(
        "creditsite_letters_without_files", "Letters that wait for their files.", labels=["state"]
    )
    for state in (LetterState.WAITING, LetterState.FAILED):
        letters.add_metric([state.value], Letter.objects.filter(state=state).count())
    yield letters
    mails = Family("creditsite_mails_not_sent", "Mails that are not sent, by state.", labels=["state"])
    for mail_state in (MailState.QUEUED, MailState.SENDING, MailState.FAILED, MailState.GIVEN_UP):
        mails.add_metric([mail_state.value], OutgoingMail.objects.filter(state=mail_state).count())
    yield mails


def _proposals() -> Iterator[Family]:
    family = Family("creditsite_open_proposals", "Proposals that wait for a second person.", labels=["kind"])
    waiting = Proposal.objects.filter(state=ProposalState.OPEN).order_by()
    for kind, count in waiting.values_list("kind").annotate(Count("pk")):
        family.add_metric([kind], count)
    yield family


READERS: dict[str, Callable[[], Iterator[Family]]] = {
    "leaks": _leaks,
    "build": _build,
    "journal": _journal,
    "index": _index,
    "imports": _imports,
    "papers": _papers,
    "proposals": _proposals,
}
