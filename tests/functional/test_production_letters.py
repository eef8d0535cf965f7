"""A scheme has no upper or lower case: an address of the site in capitals is production too."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.functional.test_production import run


@pytest.mark.parametrize("scheme", ["https", "HTTPS", "Https"])
def test_a_site_with_https_is_production_however_it_is_written(tmp_path: Path, scheme: str) -> None:
    made = tmp_path / "data"
    made.mkdir(mode=0o700)
    done = run(made, "manage.py", "check", SITE_URL=f"{scheme}://credit.example.org", DEMO_ENTITIES="10")
    assert done.returncode == 1
    assert "(creditsite.E018)" in done.stderr, "what is unsafe is refused"
