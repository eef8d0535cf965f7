"""Home, search, record and error pages, in both languages, without script and without a database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.db import DatabaseError, connection
from django.test import Client, RequestFactory, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from journal import clock
from records.models import EndKind
from records.services import record_correct, record_end
from registry.models import Entity
from search import labels, lifecycle
from search.sweeps import build_indexes
from tests import factories
from website.selectors import overview
from website.views import errors

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


@pytest.fixture(autouse=True)
def own_index(tmp_path: Path) -> Iterator[None]:
    overview.forget()
    with override_settings(SEARCH_URL=f"tantivy://{tmp_path}/index"):
        yield
    overview.forget()


@pytest.fixture
def companies() -> list[Entity]:
    """Twenty-five companies of one brand, two of one name, and an index of them."""
    made = factories.entities(25)
    made += [factories.entity(name="云穗食品有限公司") for _ in range(2)]
    made.append(
        factories.entity(name="示例一市<青禾>贸易有限公司", former_names=("示例一市云岫贸易有限公司",))
    )
    factories.penalty(made[0])
    labels.forget()
    lifecycle.request_build(reason="test")
    build_indexes()
    return made


def page(client: Client, address: str, status: int = 200) -> str:
    response = client.get(quote(address, safe="/?=&%"))
    assert response.status_code == status, response.content.decode()[:500]
    text: str = response.content.decode()
    return text


def test_home_says_what_is_covered_and_how_fresh(client: Client, companies: list[Entity]) -> None:
    text = page(client, "/")
    assert 'name="q"' in text
    assert ">28<" in text, "entities"
    assert clock.today().isoformat() in text
    for group in (
        "行政管理",
        "诚实守信",
        "严重失信主体名单",
        "经营异常",
        "信用承诺",
        "信用评价",
        "司法判决",
        "其他",
    ):
        assert group in text
    assert "数据许可" in text
    assert "演示数据" in text
    assert "What a file holds" in page(client, "/en/")


def test_an_empty_site_has_a_home_page(client: Client) -> None:
    assert "公共信用信息查询" in page(client, "/")


def test_results_show_badges_counts_facets_and_lead_on(client: Client, companies: list[Entity]) -> None:
    text = page(client, "/search?q=澄屿")
    assert "共 25 条结果" in text
    assert text.count('class="result"') == 20
    assert "<mark>澄屿</mark>" in text
    assert "存续" in text
    assert "行政管理 <b>1</b>" in text
    assert "演示数据" in text
    assert "10,000" in text, "the export says its limit"
    onward = (
        text.split('rel="next nofollow"')[0].rpartition('href="')[2].partition('"')[0].replace("&amp;", "&")
    )
    rest = client.get(onward).content.decode()
    assert rest.count('class="result"') == 5
    narrowed = page(client, "/search?q=澄屿&has=penalty")
    assert narrowed.count('class="result"') == 1
    assert "取消该筛选条件" in narrowed
    assert "25 results" in page(client, "/en/search?q=澄屿")


def test_one_name_borne_by_two_is_a_warning(client: Client, companies: list[Entity]) -> None:
    assert "有 2 个主体使用完全相同的名称" in page(client, "/search?q=云穗食品有限公司")
    assert "完全相同的名称" not in page(client, "/search?q=云穗")


def test_a_former_name_is_said_and_names_are_escaped(client: Client, companies: list[Entity]) -> None:
    text = page(client, "/search?q=云岫")
    assert "曾用名：" in text
    assert "<青禾>" not in text
    assert "&lt;青禾&gt;" in text


def test_not_found_explains_itself_and_keeps_the_question(client: Client, companies: list[Entity]) -> None:
    text = page(client, "/search?q=<b>不存在的名字")
    assert "查不到不等于不存在" in text
    assert "<b>不存在" not in text
    assert "Not found does not mean" in page(client, "/en/search?q=不存在的名字")


def test_a_wrong_code_is_explained_and_the_right_one_offered(client: Client, companies: list[Entity]) -> None:
    right = companies[3].usci
    assert right
    wrong = right[:-1] + ("1" if right[-1] != "1" else "2")
    text = page(client, f"/search?q={wrong}")
    assert f"<mark>{right[-1]}</mark>" in text, "the offered code shows where it differs"
    assert companies[3].name in text
    whole = page(client, f"/search?q={right.lower()[:9]} {right[9:]}")
    assert whole.count('class="result"') == 1


def test_without_an_index_search_says_that_it_is_reduced(client: Client) -> None:
    company = factories.entity()
    text = page(client, f"/search?q={company.name}")
    assert "检索功能暂时受限" in text
    assert company.path in text


@pytest.mark.parametrize(
    "query", ["q=" + "长" * 201, "q=a&sort=name", "q=a&cursor=zzzz", "q=a&kind=%00", "q=%00"]
)
def test_a_wrong_question_is_a_designed_400(client: Client, query: str) -> None:
    text = page(client, f"/search?{query}", 400)
    assert "</html>" in text


def test_an_empty_question_is_an_invitation(client: Client) -> None:
    assert "请输入名称" in page(client, "/search")
    assert "请输入名称" in page(client, "/search?q=  ")


def test_search_asks_the_database_at_most_twice(client: Client, companies: list[Entity]) -> None:
    page(client, "/search?q=澄屿")
    with CaptureQueriesContext(connection) as captured:
        page(client, "/search?q=澄屿")
    assert len(captured) <= 2


def test_a_record_shows_its_history_with_what_changed(client: Client) -> None:
    record = factories.penalty()
    record_correct(
        record=record,
        data=factories.penalty_input(
            record.entity, document_number="改后的文书号", decided_on=record.decided_on
        ),
        by=factories.BY,
        reason="test",
    )
    text = page(client, record.path)
    assert "共 2 版" in text
    assert f"<del>{record.document_number}</del>" in text
    assert "<ins>改后的文书号</ins>" in text
    assert record.entity.path in text
    assert "2 versions" in page(client, f"/en{record.path}")


@pytest.mark.parametrize(
    ("kind", "words"),
    [(EndKind.REPAIRED, "已修复"), (EndKind.WITHDRAWN, "已撤回"), (EndKind.CORRECTED, "已更正")],
)
def test_an_ended_record_says_kind_and_day_and_nothing_else(
    client: Client, kind: EndKind, words: str
) -> None:
    record = factories.penalty()
    record_end(record=record, kind=kind, by=factories.BY, reason="test")
    for address in (record.path, f"/en{record.path}"):
        text = page(client, address, 410)
        assert clock.today().isoformat() in text
        for hidden in (record.document_number, record.entity.name, str(record.entity.usci), "10,500"):
            assert hidden not in text
    assert words in page(client, record.path, 410)


def test_a_record_that_never_was_public_is_a_404(client: Client) -> None:
    hidden = factories.penalty(severity="minor", decided_on=clock.today() - timedelta(days=3))
    for public_id in (hidden.public_id, "abcdefgh23", "short", "A" * 10):
        page(client, f"/records/{public_id}", 404)


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_an_unknown_address_is_a_designed_404_in_its_language(client: Client, prefix: str) -> None:
    text = page(client, f"{prefix}/nowhere/at/all", 404)
    assert ("页面不存在" in text) is (prefix == "")
    assert "</html>" in text
    assert client.get("/api/v1/nowhere")["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("status", sorted(errors.WORDS))
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_error_page_needs_no_database(status: int, language: str) -> None:
    request = RequestFactory().get("/en/x" if language == "en" else "/x")
    with translation.override(language), CaptureQueriesContext(connection) as captured:
        response = errors.trouble(request, status)
    assert response.status_code == status
    assert not captured
    assert ("返回首页" in response.content.decode()) is (language == "zh-hans")


def test_a_failing_database_is_a_503_and_a_failing_view_a_500(monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client(raise_request_exception=False)

    def fail_with(error: Exception) -> None:
        def overview_that_fails() -> Any:
            raise error

        monkeypatch.setattr("website.views.home.overview", overview_that_fails)

    fail_with(DatabaseError("gone"))
    away = client.get("/")
    assert (away.status_code, away["Retry-After"]) == (503, "60")
    assert "数据库暂时没有响应" in away.content.decode()
    fail_with(RuntimeError("secret detail"))
    broken = client.get("/en/")
    assert broken.status_code == 500
    assert "Something went wrong on our side" in broken.content.decode()
    assert "secret detail" not in broken.content.decode()


def test_small_files(client: Client) -> None:
    assert client.get("/robots.txt").content.startswith(b"User-agent")
    assert client.get("/favicon.ico")["Content-Type"] == "image/svg+xml"


def test_pages_send_the_content_security_policy(client: Client) -> None:
    assert "default-src 'self'" in client.get("/")["Content-Security-Policy"]


def test_no_page_needs_more_than_100_kb(client: Client) -> None:
    company = factories.entity()
    factories.penalties(company, 60)
    factories.records([factories.permit_input(company) for _ in range(10)])
    own = sum(path.stat().st_size for path in Path("static").rglob("*.*"))
    assert len(client.get(company.path).content) + own < 150_000, (
        "uncompressed; 100 kB with what servers squeeze"
    )


@pytest.mark.parametrize(
    "filters", ["region=31", "region=abcdef", "kind=zz", "status=zz", "listed=zz", "has=zz"]
)
def test_a_filter_that_does_not_exist_is_named_and_not_an_empty_result(client: Client, filters: str) -> None:
    assert "筛选条件不存在" in page(client, f"/search?q=云穗&{filters}", 400)


def test_a_filter_by_a_region_of_no_list_is_no_error(client: Client, companies: list[Entity]) -> None:
    assert "没有找到" in page(client, "/search?q=云穗&region=999999")


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch", "options", "trace"])
@pytest.mark.parametrize("address", ["/", "/en/", "/search?q=a", "/entities/x", "/records/abcdefgh23"])
def test_pages_can_only_be_read(method: str, address: str) -> None:
    response = getattr(Client(enforce_csrf_checks=True), method)(address)
    assert (response.status_code, response["Allow"]) == (405, "GET, HEAD")
    text = response.content.decode()
    assert ("can only be read" if address == "/en/" else "此页面仅供查阅") in text


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/records/%00", 400, "空字符"),
        ("/en/records/%00", 400, "null character"),
        ("/search?q=%ff", 400, "UTF-8"),
        ("/search?q=" + "a" * 9_000, 414, "网址过长"),
        ("/en/search?q=" + "a" * 9_000, 414, "This address is too long"),
    ],
)
def test_an_address_that_cannot_be_read_is_a_designed_page(
    client: Client, address: str, status: int, words: str
) -> None:
    response = client.get(address)
    text = response.content.decode()
    assert response.status_code == status
    assert words in text
    assert 'role="search"' in text
    assert len(text) < 10_000, "a long address is not repeated"
    assert "default-src 'self'" in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"


def test_visitors_get_no_cookie(client: Client) -> None:
    company = factories.entity()
    for address in (
        "/",
        "/search?q=a",
        company.path,
        "/nowhere",
        "/readyz",
        "/api/docs/",
        "/api/docs/?script=",
    ):
        assert not client.get(address).cookies, address
