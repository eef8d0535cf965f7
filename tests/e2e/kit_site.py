"""The site that the browser tests look at: the demo, people of the staff, a worker, a web server."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.prepared import prepare
from tests.site import Site, database_for, free_port, wait_until_up

# From tests/staff.py, which cannot be imported here: this process has no database.
PASSWORD = "correct horse battery 7"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
HALF_MINUTE = 30
SLOWEST_START = 180  # seconds

# Who works here: user name → roles. They belong to no agency; stewards and auditors reach everywhere.
STEWARD, SECOND_STEWARD, EVERYBODY, NEWCOMER = "steward-an", "steward-bai", "everybody-yi", "newcomer-xin"
STAFF = {
    STEWARD: ("steward", "auditor"),
    SECOND_STEWARD: ("steward", "auditor"),
    EVERYBODY: ("reporter", "decider", "reviewer", "centre", "steward", "auditor"),
    NEWCOMER: ("reporter",),  # has no second factor yet
}
DECIDER = "decider-du"  # of the agency that reported the first penalty
CITIZEN = "citizen@example.cn"  # an account that is not staff


@dataclass
class World:
    """The running site; `run` executes Python inside it, `signed_in` keeps each person's session."""

    site: Site
    address: str
    sessions: dict[str, dict[str, object]] = field(default_factory=dict)

    def run(self, script: str) -> str:
        """What a script prints that runs within the site, with its database."""
        return self.site.manage("shell", "--no-imports", "-c", script)

    def ask(self, expression: str) -> object:
        """The value of an expression over the models, as JSON."""
        imports = "import json; from registry.models import *; from records.models import *"
        return json.loads(self.run(f"{imports}; print('=' + json.dumps({expression}))").rpartition("=")[2])


@contextmanager
def world(folder: Path, *, seed: str = "") -> Iterator[World]:
    """Migrated, seeded, indexed and served; everything ends with the block.

    `seed` is a script that fills the site instead of the demo and its people.
    """
    with database_for(folder, f"creditsite_{folder.name.replace('-', '_')}") as database_url:
        site = Site(folder, database_url=database_url)
        try:
            prepare(site)
            if not seed:
                site.manage("demo", "--entities", "40")
            site.manage("shell", "--no-imports", "-c", seed or _people())
            site.manage("worker", "--once")
            site.manage("search_build")
            site.start("manage.py", "worker")
            yield World(site, serve(site))
        finally:
            site.close()


def serve(site: Site, **environment: str) -> str:
    """Start a web server as production does; its address. Two busy cores may need a minute for it."""
    port = free_port()
    site.start(
        "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "creditsite.wsgi",
        **{
            "HOST": "127.0.0.1",
            "PORT": str(port),
            "DJANGO_SETTINGS_MODULE": "tests.e2e.kit_settings",
            **environment,
        },
    )  # fmt: skip
    wait_until_up(f"http://127.0.0.1:{port}/healthz", seconds=SLOWEST_START)
    return f"http://127.0.0.1:{port}"


def _people() -> str:
    return f"""
from tests.staff import make_staff
from accounts.models import User
from allauth.account.models import EmailAddress
for name, roles in {STAFF!r}.items():
    make_staff(name, roles, second_factor=name != {NEWCOMER!r}, email=name + "@example.cn")
from records.models import Record
first = Record.objects.filter(state="published", item="penalty").order_by("pk").first()
make_staff({DECIDER!r}, ("reporter", "decider"), first.source_agency, email="decider@example.cn")
citizen = User.objects.create_user("citizen", email={CITIZEN!r}, password={PASSWORD!r})
EmailAddress.objects.create(user=citizen, email={CITIZEN!r}, primary=True, verified=True)
"""


def totp(secret: str = SECRET, *, shift: int = 0) -> str:
    """What an authenticator app shows now (RFC 6238); a code is accepted once, `shift=1` is the next one."""
    counter = struct.pack(">Q", int(time.time()) // HALF_MINUTE + shift)
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    place = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[place : place + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"
