"""Many merge the same entities at once: one wins, the others are told, nothing is lost, nobody waits for ever."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from journal.actor import Actor
from journal.proposals.services import proposal_confirm
from journal.workflow import Refused, WrongState
from records.models import Record
from registry.merging.proposing import merge_propose
from registry.merging.services import entity_merge
from registry.models import Entity, EntityMerge, EntityRedirect
from registry.selectors import entity_by_address
from tests import factories

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

STEWARD = frozenset({"staff", "steward"})


def steward(number: int) -> Actor:
    return Actor(user_key=f"user:{number}", name=f"N{number}", roles=STEWARD)


def at_once(works: list[Callable[[], Any]]) -> list[str]:
    """Run all, as far as possible at the same moment; what became of each."""
    if connection.vendor != "postgresql":
        return [outcome(work) for work in works]
    gate, answers = threading.Barrier(len(works)), list[str]()

    def run(work: Callable[[], Any]) -> None:
        try:
            gate.wait()
            answers.append(outcome(work))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def outcome(work: Callable[[], Any]) -> str:
    try:
        work()
    except Refused:
        return "told"
    except WrongState:
        return "told"
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return "won"


def merge(survivor: Entity, merged: Entity, number: int = 1) -> Callable[[], Any]:
    return lambda: entity_merge(survivor=survivor, merged=merged, by=steward(number), reason="at once")


def test_of_64_merges_of_one_pair_one_wins(reference: None) -> None:
    kept, gone = factories.entities(2)
    records = factories.penalties(gone, 20)
    answers = at_once([merge(kept, gone, number) for number in range(64)])
    assert sorted(answers) == ["told"] * 63 + ["won"]
    assert EntityMerge.objects.count() == 1
    assert Record.objects.filter(entity=kept).count() == len(records)


def test_of_64_confirmations_of_one_proposal_one_wins(reference: None) -> None:
    kept, gone = factories.entities(2)
    proposal = merge_propose(survivor=kept, merged=gone, by=steward(0), reason="one company")
    works = [
        lambda number=number: proposal_confirm(proposal=proposal, by=steward(number), reason="at once")
        for number in range(1, 65)
    ]
    assert sorted(at_once(works)) == ["told"] * 63 + ["won"]
    assert EntityMerge.objects.count() == 1


def test_both_ways_round_and_in_a_circle_nothing_is_lost(reference: None) -> None:
    for round_number in range(10):
        one, two, three = factories.entities(3)
        for entity in (one, two, three):
            factories.penalties(entity, 4)
        pairs = [(one, two), (two, one), (two, three), (three, two), (three, one), (one, three)]
        answers = at_once([merge(survivor, merged, 9) for survivor, merged in pairs])
        assert set(answers) <= {"won", "told"}, (round_number, answers)
        assert answers.count("won") == 2, "three become one by two merges"
        (last,) = Entity.objects.filter(pk__in=[one.pk, two.pk, three.pk])
        assert Record.objects.filter(entity=last).count() == 12
        for entity in (one, two, three):
            for address in (entity.key, entity.usci):
                assert entity_by_address(address or "").entity == last
    connection.check_constraints()
    assert not EntityRedirect.objects.filter(entity__isnull=True).exists()


def test_writers_of_records_meet_a_merge_and_lose_nothing(reference: None) -> None:
    for _round in range(5):
        kept, gone = factories.entities(2)
        works: list[Callable[[], Any]] = [
            lambda entity=entity: factories.penalties(entity, 3) for entity in (kept, gone) * 4
        ]
        answers = at_once([*works, merge(kept, gone)])
        assert answers == ["won"] * 9, answers
        assert Record.objects.filter(entity=kept).count() == 24
