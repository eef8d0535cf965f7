"""Every address bears the frame: headers, request id, cookies, limits; static files and errors too."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.translation import override

from creditsite.frame.middleware import FrameMiddleware

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]
POLICY = "default-src 'self'"
EXPECTED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def routes(patterns: list[Any], prefix: str = "") -> Iterator[str]:
    """Every address pattern as an address: what it asks for is filled with something."""
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            yield "/" + sample(route)


def sample(route: str) -> str:
    """`entities/<str:usci>` as `entities/1`, regular expressions likewise."""
    text = re.sub(r"<[^>]*>", "1", re.sub(r"\(\?P<[^>]*>(?:[^()]|\([^()]*\))*\)", "1", route))
    return re.sub(r"[\^$\\?]|\(\.\*\)", "", text)


with override("zh-hans"):
    ADDRESSES = sorted(set(routes(get_resolver().url_patterns)))
ERRORS = [
    "/nothing/here",
    "/api/v1/nothing",
    "/search?q=%00",
    "/api/v1/search?q=%ff",
    f"/{'a' * 9000}",
    "/en/search?q=%ff",
]


def assert_framed(response: Any, address: str) -> None:
    headers = response.headers
    policy = headers["Content-Security-Policy"]
    assert policy.startswith(POLICY)
    assert "unsafe" not in policy
    assert {name: headers.get(name) for name in EXPECTED} == EXPECTED, address
    assert "camera=()" in headers["Permissions-Policy"]
    api = address.startswith("/api/")
    assert headers["Cross-Origin-Resource-Policy"] == ("cross-origin" if api else "same-origin")
    assert re.fullmatch("[0-9a-f]{32}", headers["X-Request-ID"])
    assert headers["Cache-Control"], address
    for cookie in response.cookies.values():
        assert cookie["samesite"] in ("Lax", "Strict"), cookie
        assert cookie["httponly"], cookie


def test_the_walk_reaches_the_whole_site() -> None:
    assert len(ADDRESSES) > 60
    assert {"/", "/search", "/api/v1/search", "/api/docs/", "/healthz", "/metrics", "/admin/"} <= set(
        ADDRESSES
    )


@pytest.mark.parametrize("address", [*ADDRESSES, *ERRORS])
def test_every_address_bears_the_headers(client: Client, address: str) -> None:
    client.raise_request_exception = False
    response = client.get(address)
    assert response.status_code < 500 or address == "/readyz", "there is no index here"
    assert_framed(response, address)
    if response.get("Content-Type", "").startswith("text/html") and not response.streaming:
        content = response.content.decode()
        assert not re.search(r"<style|<script(?![^>]*\ssrc=)[^>]*>|\sstyle=|\son[a-z]+=\"", content), address


def test_what_is_sent_to_a_page_is_answered_within_the_frame(client: Client) -> None:
    for address in ("/", "/search", "/healthz", "/api/v1/search", "/admin/"):
        assert_framed(client.post(address), address)


def test_an_error_of_ours_is_framed(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*given: object, **more: object) -> None:
        raise RuntimeError("张三")

    client.raise_request_exception = False
    monkeypatch.setattr("website.views.home.overview", broken)
    response = client.get("/")
    assert response.status_code == 500
    assert_framed(response, "/")
    assert "张三" not in response.content.decode()


def test_static_files_are_framed(settings: Any, tmp_path: Any) -> None:
    settings.WHITENOISE_AUTOREFRESH = True
    settings.WHITENOISE_USE_FINDERS = True
    assert finders.find("img/favicon.svg")
    response = Client().get("/static/img/favicon.svg")
    assert response.status_code == 200
    assert b"<svg" in b"".join(response)
    response.close()
    assert_framed(response, "/static/img/favicon.svg")


def test_a_page_does_not_vary_by_language_and_the_api_does(client: Client) -> None:
    for address in ("/", "/search?q=a", "/en/", "/records/aaaaaaaaaa"):
        response = client.get(address, headers={"accept-language": "en"})
        assert "accept-language" not in response.get("Vary", "").lower()
        assert response["Content-Language"] == ("en" if address.startswith("/en/") else "zh-hans")
    assert "Accept-Language" in client.get("/api/v1/penalties")["Vary"]


@pytest.mark.parametrize(
    ("address", "target"),
    [
        ("/entities/91310000MA1FL0000X/", "/entities/91310000MA1FL0000X"),
        ("/en/records/aaaaaaaaaa/?at=2026-01-01", "/en/records/aaaaaaaaaa?at=2026-01-01"),
        ("/search/?q=%E7%A7%91", "/search?q=%E7%A7%91"),
        ("/api/v1/penalties/?limit=1", "/api/v1/penalties?limit=1"),
    ],
)
def test_a_slash_too_many_leads_to_the_address_without(client: Client, address: str, target: str) -> None:
    response = client.get(address)
    assert (response.status_code, response["Location"]) == (308, target)


@pytest.mark.parametrize("address", ["/nothing/", "//example.org/", "/entities/a/b/", "/api/v1/nothing/"])
def test_a_slash_leads_nowhere_else(client: Client, address: str) -> None:
    assert client.get("/", PATH_INFO=address).status_code == 404


def test_code_lists_and_the_schema_are_sent_compressed_and_nothing_else(client: Client) -> None:
    import gzip

    plain = client.get("/api/v1/regions")
    packed = client.get("/api/v1/regions", headers={"accept-encoding": "br, gzip"})
    assert packed["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed["Vary"]
    assert "Accept-Encoding" in plain["Vary"]
    assert gzip.decompress(packed.content) == plain.content
    assert len(packed.content) * 5 < len(plain.content)
    assert packed["ETag"] == plain["ETag"]
    assert client.get("/api/v1/schema", headers={"accept-encoding": "gzip"})["Content-Encoding"] == "gzip"
    refused = client.get("/api/v1/regions", headers={"accept-encoding": "gzip;q=0, identity"})
    assert not refused.has_header("Content-Encoding")
    for address in ("/", "/search?q=a", "/api/v1/penalties", "/admin/login/", "/api/v1/search?q=a"):
        answer = client.get(address, headers={"accept-encoding": "gzip"})
        assert not answer.has_header("Content-Encoding"), "a page may hold a secret (BREACH)"


def behind(proxies: int, settings: Any, **headers: str) -> tuple[dict[str, Any], Any]:
    """META as views see it, and the answer, with so many proxies configured."""
    from django.http import HttpResponse
    from django.test import RequestFactory

    settings.NUM_PROXIES = proxies
    seen: dict[str, Any] = {}

    def view(request: Any) -> HttpResponse:
        seen.update(request.META)
        return HttpResponse()

    return seen, FrameMiddleware(view)(RequestFactory().get("/", headers=headers))


def test_forwarded_headers_are_believed_from_proxies_only(settings: Any) -> None:
    given = {
        "x-forwarded-for": "198.51.100.7",
        "x-forwarded-proto": "https",
        "x-request-id": "edge-2026-0001",
    }
    seen, response = behind(0, settings, **given)
    assert seen["REMOTE_ADDR"] == "127.0.0.1"
    assert not [name for name in seen if "FORWARDED" in name]
    assert response["X-Request-ID"] != "edge-2026-0001"
    seen, response = behind(1, settings, **given)
    assert seen["REMOTE_ADDR"] == "198.51.100.7"
    assert response["X-Request-ID"] == "edge-2026-0001" == seen["HTTP_X_REQUEST_ID"]


def test_a_large_body_is_refused_before_it_is_read(client: Client, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    settings.UPLOAD_MAX_BYTES = 5000
    body = b"x" * 2000
    page = client.post("/admin/login/", body, content_type="text/plain")
    assert page.status_code == 413
    assert page["Content-Type"].startswith("text/html")
    assert_framed(page, "/admin/login/")
    problem = client.post("/api/v1/search", body, content_type="application/json")
    assert (problem.status_code, problem["Content-Type"]) == (413, "application/problem+json")


def test_signed_in_staff_may_send_files_in_the_admin_up_to_a_limit(
    settings: Any, django_user_model: Any
) -> None:
    from django.test import RequestFactory

    from creditsite.frame.bodies import BodyLimitMiddleware

    settings.UPLOAD_MAX_BYTES = 3 * 1024 * 1024
    door = BodyLimitMiddleware(lambda request: "passed")  # type: ignore[arg-type, return-value]
    staff = django_user_model(username="s", is_staff=True)
    visitor = django_user_model(username="v")

    def post(address: str, user: Any, megabytes: int) -> Any:
        request = RequestFactory().post(address, b"x", content_type="text/plain")
        request.META["CONTENT_LENGTH"] = str(megabytes * 1024 * 1024)
        request.user = user
        answer = door(request)
        return answer if answer == "passed" else answer.status_code

    assert post("/admin/exchange/upload/", staff, 2) == "passed"
    assert post("/en/admin/exchange/upload/", staff, 2) == "passed"
    assert post("/admin/exchange/upload/", staff, 4) == 413
    assert post("/accounts/login/", staff, 2) == 413
    assert post("/admin/exchange/upload/", visitor, 2) == 413


def test_an_old_form_is_answered_by_a_designed_page() -> None:
    client = Client(enforce_csrf_checks=True)
    response = client.post("/admin/login/", {"username": "a"})
    if response.status_code in (302, 404, 405):
        response = client.post("/accounts/login/", {"login": "a"})
    assert response.status_code == 403
    assert "<main" in response.content.decode()
    assert_framed(response, "/accounts/login/")
