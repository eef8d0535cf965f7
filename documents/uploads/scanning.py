"""A virus scanner, where one is configured: ClamAV's daemon by its own protocol (INSTREAM).

`CLAMAV_SOCKET` is a path, or "host:port". Where one is configured and away nothing is taken in: fail closed.
"""

from __future__ import annotations

import socket
import struct

import structlog
from django.conf import settings
from django.utils.translation import gettext as _

from journal.workflow import Refused

logger = structlog.get_logger(__name__)
PART = 64 * 1024
PATIENCE, PING_PATIENCE = 15.0, 2.0  # seconds without a sign of life
LONGEST = 64 * 1024  # bytes of an answer
NAME = "ClamAV"


class Away(OSError):
    """The scanner does not answer."""


def scanned(content: bytes) -> str:
    """Who scanned it; empty where no scanner is configured.

    Raises:
        Refused: something was found, or the scanner is away.
    """
    if not settings.CLAMAV_SOCKET:
        return ""
    try:
        answer = _asked(content)
    except OSError as error:
        logger.error("the virus scanner is away", error=type(error).__name__)
        raise Refused(
            _("Files cannot be checked for viruses right now. Please try again later."), field="files"
        ) from error
    if answer.endswith("OK"):
        return NAME
    logger.warning("a paper was refused by the scanner", answer=answer[:200])
    raise Refused(_("The virus scanner found something in this file."), field="files")


def answers() -> bool:
    """Whether the scanner that is configured is there."""
    try:
        with _connected(PING_PATIENCE) as link:
            link.sendall(b"zPING\0")
            return _said(link) == "PONG"
    except OSError:
        return False


def _asked(content: bytes) -> str:
    with _connected(PATIENCE) as link:
        link.sendall(b"zINSTREAM\0")
        for start in range(0, len(content), PART):
            part = content[start : start + PART]
            link.sendall(struct.pack("!L", len(part)) + part)
        link.sendall(struct.pack("!L", 0))
        text = _said(link)
    if not text.endswith(("OK", "FOUND")):
        raise Away(text[:200])
    return text


def _said(link: socket.socket) -> str:
    said = b""
    while not said.endswith(b"\0") and len(said) < LONGEST and (part := link.recv(4096)):
        said += part
    return said.rstrip(b"\0").decode("utf-8", "replace")


def _connected(patience: float) -> socket.socket:
    address: str = settings.CLAMAV_SOCKET
    host, colon, port = address.rpartition(":")
    if colon and port.isdigit():
        return socket.create_connection((host, int(port)), timeout=patience)
    link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    link.settimeout(patience)
    try:
        link.connect(address)
    except OSError:
        link.close()
        raise
    return link
