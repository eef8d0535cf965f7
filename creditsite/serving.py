"""How gunicorn works for this site: its own errors in the one shape, its own messages without who asked.

Used by deploy/gunicorn.conf.py. What gunicorn refuses never reaches Django, so neither the frame's headers nor
the log's rules would hold for it.
"""

from __future__ import annotations

import copy
import json
import logging
import os
from http import HTTPStatus
from typing import Any

from gunicorn import util
from gunicorn.http import errors as refused
from gunicorn.workers.gthread import ThreadWorker

from creditsite import settings
from creditsite.api.stopping import stopping

STATUSES: tuple[tuple[type[Exception], HTTPStatus], ...] = (
    (refused.LimitRequestLine, HTTPStatus.REQUEST_URI_TOO_LONG),
    (refused.LimitRequestHeaders, HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE),
    (refused.ForbiddenProxyRequest, HTTPStatus.FORBIDDEN),
    (refused.UnsupportedTransferCoding, HTTPStatus.NOT_IMPLEMENTED),
    (refused.ExpectationFailed, HTTPStatus.EXPECTATION_FAILED),
    (refused.ParseException, HTTPStatus.BAD_REQUEST),
)
HEADERS = {
    "Connection": "close",
    "Content-Type": "application/problem+json",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
    "Cross-Origin-Opener-Policy": settings.SECURE_CROSS_ORIGIN_OPENER_POLICY,
    "Cross-Origin-Resource-Policy": "same-origin",
    **settings.FRAME_HEADERS,
}
logger = logging.getLogger("gunicorn.error")


class Worker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn's worker with threads; a request that is none is answered and logged our way."""

    def handle_exit(self, sig: int, frame: Any) -> None:
        """Told to go: whoever waits for news of the feed is answered now."""
        stopping.set()
        super().handle_exit(sig, frame)

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        """Answer what could not be read, or what failed outside Django; log its kind only."""
        status = status_of(exc)
        if status is HTTPStatus.INTERNAL_SERVER_ERROR:
            logger.error("request failed outside the application", exc_info=exc)
        else:
            logger.warning("request refused: not HTTP", extra={"kind": type(exc).__name__})
        try:
            util.write_nonblock(client, answer(status))
        except OSError:
            logger.debug("the refusal could not be sent")


def status_of(error: BaseException) -> HTTPStatus:
    """What an error of gunicorn's parser means; anything else is our own failure."""
    for kind, status in STATUSES:
        if isinstance(error, kind):
            return status
    return HTTPStatus.INTERNAL_SERVER_ERROR


def answer(status: HTTPStatus) -> bytes:
    """A whole HTTP answer: a problem document in both languages, with the headers of every other answer."""
    code = status.name.lower()
    body = json.dumps(
        {
            "type": f"urn:creditsite:problem:{code}",
            "title": status.phrase,
            "status": int(status),
            "detail": "The request could not be read. 请求无法识别。",
            "code": code,
            "errors": [],
        },
        ensure_ascii=False,
    ).encode()
    lines = [f"HTTP/1.1 {int(status)} {status.phrase}", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in HEADERS.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


def logging_for_gunicorn() -> dict[str, Any]:
    """The site's logging, for gunicorn's master and for workers before Django is set up."""
    config = copy.deepcopy(settings.LOGGING)
    config["loggers"] |= {
        "gunicorn.error": {"level": settings.LOG_LEVEL, "handlers": [], "propagate": True},
        "gunicorn.access": {"level": "CRITICAL", "handlers": [], "propagate": False},
    }
    return config


def child_exit(server: Any, worker: Any) -> None:
    """A worker is gone: what it showed of itself alone is forgotten, what it counted stays."""
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        from prometheus_client import multiprocess

        multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]
