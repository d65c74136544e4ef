"""What a unit and an assignment can be, and which step leads from one state to the next.

Two state machines, each a dictionary and one function. They cover which step is legal; they leave
out who may take it (the application's permissions) and what follows from it (messages, clocks).

Two decisions that the tables carry:

* A crew may skip a button. A boat that set off after a word on the radio presses "on the way"
  first, so every step forward up to the arrival is legal from every earlier one. Picking people up
  and handing them over are never skipped, because they carry a count of people.
* `UNANSWERED` neither holds the unit nor ends the assignment. The watch sets it when no answer came
  in time; a crew whose telephone had no signal may still have gone, so its late answer counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, overload


class UnitStatus(StrEnum):
    """Whether a unit can be sent."""

    AVAILABLE = "available"
    COMMITTED = "committed"
    OUT_OF_SERVICE = "out_of_service"


class UnitAction(StrEnum):
    """What changes the status of a unit."""

    COMMIT = "commit"
    RELEASE = "release"
    TAKE_OUT = "take_out"
    RETURN_TO_SERVICE = "return_to_service"


class AssignmentStatus(StrEnum):
    """How far one unit has come with one incident."""

    DISPATCHED = "dispatched"
    ACKNOWLEDGED = "acknowledged"
    EN_ROUTE = "en_route"
    ON_SCENE = "on_scene"
    PICKED_UP = "picked_up"
    HANDED_OVER = "handed_over"
    CLEARED = "cleared"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    UNANSWERED = "unanswered"


class AssignmentAction(StrEnum):
    """What a crew, a dispatcher or the watch does to an assignment."""

    ACKNOWLEDGE = "acknowledge"
    EN_ROUTE = "en_route"
    ON_SCENE = "on_scene"
    PICKED_UP = "picked_up"
    HANDED_OVER = "handed_over"
    CLEAR = "clear"
    DECLINE = "decline"
    CANCEL = "cancel"
    TIME_OUT = "time_out"


HOLDING: Final = frozenset(
    {
        AssignmentStatus.DISPATCHED,
        AssignmentStatus.ACKNOWLEDGED,
        AssignmentStatus.EN_ROUTE,
        AssignmentStatus.ON_SCENE,
        AssignmentStatus.PICKED_UP,
        AssignmentStatus.HANDED_OVER,
    }
)
"""An assignment in one of these keeps its unit committed."""

TERMINAL: Final = frozenset(
    {AssignmentStatus.CLEARED, AssignmentStatus.DECLINED, AssignmentStatus.CANCELLED}
)
"""No step leads out of these."""

UNIT_TRANSITIONS: Final[Mapping[tuple[UnitStatus, UnitAction], UnitStatus]] = {
    (UnitStatus.AVAILABLE, UnitAction.COMMIT): UnitStatus.COMMITTED,
    (UnitStatus.AVAILABLE, UnitAction.TAKE_OUT): UnitStatus.OUT_OF_SERVICE,
    (UnitStatus.COMMITTED, UnitAction.RELEASE): UnitStatus.AVAILABLE,
    # A boat breaks down while it is on a task; its assignment is cancelled or declined afterwards.
    (UnitStatus.COMMITTED, UnitAction.TAKE_OUT): UnitStatus.OUT_OF_SERVICE,
    # The end of that assignment must not put the broken boat back into service.
    (UnitStatus.OUT_OF_SERVICE, UnitAction.RELEASE): UnitStatus.OUT_OF_SERVICE,
    (UnitStatus.OUT_OF_SERVICE, UnitAction.RETURN_TO_SERVICE): UnitStatus.AVAILABLE,
}

_S = AssignmentStatus
_A = AssignmentAction

ASSIGNMENT_TRANSITIONS: Final[
    Mapping[tuple[AssignmentStatus, AssignmentAction], AssignmentStatus]
] = {
    (_S.DISPATCHED, _A.ACKNOWLEDGE): _S.ACKNOWLEDGED,
    (_S.DISPATCHED, _A.EN_ROUTE): _S.EN_ROUTE,
    (_S.DISPATCHED, _A.ON_SCENE): _S.ON_SCENE,
    (_S.DISPATCHED, _A.DECLINE): _S.DECLINED,
    (_S.DISPATCHED, _A.CANCEL): _S.CANCELLED,
    (_S.DISPATCHED, _A.TIME_OUT): _S.UNANSWERED,
    (_S.ACKNOWLEDGED, _A.EN_ROUTE): _S.EN_ROUTE,
    (_S.ACKNOWLEDGED, _A.ON_SCENE): _S.ON_SCENE,
    (_S.ACKNOWLEDGED, _A.DECLINE): _S.DECLINED,
    (_S.ACKNOWLEDGED, _A.CANCEL): _S.CANCELLED,
    (_S.EN_ROUTE, _A.ON_SCENE): _S.ON_SCENE,
    # "Cannot reach": the current is too strong, a cable is down, the boat is stuck.
    (_S.EN_ROUTE, _A.DECLINE): _S.DECLINED,
    (_S.EN_ROUTE, _A.CANCEL): _S.CANCELLED,
    (_S.ON_SCENE, _A.PICKED_UP): _S.PICKED_UP,
    # A trip without people ends where it arrived.
    (_S.ON_SCENE, _A.CLEAR): _S.CLEARED,
    (_S.ON_SCENE, _A.DECLINE): _S.DECLINED,
    (_S.ON_SCENE, _A.CANCEL): _S.CANCELLED,
    # Somebody more was found at the same place. With people on board there is no cancelling.
    (_S.PICKED_UP, _A.PICKED_UP): _S.PICKED_UP,
    (_S.PICKED_UP, _A.HANDED_OVER): _S.HANDED_OVER,
    # A party larger than the boat is fetched in several trips of one assignment.
    (_S.HANDED_OVER, _A.EN_ROUTE): _S.EN_ROUTE,
    (_S.HANDED_OVER, _A.CLEAR): _S.CLEARED,
    (_S.UNANSWERED, _A.ACKNOWLEDGE): _S.ACKNOWLEDGED,
    (_S.UNANSWERED, _A.EN_ROUTE): _S.EN_ROUTE,
    (_S.UNANSWERED, _A.ON_SCENE): _S.ON_SCENE,
    (_S.UNANSWERED, _A.DECLINE): _S.DECLINED,
    (_S.UNANSWERED, _A.CANCEL): _S.CANCELLED,
}


class IllegalStep(ValueError):
    """The action does not lead anywhere from this status.

    `status` and `action` carry what was tried, so that the caller can name both to a person.
    """

    def __init__(
        self,
        status: UnitStatus | AssignmentStatus,
        action: UnitAction | AssignmentAction,
    ) -> None:
        super().__init__(f"{action.value!r} is not possible from {status.value!r}")
        self.status = status
        self.action = action


@overload
def advance(status: UnitStatus, action: UnitAction) -> UnitStatus: ...


@overload
def advance(status: AssignmentStatus, action: AssignmentAction) -> AssignmentStatus: ...


def advance(
    status: UnitStatus | AssignmentStatus, action: UnitAction | AssignmentAction
) -> UnitStatus | AssignmentStatus:
    """The status after `action`; raises `IllegalStep` where the table has no such step.

    A status and an action of different machines raise `IllegalStep` too.
    """
    after: UnitStatus | AssignmentStatus | None = None
    if isinstance(status, UnitStatus) and isinstance(action, UnitAction):
        after = UNIT_TRANSITIONS.get((status, action))
    elif isinstance(status, AssignmentStatus) and isinstance(action, AssignmentAction):
        after = ASSIGNMENT_TRANSITIONS.get((status, action))
    if after is None:
        raise IllegalStep(status, action)
    return after


@overload
def allowed_actions(status: UnitStatus) -> tuple[UnitAction, ...]: ...


@overload
def allowed_actions(status: AssignmentStatus) -> tuple[AssignmentAction, ...]: ...


def allowed_actions(
    status: UnitStatus | AssignmentStatus,
) -> tuple[UnitAction, ...] | tuple[AssignmentAction, ...]:
    """The actions that are legal from `status`, in the order of the enum; empty when terminal."""
    if isinstance(status, UnitStatus):
        return tuple(action for action in UnitAction if (status, action) in UNIT_TRANSITIONS)
    return tuple(
        action for action in AssignmentAction if (status, action) in ASSIGNMENT_TRANSITIONS
    )
