"""A server that answers whatever a test wants, in place of Elasticsearch; no Java needed."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SIGNED = {"X-Elastic-Product": "Elasticsearch", "Content-Type": "application/vnd.elasticsearch+json"}


@dataclass
class Reply:
    """What is answered; `wait` seconds later."""

    status: int = 200
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=lambda: dict(SIGNED))
    wait: float = 0.0


@dataclass
class Stub:
    """Where it listens and what it was asked."""

    url: str
    asked: list[tuple[str, str]] = field(default_factory=list)


@contextmanager
def stub_server(reply: Callable[[str, str], Reply], *, tls: ssl.SSLContext | None = None) -> Iterator[Stub]:
    """Serve until the test is done."""
    stub = Stub("")

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            stub.asked.append((self.command, self.path))
            made = reply(self.command, self.path)
            time.sleep(made.wait)
            self.send_response(made.status)
            for name, value in {**made.headers, "Content-Length": str(len(made.body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(made.body)

        def log_message(self, *_: object) -> None:
            return

    for method in ("GET", "POST", "PUT", "DELETE", "HEAD"):
        setattr(Handler, f"do_{method}", Handler._answer)

    class Quiet(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:  # askers hang up, that is what is tested
            return

    server = Quiet(("127.0.0.1", 0), Handler)
    scheme = "http"
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
        scheme = "https"
    stub.url = f"{scheme}://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield stub
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
