"""What time alone does to calls: a screen falls silent, an exchange dies, a call is left behind.

Each is done to one call by its id, after looking again: what was found before may have changed.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from ioc.access.actor import SYSTEM
from ioc.db.turns import take_turn
from ioc.domain import calls as rules
from ioc.domain import clock
from ioc.domain.calls import OPEN_STATES, CallbackStatus, CallState
from ioc.domain.events import EventKind
from ioc.models.call import Call
from ioc.services.calls import call_drafts, call_holding, callbacks
from ioc.services.changes import log

BATCH = 50


def found(session: Session, at: datetime) -> list[int]:
    """Calls of which time has something to say; one statement, indexed."""
    held = and_(Call.operator_id.is_not(None), Call.finished_at.is_(None))
    silent = and_(held, Call.is_stale.is_(False), Call.heartbeat_at < at - rules.STALE)
    left = and_(
        held,
        Call.state.not_in(OPEN_STATES),
        Call.heartbeat_at < at - rules.WRITES_AT_MOST,
    )
    unanswered = and_(
        Call.state == CallState.ENDED,
        Call.answered_at.is_(None),
        Call.ended_at < at - rules.ABANDONED_AFTER,
    )
    rings = and_(Call.state == CallState.RINGING, Call.heard_at < at - rules.RINGS_AT_MOST)
    speaks = and_(
        Call.state == CallState.ANSWERED,
        Call.heard_at < at - rules.SPEAKS_AT_MOST,
        or_(Call.heartbeat_at.is_(None), Call.heartbeat_at < at - rules.SPEAKS_AT_MOST),
    )
    ids: set[int] = set()
    # Apart, each by its own small index; as one condition no database finds them all.
    for condition in (silent, left, unanswered, rings, speaks):
        ids.update(session.scalars(select(Call.id).where(condition).limit(BATCH)))
    return sorted(ids)


def look_at(session: Session, call_id: int) -> None:
    """Does what is due to one call; nothing where it has changed meanwhile."""
    key = session.scalar(select(Call.caller_key).where(Call.id == call_id))
    if key is not None:
        take_turn(session, f"number {key}")
    call = session.scalar(
        select(Call)
        .where(Call.id == call_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if call is None:
        return
    now = clock.now()
    if call.state is CallState.RINGING and now - call.heard_at > rules.RINGS_AT_MOST:
        _abandon(session, call, "no_news")
    elif (
        call.state is CallState.ENDED
        and call.answered_at is None
        and call.ended_at is not None
        and now - call.ended_at > rules.ABANDONED_AFTER
    ):
        _abandon(session, call, "no_answer_told")
    elif call.state is CallState.ANSWERED and _has_no_news(call, now):
        _end(session, call)
    elif _is_left(call, now):
        _finish(session, call)
    elif (
        call.operator_id is not None
        and call.finished_at is None
        and not call.is_stale
        and rules.is_silent(call.heartbeat_at, call.claimed_at, now)
    ):
        call.is_stale = True
        log.call_changed(session, SYSTEM, call, EventKind.CALL_CHANGED, {"stale": True})


def _has_no_news(call: Call, at: datetime) -> bool:
    last = max(call.heard_at, call.heartbeat_at or call.heard_at)
    return at - last > rules.SPEAKS_AT_MOST


def _is_left(call: Call, at: datetime) -> bool:
    return (
        call.operator_id is not None
        and call.finished_at is None
        and call.state not in OPEN_STATES
        and call.heartbeat_at is not None
        and at - call.heartbeat_at > rules.WRITES_AT_MOST
    )


def _abandon(session: Session, call: Call, why: str) -> None:
    """Nobody answered, as far as anybody knows: the caller is rung back."""
    call.state = CallState.ABANDONED
    call.ended_at = call.ended_at or call.heard_at
    call_holding.release(call)
    log.call_changed(session, SYSTEM, call, EventKind.CALL_ABANDONED, {"why": why})
    callbacks.want(session, SYSTEM, call)


def _end(session: Session, call: Call) -> None:
    """The exchange fell silent while somebody spoke, and nobody said that the line was over: the
    caller is rung back as one who was cut off, also where a report was saved meanwhile. A call
    that was opened by hand has no exchange; saved, it was over."""
    call.state = CallState.ENDED
    call.ended_at = max(call.heard_at, call.heartbeat_at or call.heard_at)
    call.finished_at, call.is_stale = clock.now(), False
    log.call_changed(session, SYSTEM, call, EventKind.CALL_ENDED, {"why": "no_news"})
    is_settled = call.is_manual and call.report_id is not None
    if not is_settled and call.callback_status is None:
        callbacks.want(session, SYSTEM, call)
    elif not callbacks.is_waiting(call):
        call_drafts.forget(call)


def _finish(session: Session, call: Call) -> None:
    """Nobody's screen looks at it any more; who waits to be rung back waits for another."""
    if call.callback_status is CallbackStatus.WAITING:
        call_holding.release(call)
    else:
        call.finished_at, call.is_stale = clock.now(), False
        call_drafts.forget(call)
    log.call_changed(session, SYSTEM, call, EventKind.CALL_CHANGED, {"why": "left"})
