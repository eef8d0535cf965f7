"""Mail over real SMTP to a server on this machine that takes, refuses, or breaks off."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from documents import codes, sending, sweeps
from documents.models import MailState, OutgoingMail
from tests.unit.documents import letter_kit as kit
from tests.unit.documents.mail_kit import mail

pytestmark = pytest.mark.django_db


class SmtpServer:
    """Speaks as much SMTP as Django's backend asks for; `says` replaces answers, `drops` hangs up instead."""

    def __init__(self) -> None:
        self.says: dict[str, str] = {}
        self.drops = ""
        self.taken: list[str] = []
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Wake the thread, which then ends."""
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join(10)

    def _serve(self) -> None:
        while True:
            try:
                talking, _address = self._listening.accept()
            except OSError:
                return
            with talking, talking.makefile("rwb") as lines:
                self._talk(lines)

    def _talk(self, lines: Any) -> None:
        self._say(lines, "220 here")
        while line := lines.readline():
            word = line.split()[0].decode().upper() if line.split() else ""
            if word == self.drops:
                return
            if word == "DATA":
                self._say(lines, "354 go on")
                text = b"".join(iter(lines.readline, b".\r\n")).decode()
                if self.drops == "DOT":
                    self.taken.append(text)
                    return
                if "DOT" not in self.says:
                    self.taken.append(text)
                self._say(lines, self.says.get("DOT", "250 taken"))
            elif word == "QUIT":
                self._say(lines, "221 bye")
                return
            else:
                self._say(lines, self.says.get(word, "250 fine"))

    @staticmethod
    def _say(lines: Any, text: str) -> None:
        lines.write(f"{text}\r\n".encode())
        lines.flush()


@pytest.fixture
def smtp(settings: Any) -> Iterator[SmtpServer]:
    kit.kind_known(settings)
    server = SmtpServer()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    yield server
    server.close()


def sent() -> OutgoingMail:
    assert sweeps.send_mail() == 1
    return OutgoingMail.objects.get()


def test_a_mail_arrives_with_its_code_and_its_id(smtp: SmtpServer) -> None:
    letter = kit.letter()
    mail(letter=letter)
    assert sent().state == MailState.SENT
    (text,) = smtp.taken
    assert "Message-ID: <mail-" in text and "Auto-Submitted: auto-generated" in text
    assert codes.MARK not in text


@pytest.mark.parametrize(
    ("word", "answer", "state"),
    [
        ("RCPT", "550 5.1.1 no such user", MailState.GIVEN_UP),
        ("RCPT", "451 4.7.1 greylisted", MailState.FAILED),
        ("DOT", "554 5.7.1 we do not want this", MailState.GIVEN_UP),
        ("DOT", "452 4.3.1 disk full", MailState.FAILED),
        ("MAIL", "450 4.3.2 later", MailState.FAILED),
    ],
)
def test_what_the_server_says_is_kept(smtp: SmtpServer, word: str, answer: str, state: MailState) -> None:
    mail()
    smtp.says[word] = answer
    written = sent()
    assert written.state == state and written.last_error == answer and smtp.taken == []


@pytest.mark.parametrize("word", ["RCPT", "DOT"])
def test_a_connection_that_breaks_in_the_talk_leaves_a_doubt(smtp: SmtpServer, word: str) -> None:
    mail()
    smtp.drops = word
    written = sent()
    assert written.state == MailState.GIVEN_UP and sending.DOUBTFUL in written.last_error
    assert len(smtp.taken) == (1 if word == "DOT" else 0), "the server may have it, or not"
    assert sweeps.send_mail() == 0


def test_where_nobody_listens_mail_waits(smtp: SmtpServer, settings: Any) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        settings.EMAIL_PORT = unused.getsockname()[1]
        mail()
        assert sweeps.send_mail() == 0
    written = OutgoingMail.objects.get()
    assert written.state == MailState.QUEUED and written.attempts == 0 and written.last_error
