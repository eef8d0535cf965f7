"""Mails of tests, and a mail server that does as it is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from documents.models import Letter, OutgoingMail
from documents.services import mail_send
from tests.unit.documents import letter_kit as kit

BACKEND = f"{__name__}.Server"


class Server(BaseEmailBackend):
    """Answers what `behaviour` says; keeps what it took."""

    taken: list[EmailMessage] = []
    behaviour: Callable[[EmailMessage], None] | None = None
    on_open: Callable[[], None] | None = None

    def open(self) -> bool:
        if Server.on_open is not None:
            Server.on_open()
        return True

    def send_messages(self, messages: Any) -> int:
        for message in messages:
            if Server.behaviour is not None:
                Server.behaviour(message)
            message.message()  # builds the headers as SMTP would
            Server.taken.append(message)
        return len(messages)


def server(settings: Any) -> type[Server]:
    """Put it in the place of the mail server, empty and friendly."""
    settings.EMAIL_BACKEND = BACKEND
    Server.taken, Server.behaviour, Server.on_open = [], None, None
    return Server


def mail(*, to: str = "office@example.org", letter: Letter | None = None, **context: Any) -> OutgoingMail:
    """A mail that waits."""
    given = {"title": "A letter is ready", "name": "示例一市澄屿科技有限公司", **context}
    return mail_send(
        to=to,
        language="zh-hans",
        template="documents_tests/mail.txt",
        context=given,
        letter=letter,
        by=kit.BY,
    )
