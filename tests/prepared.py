"""A migrated site with reference data and static files, made once per run of the suite and copied to whoever asks."""

from __future__ import annotations

import atexit
import fcntl
import os
import shutil
from hashlib import sha256
from pathlib import Path

from tests.site import Site, postgres

DONE = "done"


def prepare(site: Site) -> None:
    """Give an empty site what `manage.py prepare` gives, without demo and index."""
    kind = "postgresql" if site.on_postgresql else "sqlite"
    template = _run_folder(site.folder) / f"prepared-{kind}"
    database = f"prepared_{sha256(str(template).encode()).hexdigest()[:12]}"
    template.mkdir(exist_ok=True)
    with (template / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # workers of xdist share it
        if not (template / DONE).exists():
            _make(site, template, database)
            (template / DONE).touch()
    shutil.copytree(template / "site", site.folder, dirs_exist_ok=True, copy_function=_link_static)
    if site.on_postgresql:
        with postgres(site.database_url, "postgres") as server:
            server.execute(f'DROP DATABASE "{site.database_name}" WITH (FORCE)')
            server.execute(f'CREATE DATABASE "{site.database_name}" TEMPLATE "{database}"')


def _make(site: Site, template: Path, database: str) -> None:
    folder = template / "site"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    url = f"sqlite:///{folder / 'creditsite.sqlite3'}"
    if site.on_postgresql:
        url = f"{site.database_url.rpartition('/')[0]}/{database}"
        _drop(site.database_url, database)
        with postgres(site.database_url, "postgres") as server:
            server.execute(f'CREATE DATABASE "{database}"')
        atexit.register(_drop, site.database_url, database)
    made = Site(folder, database_url=url)
    made.manage("migrate", "--verbosity", "0")
    made.manage("load_reference")
    made.manage(
        "collectstatic", "--noinput", "--verbosity", "0", "--ignore", "redoc", "--ignore", "rest_framework"
    )


def _drop(url: str, database: str) -> None:
    with postgres(url, "postgres") as server:
        server.execute(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')


def _run_folder(folder: Path) -> Path:
    """The folder of this run of pytest, which its workers share and pytest removes in the end."""
    for one in folder.parents:
        if one.name.startswith("pytest-") and one.parent.name.startswith("pytest-of-"):
            return one
    raise AssertionError(f"{folder} is no folder of pytest's")


def _link_static(source: str, target: str) -> str:
    """Static files are read only: a second name will do."""
    if f"{os.sep}static{os.sep}" in source:
        os.link(source, target)
        return target
    return shutil.copy2(source, target)
