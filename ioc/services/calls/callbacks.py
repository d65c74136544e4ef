"""Whom to ring back: who gave up before anybody answered, and who was cut off.

A number stands on the list once. Its first call stays, so that a link that was sent, a position
that came and the tries made are not lost when it rings again; only its attempts rise.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from ioc.access import fetch
from ioc.access.actor import Actor
from ioc.db.turns import take_turn
from ioc.domain import calls as rules
from ioc.domain import clock
from ioc.domain.calls import OPEN_STATES, CallbackOutcome, CallbackStatus
from ioc.domain.errors import InvalidTransition
from ioc.domain.events import EventKind
from ioc.models.call import Call
from ioc.queries.hotline import calls as queries
from ioc.services.calls import call_drafts, call_holding, call_links
from ioc.services.changes import log


def is_waiting(call: Call) -> bool:
    """Whether somebody is to ring this call back."""
    return call.callback_status is CallbackStatus.WAITING


def want(session: Session, actor: Actor, call: Call) -> None:
    """Puts a call on the list, and asks for the caller's position. A hidden number has nobody to
    ring back; the caller's turn is the transaction's already."""
    if call.caller_key is None:
        call_drafts.forget(call)
        return
    earlier = queries.waiting_of(session, call.caller_key, call.id)
    entry = earlier[0] if earlier else call
    if entry is call:
        call.callback_status, call.callback_since = CallbackStatus.WAITING, clock.now()
    else:
        entry.attempts = max(call.attempts, entry.attempts + 1)
    entry.is_danger = entry.is_danger or queries.is_in_danger(session, entry)
    call_drafts.take_along(call, entry)
    data = {"callback": CallbackStatus.WAITING.value, "again": call.id if entry != call else None}
    log.call_changed(session, actor, entry, EventKind.CALL_CHANGED, data)
    call_links.ask_by_itself(session, entry)


def settle(session: Session, actor: Actor, call: Call, by_call: int) -> None:
    """A call need not be rung back: the caller was spoken to."""
    if is_waiting(call):
        mark_done(call, actor)
        data = {"outcome": "rang_again", "call": by_call}
        log.call_changed(session, actor, call, EventKind.CALL_CALLED_BACK, data)


def settle_number(session: Session, actor: Actor, call: Call) -> None:
    """Somebody speaks to this caller: the earlier calls of the number are settled."""
    if call.caller_key is None:
        return
    for earlier in queries.waiting_of(session, call.caller_key, call.id):
        settle(session, actor, earlier, call.id)


def told_more(session: Session, call: Call) -> None:
    """A report tells more of a call that waits: danger of life is rung back first."""
    if is_waiting(call):
        call.is_danger = call.is_danger or queries.is_in_danger(session, call)


def mark_done(call: Call, actor: Actor) -> None:
    """Takes a call off the list."""
    call_drafts.forget(call)
    call.callback_status = CallbackStatus.DONE
    call.callback_by = actor.user_id
    call.callback_tried_at = clock.now()


def tried(session: Session, actor: Actor, call_id: int, outcome: CallbackOutcome) -> Call:
    """An operator rang back: who was reached is now the operator's call.

    Raises `InvalidTransition` for a call that does not wait, `Conflict("claimed")` while another
    has it.
    """
    key = fetch.call_for(session, actor, call_id).caller_key
    if key is not None:
        take_turn(session, f"number {key}")
    call = fetch.call_for(session, actor, call_id, lock=True)
    call_holding.check_holder(session, actor, call)
    if not is_waiting(call):
        raise InvalidTransition("not_waiting_for_a_call_back")
    now = clock.now()
    call.callback_tries += 1
    call.callback_tried_at, call.callback_by = now, actor.user_id
    call.callback_status = rules.after_try(outcome, call.callback_tries)
    if outcome is CallbackOutcome.REACHED:
        call_holding.give_to(call, actor, now)
    else:
        if not is_waiting(call):
            call_drafts.forget(call)
        if call.state not in OPEN_STATES:
            call_holding.release(call)
    data = {"outcome": outcome.value, "tries": call.callback_tries}
    log.call_changed(session, actor, call, EventKind.CALL_CALLED_BACK, data)
    return call
