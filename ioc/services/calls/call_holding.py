"""Who has a call: one operator at a time, until it is finished, taken over, or over."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.domain import calls as rules
from ioc.domain import clock
from ioc.domain.calls import Claim
from ioc.domain.errors import Conflict, NotFound
from ioc.models.call import Call
from ioc.models.people import User


def give_to(call: Call, actor: Actor, at: datetime) -> None:
    """Makes the actor the one who has the call."""
    call.operator_id = actor.user_id
    call.claimed_at = call.heartbeat_at = at
    call.is_stale = False
    call.finished_at = None


def check_holder(session: Session, actor: Actor, call: Call, *, take_over: bool = False) -> Claim:
    """Whether the actor may act on the call; raises `Conflict("claimed")` when another has it."""
    if actor.user_id is None:
        raise NotFound
    found = rules.claim(
        call.operator_id if call.finished_at is None else None,
        actor.user_id,
        call.claimed_at,
        is_stale=call.is_stale,
        take_over=take_over,
        at=clock.now(),
    )
    if found in {Claim.REFUSED, Claim.MAY_TAKE_OVER}:
        holder = session.get(User, call.operator_id)
        raise Conflict(
            "claimed",
            operator={"id": call.operator_id, "name": holder.name if holder else ""},
            take_over=found is Claim.MAY_TAKE_OVER,
        )
    return found


def release(call: Call) -> None:
    """Nobody has the call any more."""
    call.operator_id = call.claimed_at = call.heartbeat_at = None
    call.is_stale = False
