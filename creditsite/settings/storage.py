"""Where things are kept: data folder, secrets, databases. DATABASE_URL alone chooses the database."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent.parent
env = environ.Env()


def data_dir() -> Path:
    """The one folder that everything written goes to; made private to its owner."""
    folder = Path(env.str("CREDITSITE_DATA_DIR", default=str(BASE_DIR / "var"))).expanduser().resolve()
    return private_folder(folder)


def private_folder(folder: Path) -> Path:
    """The folder, made if need be, for its owner's eyes only."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def secret_key(folder: Path) -> str:
    """SECRET_KEY of the environment, else one generated once and kept in the data folder."""
    return _secret("SECRET_KEY", folder)


def document_key(folder: Path) -> str:
    """DOCUMENT_KEY of the environment, else one generated once: what uploaded files are encrypted with."""
    return _secret("DOCUMENT_KEY", folder)


def _secret(name: str, folder: Path) -> str:
    given = env.str(name, default="")
    if given:
        return str(given)
    path = folder / "secrets.json"
    if name not in _kept(path):
        with (folder / "secrets.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # of two first starts one writes, both read the same file
            kept = _kept(path)
            if name not in kept:
                draft = path.with_suffix(f".{os.getpid()}")
                draft.touch(mode=0o600)
                draft.write_text(json.dumps({**kept, name: secrets.token_urlsafe(48)}), encoding="utf-8")
                draft.replace(path)
    return _kept(path)[name]


def _kept(path: Path) -> dict[str, str]:
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return {}


def databases(folder: Path) -> dict[str, dict[str, Any]]:
    """Django's DATABASES: SQLite (WAL) in the data folder, or PostgreSQL by DATABASE_URL."""
    url = env.str("DATABASE_URL", default=f"sqlite:///{folder / 'creditsite.sqlite3'}")
    config: dict[str, Any] = dict(env.db_url_config(url))
    engine = config["ENGINE"]
    if engine.endswith("sqlite3"):
        config["ENGINE"] = "creditsite.sqlite3"
        config["TEST"] = {"NAME": ":memory:"}
        config["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA foreign_keys=ON;"
                f"PRAGMA cache_size=-{1000 * env.int('SQLITE_CACHE_MB', default=64)};"
                "PRAGMA temp_store=MEMORY;"
            ),
        }
    elif engine.endswith("postgresql"):
        config["CONN_HEALTH_CHECKS"] = True
    else:
        raise ImproperlyConfigured(
            f"DATABASE_URL names {engine}: creditsite runs on sqlite:/// and postgres:// only."
        )
    config["CONN_MAX_AGE"] = 600  # opening SQLite with its pragmas costs more than most questions
    return {"default": config, "counters": counters(folder, config)}


def counters(folder: Path, main: dict[str, Any]) -> dict[str, Any]:
    """The quota's database, outside every request's transaction: a file of its own, or the same PostgreSQL.

    Nothing in it is worth waiting for: after 50 ms the request passes uncounted, and no write waits for the
    disk.
    """
    if main["ENGINE"].endswith("sqlite3"):
        return {
            "ENGINE": main["ENGINE"],
            "NAME": str(folder / "counters.sqlite3"),
            "OPTIONS": {
                "timeout": 0.05,
                "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=OFF;",
            },
            "CONN_MAX_AGE": 600,
            "TEST": {
                "NAME": ":memory:",
                "MIGRATE": False,
            },  # one table: made at once, not by walking through every migration
        }
    limits = "-c lock_timeout=50 -c statement_timeout=200 -c synchronous_commit=off"
    options = {**main.get("OPTIONS", {}), "connect_timeout": 2, "options": limits}
    return {**main, "OPTIONS": options, "CONN_HEALTH_CHECKS": False}
