"""What must not be started: each check says what is wrong, where, and what to do (docs/operations/production.md).

They run with every command, and once more when a web process starts, for gunicorn runs no checks by itself.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register, run_checks
from django.http.request import validate_host

TAG = "creditsite"
BOOT_ERROR = 3  # gunicorn's: a worker that ends so is not started again
KEY_LENGTH, KEY_LETTERS = 50, 10
TOKEN_LENGTH = 20
MAKE_KEY = "`python -c 'import secrets; print(secrets.token_urlsafe(48))'`"
LOOPBACK = {"127.0.0.1", "localhost", "[::1]", "::1"}
NETWORK_FILES = ("nfs", "cifs", "smb", "9p", "fuse.sshfs", "fuse.glusterfs", "ceph", "afs", "lustre")
MAIL_TO_NOBODY = ("console", "dummy", "locmem", "filebased")
Found = Iterator[CheckMessage]


def refuse_unsafe_start() -> None:
    """End this process where a check finds an error, saying which; for doors that run no command."""
    errors = [message for message in run_checks(tags=[TAG]) if message.is_serious()]
    if errors:
        sys.stderr.write("creditsite does not start:\n" + "\n".join(map(str, errors)) + "\n")
        raise SystemExit(BOOT_ERROR)


@register(TAG)
def start_is_safe(app_configs: object, **kwargs: Any) -> list[CheckMessage]:
    """Everything that can be told without asking the database."""
    checks: tuple[Callable[[], Found], ...] = ALWAYS + (PRODUCTION if settings.PRODUCTION else TRYING_OUT)
    return [message for check in checks for message in check()]


@register(TAG, Tags.database)
def data_are_of_one_kind(
    app_configs: object, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Invented companies beside real ones; asked only where a database is checked (`prepare`, `migrate`)."""
    if not settings.PRODUCTION or "default" not in (databases or ()):
        return []
    from django.db import Error as DatabaseError

    from registry.models import Entity, Origin

    origins = Entity.objects.order_by()
    try:
        demo = origins.filter(origin=Origin.DEMO).first()
        real = origins.filter(origin=Origin.REAL).first()
    except DatabaseError:
        return []  # not migrated yet: there is nothing
    if demo is None or real is None:
        return []
    return [
        _error(
            "E019",
            f"The database holds invented companies (such as {demo.name}) beside real ones.",
            "Load the real files into an empty database: nothing invented can be told from the real there.",
        )
    ]


def _error(number: str, message: str, hint: str) -> Error:
    return Error(message, hint=hint, id=f"creditsite.{number}")


def _known_environment() -> Found:
    if settings.CREDITSITE_ENV not in ("", "production"):
        yield _error(
            "E001",
            f"CREDITSITE_ENV is {settings.CREDITSITE_ENV!r}.",
            "Set it to `production`, or leave it empty to try the site out.",
        )


def _files_on_this_machine() -> Found:
    if not _sqlite():
        return
    path = Path(settings.DATABASES["default"]["NAME"])
    kind = filesystem_of(path)
    if kind.startswith(NETWORK_FILES):
        yield _error(
            "E002",
            f"The SQLite database {path} lies on a network file system ({kind}).",
            "SQLite loses data there. Set DATABASE_URL to PostgreSQL, or CREDITSITE_DATA_DIR to a local disk.",
        )


def _one_writer() -> Found:
    if _sqlite() and settings.WEB_WORKERS > 1:
        yield Warning(
            f"WEB_WORKERS is {settings.WEB_WORKERS} on SQLite.",
            hint="SQLite is for one machine and little writing. Set DATABASE_URL to PostgreSQL.",
            id="creditsite.W001",
        )


def _seen_by_others() -> Found:
    host = os.environ.get("HOST", "")
    if host and host not in LOOPBACK:
        yield Warning(
            f"HOST is {host}, so other machines reach this site, but it does not run as production.",
            hint="Set CREDITSITE_ENV=production; what is unsafe is then refused and named.",
            id="creditsite.W002",
        )


def _no_debug() -> Found:
    if settings.DEBUG:
        yield _error("E010", "DEBUG is on: errors would show settings and data.", "Set DEBUG = False.")


def _strong_keys() -> Found:
    for number, name, harm in (
        ("E011", "SECRET_KEY", "sessions and cursors could be forged"),
        ("E021", "DOCUMENT_KEY", "uploaded files could be read"),
    ):
        key: str = getattr(settings, name)
        known = key.startswith("django-insecure") or "change" in key.lower()
        if len(key) < KEY_LENGTH or len(set(key)) < KEY_LETTERS or known:
            yield _error(number, f"{name} is weak: {harm}.", f"Set {name} to the output of {MAKE_KEY}.")
        elif not _sqlite() and name not in os.environ:
            yield _error(
                number,
                f"{name} is missing: on PostgreSQL several machines may serve, and each would make its own.",
                f"Set {name} to the output of {MAKE_KEY}, the same for web and worker.",
            )
    if settings.SECRET_KEY == settings.DOCUMENT_KEY:
        yield _error(
            "E021", "DOCUMENT_KEY is the same as SECRET_KEY.", f"Set it to the output of {MAKE_KEY}."
        )


def _named_hosts() -> Found:
    hosts = settings.ALLOWED_HOSTS
    if "*" in hosts or not set(hosts) - LOOPBACK:
        yield _error(
            "E012",
            f"ALLOWED_HOSTS is {','.join(hosts) or 'empty'}.",
            "Set it to the host names that people type, separated by commas; never `*`.",
        )


def _https() -> Found:
    if not settings.HTTPS:
        yield _error(
            "E013",
            f"SITE_URL is {settings.SITE_URL or 'empty'}: without HTTPS, passwords and sessions travel openly.",
            "Set SITE_URL=https://… as people reach the site; a proxy before it ends TLS.",
        )
        return
    host = urlsplit(settings.SITE_URL).hostname or ""
    if not validate_host(host, settings.ALLOWED_HOSTS):
        yield _error(
            "E014",
            f"SITE_URL names {host or 'no host'}, which ALLOWED_HOSTS does not hold.",
            "Add it to ALLOWED_HOSTS.",
        )


def _known_proxies() -> Found:
    if settings.HTTPS and not settings.NUM_PROXIES:
        yield _error(
            "E015",
            "NUM_PROXIES is 0, so nobody may say that a request came by HTTPS: every page would redirect forever.",
            "Set it to the number of proxies of yours before this site (1 for one nginx). "
            "Each must set X-Forwarded-Proto and append to X-Forwarded-For.",
        )


def _private_folder() -> Found:
    for path in (settings.DATA_DIR, settings.DATA_DIR / "secrets.json"):
        if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077:
            yield _error(
                "E016",
                f"{path} can be read by other users of this machine.",
                f"Run: chmod -R go= {settings.DATA_DIR}",
            )
            return


def _mail() -> Found:
    backend = settings.EMAIL_BACKEND.rsplit(".", 2)[-2]
    if backend in MAIL_TO_NOBODY:
        yield _error(
            "E017",
            f"Mail goes nowhere ({backend}): nobody could confirm an address or reset a password.",
            "Set EMAIL_URL, such as smtp+tls://user:password@mail.example.org:587, and DEFAULT_FROM_EMAIL.",
        )


def _no_demo() -> Found:
    if settings.DEMO_ENTITIES:
        yield _error(
            "E018",
            f"DEMO_ENTITIES is {settings.DEMO_ENTITIES}: invented companies would be seeded among real ones.",
            "Leave it out.",
        )


def _long_token() -> Found:
    if settings.METRICS_TOKEN and len(settings.METRICS_TOKEN) < TOKEN_LENGTH:
        yield _error(
            "E020",
            f"METRICS_TOKEN has {len(settings.METRICS_TOKEN)} characters.",
            f"Set at least {TOKEN_LENGTH} random ones, or leave it out: /metrics is then a 404.",
        )


def _sqlite() -> bool:
    return bool(settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"))


def filesystem_of(path: Path, mounts: Path = Path("/proc/self/mountinfo")) -> str:
    """The kind of file system that a path lies on; "" where the system does not say."""
    best, kind = -1, ""
    try:
        lines = mounts.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    for line in lines:
        before, _, after = line.partition(" - ")
        point = Path(before.split()[4].replace("\\040", " "))
        if path.resolve().is_relative_to(point) and len(point.parts) >= best:
            best, kind = len(point.parts), after.split()[0]
    return kind


ALWAYS: tuple[Callable[[], Found], ...] = (_known_environment, _files_on_this_machine, _one_writer)
TRYING_OUT: tuple[Callable[[], Found], ...] = (_seen_by_others,)
PRODUCTION: tuple[Callable[[], Found], ...] = (
    _no_debug, _strong_keys, _named_hosts, _https, _known_proxies, _private_folder, _mail, _no_demo, _long_token,
)  # fmt: skip
