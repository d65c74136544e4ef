"""A plan of many rescues as people handle it: what a leg can be, and when a crew is sent elsewhere.

Covers the states of a leg and the rule of pre-emption. Leaves out how a plan is made (`dispatch`).
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from dispatch.lifecycle import AssignmentStatus
from ioc.domain.errors import InvalidTransition
from ioc.domain.incidents import Tier


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
