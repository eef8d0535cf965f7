"""A run with personal data in every place leaves none of it in the log; gunicorn's own messages included."""

from __future__ import annotations

import json
import socket
import urllib.parse
import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from tests.prepared import prepare
from tests.serving import ask, serve_web
from tests.site import Site, database_for

NAME = "zhangsanfeng"
CHINESE = urllib.parse.quote("张三丰")
ADDRESS = "198.51.100.77"
SECRETS = (
    NAME,
    "张三丰",
    CHINESE,
    "%E5%BC%A0",
    "\\u5f20",
    ADDRESS,
    "127.0.0.1",
    "13800138000",
    "110101199003070011",
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("logs")
    with database_for(folder, f"logs_{uuid.uuid4().hex[:8]}") as url:
        site = Site(folder, database_url=url)
        site.environment |= {"LOG_LEVEL": "INFO", "NUM_PROXIES": "1"}
        try:
            prepare(site)
            yield site
        finally:
            site.close()


def raw(port: int, request: bytes) -> bytes:
    """What the server answers to bytes that may be no HTTP."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        received = b""
        while part := connection.recv(65_536):
            received += part
    return received


def lines(site: Site) -> list[dict[str, Any]]:
    """Every log line of every process, as JSON."""
    text = "".join(path.read_text() for path in sorted(site.folder.glob("process-*.log")))
    for secret in SECRETS:
        assert secret not in text
    return [json.loads(line) for line in text.splitlines()]


def test_nothing_that_people_typed_is_in_the_log(site: Site) -> None:
    port = serve_web(site)
    headers = {
        "X-Forwarded-For": ADDRESS,
        "X-Request-ID": "edge-2026-0001",
        "User-Agent": f"{NAME}/1.0 13800138000",
        "Referer": f"https://example.org/{NAME}",
        "Cookie": f"sessionid={NAME}",
        "Authorization": f"Bearer {NAME}",
    }
    for address in (
        f"/search?q={CHINESE}", f"/api/v1/search?q={NAME}", f"/api/v1/search?{NAME}=110101199003070011",
        f"/entities/{NAME}", f"/records/{NAME}", f"/{CHINESE}/{NAME}", f"/api/v1/{NAME}?x=%00{NAME}",
        f"/static/{NAME}.css", f"/accounts/password/reset/key/{NAME}/", f"/admin/?next=/{NAME}",
    ):  # fmt: skip
        answer = ask(port, address, headers=headers)
        assert answer.status < 500
        assert answer.headers["x-request-id"] == "edge-2026-0001"
    assert ask(port, "/accounts/login/", headers=headers, method="POST").status in (403, 404)
    assert ask(port, "/", headers={**headers, "Host": f"{NAME}.example.org"}).status == 400
    found = lines(site)
    requests = [line for line in found if line["event"] == "request"]
    assert {line["route"] for line in requests} >= {"website:search", "api:search", "website:entity", "none"}
    assert all(set(line) >= {"method", "status", "seconds", "request_id", "timestamp"} for line in requests)
    assert "edge-2026-0001" in {line["request_id"] for line in requests}


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        (f"GET /{NAME} NONSENSE\r\nHost: x\r\n\r\n".encode(), 400),
        (f"{NAME.upper()} {NAME}\r\n\r\n".encode(), 400),
        (f"GET / HTTP/1.1\r\nHost: x\r\nBad Header {NAME}: 1\r\n\r\n".encode(), 400),
        (f"GET / HTTP/1.1\r\nHost: x\r\nX-Long: {NAME * 2000}\r\n\r\n".encode(), 431),
        (f"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: {NAME}\r\n\r\n".encode(), 501),
    ],
)
def test_what_gunicorn_refuses_is_answered_in_our_shape_and_logged_without_who_asked(
    site: Site, request_bytes: bytes, status: int
) -> None:
    port = serve_web(site)
    answer = raw(port, request_bytes).decode()
    head, _, body = answer.partition("\r\n\r\n")
    assert head.startswith(f"HTTP/1.1 {status} ")
    problem = json.loads(body)
    assert (problem["status"], set(problem)) == (
        status,
        {"type", "title", "status", "detail", "code", "errors"},
    )
    for header in (
        "Content-Type: application/problem+json", "Content-Security-Policy: default-src 'self'",
        "X-Content-Type-Options: nosniff", "X-Frame-Options: DENY", "Cache-Control: no-store",
    ):  # fmt: skip
        assert header in head
    assert NAME not in answer.lower()
    refused = [line for line in lines(site) if line["event"].startswith("request refused")]
    assert refused
    site.stop_all()


def test_a_failing_worker_logs_kinds_and_no_text(site: Site) -> None:
    code = f"""
import django; django.setup()
from creditsite.worker import Sweep, run_due
def fails():
    raise ValueError("{NAME} 13800138000")
run_due([Sweep("fails", fails, every=1.0)], now=1.0)
"""
    process = site.start("-c", code)
    assert process.wait(timeout=60) == 0
    line = next(line for line in lines(site) if line["event"] == "sweep failed")
    assert (line["error"], line["sweep"]) == ("ValueError", "fails")
