"""The connection to a cluster: addresses, trust, keys, and how long to wait."""

from __future__ import annotations

import time
from functools import lru_cache
from typing import Any

from elasticsearch import Elasticsearch, OrjsonSerializer

from search.elasticsearch_access import Access
from search.elasticsearch_breaker import Breaker, Kind
from search.elasticsearch_errors import Elsewhere, Missing, explained
from search.engine import EngineUnavailable

BUILD_SECONDS = 30.0
USUAL = 0.05  # what a request may take without anybody noticing
CONNECTIONS = 10  # to each node: more than a process has threads
AGAIN = 2  # times, on another node where one refuses


def client_for(access: Access) -> Elasticsearch:
    """A client with the long timeout; nothing is asked yet."""
    given: dict[str, Any] = {}
    if access.api_key:
        given["api_key"] = access.api_key
    elif access.password:
        given["basic_auth"] = access.password
    if access.hosts[0].startswith("https:"):
        given |= {"verify_certs": access.verify, "ssl_show_warn": False}
        if access.ca and access.verify:
            given["ca_certs"] = access.ca
    return Elasticsearch(
        access.hosts,
        request_timeout=BUILD_SECONDS,
        max_retries=AGAIN,
        retry_on_timeout=False,
        connections_per_node=CONNECTIONS,
        serializer=OrjsonSerializer(),
        **given,
    )


class Reading:
    """Requests of somebody who waits for the page.

    All requests of one look at the index together may lose so many seconds to a slow server: whatever one takes
    beyond the usual is taken off the next one's time.
    """

    def __init__(self, client: Elasticsearch, breaker: Breaker, *, patience: float) -> None:
        self._client, self._breaker, self._patience = client, breaker, patience

    def search(self, index: str, body: dict[str, Any]) -> dict[str, Any]:
        """Ask one index; an answer that lacks a shard's part is none.

        Raises:
            EngineUnavailable
        """
        path = f"/{index}/_search?allow_partial_search_results=false"
        return self.request("POST", path, body)

    def request(
        self, method: str, path: str, body: dict[str, Any] | None = None, *, kind: Kind = Kind.SEARCH
    ) -> dict[str, Any]:
        """One request, unless the server has just failed repeatedly; two where a node cannot reach the next one.

        Raises:
            EngineUnavailable
        """
        if reason := self._breaker.refusal():
            raise EngineUnavailable(reason)
        try:
            try:
                found = self._once(method, path, body)
            except Elsewhere:
                found = self._once(
                    method, path, body
                )  # of another node: the client passes over this one for a while
        except Missing:
            self._breaker.succeeded(kind)
            raise
        except EngineUnavailable as error:
            self._breaker.failed(str(error), kind)
            raise
        self._breaker.succeeded(kind)
        return found

    def _once(self, method: str, path: str, body: dict[str, Any] | None) -> dict[str, Any]:
        started, headers = time.monotonic(), _JSON if body is not None else _ACCEPT
        try:
            with explained():
                answer = self._in_time().perform_request(method, path, headers=headers, body=body)
        finally:
            self._patience -= max(0.0, time.monotonic() - started - USUAL)
        found: dict[str, Any] = answer.body
        return found

    def _in_time(self) -> Elasticsearch:
        return _within(self._client, max(1, int(self._patience * 10)))


@lru_cache(maxsize=64)
def _within(client: Elasticsearch, tenths: int) -> Elasticsearch:
    """The client with so little time; kept, for making one takes as long as an answer.

    Another node is asked where one cannot be reached; a slow or failing answer is the answer.
    """
    return client.options(request_timeout=tenths / 10, retry_on_status=())


_ACCEPT = {"accept": "application/json"}
_JSON = {**_ACCEPT, "content-type": "application/json"}
