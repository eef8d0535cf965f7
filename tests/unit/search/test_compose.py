"""compose.elasticsearch.yaml names what it makes: no container runs here, so the joints are compared."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def services() -> dict[str, Any]:
    given = yaml.safe_load((ROOT / "compose.elasticsearch.yaml").read_text())
    assert set(given["volumes"]) == {
        volume.partition(":")[0] for service in given["services"].values() for volume in service["volumes"]
    }
    found: dict[str, Any] = given["services"]
    return found


def test_it_adds_to_the_services_of_the_site(services: dict[str, Any]) -> None:
    site = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
    assert site.keys() & services.keys() == {"web", "worker"}
    for name in ("web", "worker"):
        for setting in services[name]["environment"]:
            assert f"| `{setting}` |" in (ROOT / "docs/reference/settings.md").read_text()


def test_the_address_is_a_service_that_the_certificate_names(services: dict[str, Any]) -> None:
    made = services["certificates"]["command"][0]
    for name in ("web", "worker"):
        host = urlsplit(services[name]["environment"]["SEARCH_URL"]).hostname
        assert host in services
        assert f"--dns {host}," in made
        assert services[name]["environment"]["SEARCH_CA"] == "/authority/ca.crt"
    assert "cp ca/ca.crt /authority/ca.crt" in made


def test_security_is_on_and_the_image_is_of_the_version_that_is_tested(services: dict[str, Any]) -> None:
    environment = services["search"]["environment"]
    assert environment["xpack.security.enabled"] == environment["xpack.security.http.ssl.enabled"] == "true"
    version = services["search"]["image"].rpartition(":")[2]
    pom = (ROOT / "tools/elasticsearch/pom.xml").read_text()
    assert f"<elasticsearch.version>{version}</elasticsearch.version>" in pom
