"""One engine exchanged for the other by SEARCH_URL and one build, there and back; meanwhile whole names are found."""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import override_settings

from journal.actor import Actor
from journal.sealer import seal
from registry.services import EntityInput, entity_create
from search import selectors
from search.sweeps import build_indexes, follow_changes
from tests.elasticsearch_node import PATIENT, sweep

pytestmark = [pytest.mark.django_db, pytest.mark.elasticsearch]
NAME = "示例一市澄屿科技有限公司"


def found(query: str) -> tuple[list[str], bool]:
    page = selectors.search(query)
    return [hit.head.name for hit in page.hits], page.degraded


def build() -> None:
    assert follow_changes() == 0, "it asks for a build by itself"
    assert build_indexes() == 1


def test_there_and_back(
    transactional_db: None, reference: None, elasticsearch_url: str, tmp_path: Path
) -> None:
    by = Actor.system("test")
    entity_create(data=EntityInput(name=NAME, origin="demo"), by=by)
    seal()
    prefix = f"t{secrets.token_hex(6)}"
    embedded = {"SEARCH_URL": f"tantivy://{tmp_path}/index"}
    cluster = {"SEARCH_URL": elasticsearch_url, "SEARCH_PREFIX": prefix, "SEARCH_READ_SECONDS": PATIENT}
    with override_settings(**embedded):
        build()
        assert found("澄屿") == ([NAME], False)
    with override_settings(**cluster):
        assert found("澄屿") == ([], True)
        assert found(NAME) == ([NAME], True)
        build()
        assert found("澄屿") == ([NAME], False)
        entity_create(data=EntityInput(name="示例二市澄屿食品厂", origin="demo"), by=by)
        seal()
        follow_changes()
    with override_settings(**embedded):  # it was not written meanwhile, and knows from where to go on
        assert found("澄屿") == ([NAME], False)
        follow_changes()
        assert len(found("澄屿")[0]) == 2
        with pytest.raises(SystemExit) as left:
            call_command("search_audit", verbosity=0)
        assert left.value.code == 0
    sweep(elasticsearch_url, prefix)
