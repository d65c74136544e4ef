"""How an agency works on a matter: words for why it gives one back, drafts, wishes, photos, desks.

Covers the codes of that work, which outcome may wait for a budget, and how long a matter lay at
each desk. Leaves out the states of the incident itself (`incidents`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ioc.domain.errors import FieldError, InvalidInput, InvalidTransition
from ioc.domain.events import EventKind
from ioc.domain.incidents import Outcome


class ReturnReason(StrEnum):
    """Why an agency gives a matter back."""

    NOT_OURS = "not_ours"
    WRONG_AREA = "wrong_area"
    DUPLICATE = "duplicate"
    MISSING_INFO = "missing_info"
    OTHER = "other"


class DraftState(StrEnum):
    """State of an answer that was written for a signature."""

    WAITING = "waiting"
    SIGNED = "signed"
    SENT_BACK = "sent_back"
    REPLACED = "replaced"


class WishState(StrEnum):
    """State of a wish for more time."""

    WAITING = "waiting"
    GRANTED = "granted"
    REFUSED = "refused"
    REPLACED = "replaced"


class PhotoStage(StrEnum):
    """When a photo of the agency was taken."""

    BEFORE = "before"
    AFTER = "after"


class Desk(StrEnum):
    """Where a matter lies: who has to act next."""

    AGENCY = "agency"
    OFFICER = "officer"
    MANAGER = "manager"
    CITIZEN = "citizen"


class View(StrEnum):
    """What somebody looks at on an agency's desk."""

    NEW = "new"
    MINE = "mine"
    LATE = "late"
    WAITING = "waiting"
    SIGN = "sign"
    DONE = "done"


RULE_IS_WRONG = frozenset({ReturnReason.NOT_OURS, ReturnReason.WRONG_AREA})
"""Returns that whoever keeps the routing rules should see."""

MOVES_TO: dict[EventKind, Desk | None] = {
    EventKind.INCIDENT_OPENED: Desk.AGENCY,
    EventKind.INCIDENT_REFERRED: Desk.AGENCY,
    EventKind.INCIDENT_RETURNED: Desk.AGENCY,
    EventKind.INCIDENT_REOPENED: Desk.AGENCY,
    EventKind.INCIDENT_ACCEPTED: Desk.OFFICER,
    EventKind.INCIDENT_STARTED: Desk.OFFICER,
    EventKind.INCIDENT_SENT_BACK: Desk.OFFICER,
    EventKind.INCIDENT_REPLIED: Desk.OFFICER,
    EventKind.INCIDENT_DRAFTED: Desk.MANAGER,
    EventKind.INCIDENT_ASKED: Desk.CITIZEN,
    EventKind.INCIDENT_RESOLVED: None,
    EventKind.INCIDENT_CLOSED: None,
    EventKind.INCIDENT_REJECTED: None,
    EventKind.INCIDENT_MERGED: None,
}
"""To which desk an event takes the matter; None: it is at no desk any more."""

KEEPS_DESK = frozenset({EventKind.INCIDENT_REFERRED})
"""Kinds that take a matter to a desk only while it is at none: a supporter changes nothing."""


@dataclass(frozen=True)
class DeskTime:
    """How long a matter lay at a desk, in seconds of the clock; `is_running` while it does."""

    desk: Desk
    seconds: int
    is_running: bool


def desk_times(steps: Iterable[tuple[str, datetime]], at: datetime) -> tuple[DeskTime, ...]:
    """The time at each desk from the events of a matter (kind and moment, oldest first)."""
    totals: dict[Desk, float] = {}
    desk: Desk | None = None
    since = at
    for kind, moment in steps:
        if kind not in MOVES_TO:
            continue
        known = EventKind(kind)
        if known in KEEPS_DESK and desk is not None:
            continue
        if desk is not None:
            totals[desk] = totals.get(desk, 0.0) + (moment - since).total_seconds()
        desk, since = MOVES_TO[known], moment
    if desk is not None:
        totals[desk] = totals.get(desk, 0.0) + (at - since).total_seconds()
    return tuple(
        DeskTime(one, max(0, int(totals[one])), one is desk) for one in Desk if one in totals
    )


def check_budget(outcome: Outcome, is_waiting_budget: bool) -> None:
    """Raises `InvalidInput`: only what was answered and not fixed can wait for a budget."""
    if is_waiting_budget and outcome is not Outcome.ANSWERED:
        raise InvalidInput(FieldError("waiting_budget", "only_answered"))


def check_photo(outcome: Outcome, is_required: bool, after_photos: int) -> None:
    """Raises `InvalidTransition` where what is said to be fixed has to be shown and is not."""
    if outcome is Outcome.FIXED and is_required and not after_photos:
        raise InvalidTransition("after_photo_required")


def check_return(code: ReturnReason | None, reason: str | None) -> ReturnReason:
    """The code of a return; raises `InvalidInput` where neither a code nor words say why."""
    chosen = code or ReturnReason.OTHER
    if chosen is ReturnReason.OTHER and not reason:
        raise InvalidInput(FieldError("reason", "required"))
    return chosen


def repeat_number(earlier_number: int | None, told: int | None) -> int:
    """Which time it is: one more than the earlier matter's, or what the words say if that is more.

    >>> repeat_number(None, None), repeat_number(2, None), repeat_number(None, 4)
    (2, 3, 4)
    """
    return max((earlier_number or 1) + 1, told or 0)
