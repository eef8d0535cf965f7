"""A data folder with N fictitious entities, their records and an index; made once, kept under var/bench/."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def prepared(entities: int) -> Path:
    """The folder for this size; makes it when it is not there (a million entities: half an hour and more).

    Killed, it is gone on with the next time. One made by an earlier version is brought up to this one.
    """
    folder = base_folder() / "bench" / str(entities)
    version = _version()
    ready = folder / "ready"
    if not ready.exists() or ready.read_text() != version:
        folder.mkdir(parents=True, exist_ok=True)
        make_site(folder, entities)
        ready.write_text(version)
    return folder


def make_site(folder: Path, entities: int, *, database: str = "") -> None:
    """Make the site: in the folder's SQLite, or in an empty database of that address."""
    for command in (
        ["migrate", "--verbosity", "0"],
        ["load_reference", "--verbosity", "0"],
        ["collectstatic", "--noinput", "--verbosity", "0"],
        ["demo", "--entities", str(entities), "--verbosity", "0"],
        ["search_build", "--if-needed", "--verbosity", "0"],
        ["worker", "--once"],
    ):
        subprocess.run(
            [sys.executable, "manage.py", *command], cwd=ROOT, env=environment(folder, database=database),
            check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip


def base_folder() -> Path:
    """Where the data folders of all sizes lie: BENCH_DIR, else the usual data folder."""
    base = os.environ.get("BENCH_DIR") or os.environ.get("CREDITSITE_DATA_DIR") or ROOT / "var"
    return Path(base).resolve()


def environment(folder: Path, *, database: str = "") -> dict[str, str]:
    """For processes that work on a folder (and a database of that address), without a quota of requests."""
    inherited = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return {
        **inherited,
        **({"DATABASE_URL": database} if database else {}),
        "CREDITSITE_DATA_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "creditsite.settings",
        "QUOTA_ANONYMOUS": "0",
        "QUOTA_SEARCH_PAGES": "0",
    }


def _version() -> str:
    """Changes with the tables and with what an index is made of."""
    migrations = sorted(path.name for path in ROOT.glob("*/migrations/[0-9]*.py"))
    code = [path.read_bytes() for path in sorted((ROOT / "search").rglob("*.py"))]
    return hashlib.sha256(b"".join([*map(str.encode, migrations), *code])).hexdigest()[:16]


def use(entities: int) -> None:
    """Let this process's Django work on that folder."""
    os.environ.update(environment(prepared(entities)))
    os.environ.pop("DATABASE_URL", None)
    sys.path.insert(0, str(ROOT))
    import django

    django.setup()
