"""Guessing over four web processes at once: the limits are exact, and a code opens one session."""

from __future__ import annotations

import http.cookiejar
import re
import threading
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.prepared import prepare
from tests.serving import serve_web
from tests.site import Site, database_for
from tests.staff import PASSWORD

MAKE = """
from tests.staff import make_staff
for name in ("guessed", "codes", "once"):
    make_staff(name, roles=["auditor"])
"""
MANY = 12


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, str]]:
    """A site of its own behind four web processes."""
    folder: Path = tmp_path_factory.mktemp("door")
    with database_for(folder, "creditsite_door") as url:
        site = Site(folder, database_url=url)
        try:
            prepare(site)
            site.manage("shell", "--no-imports", "-c", MAKE)
            port = serve_web(site, WEB_WORKERS="4", QUOTA_ANONYMOUS="0")
            root = f"http://127.0.0.1:{port}"
            yield site, root
        finally:
            site.close()


class Browser:
    """A session of its own."""

    def __init__(self, root: str) -> None:
        self.root = root
        self.opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        )

    def get(self, path: str) -> tuple[int, str, str]:
        """Status, address after redirects, and page."""
        try:
            with self.opener.open(self.root + path, timeout=60) as answer:
                return answer.status, answer.url, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, path, error.read().decode()

    def post(self, path: str, **form: str) -> tuple[int, str, str]:
        """Send a form with the mark that its page carries."""
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.get(path)[2])
        assert token, path
        data = urllib.parse.urlencode({**form, "csrfmiddlewaretoken": token[1]}).encode()
        request = urllib.request.Request(self.root + path, data, {"Referer": self.root + path})
        try:
            with self.opener.open(request, timeout=60) as answer:
                return answer.status, answer.url, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, path, error.read().decode()

    def log_in(self, name: str, password: str) -> tuple[int, str, str]:
        """The first step."""
        return self.post("/en/accounts/login/", login=name, password=password)


def at_once(work: Callable[[int], str], number: int = MANY) -> Counter[str]:
    """Run it in as many threads, started together, and count what came of it."""
    start, found = threading.Barrier(number), []

    def run(place: int) -> None:
        start.wait()
        found.append(work(place))

    threads = [threading.Thread(target=run, args=(place,)) for place in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Counter(found)


def ask(site: Site, expression: str) -> int:
    script = f"from axes.models import *; from accounts.models import *; print('=', {expression})"
    return int(site.manage("shell", "--no-imports", "-c", script).rpartition("=")[2])


@pytest.mark.slow
def test_of_many_guesses_at_once_exactly_five_are_looked_at(served: tuple[Site, str]) -> None:
    site, root = served

    def guess(place: int) -> str:
        status, _, page = Browser(root).log_in("guessed", f"wrong {place}")
        return "looked at" if "not correct" in page else "locked" if status == 429 else "no turn"

    found = at_once(guess)
    while not found[
        "locked"
    ]:  # on a busy machine some give up waiting for their turn: they were not looked at
        found.update([guess(MANY)])
    assert found["looked at"] == 4, "the fifth is told that it was the last"
    assert ask(site, "sum(one.failures_since_start for one in AccessAttempt.objects.all())") == 5
    assert Browser(root).log_in("guessed", PASSWORD)[0] == 429


@pytest.mark.slow
def test_of_many_wrong_codes_at_once_exactly_five_are_looked_at(served: tuple[Site, str]) -> None:
    site, root = served
    browsers = [Browser(root) for _ in range(MANY)]
    for browser in browsers:
        assert "Second step" in browser.log_in("codes", PASSWORD)[2]

    def guess(place: int) -> str:
        page = browsers[place].post("/en/accounts/second-factor/code/", code="000000")[2]
        return "wait" if "Try again in" in page else "wrong" if "is wrong or was used" in page else page

    assert at_once(guess) == {"wrong": 4, "wait": MANY - 4}
    assert ask(site, "CodeState.objects.get(user__username='codes').failures") == 5


@pytest.mark.slow
def test_a_code_seen_by_many_opens_one_session(served: tuple[Site, str]) -> None:
    site, root = served
    browsers = [Browser(root) for _ in range(5)]
    for browser in browsers:
        browser.log_in("once", PASSWORD)
    code = site.manage(
        "shell", "--no-imports", "-c",
        "from tests.staff import totp_now; from accounts.models import User; "
        "print(totp_now(User.objects.get(username='once'), shift=1))",
    ).strip()[-6:]  # fmt: skip
    found = at_once(
        lambda place: (
            browsers[place].post("/en/accounts/second-factor/code/", code=code)[1].rpartition("/en")[2]
        ),
        5,
    )
    assert found == {"/admin/": 1, "/accounts/second-factor/code/": 4}


@pytest.mark.slow
def test_of_many_wishes_for_a_mail_at_once_five_are_granted(served: tuple[Site, str]) -> None:
    _, root = served

    def wish(place: int) -> str:
        browser = Browser(root)
        status, _, _ = browser.post("/en/accounts/password/reset/", email="nobody@example.org")
        return "granted" if status == 200 else str(status)

    found = at_once(wish)
    assert set(found) == {"granted", "429"}
    assert found["granted"] <= 5, "each process would have granted five"
