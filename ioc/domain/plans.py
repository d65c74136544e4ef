"""A plan of many rescues as people handle it: what a leg can be, and when a crew is sent elsewhere.

Covers the states of a leg, when a lock falls, how many a unit is still needed for, and the rule of
pre-emption. Leaves out how a plan is made (`dispatch`).
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from dispatch.lifecycle import AssignmentStatus
from ioc.domain.errors import InvalidTransition
from ioc.domain.incidents import Tier
from ioc.domain.people_ledger import Tally

HOUSEHOLD: Final = 4
"""How many people are planned for where nobody said: the mean household of the census of 2019 has
3.6 (General Statistics Office), and a boat that is too small comes twice."""


class LegState(StrEnum):
    """What became of a proposed leg."""

    PROPOSED = "proposed"
    LOCKED = "locked"
    """Kept in the plans that follow, until a person lets it go."""
    ACCEPTED = "accepted"
    """Dispatched: now an assignment."""
    DROPPED = "dropped"
    """A person does not want it; the same pair is not proposed again for a while."""
    REPLACED = "replaced"
    """A newer plan says something else."""
    FALLEN = "fallen"
    """It was locked and cannot be driven any more; the reason is a `LockEnd`."""


class LockEnd(StrEnum):
    """Why a lock fell though nobody let it go."""

    UNIT_SENT = "unit_sent"
    UNIT_GONE = "unit_gone"
    NOT_WAITING = "not_waiting"
    TASK_OVER = "task_over"


class LegAction(StrEnum):
    """What a commander does with a leg."""

    ACCEPT = "accept"
    LOCK = "lock"
    UNLOCK = "unlock"
    DROP = "drop"


TRANSITIONS: Final = {
    (LegState.PROPOSED, LegAction.ACCEPT): LegState.ACCEPTED,
    (LegState.LOCKED, LegAction.ACCEPT): LegState.ACCEPTED,
    (LegState.PROPOSED, LegAction.LOCK): LegState.LOCKED,
    (LegState.LOCKED, LegAction.UNLOCK): LegState.PROPOSED,
    (LegState.PROPOSED, LegAction.DROP): LegState.DROPPED,
    (LegState.LOCKED, LegAction.DROP): LegState.DROPPED,
}

GAIN_MINUTES: Final = 10.0
"""A crew under way is sent elsewhere only where a critical party gains more than this."""

DROPPED_MINUTES: Final = 15.0
"""For so long a pair that a person did not want is not proposed again."""

LOCK_RESTS_MINUTES: Final = 30.0
"""So long a lock waits for a unit that is out of service for a moment (fuel, a change of crew)."""

FALLEN_SHOWN_MINUTES: Final = 60.0
"""For so long a lock that fell is told beside the plan."""

BEFORE_PICK_UP: Final = frozenset(
    {
        AssignmentStatus.DISPATCHED,
        AssignmentStatus.ACKNOWLEDGED,
        AssignmentStatus.EN_ROUTE,
        AssignmentStatus.UNANSWERED,
    }
)
"""States of an assignment that a critical party may still take the unit from."""


def advance(state: LegState, action: LegAction) -> LegState:
    """The state after the action; raises `InvalidTransition`."""
    try:
        return TRANSITIONS[state, action]
    except KeyError:
        raise InvalidTransition(status=state, action=action) from None


def may_pre_empt(
    for_tier: Tier | None,
    of_tier: Tier | None,
    status: AssignmentStatus,
    minutes_now: float,
    minutes_then: float,
) -> bool:
    """Whether a unit on its way to a party of `of_tier` may be sent to one of `for_tier` instead.

    `minutes_now` is when the party would be reached without that, `minutes_then` with it.
    """
    return (
        for_tier is Tier.P1
        and of_tier is not Tier.P1
        and status in BEFORE_PICK_UP
        and minutes_now - minutes_then > GAIN_MINUTES
    )


def people_to_fetch(tally: Tally, seats_under_way: int, *, has_unit: bool) -> int | None:
    """How many people of a rescue another unit is needed for, None where none is.

    `seats_under_way` are those of the units on their way to it or there with nobody on board yet.
    Who was picked up and handed over nowhere is fetched again. Of whom it is said that they wait,
    and not how many, they are a household. 0 is somebody to be looked after, whom nobody carries.
    """
    if tally.asked is None:
        return None if has_unit else max(HOUSEHOLD, tally.unaccounted)
    left = tally.unaccounted - seats_under_way
    if left > 0:
        return left
    if has_unit:
        return None
    return HOUSEHOLD if tally.still_there else 0
