"""The guide: figures from the rule rows, with source and reliability, in both languages; links to and from it."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from journal import clock
from records.models import PublicityRule
from repair.models import CaseKind, CaseLimit, LimitName, Requirement
from repair.reference import load
from tests import factories

REFERENCE = Path(settings.BASE_DIR) / "reference"
pytestmark = [
    pytest.mark.django_db(databases=["default", "counters"]),
    pytest.mark.usefixtures("reference"),
]


def words(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def test_figures_are_those_of_the_rows_in_force(client: Client) -> None:
    page = words(client, "/en/guide/repair")
    assert "3 working days" in page and "10 working days" in page and "20 working days" in page
    CaseLimit.objects.create(
        kind=CaseKind.REPAIR,
        name=LimitName.DECIDE,
        number=7,
        unit="working_day",
        in_force_from=clock.today() - timedelta(days=1),
        confidence="confirmed",
        source="示例办法第九条",
    )
    page = words(client, "/en/guide/repair")
    assert "7 working days" in page and "示例办法第九条" in page and "10 working days" not in page


@pytest.mark.parametrize("path", ["/guide/repair", "/guide/objection"])
def test_what_a_row_of_ours_rests_on_is_said_in_the_language_of_the_page(client: Client, path: str) -> None:
    chinese, english = words(client, path), words(client, f"/en{path}")
    said = [row for row in CaseLimit.objects.exclude(source_zh="") if row.source in english]
    assert len(said) >= 4
    assert all(row.source_zh in chinese and row.source not in chinese for row in said)


def test_every_row_has_its_source_in_chinese() -> None:
    """A document may be cited by its Chinese name alone."""
    for row in (*CaseLimit.objects.all(), *Requirement.objects.all()):
        assert re.search("[\u4e00-\u9fff]", row.stated("zh-hans")), row.source


def test_rows_of_an_earlier_version_get_the_chinese_wording_and_nothing_else() -> None:
    row = CaseLimit.objects.filter(kind="repair", name="bar").get()
    CaseLimit.objects.filter(pk=row.pk).update(source_zh="", number=99)
    load(REFERENCE)
    again = CaseLimit.objects.get(pk=row.pk)
    assert again.source_zh == row.source_zh != "" and again.number == 99


def test_papers_are_those_of_the_rows_in_force_with_source_and_reliability(client: Client) -> None:
    proof = Requirement.objects.get(code="proof-of-performance")
    for path, name in (("/guide/repair", proof.name_zh), ("/en/guide/repair", proof.name_en)):
        page = words(client, path)
        assert name in page and proof.source in page
    Requirement.objects.filter(pk=proof.pk).update(in_force_to=clock.today() - timedelta(days=1))
    assert proof.name_en not in words(client, "/en/guide/repair")


def test_classes_are_those_of_the_rules_of_publicity(client: Client) -> None:
    page = words(client, "/en/guide/repair")
    assert "after 3 months" in page and "after 1 year" in page and "N36-PUB-02, N36-PUB-03" in page
    PublicityRule.objects.filter(rule_codes="N36-PUB-02;N36-PUB-03").update(min_months=5)
    assert "after 5 months" in words(client, "/en/guide/repair")
    assert "Order 58" not in page, "a rule that is over is no guide"


def test_regions_with_times_of_their_own_are_named(client: Client) -> None:
    page = words(client, "/en/guide/objection")
    named = CaseLimit.objects.filter(kind=CaseKind.OBJECTION, region__isnull=False)
    assert named.count() >= 5
    assert {
        row.region.name_en or row.region.name for row in named.select_related("region") if row.region
    } <= set(re.findall(r"[A-Z][a-z]+|[\u4e00-\u9fff]+", page))


@pytest.mark.parametrize("path", ["/guide/repair", "/guide/objection"])
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_a_guide_is_small_the_same_for_everybody_and_has_no_form(
    client: Client, prefix: str, path: str
) -> None:
    answer = client.get(prefix + path)
    html = answer.content.decode()
    assert answer.status_code == 200 and len(answer.content) < 60_000
    assert "Set-Cookie" not in answer.headers and "<script>" not in html and "style=" not in html
    assert client.post(prefix + path).status_code == 405
    other = "/guide/objection" if path.endswith("repair") else "/guide/repair"
    assert f'href="{prefix}{other}"' in html


def test_pages_lead_to_the_guide(client: Client) -> None:
    record = factories.penalty()
    for path in ("/", f"/records/{record.public_id}", "/cases/", "/en/"):
        prefix = "/en" if path == "/en/" else ""
        html = client.get(path).content.decode()
        for guide in ("repair", "objection"):
            assert f'href="{prefix}/guide/{guide}"' in html, path


def test_without_any_row_the_guide_still_stands(client: Client) -> None:
    CaseLimit.objects.all().delete()
    Requirement.objects.all().delete()
    PublicityRule.objects.all().delete()
    for path in ("/guide/repair", "/en/guide/objection"):
        assert client.get(path).status_code == 200


def test_records_with_times_of_their_own_are_named(client: Client) -> None:
    page = words(client, "/en/guide/repair")
    assert "Rules of the SAMR" in page and "7 working days" in page and "SAMR107-REP-04" in page
    assert "市场监督管理信用修复规则" in words(client, "/guide/repair")
