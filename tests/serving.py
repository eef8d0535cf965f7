"""A real web server of a test's own: gunicorn under the site's configuration, asked from many threads."""

from __future__ import annotations

import http.client
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from tests.site import Site, free_port, wait_until_up


@dataclass(frozen=True)
class Answer:
    """Status, headers (lower case) and body."""

    status: int
    headers: dict[str, str]
    body: bytes


def serve_web(site: Site, **environment: str) -> int:
    """Start gunicorn as deploy/serve.py does; returns its port."""
    port = free_port()
    site.start(
        "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "creditsite.wsgi",
        **{"HOST": "127.0.0.1", "PORT": str(port), **environment},
    )  # fmt: skip
    wait_until_up(f"http://127.0.0.1:{port}/healthz", seconds=120)  # a busy machine starts slowly
    return port


def ask(port: int, address: str, *, headers: dict[str, str] | None = None, method: str = "GET") -> Answer:
    """One request on a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request(method, address, headers=headers or {})
        response = connection.getresponse()
        return Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
    finally:
        connection.close()


def ask_many(port: int, address: str, *, times: int, threads: int) -> Counter[int]:
    """How often each status came, of so many requests at once."""
    statuses: Counter[int] = Counter()
    turn = threading.Lock()

    def work() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        for _ in range(times // threads):
            connection.request("GET", address)
            response = connection.getresponse()
            response.read()
            with turn:
                statuses[response.status] += 1
        connection.close()

    in_parallel([work] * threads)
    return statuses


def in_parallel(jobs: list[Callable[[], None]]) -> None:
    """Run all at once and wait."""
    running = [threading.Thread(target=job) for job in jobs]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
