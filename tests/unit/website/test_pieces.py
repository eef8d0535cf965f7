"""Small pieces of pages: grouped codes, escaping, prepared statements, addresses."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import RequestFactory
from django.utils import translation

from journal.prepared import Prepared
from registry.models import EntityName, NameKind
from registry.usci import diagnose
from tests import factories
from website.codes import findings_of, letters_of
from website.context import Site, bare_path
from website.templatetags import credit


def test_a_code_is_grouped_2_6_8_1_1_and_read_as_one() -> None:
    shown = credit.usci_code("91110108MA01ABCD7K")
    parts = ["91", "110108", "MA01ABCD", "7", "K"]
    assert "".join(f"<span>{part}</span>" for part in parts) in shown
    assert 'aria-label="91110108MA01ABCD7K"' in shown
    assert "<span>123</span>" in credit.usci_code("123")


@pytest.mark.parametrize(
    "filtered", ["fact_rows", "badges", "count_list", "facet_links", "paragraphs", "usci_code"]
)
def test_what_is_drawn_in_python_is_escaped(filtered: str) -> None:
    evil = "<script>alert('1')</script>\""
    values: dict[str, object] = {
        "fact_rows": [(evil, evil, ""), (evil, evil, "long")],
        "badges": [(evil, "good")],
        "count_list": [(evil, 3)],
        "facet_links": [(evil, 3, evil, True)],
        "paragraphs": [evil],
        "usci_code": evil,
    }
    drawn = getattr(credit, filtered)(values[filtered])
    assert "<script" not in drawn
    assert "&lt;script" in drawn


@pytest.mark.parametrize(
    ("path", "bare"),
    [
        ("/en/", "/"),
        ("/en", "/"),
        ("/en/search", "/search"),
        ("/entities/en", "/entities/en"),
        ("/english", "/english"),
    ],
)
def test_a_path_without_its_language(path: str, bare: str) -> None:
    assert bare_path(path) == bare


def test_the_other_language_keeps_path_and_query() -> None:
    request = RequestFactory().get("/search?q=%E6%BE%84&has=penalty")
    with translation.override("zh-hans"):
        assert Site(request).other_url == "/en/search?q=%E6%BE%84&has=penalty"
    english = RequestFactory().get("/en/search?q=a")
    with translation.override("en"):
        assert Site(english).other_url == "/search?q=a"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize(
    "text", ["", "9111", "91110108MA01ABCD70", "91110108MAO1ABCD7K", "91110108MA01ABC*7K" * 3]
)
def test_what_is_wrong_with_a_code_is_said_whole(text: str, language: str) -> None:
    with translation.override(language):
        findings = findings_of(diagnose(text))
    assert findings
    assert not [finding for finding in findings if "%" in finding or "None" in finding]
    assert len(letters_of(diagnose(text))) <= 24


@pytest.mark.django_db
@pytest.mark.usefixtures("reference")
def test_a_prepared_queryset_answers_like_the_queryset() -> None:
    entity = factories.entity(former_names=("示例一市旧名科技有限公司",))
    EntityName.objects.filter(entity=entity, kind=NameKind.FORMER).update(to_date=date(2026, 1, 31))

    def build(*, entity: int, before: date) -> object:
        return EntityName.objects.select_related("entity").filter(entity_id=entity, to_date__lt=before)

    prepared = Prepared(build, entity=int, before=date)  # type: ignore[arg-type]
    (found,) = prepared.fetch(entity=entity.pk, before=date(2026, 2, 1))
    assert found.name == "示例一市旧名科技有限公司"
    assert found.to_date == date(2026, 1, 31)
    assert found.entity == entity
    assert prepared.fetch(entity=entity.pk, before=date(2026, 1, 31)) == []
    assert prepared.fetch(entity=entity.pk + 1, before=date(2026, 2, 1)) == []


@pytest.mark.django_db
def test_a_value_that_the_statement_does_not_hold_is_noticed() -> None:
    prepared = Prepared(lambda entity: EntityName.objects.filter(entity_id=1), entity=int)
    with pytest.raises(TypeError):
        prepared.fetch(entity=1)
