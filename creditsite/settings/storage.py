"""Where things are kept: data folder, secrets, databases, search index.

Chosen by DATABASE_URL and SEARCH_URL alone (architecture: "Two engines, two databases").
"""

from __future__ import annotations

import contextlib
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
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def secret_key(folder: Path) -> str:
    """SECRET_KEY of the environment, else one generated once and kept in the data folder."""
    given = env.str("SECRET_KEY", default="")
    if given:
        return str(given)
    path = folder / "secrets.json"
    if not path.exists():
        draft = path.with_suffix(f".{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(json.dumps({"SECRET_KEY": secrets.token_urlsafe(48)}), encoding="utf-8")
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)  # atomic: of two first starts one wins, both read the same file
        draft.unlink()
    return str(json.loads(path.read_text(encoding="utf-8"))["SECRET_KEY"])


def databases(folder: Path) -> dict[str, dict[str, Any]]:
    """Django's DATABASES: SQLite (WAL) in the data folder, or PostgreSQL by DATABASE_URL."""
    url = env.str("DATABASE_URL", default=f"sqlite:///{folder / 'creditsite.sqlite3'}")
    config: dict[str, Any] = dict(env.db_url_config(url))
    engine = config["ENGINE"]
    if engine.endswith("sqlite3"):
        config["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA foreign_keys=ON;"
                "PRAGMA cache_size=-64000;PRAGMA temp_store=MEMORY;"
            ),
        }
    elif engine.endswith("postgresql"):
        config["CONN_HEALTH_CHECKS"] = True
    else:
        raise ImproperlyConfigured(
            f"DATABASE_URL names {engine}: creditsite runs on sqlite:/// and postgres:// only."
        )
    config["CONN_MAX_AGE"] = 600  # opening SQLite with its pragmas costs more than most questions
    return {"default": config}


def search_url(folder: Path, *, database_engine: str) -> str:
    """SEARCH_URL, default a tantivy index beside the database; refuses what cannot work together."""
    url = str(env.str("SEARCH_URL", default=f"tantivy://{folder / 'search'}"))
    scheme = url.partition("://")[0]
    if scheme != "tantivy":
        raise ImproperlyConfigured(
            f"SEARCH_URL begins with {scheme}: this version knows tantivy:///folder only "
            f"(database: {database_engine.rsplit('.', 1)[-1]}). Elasticsearch follows in a later version."
        )
    return url
