"""Outgoing mail: written with what happened, sent once, given up with a reason."""

from __future__ import annotations

import smtplib
from collections.abc import Callable, Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import transaction

from documents import codes, sending, sweeps
from documents.models import MailState, OutgoingMail
from documents.services import mail_send, mail_send_again
from journal import clock
from journal.actor import Actor
from journal.models import AuditEvent
from journal.workflow import PolicyDenied, Refused
from tests.unit.documents import letter_kit as kit
from tests.unit.documents.mail_kit import Server, mail, server

pytestmark = pytest.mark.django_db
CENTRE = Actor(user_key="user:1", roles=frozenset({"staff", "centre"}))
AUDITOR = Actor(user_key="user:2", roles=frozenset({"staff", "auditor"}))


class Killed(BaseException):
    """kill -9, as far as one process can play it."""


@pytest.fixture
def post(settings: Any) -> Iterator[type[Server]]:
    yield server(settings)
    server(settings)


def drain() -> int:
    count = 0
    while done := sweeps.send_mail():
        count += done
    return count


def later(**span: int) -> Any:
    return time_machine.travel(clock.now() + timedelta(**span))


def raising(error: BaseException) -> Callable[[Any], None]:
    def behave(message: Any) -> None:
        raise error

    return behave


# written


def test_a_mail_is_written_in_its_language_and_escapes_nothing() -> None:
    written = mail(name="A & B <示例>", title="通知")
    assert written.subject == "通知" and written.body == "A & B <示例>\n"
    assert written.state == MailState.QUEUED and written.made_by == kit.BY.user_key
    assert AuditEvent.objects.filter(action="mail.write", target=f"mail:{written.pk}").exists()


def test_a_subject_cannot_bring_headers_of_its_own(post: type[Server]) -> None:
    written = mail(title="Hello\r\nBcc: all@example.org\x00\x1b[2J")
    assert "\n" not in written.subject and "Bcc" not in written.subject
    drain()
    assert set(post.taken[0].message().keys()) & {"Bcc", "Cc"} == set()


@pytest.mark.parametrize("language", ["fr", "", "zh"])
def test_a_language_that_is_none_of_ours_is_refused(language: str) -> None:
    with pytest.raises(ValueError, match="is not a valid"):
        mail_send(
            to="a@example.org", language=language, template="documents_tests/mail.txt", context={}, by=kit.BY
        )


def test_a_template_without_a_subject_is_refused() -> None:
    for template in ("documents_tests/broken.txt", "documents_tests/mail.txt"):  # the other's is empty here
        with pytest.raises(ValueError, match=r"[Ss]ubject"):
            mail_send(to="a@example.org", language="en", template=template, context={}, by=kit.BY)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "nobody",
        "a@b@c",
        "a@example.org\nBcc: b@example.org",
        "a\0@example.org b",
        f"{'a' * 300}@example.org",
    ],
)
def test_an_address_that_is_none_is_given_up_at_once_and_breaks_nothing(
    address: str, post: type[Server]
) -> None:
    written = mail(to=address)
    assert written.state == MailState.GIVEN_UP and written.last_error and written.next_try_at is None
    assert drain() == 0 and post.taken == []


def test_a_mail_of_a_transaction_that_fails_was_never_written() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        mail()
        raise RuntimeError
    assert not OutgoingMail.objects.exists()


def test_the_access_code_is_filled_in_when_it_is_sent_and_kept_nowhere(post: type[Server]) -> None:
    letter = kit.letter()
    written = mail(letter=letter)
    code = codes.code_of(letter)
    assert code not in written.body and letter.number in written.body
    assert written.subject_key == letter.subject
    drain()
    assert code in post.taken[0].body and codes.MARK not in post.taken[0].body


# sent


def test_every_mail_is_sent_once(post: type[Server]) -> None:
    mails = [mail(title=f"mail {n}") for n in range(3)]
    assert drain() == 3 and drain() == 0
    assert [message.subject for message in post.taken] == ["mail 0", "mail 1", "mail 2"]
    assert post.taken[0].to == ["office@example.org"]
    for one in mails:
        one.refresh_from_db()
        assert one.state == MailState.SENT and one.sent_at and one.attempts == 1 and one.last_error == ""


def test_in_the_demo_mail_goes_into_files(settings: Any, tmp_path: Path) -> None:
    settings.EMAIL_BACKEND, settings.EMAIL_FILE_PATH = (
        "django.core.mail.backends.filebased.EmailBackend",
        str(tmp_path),
    )
    mail(title="通知")
    drain()
    (file,) = tmp_path.iterdir()
    message = message_from_bytes(file.read_bytes().rpartition(b"-" * 79)[0], policy=policy.default)
    assert message["Subject"] == "通知" and message["To"] == "office@example.org"
    assert message["Message-ID"].startswith("<mail-") and message["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (smtplib.SMTPRecipientsRefused({"office@example.org": (550, b"no such user")}), MailState.GIVEN_UP),
        (smtplib.SMTPRecipientsRefused({"office@example.org": (451, b"greylisted")}), MailState.FAILED),
        (smtplib.SMTPDataError(554, b"spam"), MailState.GIVEN_UP),
        (smtplib.SMTPDataError(452, b"disk full"), MailState.FAILED),
        (smtplib.SMTPSenderRefused(450, b"later", "creditsite@localhost"), MailState.FAILED),
        (smtplib.SMTPServerDisconnected("gone"), MailState.GIVEN_UP),
        (TimeoutError("timed out"), MailState.GIVEN_UP),
    ],
)
def test_what_the_server_says_decides(post: type[Server], error: Exception, state: MailState) -> None:
    written = mail()
    post.behaviour = raising(error)
    assert drain() == 1, "tried once, then not at once again"
    written.refresh_from_db()
    assert written.state == state and written.last_error and written.attempts == 1
    assert (written.next_try_at is not None) == (state == MailState.FAILED)
    if state == MailState.FAILED:
        post.behaviour = None
        with later(minutes=2):
            assert drain() == 1
        written.refresh_from_db()
        assert written.state == MailState.SENT and written.attempts == 2


def test_a_reason_names_what_the_server_said(post: type[Server]) -> None:
    written = mail()
    post.behaviour = raising(smtplib.SMTPRecipientsRefused({"office@example.org": (550, b"no such user")}))
    drain()
    written.refresh_from_db()
    assert written.last_error == "550 no such user"


def test_waits_double_up_to_a_limit_and_then_it_is_given_up(post: type[Server]) -> None:
    written = mail()
    post.behaviour = raising(smtplib.SMTPDataError(451, b"try later"))
    waits = []
    for _ in range(sending.ATTEMPTS):
        written.refresh_from_db()
        with time_machine.travel(written.next_try_at + timedelta(seconds=1), tick=False):
            assert drain() == 1
            written.refresh_from_db()
            if written.next_try_at:
                waits.append(int((written.next_try_at - clock.now()).total_seconds() / 60))
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360]
    assert written.state == MailState.GIVEN_UP and "451" in written.last_error
    with later(days=30):
        assert drain() == 0


def test_a_server_that_is_away_costs_nobody_a_try(post: type[Server]) -> None:
    mails = [mail() for _ in range(3)]
    opened = []

    def away() -> None:
        opened.append(1)
        raise ConnectionRefusedError("nobody listens")

    post.on_open = away
    assert drain() == 0 and sweeps.send_mail() == 0
    assert len(opened) == 1, "nor is it asked again for every mail"
    for one in mails:
        one.refresh_from_db()
        assert one.state == MailState.QUEUED and one.attempts == 0 and "nobody listens" in one.last_error
    post.on_open = None
    with later(minutes=2):
        assert drain() == 3
    assert len(post.taken) == 3


# killed


def test_killed_before_the_talk_it_is_sent_later(post: type[Server]) -> None:
    written = mail()

    def dies() -> None:
        raise Killed

    post.on_open = dies
    with pytest.raises(Killed):
        sweeps.send_mail()
    post.on_open = None
    assert drain() == 1
    written.refresh_from_db()
    assert written.state == MailState.SENT and len(post.taken) == 1


@pytest.mark.parametrize("after", [True, False])
def test_killed_in_the_talk_it_is_never_sent_twice(
    post: type[Server], monkeypatch: pytest.MonkeyPatch, after: bool
) -> None:
    """Before or after the server took it, nobody can tell: it waits for a person, and no mail is sent twice."""
    written = mail()
    if after:
        monkeypatch.setattr(sending, "_settle", lambda *args: (_ for _ in ()).throw(Killed()))
    else:
        post.behaviour = raising(Killed())
    with pytest.raises(Killed):
        sweeps.send_mail()
    monkeypatch.undo()
    server_state = len(post.taken)
    assert server_state == (1 if after else 0)
    post.behaviour = None
    written.refresh_from_db()
    assert written.state == MailState.SENDING
    assert drain() == 0, "whoever sends it may still be at it"
    with later(minutes=6):
        assert drain() == 1
    written.refresh_from_db()
    assert written.state == MailState.GIVEN_UP and written.last_error == sending.DOUBTFUL
    assert len(post.taken) == server_state


def test_a_mail_that_another_took_first_is_left_to_it(post: type[Server]) -> None:
    written = mail()
    stale = OutgoingMail.objects.get(pk=written.pk)
    drain()
    assert sending.mail_try(stale).verdict is sending.Verdict.LATER
    assert len(post.taken) == 1
    written.refresh_from_db()
    assert written.state == MailState.SENT


# again


def test_a_person_may_have_it_sent_again_with_a_reason(post: type[Server]) -> None:
    written = mail()
    post.behaviour = raising(smtplib.SMTPServerDisconnected("gone"))
    drain()
    post.behaviour = None
    with pytest.raises(PolicyDenied):
        mail_send_again(mail=written, by=AUDITOR, reason="x")
    mail_send_again(mail=written, by=CENTRE, reason="they say it did not arrive")
    assert drain() == 1 and len(post.taken) == 1
    event = AuditEvent.objects.get(action="mail.send_again")
    assert event.reason == "they say it did not arrive"
    with pytest.raises(Refused):
        mail_send_again(mail=written, by=CENTRE, reason="once more")


def test_what_has_no_address_cannot_be_sent_again() -> None:
    with pytest.raises(Refused):
        mail_send_again(mail=mail(to="nobody"), by=CENTRE, reason="x")
