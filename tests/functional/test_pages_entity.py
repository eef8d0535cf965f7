"""The page of an entity: what it shows, in which language, with how many queries, and what it hides."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from html.parser import HTMLParser

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from journal import clock
from records.models import EndKind, Record
from records.services import record_correct, record_end, record_mark_objection
from registry.models import Entity, EntityRedirect, KeyPerson, LinkKind
from registry.services import EntityInput, entity_change, entity_link
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference", "may_day")]
NOON = datetime(2026, 5, 1, 12, tzinfo=clock.SHANGHAI)
MOST_QUERIES = 10


@pytest.fixture
def may_day() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def company() -> Entity:
    return factories.entity()


class Links(HTMLParser):
    """Every address that a page leads to, every id, and tags that must not be there."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.hrefs: list[str] = []
        self.ids: list[str] = []
        self.inline: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.hrefs += [given["href"] or ""] if "href" in given else []
        self.ids += [given["id"] or ""] if "id" in given else []
        if tag == "style" or "style" in given or (tag == "script" and "src" not in given):
            self.inline.append(tag)
        self.inline += [name for name in given if name.startswith("on")]


def page(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, response.content.decode()[:500]
    text: str = response.content.decode()
    return re.sub(r'<span class="day">(.*?)</span>', r"\1", text)


def test_a_record_shows_content_source_days_and_time_left(client: Client, company: Entity) -> None:
    record = factories.penalty(company)
    text = page(client, company.path)
    assert record.document_number in text
    for shown in ("超标排放", "示例条例第三条", "10,500.50 元", record.source_agency.name, "2026-04-01"):
        assert shown in text
    left = (record.shown_until - clock.today()).days + 1
    assert f"剩余 {left} 天" in text
    assert str(record.earliest_repair_on) in text
    assert "自决定日期 2026-04-01 起算" in text
    assert 'class="note"' in text, "the rule's dates are not confirmed and the page says so"
    assert f"/records/{record.public_id}" in text


def test_a_missing_decision_date_and_a_missing_end_are_said_in_words(client: Client, company: Entity) -> None:
    factories.records(
        [
            factories.penalty_input(
                company,
                source_agency=factories.agency("nfra"),
                decided_on=None,
                published_on=date(2026, 3, 2),
                severity="",
            )
        ]
    )
    text = page(client, company.path)
    assert "来源未注明决定日期，公示期自公示日期 2026-03-02 起算" in text
    assert "未注明截止日期" in text
    assert 'class="note"' in text, "that no rule sets an end is said"


def test_counts_of_the_eight_groups_are_links_that_work_without_script(
    client: Client, company: Entity
) -> None:
    factories.penalties(company, 23)
    factories.permit(company)
    links = Links(page(client, company.path))
    groups = [href for href in links.hrefs if "?group=" in href and "cursor" not in href]
    assert len({href.partition("#")[0] for href in groups}) == 8
    first = page(client, f"{company.path}?group=administration")
    assert first.count('class="card record"') == 20
    (onward,) = [href for href in Links(first).hrefs if "cursor=" in href and href.startswith("/entities")]
    rest = page(client, onward.partition("#")[0])
    assert rest.count('class="card record"') == 4
    shown = {one for one in Links(first).ids + Links(rest).ids if len(one) == 10}
    assert shown >= set(Record.objects.values_list("public_id", flat=True)), "no record twice, none left out"


def test_queries_do_not_grow_with_records(client: Client, company: Entity) -> None:
    factories.penalty(company)
    page(client, company.path)
    with CaptureQueriesContext(connection) as few:
        page(client, company.path)
    factories.penalties(company, 30)
    factories.records([factories.permit_input(company) for _ in range(5)])
    with CaptureQueriesContext(connection) as many:
        text = page(client, company.path)
    assert len(many) == len(few) <= MOST_QUERIES
    assert "36" in text
    with CaptureQueriesContext(connection) as past:
        page(client, f"{company.path}?at=2026-04-30")
    assert len(past) <= MOST_QUERIES


def test_the_browser_is_told_unchanged_until_something_public_changes(
    client: Client, company: Entity
) -> None:
    record = factories.penalty(company)
    tag = client.get(company.path)["ETag"]
    english = client.get(f"/en{company.path}")["ETag"]
    assert tag != english
    again = client.get(company.path, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert again["Cache-Control"] == "public, no-cache"
    record_mark_objection(record=record, pending=True, by=factories.BY, reason="test")
    changed = client.get(company.path, headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert "异议中" in changed.content.decode()
    with time_machine.travel(NOON + timedelta(days=1), tick=False):
        tomorrow = client.get(company.path, headers={"If-None-Match": changed["ETag"]})
    assert tomorrow.status_code == 200, "days left change at midnight"


def test_an_ended_record_is_gone_from_page_and_counts_at_once(client: Client, company: Entity) -> None:
    record = factories.penalty(company)
    record_end(record=record, kind=EndKind.REPAIRED, by=factories.BY, reason="test")
    text = page(client, company.path)
    assert record.public_id not in text
    assert record.document_number not in text
    assert "暂无公示记录" in text


def test_a_record_is_gone_at_midnight_without_any_sweep(client: Client, company: Entity) -> None:
    record = factories.penalty(company)
    last = record.shown_until
    assert last is not None
    evening = datetime.combine(last, datetime.max.time(), clock.SHANGHAI).replace(microsecond=0)
    with time_machine.travel(evening, tick=False):
        assert "公示最后一天" in page(client, company.path)
    with time_machine.travel(evening + timedelta(seconds=1), tick=False):
        assert record.public_id not in page(client, company.path)


def test_both_languages_point_at_each_other_and_keep_the_question(client: Client, company: Entity) -> None:
    factories.penalty(company)
    chinese = page(client, f"{company.path}?group=administration")
    english = page(client, f"/en{company.path}?group=administration")
    assert '<html lang="zh-Hans">' in chinese
    assert '<html lang="en">' in english
    assert f'href="/en{company.path}?group=administration"' in chinese
    assert f'href="{company.path}?group=administration"' in english
    for text in (chinese, english):
        assert f'hreflang="zh-Hans" href="http://testserver{company.path}"' in text
        assert f'hreflang="en" href="http://testserver/en{company.path}"' in text
    assert f'rel="canonical" href="http://testserver/en{company.path}"' in english
    assert "Administrative penalty" in english
    assert "行政处罚" not in english.replace(company.name, "")
    plain = client.get(company.path, headers={"Accept-Language": "en"})
    assert '<html lang="zh-Hans">' in plain.content.decode(), "no redirect by browser language"


def test_nothing_inline_no_id_twice_and_only_addresses_that_answer(client: Client, company: Entity) -> None:
    factories.penalty(company)
    factories.permit(company)
    links = Links(page(client, company.path))
    assert not links.inline
    assert len(links.ids) == len(set(links.ids))
    for href in {href for href in links.hrefs if href.startswith("/") and not href.startswith("/static/")}:
        answer = client.get(href)
        to_sign_in = answer.status_code == 302 and answer["Location"].startswith("/accounts/login/")
        assert answer.status_code == 200 or (
            to_sign_in and href.startswith(("/cases/objection", "/cases/repair"))
        ), href


def test_a_persons_business_shows_neither_street_nor_owner(client: Client) -> None:
    shop = factories.entity(
        kind="individual_business",
        legal_representative="欧阳海棠",
        address="示例一市甲区练习路5号",
        name="示例一市甲区棠楠餐饮店",
    )
    text = page(client, shop.path)
    assert "练习路" not in text
    assert "欧阳海棠" not in text
    assert "欧阳**" in text
    assert '<meta name="robots" content="noindex">' in text
    answer = client.get(f"/api/v1{shop.path}").content.decode()
    assert "练习路" not in answer
    assert "欧阳海棠" not in answer
    entity_change(entity=shop, data=EntityInput(name=shop.name, kind="enterprise"), by=factories.BY)


def test_key_persons_are_masked_but_for_the_legal_representative(client: Client, company: Entity) -> None:
    KeyPerson.objects.create(entity=company, role="监事", name="司马相如")
    KeyPerson.objects.create(entity=company, role="法定代表人", name="卓文君")
    text = page(client, company.path)
    assert "司马相如" not in text
    assert "卓文君" in text
    persons = client.get(f"/api/v1{company.path}").json()["key_persons"]
    assert [person["name"] for person in persons] == ["司马**", "卓文君"]


def test_invented_subjects_are_marked_on_every_page(client: Client) -> None:
    invented, real = factories.entity(), factories.entity(origin="real")
    record = factories.penalty(invented)
    for address in (invented.path, record.path, f"/en{invented.path}"):
        text = page(client, address)
        assert "演示" in text or "Demonstration data" in text
        assert "noindex" in text
    assert "演示" not in page(client, real.path)


def test_a_past_day_shows_what_was_public_then_and_is_now(client: Client, company: Entity) -> None:
    early = factories.penalty(company)
    with time_machine.travel(NOON + timedelta(days=20), tick=False):
        late = factories.permit(company)
        entity_change(entity=company, data=EntityInput(name="示例一市改名科技有限公司"), by=factories.BY)
        record_correct(
            record=early,
            data=factories.penalty_input(company, document_number="改后的文书号"),
            by=factories.BY,
            reason="test",
        )
        then = page(client, f"{company.path}?at=2026-05-10")
        today = page(client, company.path)
    assert early.document_number in then
    assert "改后的文书号" not in then
    assert late.public_id not in then
    assert "2026-05-10 日终时" in then
    assert '<h1 id="name">示例一市澄屿' in then
    assert "示例一市改名科技有限公司" in today
    assert "改后的文书号" in today
    with time_machine.travel(NOON + timedelta(days=20), tick=False):
        early = page(client, f"{company.path}?at=2026-04-01")
        assert 'id="too-early"' in early and "2026-05-01" in early
        assert 'class="tile' not in early, "nine zeros would say more than is known"


@pytest.mark.parametrize(
    "at", ["2026-05-02", "2026-02-30", "yesterday", "20260501x", "2026-5-1", "20260501", "2026-W18-5"]
)
def test_a_day_that_is_none_is_a_400_that_says_so(client: Client, company: Entity, at: str) -> None:
    assert "日期" in page(client, f"{company.path}?at={at}", 400)


@pytest.mark.parametrize("query", ["group=nothing", "cursor=abc", "group=honesty&cursor=abc"])
def test_a_wrong_question_is_a_400(client: Client, company: Entity, query: str) -> None:
    page(client, f"{company.path}?{query}", 400)


def test_a_cursor_is_good_for_its_own_list_only(client: Client, company: Entity) -> None:
    factories.penalties(company, 22)
    other = factories.entity()
    (onward,) = [
        href.partition("#")[0]
        for href in Links(page(client, f"{company.path}?group=administration")).hrefs
        if "cursor=" in href and href.startswith("/entities")
    ]
    page(client, onward.replace("group=administration", "group=honesty"), 400)
    page(client, onward.replace(company.path, other.path), 400)


def test_keys_and_former_codes_lead_to_the_present_address(client: Client) -> None:
    codeless = factories.entity(usci=None)
    assert "本站编号" in page(client, codeless.path)
    old = codeless.path
    entity_change(
        entity=codeless, data=EntityInput(name=codeless.name, usci=factories.code()), by=factories.BY
    )
    moved = client.get(f"/en{old}?group=honesty")
    assert (moved.status_code, moved["Location"]) == (308, f"/en{codeless.path}?group=honesty")
    EntityRedirect.objects.create(old="91990101MAT99999XX", entity=codeless)
    assert client.get("/entities/91990101MAT99999XX")["Location"] == codeless.path
    spaced = f"/entities/{codeless.usci[:8]} {codeless.usci[8:].lower()}"
    assert client.get(spaced)["Location"] == codeless.path


def test_a_malformed_code_is_explained_and_the_right_one_offered(client: Client, company: Entity) -> None:
    assert company.usci
    last = "1" if company.usci[-1] != "1" else "2"
    text = page(client, f"/entities/{company.usci[:-1]}{last}", 400)
    assert 'class="is-wrong"' not in text, "a failed check says that something is wrong, not where"
    assert f"<mark>{company.usci[-1]}</mark>" in text, "the offered code shows where it differs"
    assert company.name in text
    assert "well formed" in page(client, f"/en/entities/{factories.code()}", 404)
    assert "%(" not in page(client, "/entities/IOIO", 400)


def test_a_published_code_that_fails_its_check_has_a_page(client: Client) -> None:
    right = factories.code()
    wrong = right[:-1] + ("1" if right[-1] != "1" else "2")
    text = page(client, factories.entity(usci=wrong).path)
    assert "末位校验码与前 17 位不符" in text


def test_branches_lead_to_their_pages_and_back(client: Client, company: Entity) -> None:
    branch = factories.entity(name="示例一市澄屿科技有限公司示例分公司")
    entity_link(child=branch, parent=company, kind=LinkKind.BRANCH_OF, by=factories.BY)
    assert f'href="{branch.path}"' in page(client, company.path)
    assert f'href="{company.path}"' in page(client, branch.path)
    answer = client.get(f"/api/v1{company.path}").json()
    assert [row["usci"] for row in answer["branches"]] == [branch.usci]
    assert answer["branches_total"] == 1


def test_the_file_as_json_has_the_promised_shape(client: Client, company: Entity) -> None:
    records = sorted(factories.penalties(company, 22), key=lambda one: (one.sorted_on, one.pk), reverse=True)
    response = client.get(f"/api/v1{company.path}")
    answer = response.json()
    promised = "meta usci name url identity counts records branches key_persons revision"
    assert set(promised.split()) <= set(answer)
    assert answer["counts"]["administration"] == 22
    administration = answer["records"]["administration"]
    assert [row["id"] for row in administration["results"]] == [record.public_id for record in records[:20]]
    rest = client.get(administration["next"].removeprefix("http://testserver")).json()
    assert {row["id"] for row in rest["results"]} == {record.public_id for record in records[20:]}
    assert answer["meta"]["revision"] == answer["revision"] > 0
    single = client.get(f"/api/v1{records[0].path}").json()["record"]
    assert administration["results"][0] == single
    again = client.get(f"/api/v1{company.path}", headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304
    past = client.get(f"/api/v1{company.path}?at=2026-04-01").json()
    assert past["meta"]["coverage_from"] == "2026-05-01"
    assert client.get(f"/api/v1{company.path}?att=2026-04-01").status_code == 400


def test_one_decision_reported_by_two_sources_is_one_card_that_names_both(client: Client) -> None:
    entity = factories.entity()
    one, other, another = (
        factories.penalty(entity, document_number=number, deciding_agency=factories.agency("samr"), **more)
        for number, more in (
            ("示罚〔2026〕7号", {"source_agency": factories.agency("samr")}),
            ("示罚〔2026〕7号", {"source_agency": factories.agency("mee")}),
            ("示罚〔2026〕8号", {"source_agency": factories.agency("mee")}),
        )
    )
    shown = page(client, entity.path)
    cards = re.findall(r'<article class="card record" id="(\w+)"', shown)
    assert sorted(cards) == sorted([one.public_id, another.public_id]), "that of who decided, not the other"
    named = f'<a href="/records/{other.public_id}">也由{other.source_agency.name}报送</a>'
    assert named in shown and "内容不同" not in shown
    counts = client.get(f"/api/v1{entity.path}").json()["counts"]
    assert sum(counts.values()) == 3, "counts are of records"
