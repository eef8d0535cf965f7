"""The scripts that `make run` and the containers run, from an empty folder, twice."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.site import ROOT, Site


def prepare(folder: Path) -> str:
    site = Site(folder, database_url=f"sqlite:///{folder / 'creditsite.sqlite3'}")
    done = subprocess.run(
        ["sh", "deploy/prepare.sh"],
        cwd=ROOT,
        env={**site.environment, "CREDITSITE_PYTHON": sys.executable, "DEMO_ENTITIES": "30"},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.timeout(600)
def test_an_empty_folder_is_prepared_with_the_production_storage_and_a_second_time_changes_nothing(
    tmp_path: Path,
) -> None:
    first = prepare(tmp_path)
    assert "password (shown only now)" in first
    manifest = json.loads((tmp_path / "static" / "staticfiles.json").read_text())
    assert any(name.startswith("css/") for name in manifest["paths"])
    assert os.stat(tmp_path / "secrets.json").st_mode & 0o077 == 0, "the secret is its owner's"
    index = sorted(path.name for path in (tmp_path / "search").iterdir())
    second = prepare(tmp_path)
    assert "password" not in second
    assert sorted(path.name for path in (tmp_path / "search").iterdir()) == index


def test_a_port_in_use_is_said_before_anything_is_prepared() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = subprocess.run(
            ["sh", "deploy/start.sh"],
            cwd=ROOT,
            env={**os.environ, "CREDITSITE_PYTHON": sys.executable, "PORT": str(taken.getsockname()[1])},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 1
    assert "is in use" in done.stderr
    assert done.stdout == ""
