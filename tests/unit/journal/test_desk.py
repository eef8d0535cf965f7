"""The desk kit over HTTP: the door, forms that act once, effects before decisions, refusals in words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from journal.models import AuditEvent, Proposal
from journal.proposals import kinds
from journal.proposals.services import proposal_make, proposal_refuse
from tests.unit.journal.desk_kit import ON_FILE, Colour, actor_for
from tests.unit.journal.test_proposals import ANNE, BERT

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _desk(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[None]:
    settings.DESK_DOOR = "tests.unit.journal.desk_kit.door"
    settings.ACTOR_OF = f"{actor_for.__module__}.actor_for"
    monkeypatch.setattr(kinds, "_KINDS", {**kinds._KINDS, "test.colour": Colour()})
    ON_FILE.clear()
    ON_FILE["sky"] = "grey"
    yield


def proposed(target: str = "sky") -> Proposal:
    return proposal_make(
        kind="test.colour", target=target, payload={"colour": "blue"}, by=ANNE, reason="seen"
    )


def hidden(page: str) -> dict[str, str]:
    """The marks that the kit puts into a form."""
    return {
        name: value
        for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page)
        if name in ("seen", "once", "confirm")
    }


def step(proposal: Proposal, name: str) -> str:
    with override("zh-hans"):  # an earlier request may have left another language behind
        return reverse("admin:journal_proposal_step", args=[proposal.pk, name])


def test_every_page_is_behind_the_door(client: Client) -> None:
    proposal = proposed()
    for address in (
        reverse("admin:index"),
        reverse("admin:journal_proposal_changelist"),
        reverse("admin:journal_proposal_change", args=[proposal.pk]),
        step(proposal, "confirm"),
        reverse("admin:login"),
    ):
        assert client.get(address).content == b"closed", address
        assert client.post(address, {"reason": "x"}).content == b"closed", address
    proposal.refresh_from_db()
    assert proposal.state == "open"


def test_the_effect_is_shown_before_the_button_decides(client: Client) -> None:
    proposal, bert = proposed(), {"X-Name": "bert"}
    url = step(proposal, "confirm")
    page = client.get(url, headers=bert).content.decode()
    assert "Show what this would do" in client.get("/en" + url, headers=bert).content.decode()
    shown = client.post(url, {"reason": "looked", **hidden(page)}, headers=bert)
    text = shown.content.decode()
    assert shown.status_code == 200
    assert "<td>grey</td><td>blue</td>" in text
    assert ON_FILE["sky"] == "grey"
    changed = client.post(url, {"reason": "another reason", **hidden(text)}, headers=bert)
    assert changed.status_code == 200  # what was typed is not what the effect was shown for
    done = client.post(url, {"reason": "another reason", **hidden(changed.content.decode())}, headers=bert)
    assert (done.status_code, ON_FILE["sky"]) == (302, "blue")
    assert AuditEvent.objects.get(action="confirm").reason == "another reason"


def test_a_form_sent_twice_acts_once(client: Client) -> None:
    proposal, bert = proposed(), {"X-Name": "bert"}
    url = step(proposal, "refuse")
    typed = {"reason": "not so", **hidden(client.get(url, headers=bert).content.decode())}
    assert client.post(url, typed, headers=bert).status_code == 302
    again = client.post(url, typed, headers=bert)
    assert again.status_code == 409
    assert "not so" in again.content.decode()
    assert AuditEvent.objects.filter(action="refuse").count() == 1
    typed["once"] = ""
    assert client.post(url, typed, headers=bert).status_code == 409


def test_who_comes_too_late_is_told_who_was_first_and_keeps_the_text(client: Client) -> None:
    proposal, carl = proposed(), {"X-Name": "carl", "Accept-Language": "en"}
    url = "/en" + step(proposal, "refuse")
    typed = {"reason": "my long reason", **hidden(client.get(url, headers=carl).content.decode())}
    proposal_refuse(proposal=proposal, by=BERT, reason="first")
    late = client.post(url, typed, headers=carl)
    text = late.content.decode()
    assert late.status_code == 409
    assert "by Bert at" in text
    assert "my long reason" in text


def test_refusals_are_pages_with_words(client: Client) -> None:
    proposal = proposed()
    url, anne, bert = "/en" + step(proposal, "refuse"), {"X-Name": "anne"}, {"X-Name": "bert"}
    assert client.get(url, headers=anne).status_code == 403  # own proposal: no such button
    marks = hidden(client.get(url, headers=bert).content.decode())
    empty = client.post(url, {"reason": " ", **marks}, headers=bert)
    assert empty.status_code == 422
    assert Proposal.objects.get().state == "open"
    assert client.get(step(proposal, "unknown"), headers=bert).status_code == 404
    ON_FILE["sky"] = "black"
    confirm = "/en" + step(proposal, "confirm")
    first = client.post(confirm, {"reason": "x", **marks}, headers=bert).content.decode()
    stale = client.post(confirm, {"reason": "x", **hidden(first)}, headers=bert)
    assert stale.status_code == 422
    assert "has changed since this was proposed" in stale.content.decode()
    assert ON_FILE["sky"] == "black"


def test_who_may_not_see_a_kind_finds_nothing(client: Client) -> None:
    proposal, guest = proposed(), {"X-Name": "guest"}
    assert (
        "becomes blue"
        not in client.get(reverse("admin:journal_proposal_changelist"), headers=guest).content.decode()
    )
    assert client.get(step(proposal, "refuse"), headers=guest).status_code == 404
    page = client.get(reverse("admin:journal_proposal_change", args=[proposal.pk]), headers=guest)
    assert page.status_code == 302  # Django: no such object, back to the index


def test_lists_page_by_key_and_never_count(client: Client, django_assert_max_num_queries: Any) -> None:
    for number in range(120):
        proposed(f"wall {number}")
    bert, url, seen = {"X-Name": "bert"}, reverse("admin:journal_proposal_changelist"), list[str]()
    query = ""
    while True:
        with django_assert_max_num_queries(2) as captured:
            page = client.get(url + query, headers=bert).content.decode()
        assert not [entry for entry in captured.captured_queries if "COUNT(" in entry["sql"].upper()]
        seen += re.findall(r"wall \d+ becomes", page)
        link = re.search(r'<a href="(\?[^"]*before=\d+[^"]*)" rel="next"', page)
        if link is None:
            break
        query = link[1].replace("&amp;", "&")
    assert len(seen) == len(set(seen)) == 120
    assert client.get(url + "?before=x", headers=bert).status_code in (302, 400)


def test_search_is_exact(client: Client) -> None:
    proposed("wall")
    proposed("wallpaper")
    page = client.get(
        reverse("admin:journal_proposal_changelist"), {"q": " wall "}, headers={"X-Name": "bert"}
    ).content.decode()
    assert "wall becomes" in page
    assert "wallpaper becomes" not in page
