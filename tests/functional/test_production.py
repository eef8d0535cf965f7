"""What production refuses, each by name; what it accepts passes Django's own deployment checks too."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from creditsite.checks import filesystem_of
from tests.site import ROOT

PAGE = ROOT / "docs" / "operations" / "production.md"
KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
GOOD = {
    "SITE_URL": "https://credit.example.org",
    "ALLOWED_HOSTS": "credit.example.org",
    "NUM_PROXIES": "1",
    "EMAIL_URL": "smtp+tls://user:password@mail.example.org:587",
    "METRICS_TOKEN": "a-token-of-more-than-twenty-letters",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "data"
    made.mkdir(mode=0o700)
    return made


def run(folder: Path, *arguments: str, **changed: str) -> subprocess.CompletedProcess[str]:
    """A command under production settings, changed."""
    ours = (
        "DJANGO_",
        "CREDITSITE_",
        "QUOTA_",
        "EMAIL",
        "DATABASE_URL",
        "SITE_URL",
        "ALLOWED",
        "SECRET",
        "DOCUMENT",
    )
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    environment = {**inherited, **GOOD, "CREDITSITE_DATA_DIR": str(folder), **changed}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={name: value for name, value in environment.items() if value},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_good_settings_pass_the_deployment_checks(folder: Path) -> None:
    done = run(folder, "manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


@pytest.mark.parametrize(
    ("number", "changed", "says"),
    [
        ("E001", {"CREDITSITE_ENV": "prod"}, "'prod'"),
        ("E011", {"SECRET_KEY": "short"}, "SECRET_KEY is weak"),
        ("E011", {"SECRET_KEY": "django-insecure-0123456789abcdefghijklmnopqrstuvwxyz0123456789"}, "weak"),
        ("E011", {"DATABASE_URL": "postgres://u:p@127.0.0.1:1/x"}, "SECRET_KEY is missing"),
        ("E021", {"DOCUMENT_KEY": "short"}, "DOCUMENT_KEY is weak"),
        ("E021", {"DATABASE_URL": "postgres://u:p@127.0.0.1:1/x"}, "DOCUMENT_KEY is missing"),
        ("E021", {"DOCUMENT_KEY": KEY, "SECRET_KEY": KEY}, "the same as SECRET_KEY"),
        ("E012", {"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS is *"),
        ("E012", {"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS is 127.0.0.1"),
        ("E013", {"SITE_URL": "http://credit.example.org", "CREDITSITE_ENV": "production"}, "without HTTPS"),
        ("E013", {"SITE_URL": "", "CREDITSITE_ENV": "production"}, "SITE_URL is empty"),
        ("E014", {"SITE_URL": "https://other.example.org"}, "other.example.org"),
        ("E015", {"NUM_PROXIES": "0"}, "NUM_PROXIES is 0"),
        ("E017", {"EMAIL_URL": ""}, "Mail goes nowhere"),
        ("E018", {"DEMO_ENTITIES": "10"}, "DEMO_ENTITIES is 10"),
        ("E020", {"METRICS_TOKEN": "short"}, "METRICS_TOKEN has 5 characters"),
    ],
)
def test_an_unsafe_setting_is_refused_by_name(
    folder: Path, number: str, changed: dict[str, str], says: str
) -> None:
    done = run(folder, "manage.py", "check", **changed)
    assert done.returncode == 1
    assert f"(creditsite.{number})" in done.stderr
    assert says in done.stderr
    assert "HINT" in done.stderr
    assert f"creditsite.{number}" in PAGE.read_text(encoding="utf-8")


def test_a_data_folder_that_others_read_is_refused(folder: Path) -> None:
    folder.chmod(0o755)
    done = run(folder, "manage.py", "check")
    assert done.returncode == 1
    assert "(creditsite.E016)" in done.stderr
    assert f"chmod -R go= {folder}" in done.stderr


def test_the_web_server_refuses_too_and_is_not_tried_again(folder: Path) -> None:
    code = "import creditsite.wsgi"
    done = run(folder, "-c", code, ALLOWED_HOSTS="*")
    assert done.returncode == 3
    assert "creditsite does not start" in done.stderr
    assert "creditsite.E012" in done.stderr
    assert run(folder, "-c", code).returncode == 0


def test_debug_is_refused(folder: Path) -> None:
    code = (
        "import django; from django.conf import settings; django.setup(); settings.DEBUG = True\n"
        "from creditsite.checks import refuse_unsafe_start; refuse_unsafe_start()"
    )
    done = run(folder, "-c", code, DJANGO_SETTINGS_MODULE="creditsite.settings")
    assert done.returncode == 3
    assert "creditsite.E010" in done.stderr


def test_sqlite_with_several_workers_is_warned_of(folder: Path) -> None:
    done = run(folder, "manage.py", "check", WEB_WORKERS="4")
    assert done.returncode == 0
    assert "creditsite.W001" in done.stderr


def test_trying_out_needs_no_setting_and_is_warned_of_when_others_reach_it(folder: Path) -> None:
    nothing = dict.fromkeys(GOOD, "")
    assert run(folder, "manage.py", "check", **nothing).stderr == ""
    done = run(folder, "manage.py", "check", **nothing, HOST="0.0.0.0")
    assert done.returncode == 0
    assert "creditsite.W002" in done.stderr


def test_cookies_and_headers_of_production(folder: Path) -> None:
    code = """
import django; django.setup()
from django.test import Client
client = Client(headers={"host": "credit.example.org", "x-forwarded-for": "198.51.100.7"})
plain = client.get("/healthz"), client.get("/robots.txt")
print(plain[0].status_code, plain[1].status_code, plain[1].get("Location"))
secure = client.get("/robots.txt", headers={"x-forwarded-proto": "https"})
print(secure.status_code, secure["Strict-Transport-Security"])
from django.conf import settings as s
print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE)
"""
    done = run(folder, "-c", code, DJANGO_SETTINGS_MODULE="creditsite.settings")
    assert done.stdout.splitlines() == [
        "200 301 https://credit.example.org/robots.txt",
        "200 max-age=31536000",
        "__Host-sessionid __Host-csrftoken True True",
    ], done.stderr


def test_the_kind_of_a_file_system_is_that_of_the_nearest_mount(tmp_path: Path) -> None:
    mounts = tmp_path / "mountinfo"
    mounts.write_text(
        "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n"
        f"30 22 0:40 / {tmp_path} rw shared:1 - nfs4 server:/export rw\n"
        f"31 30 0:41 / {tmp_path}/local rw - xfs /dev/sdb rw\n"
    )
    assert filesystem_of(tmp_path / "data" / "creditsite.sqlite3", mounts) == "nfs4"
    assert filesystem_of(tmp_path / "local" / "x", mounts) == "xfs"
    assert filesystem_of(Path("/elsewhere"), mounts) == "ext4"
    assert filesystem_of(Path("/x"), tmp_path / "missing") == ""


@pytest.mark.django_db
def test_invented_companies_beside_real_ones_are_refused(settings: object) -> None:
    from creditsite import checks
    from registry.models import Origin
    from tests.factories import entity

    settings.PRODUCTION = True  # type: ignore[attr-defined]
    assert checks.data_are_of_one_kind(None, databases=["default"]) == []
    entity(origin=Origin.DEMO)
    assert checks.data_are_of_one_kind(None, databases=["default"]) == []
    entity(origin=Origin.REAL)
    found = checks.data_are_of_one_kind(None, databases=["default"])
    assert [message.id for message in found] == ["creditsite.E019"]
    assert checks.data_are_of_one_kind(None, databases=[]) == []


def test_the_page_names_every_check() -> None:
    text = (ROOT / "creditsite" / "checks.py").read_text(encoding="utf-8")
    ours = set(re.findall(r'"([EW]\d{3})"', text)) | set(re.findall(r"creditsite\.([EW]\d{3})", text))
    assert set(re.findall(r"creditsite\.([EW]\d{3})", PAGE.read_text(encoding="utf-8"))) == ours
