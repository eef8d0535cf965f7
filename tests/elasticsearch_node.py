"""A real Elasticsearch for the tests that are marked `elasticsearch`; without Java they are skipped, and say so."""

from __future__ import annotations

import secrets
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from journal.locks import file_lock
from search.elasticsearch_access import Access
from search.elasticsearch_engine import ElasticsearchEngine
from tools.elasticsearch.node import Cluster, missing

PATIENT = 30.0  # seconds: a cold server on a busy machine is not what most tests are about
SKIPPED = "Elasticsearch is not tested"
needs_elasticsearch = pytest.mark.elasticsearch


def skip_aloud() -> None:
    """Skip where no node can be started, with what to do about it."""
    if reason := missing():
        pytest.skip(f"{SKIPPED}: {reason}")


@pytest.fixture(scope="session")
def elasticsearch_url() -> Iterator[str]:
    """One node for the whole run."""
    skip_aloud()
    with Cluster() as cluster:
        yield cluster.url


@contextmanager
def engine_on(url: str, locks: Path, *, prefix: str = "", **access: object) -> Iterator[ElasticsearchEngine]:
    """An engine under a name of its own; what it made goes afterwards."""
    prefix = prefix or f"t{secrets.token_hex(6)}"
    given = Access(urls=(url,), prefix=prefix, **{"read_seconds": PATIENT, **access})  # type: ignore[arg-type]
    try:
        yield ElasticsearchEngine(given, lock=lambda name: file_lock(locks / name.replace(":", "-")))
    finally:
        sweep(url, prefix)


def sweep(url: str, prefix: str) -> None:
    """Remove every index of a prefix."""
    with urllib.request.urlopen(f"{url}/_cat/indices/{prefix}-*?h=index&expand_wildcards=all") as answer:
        names = answer.read().decode().split()
    for name in names:
        urllib.request.urlopen(urllib.request.Request(f"{url}/{name}", method="DELETE")).close()
