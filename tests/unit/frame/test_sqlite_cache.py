"""The web server's threads each hold a cache of SQLite's: it is small there, and whoever starts it may set it."""

from __future__ import annotations

import importlib.util
import sqlite3
from pathlib import Path
from types import ModuleType

import pytest

from creditsite.settings.storage import databases

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def serve() -> ModuleType:
    spec = importlib.util.spec_from_file_location("serve", ROOT / "deploy" / "serve.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def cache_of(folder: Path) -> int:
    """In kibibytes, as SQLite understands the settings."""
    connection = sqlite3.connect(":memory:")
    connection.executescript(databases(folder)["default"]["OPTIONS"]["init_command"])
    size: int = connection.execute("PRAGMA cache_size").fetchone()[0]
    connection.close()
    return -size


def test_the_setting_reaches_sqlite(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("SQLITE_CACHE_MB", raising=False)
    assert cache_of(tmp_path) == 64_000
    monkeypatch.setenv("SQLITE_CACHE_MB", "8")
    assert cache_of(tmp_path) == 8_000


def test_only_the_web_server_gets_a_small_one_unless_told(
    monkeypatch: pytest.MonkeyPatch, serve: ModuleType
) -> None:
    monkeypatch.delenv("SQLITE_CACHE_MB", raising=False)
    assert serve.environment("web")["SQLITE_CACHE_MB"] == "8"
    assert "SQLITE_CACHE_MB" not in serve.environment("worker")
    monkeypatch.setenv("SQLITE_CACHE_MB", "32")
    assert serve.environment("web")["SQLITE_CACHE_MB"] == "32"
