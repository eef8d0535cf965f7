"""One step of a case, the same way for every action: lock, state, person, right, conditions, audit, Change."""

from __future__ import annotations

from collections.abc import Callable

from journal import services as journal
from journal.actor import Actor
from journal.models import Audience, ChangeKind
from journal.workflow import SecondPersonNeeded, WrongState, advance, allowed_actions
from lists import policies
from lists.models import ListingCase
from lists.words import in_words
from lists.workflow import TABLE
from registry.models import Entity
from registry.policies import require


def held(case: ListingCase) -> ListingCase:
    """The case as it is now; its entity's head and itself locked, in this order, for the transaction."""
    of_case = Entity.objects.filter(listing_cases=case.pk).values_list("key", flat=True)
    key = of_case.get()
    journal.hold([key])
    if (now := of_case.get()) != key:
        journal.hold([now])  # merged while we waited; the head of what is no more is nobody else's
    rows = ListingCase.objects.select_for_update(of=("self",))
    return rows.select_related(
        "credit_list__item", "entity", "agency__region", "agency__parent", "record"
    ).get(pk=case.pk)


def walk(
    case: ListingCase,
    action: str,
    *,
    by: Actor,
    reason: str,
    check: Callable[[], None] | None = None,
    audience: Audience = Audience.STAFF,
) -> str:
    """Move a held case by an action; the caller fills its columns in and saves. Returns the old state.

    The state is named before rights, so that who comes second reads what happened. The worker needs no right.

    Raises:
        WrongState, SecondPersonNeeded, PolicyDenied, ReasonMissing; whatever `check` refuses.
    """
    step = TABLE.get((case.state, action))
    if step is None:
        state = str(case.get_state_display())
        raise WrongState(state=state, action=action, allowed=in_words(allowed_actions(TABLE, case.state)))
    if step.second_person and by.user_key in policies.second_of(action, case):
        raise SecondPersonNeeded(
            f"{by.user_key} acted on {case.number} before; {action} needs another person"
        )
    require(by.is_system or policies.may(by, action, case), f"{action} {case.number}")
    if check is not None:
        check()
    before = advance(case, action, table=TABLE, by=by, reason=reason)
    journal.append(
        entity_key=case.entity.key, kind=ChangeKind.CASE, audience=audience, subject=f"case:{case.number}"
    )
    return before
