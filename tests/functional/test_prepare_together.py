"""Several first starts at once: one prepares, the others wait; all end well and nothing is there twice."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest

from tests.site import Site, database_for


@pytest.mark.timeout(600)
def test_three_first_starts_at_once_end_well(tmp_path: Path) -> None:
    with database_for(tmp_path, f"prepare_{uuid.uuid4().hex[:8]}") as url:
        site = Site(tmp_path, database_url=url)
        try:
            starts = [site.start("manage.py", "prepare", DEMO_ENTITIES="10") for _ in range(3)]
            codes = [start.wait(timeout=300) for start in starts]
            logs = [(tmp_path / f"process-{number}.log").read_text() for number in range(3)]
            assert codes == [0, 0, 0], logs
            assert sum("password (shown only now)" in log for log in logs) == 1
            assert sum("Another start is preparing" in log for log in logs) == 2
            assert site.count("Entity.objects.filter(origin='demo').count()") == 10
        finally:
            site.close()


def test_a_counters_file_that_a_power_cut_broke_is_thrown_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.conf import settings
    from django.db import connections

    from creditsite.management.commands.prepare import discard_broken_counters

    if connections["counters"].vendor != "sqlite":
        pytest.skip("PostgreSQL empties an unlogged table by itself")
    path = tmp_path / "counters.sqlite3"
    monkeypatch.setitem(settings.DATABASES["counters"], "NAME", str(path))
    monkeypatch.setattr(settings, "DATA_DIR", tmp_path)
    path.write_bytes(b"SQLite format 3\0" + b"broken" * 1000)
    discard_broken_counters()
    assert not path.exists()
