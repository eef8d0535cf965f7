"""What a wrong or ailing server is called: words an operator can act on, and never another exception."""

from __future__ import annotations

import json
import socket
import ssl
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.test import override_settings
from structlog.testing import capture_logs

from search import sweeps
from search.elasticsearch_access import Access
from search.elasticsearch_breaker import FAILURES
from search.elasticsearch_engine import ElasticsearchEngine
from search.engine import NO_FILTERS, EngineUnavailable
from search.plan import plan
from tests.search.stub_server import SIGNED, Reply, stub_server

NAME = "entities-00000000-20260101T000000"
READ_SECONDS = Access(()).read_seconds
HTML = {"Content-Type": "text/html"}
PLAIN = {"Content-Type": "application/json"}
HELD = {"shape": "00000000", "seq": 5, "complete": True}


def state() -> bytes:
    answer = {
        "_index": "creditsite-entities-00000000-20260101t000000",
        "_id": "state",
        "_seq_no": 7,
        "_primary_term": 1,
        "found": True,
        "_source": {"state": HELD},
    }
    return json.dumps(answer).encode()


def engine_at(*urls: str, **given: object) -> ElasticsearchEngine:
    return ElasticsearchEngine(Access(urls=urls, **given), lock=lambda name: nullcontext(True))  # type: ignore[arg-type]


def error(kind: str, reason: str = "") -> bytes:
    return json.dumps({"error": {"type": kind, "reason": reason}}).encode()


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (Reply(headers=PLAIN), "not Elasticsearch"),  # OpenSearch answers, unsigned
        (Reply(406, b'{"error":"Content-Type header is not supported"}', PLAIN), "not Elasticsearch"),
        (Reply(404, b"<html>not here", HTML), "not Elasticsearch"),  # a web server
        (Reply(200, b"<html>welcome", HTML), "not Elasticsearch"),
        (Reply(302, b"", HTML), "not Elasticsearch"),
        (Reply(400, error("media_type_header_exception")), "servers 8 and 9 do"),
        (Reply(406, error("x")), "servers 8 and 9 do"),
        (Reply(401, error("security_exception")), "SEARCH_API_KEY"),
        (Reply(401, b"", PLAIN), "SEARCH_API_KEY"),  # of a proxy
        (Reply(403, error("security_exception")), "view_index_metadata"),
        (Reply(503, error("no_shard_available_action_exception")), "red"),
        (Reply(503, error("master_not_discovered_exception")), "no master"),
        (Reply(429, error("es_rejected_execution_exception")), "overloaded"),
        (Reply(429, error("circuit_breaking_exception")), "too little memory"),
        (Reply(500, error("mystery_exception", "what?")), "error 500 mystery_exception what?"),
        (Reply(502, b"<html>bad gateway", HTML), "what stands before the cluster"),
        (Reply(502, error("node_not_connected_exception")), "another node has just gone"),
    ],
)  # fmt: skip
def test_each_failure_has_a_name(reply: Reply, words: str) -> None:
    with stub_server(lambda method, path: reply) as stub:
        engine = engine_at(stub.url)
        for ask in (engine.view, engine.state, lambda: engine.begin(NAME), lambda: engine.view(NAME).count()):
            with pytest.raises(EngineUnavailable, match=words):
                ask()


def test_a_sound_server_without_an_index_is_told_from_a_wrong_one() -> None:
    absent = Reply(404, error("index_not_found_exception"))
    with stub_server(lambda method, path: absent) as stub:
        for _ in range(FAILURES + 2):
            with pytest.raises(EngineUnavailable, match="no index has been built yet"):
                engine_at(stub.url).view()


def test_the_worker_logs_why_the_index_cannot_be_followed() -> None:
    with stub_server(lambda method, path: Reply(401, error("security_exception"))) as stub:
        with override_settings(SEARCH_URL=stub.url), capture_logs() as said, pytest.raises(EngineUnavailable):
            sweeps.follow_changes()
        assert ["SEARCH_API_KEY" in entry["error"] for entry in said if "error" in entry] == [True]


def test_nobody_listens() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
        with pytest.raises(EngineUnavailable, match=r"no connection: check SEARCH_URL \(.*refused"):
            engine_at(url).view()


def test_a_slow_server_costs_no_more_than_the_time_to_read() -> None:
    with stub_server(lambda method, path: Reply(wait=READ_SECONDS + 1.0)) as stub:
        engine = engine_at(stub.url)
        with pytest.raises(EngineUnavailable, match="no answer in time"):
            engine.view()
        assert len(stub.asked) == 1, "not asked again"


def test_what_each_request_loses_is_taken_off_the_time_of_the_next() -> None:
    def slow(method: str, path: str) -> Reply:
        return Reply(200, state(), wait=READ_SECONDS * 0.6)

    with stub_server(slow) as stub:
        view = engine_at(stub.url).view()
        with pytest.raises(EngineUnavailable, match="no answer in time"):
            view.question(plan("澄屿"), NO_FILTERS).tally()  # no slower than the first, which was waited for


def test_after_several_failures_nobody_is_asked_for_a_while() -> None:
    with stub_server(lambda method, path: Reply(500, error("mystery_exception"))) as stub:
        engine = engine_at(stub.url)
        for _ in range(FAILURES):
            with pytest.raises(EngineUnavailable):
                engine.view()
        asked = len(stub.asked)
        for ask in (engine.view, engine.state):
            with pytest.raises(EngineUnavailable, match="mystery_exception"):
                ask()
        assert len(stub.asked) == asked


def test_another_node_answers_where_one_refuses() -> None:
    with socket.socket() as free, stub_server(lambda m, p: Reply(200, state())) as stub:
        free.bind(("127.0.0.1", 0))
        engine = engine_at(f"http://127.0.0.1:{free.getsockname()[1]}", stub.url)
        for _ in range(4):
            engine._forget_look()
            assert engine.view().seq == 5


def test_another_node_is_asked_once_where_one_has_just_lost_its_neighbour() -> None:
    lost = Reply(502, error("node_disconnected_exception"))
    with stub_server(lambda m, p: lost) as one, stub_server(lambda m, p: Reply(200, state())) as other:
        for urls in ((one.url, other.url), (other.url, one.url)):
            engine = engine_at(*urls)
            for _ in range(FAILURES + 1):
                engine._forget_look()
                assert engine.view().seq == 5
    assert one.asked, "or nothing was shown"
    with stub_server(lambda m, p: lost) as one, stub_server(lambda m, p: lost) as other:
        with pytest.raises(EngineUnavailable, match="another node has just gone"):
            engine_at(one.url, other.url).view()
        assert len(one.asked) == len(other.asked) == 1


def test_the_time_to_read_is_that_of_both_tries_together() -> None:
    slow = Reply(502, error("node_disconnected_exception"), wait=READ_SECONDS * 0.7)
    with stub_server(lambda m, p: slow) as stub, pytest.raises(EngineUnavailable, match="no answer in time"):
        engine_at(stub.url).view()


def test_the_password_goes_to_the_server_and_into_no_message() -> None:
    with stub_server(lambda m, p: Reply(401, error("security_exception"))) as stub:
        url = stub.url.replace("http://", "http://elastic:s3cret%21@")
        with pytest.raises(EngineUnavailable) as failed:
            engine_at(url).view()
        assert "s3cret" not in str(failed.value)


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, ssl.SSLContext]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "creditsite test")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (tmp_path / "ca.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (tmp_path / "key.pem").write_bytes(secret)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "ca.pem", tmp_path / "key.pem")
    return tmp_path / "ca.pem", context


def test_a_certificate_is_checked_by_default_and_against_the_given_authority(
    certificate: tuple[Path, ssl.SSLContext],
) -> None:
    authority, context = certificate
    found = Reply(200, state(), SIGNED)
    with stub_server(lambda m, p: found, tls=context) as stub:
        with pytest.raises(EngineUnavailable, match="certificate is not trusted: check SEARCH_CA"):
            engine_at(stub.url).view()
        assert engine_at(stub.url, ca=str(authority)).view().seq == 5
        other = stub.url.replace("127.0.0.1", "localhost")  # not whom the certificate names
        with pytest.raises(EngineUnavailable, match="certificate"):
            engine_at(other, ca=str(authority)).view()
        assert engine_at(other, verify=False).view().seq == 5
