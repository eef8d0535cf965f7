"""Two persons: who proposes does not decide, one winner, nothing decided on changed ground."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from django.db import connection

from journal.actor import Actor
from journal.models import AuditEvent, Proposal, ProposalState
from journal.proposals import kinds
from journal.proposals.services import proposal_confirm, proposal_make, proposal_refuse, proposal_withdraw
from journal.workflow import PolicyDenied, ReasonMissing, Refused, SecondPersonNeeded, WrongState
from tests.unit.journal.desk_kit import ON_FILE, Colour

STEWARD = frozenset({"staff", "steward"})
ANNE = Actor(user_key="user:anne", name="Anne", roles=STEWARD)
BERT = Actor(user_key="user:bert", name="Bert", roles=STEWARD)
GUEST = Actor(user_key="user:guest", roles=frozenset({"staff"}))


@pytest.fixture(autouse=True)
def _colours(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(kinds, "_KINDS", {**kinds._KINDS, "test.colour": Colour()})
    ON_FILE.clear()
    ON_FILE["sky"] = "grey"
    yield


def made(colour: str = "blue", target: str = "sky") -> Proposal:
    return proposal_make(
        kind="test.colour", target=target, payload={"colour": colour}, by=ANNE, reason="looked up"
    )


@pytest.mark.django_db
def test_a_second_person_confirms_and_it_is_in_force() -> None:
    proposal = made()
    assert proposal.effect["lines"] == [{"label": "colour", "before": "grey", "after": "blue"}]
    assert ON_FILE["sky"] == "grey"
    proposal_confirm(proposal=proposal, by=BERT, reason="seen")
    proposal.refresh_from_db()
    assert (ON_FILE["sky"], proposal.state, proposal.decided_by_name) == ("blue", "confirmed", "Bert")
    actions = AuditEvent.objects.filter(target=f"proposal:{proposal.pk}").order_by("pk")
    assert [(event.user_key, event.action) for event in actions] == [
        ("user:anne", "proposal.make"),
        ("user:bert", "confirm"),
    ]


@pytest.mark.django_db
def test_nobody_decides_what_they_proposed_and_nobody_without_right_does() -> None:
    proposal = made()
    for act in (proposal_confirm, proposal_refuse):
        with pytest.raises(SecondPersonNeeded):
            act(proposal=proposal, by=ANNE, reason="x")
        with pytest.raises(PolicyDenied):
            act(proposal=proposal, by=GUEST, reason="x")
    with pytest.raises(PolicyDenied):
        proposal_withdraw(proposal=proposal, by=BERT, reason="x")
    with pytest.raises(ReasonMissing):
        proposal_confirm(proposal=proposal, by=BERT, reason="  ")
    with pytest.raises(PolicyDenied):
        proposal_make(kind="test.colour", target="sea", payload={"colour": "green"}, by=GUEST, reason="x")
    proposal.refresh_from_db()
    assert (proposal.state, ON_FILE["sky"]) == (ProposalState.OPEN, "grey")


@pytest.mark.django_db
def test_what_does_not_fit_is_refused_before_it_waits() -> None:
    with pytest.raises(Refused, match="no such colour"):
        made("none")
    assert not Proposal.objects.exists()
    made()
    with pytest.raises(Refused):
        made("red")
    assert Proposal.objects.count() == 1


@pytest.mark.django_db
def test_changed_ground_can_only_be_refused_or_withdrawn() -> None:
    proposal = made()
    ON_FILE["sky"] = "black"
    with pytest.raises(Refused):
        proposal_confirm(proposal=proposal, by=BERT, reason="x")
    proposal.refresh_from_db()
    assert (proposal.state, ON_FILE["sky"]) == ("open", "black")
    proposal_refuse(proposal=proposal, by=BERT, reason="too late")
    with pytest.raises(WrongState):
        proposal_withdraw(proposal=proposal, by=ANNE, reason="x")
    again = made()
    proposal_withdraw(proposal=again, by=ANNE, reason="mistake")
    assert ON_FILE["sky"] == "black"


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_of_many_who_confirm_at_once_one_wins_and_the_others_are_told() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("64 writers at once need PostgreSQL: SQLite in memory admits one")
    many = 64
    proposal, applied, answers = made(), list[str](), list[str]()
    kind = Colour()
    kind.apply = lambda proposal, *, by, reason: applied.append(by.user_key)  # type: ignore[method-assign,assignment]
    kinds._KINDS["test.colour"] = kind
    gate = threading.Barrier(many)

    def confirm(number: int) -> None:
        by = Actor(user_key=f"user:{number}", name=f"N{number}", roles=STEWARD)
        try:
            gate.wait()
            proposal_confirm(proposal=proposal, by=by, reason="at once")
            answers.append("won")
        except WrongState:
            answers.append("told")
        finally:
            connection.close()

    threads = [threading.Thread(target=confirm, args=(number,)) for number in range(many)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (answers.count("won"), answers.count("told"), len(applied)) == (1, many - 1, 1)
    assert AuditEvent.objects.filter(action="confirm", target=f"proposal:{proposal.pk}").count() == 1
