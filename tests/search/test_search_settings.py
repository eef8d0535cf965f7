"""SEARCH_URL and its companions: what is taken, what is refused and with which words."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings

from creditsite.settings import search as given
from search.checks import cluster_is_safe
from search.elasticsearch_access import Access
from search.engines import engine
from search.tantivy_engine import TantivyEngine


@pytest.mark.parametrize(
    "url",
    [
        "tantivy:///srv/search",
        "http://127.0.0.1:9200",
        "https://es1.example.org:9200,https://es2.example.org:9200",
        "https://user:p%40ss@es.example.org/behind/a/proxy",
        "http://[::1]:9200",
    ],
)
def test_addresses_that_are_taken(url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SEARCH_URL", url)
    assert given.search_url(tmp_path) == url


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("elasticsearch://es:9200", "must read"),
        ("es.example.org:9200", "must read"),
        ("https://", "must read"),
        ("https://es:nine", "must read"),
        ("https://es:9200,", "must read|mixes"),
        ("http://es1:9200,https://es2:9200", "mixes http and https"),
        ("https://elastic:s3cret@es:9200?x=1", "must read"),
    ],
)
def test_addresses_that_are_refused(
    url: str, words: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SEARCH_URL", url)
    with pytest.raises(ImproperlyConfigured, match=words) as refused:
        given.search_url(tmp_path)
    assert "s3cret" not in str(refused.value)


@pytest.mark.parametrize(
    ("name", "value", "read"),
    [
        ("SEARCH_PREFIX", "Big", given.prefix),
        ("SEARCH_PREFIX", "a*", given.prefix),
        ("SEARCH_CA", "/nowhere/ca.pem", given.authorities),
        ("SEARCH_REPLICAS", "many", given.replicas),
        ("SEARCH_SHARDS", "0", given.shards),
    ],
)
def test_other_wrong_values(name: str, value: str, read: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match=name):
        read()  # type: ignore[operator]


def test_addresses_are_given_to_the_client_without_the_password_and_with_a_port() -> None:
    access = Access(("https://us%3Aer:p%40ss@es.example.org/x/", "https://[::1]:9201"))
    assert access.hosts == ["https://es.example.org:443/x", "https://[::1]:9201"]
    assert access.password == ("us:er", "p@ss")


def test_the_address_chooses_the_engine(tmp_path: Path) -> None:
    with override_settings(SEARCH_URL=f"tantivy://{tmp_path}"):
        assert isinstance(engine(), TantivyEngine)
        assert engine() is engine()
    with override_settings(SEARCH_URL="http://127.0.0.1:9"):
        assert engine().label == "elasticsearch"
        first = engine()
    with override_settings(SEARCH_URL="http://127.0.0.1:9", SEARCH_PREFIX="other"):
        assert engine() is not first


@pytest.mark.parametrize(
    ("settings", "ids"),
    [
        ({"SEARCH_URL": "https://es:9200"}, []),
        ({"SEARCH_URL": "http://127.0.0.1:9200", "SEARCH_API_KEY": "k"}, []),
        ({"SEARCH_URL": "http://es:9200"}, []),
        ({"SEARCH_URL": "http://es:9200", "SEARCH_API_KEY": "k"}, ["creditsite.W042"]),
        ({"SEARCH_URL": "http://u:p@es:9200"}, ["creditsite.W042"]),
        ({"SEARCH_URL": "https://es:9200", "SEARCH_VERIFY": False}, ["creditsite.W041"]),
    ],
)
def test_production_warns_of_unsafe_ways_to_the_cluster(settings: dict[str, object], ids: list[str]) -> None:
    with override_settings(PRODUCTION=True, **settings):
        assert [message.id for message in cluster_is_safe(None)] == ids
    with override_settings(PRODUCTION=False, **settings):
        assert cluster_is_safe(None) == []
