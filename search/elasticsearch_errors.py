"""What a server's failure means, in words that an operator can act on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from elastic_transport import ApiError, TlsError, TransportError
from elastic_transport import ConnectionError as NotConnected
from elastic_transport import ConnectionTimeout as TooSlow
from elasticsearch import UnsupportedProductError

from search.engine import EngineUnavailable

DISK = "its disk is full, so it lets nobody write (flood-stage watermark): make room"
FOREIGN = (
    "the index was not made by creditsite or was changed by hand: manage.py search_build makes a new one"
)
NOT_ELASTICSEARCH = (
    "what answers there is not Elasticsearch (OpenSearch, a proxy, another service?): check SEARCH_URL"
)
OTHER_VERSION = (
    "server and client do not understand each other: servers 8 and 9 do, with the client of constraints.txt"
)
RED = "a part of the index has no living copy (red): see _cluster/allocation/explain"
BUSY = "the server is overloaded"
_BEHIND = "what stands before the cluster gets no answer from it"
_LOST = "the node that was asked could not reach another one: another node has just gone"
_BY_TYPE = {
    "media_type_header_exception": OTHER_VERSION,
    "strict_dynamic_mapping_exception": FOREIGN,
    "document_parsing_exception": FOREIGN,
    "mapper_parsing_exception": FOREIGN,
    "invalid_alias_name_exception": FOREIGN,
    "no_shard_available_action_exception": RED,
    "unavailable_shards_exception": RED,
    "search_phase_execution_exception": RED,
    "master_not_discovered_exception": "the cluster has no master: too few of its nodes are up",
    "node_not_connected_exception": _LOST,
    "node_disconnected_exception": _LOST,
    "es_rejected_execution_exception": BUSY,
    "circuit_breaking_exception": "the server has too little memory for this",
    "index_not_found_exception": "the index is gone",
}
_BY_STATUS = {
    401: "it refuses the key or password: check SEARCH_API_KEY",
    403: "the key may not do this: it needs read, write, manage and view_index_metadata on the site's indexes",
    406: OTHER_VERSION,
    429: BUSY,
    502: _BEHIND,
    504: _BEHIND,
}
_OF_PROXIES = (401, 403, 429)  # what a proxy of the cluster's answers too, unsigned
AGAIN = frozenset({429, 502, 503, 504})


class Elsewhere(EngineUnavailable):
    """Whom the request reached cannot reach whoever has the answer (502): another node may."""


class Refused(EngineUnavailable):
    """The server answered, and will not do better when asked again."""


class Missing(Refused):
    """The server is sound and holds no such index, alias or document."""


@contextmanager
def explained() -> Iterator[None]:
    """Turn the client's errors into EngineUnavailable.

    Raises:
        EngineUnavailable: the server is away, too slow, or not able to answer now; Elsewhere: this node of it.
        Refused, Missing: it answered.
    """
    try:
        yield
    except (ApiError, TransportError) as error:
        raise explain(error) from error


def explain(error: ApiError | TransportError) -> EngineUnavailable:
    """What a failed request means."""
    if isinstance(error, TlsError):
        return EngineUnavailable(
            f"Elasticsearch: its certificate is not trusted: check SEARCH_CA ({_short(error)})"
        )
    if isinstance(error, TooSlow):
        return EngineUnavailable("Elasticsearch: no answer in time")
    if isinstance(error, NotConnected):
        return EngineUnavailable(f"Elasticsearch: no connection: check SEARCH_URL ({_short(error)})")
    if isinstance(error, UnsupportedProductError) or not isinstance(error, ApiError):
        return Refused(f"Elasticsearch: {NOT_ELASTICSEARCH}")
    status = error.meta.status
    signed = error.meta.headers.get("x-elastic-product") == "Elasticsearch"
    if not signed and status < 500 and status not in _OF_PROXIES:
        return Refused(f"Elasticsearch: {NOT_ELASTICSEARCH}")
    if status == 404 and isinstance(error.body, dict) and error.body.get("found") is False:
        return Missing(f"Elasticsearch: {FOREIGN}")
    words = f"Elasticsearch: {meaning(status, _type(error.body), _reason(error.body))}"
    if status == 404:
        return Missing(words)
    if status == 502:
        return Elsewhere(words)
    return EngineUnavailable(words) if status in AGAIN or status >= 500 else Refused(words)


def meaning(status: int, kind: str, reason: str) -> str:
    """An error of the server, of a whole request or of one item of a bulk request."""
    if kind == "cluster_block_exception":
        return DISK if "disk usage" in reason or "read-only-allow-delete" in reason else reason
    known = _BY_TYPE.get(kind) or _BY_STATUS.get(status)
    return f"{known} ({kind or status})" if known else f"error {status} {kind} {reason[:200]}".rstrip()


def _error(body: Any) -> dict[str, Any]:
    error = body.get("error") if isinstance(body, dict) else None
    return error if isinstance(error, dict) else {}


def _type(body: Any) -> str:
    return str(_error(body).get("type", ""))


def _reason(body: Any) -> str:
    return str(_error(body).get("reason", ""))


def _short(error: Exception) -> str:
    """The last words of a chain of causes: 'Connection refused' of three lines of object addresses."""
    return str(getattr(error, "message", error)).rsplit("] ", 1)[-1].rsplit(": ", 1)[-1].strip(" ()'\"")[:120]
