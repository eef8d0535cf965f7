"""A data folder with N fictitious entities, their records and an index; made once, kept under var/bench/."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def prepared(entities: int) -> Path:
    """The folder for this size; makes it when it is not there (100,000 entities: some minutes)."""
    base = Path(os.environ.get("CREDITSITE_DATA_DIR", ROOT / "var")).resolve()
    folder = base / "bench" / str(entities)
    if not (folder / "ready").exists():
        folder.mkdir(parents=True, exist_ok=True)
        environment = {**os.environ, "CREDITSITE_DATA_DIR": str(folder)}
        environment.pop("DATABASE_URL", None)
        for command in (
            ["migrate", "--verbosity", "0"],
            ["load_reference"],
            ["collectstatic", "--noinput", "--verbosity", "0"],
            ["demo", "--entities", str(entities)],
            ["worker", "--once"],
            ["search_build", "--if-needed"],
        ):
            subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=environment, check=True)
        (folder / "ready").touch()
    return folder


def use(entities: int) -> None:
    """Let this process's Django work on that folder."""
    folder = prepared(entities)
    os.environ["CREDITSITE_DATA_DIR"] = str(folder)
    os.environ.pop("DATABASE_URL", None)
    os.environ["DJANGO_SETTINGS_MODULE"] = "creditsite.settings"
    sys.path.insert(0, str(ROOT))
    import django

    django.setup()
