"""The workflow kit refuses wrong states, missing reasons and one person in two roles."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from journal.actor import Actor
from journal.models import AuditEvent
from journal.workflow import ReasonMissing, SecondPersonNeeded, Step, WrongState, advance

TABLE = {
    ("submitted", "accept"): Step("accepted"),
    ("submitted", "refuse"): Step("refused"),
    ("accepted", "confirm"): Step("closed", second_person=True),
}


@dataclass
class Case:
    pk: int = 1
    state: str = "submitted"


@pytest.mark.django_db
def test_an_allowed_step_moves_the_state_and_is_audited(by: Actor) -> None:
    case = Case()
    assert advance(case, "accept", table=TABLE, by=by, reason="complete") == "submitted"
    assert case.state == "accepted"
    event = AuditEvent.objects.get()
    assert (event.action, event.target, event.reason) == ("accept", "case:1", "complete")
    assert event.detail == {"from": "submitted", "to": "accepted"}


def test_a_wrong_state_names_what_is_allowed(by: Actor) -> None:
    with pytest.raises(WrongState) as caught:
        advance(Case(state="submitted"), "confirm", table=TABLE, by=by, reason="r")
    assert caught.value.allowed == ("accept", "refuse")


def test_a_decision_without_a_reason_is_refused(by: Actor) -> None:
    with pytest.raises(ReasonMissing):
        advance(Case(), "accept", table=TABLE, by=by, reason="  ")


def test_nobody_confirms_what_they_proposed(by: Actor) -> None:
    with pytest.raises(SecondPersonNeeded):
        advance(Case(state="accepted"), "confirm", table=TABLE, by=by, reason="r", proposed_by=by.user_key)
