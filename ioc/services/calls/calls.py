"""Calls: what the exchange tells of them, whose they are, and what they led to.

A transaction takes its turn by the exchange's number of the call, then by the caller's number, and
only then locks rows; an incident and its report are locked before the call.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from ioc.access import fetch
from ioc.access.actor import Actor
from ioc.db.turns import take_turn
from ioc.domain import calls as rules
from ioc.domain import clock
from ioc.domain.calls import OPEN_STATES, CallState, Claim, Known
from ioc.domain.errors import FieldError, InvalidInput, InvalidTransition, NotFound
from ioc.domain.events import EventKind
from ioc.domain.permissions import Permission
from ioc.models.call import Call
from ioc.models.report import Report
from ioc.queries.hotline import calls as queries
from ioc.services.calls import call_drafts, call_holding, callbacks
from ioc.services.changes import log

logger = logging.getLogger(__name__)

EXCHANGE = Actor("exchange")
"""The telephone exchange, as the log names it."""

TOLD = {
    CallState.RINGING: EventKind.CALL_RINGING,
    CallState.ANSWERED: EventKind.CALL_ANSWERED,
    CallState.ENDED: EventKind.CALL_ENDED,
    CallState.ABANDONED: EventKind.CALL_ABANDONED,
}


@dataclass(frozen=True)
class News:
    """One piece of news of the exchange; `caller` is None for a hidden number."""

    exchange_id: str
    state: CallState
    at: datetime
    caller: str | None = None
    extension: str | None = None
    recording_url: str | None = None


def hear(session: Session, news: News) -> Call:
    """Takes what the exchange tells; repeated, late and reversed news change nothing wrongly."""
    now = clock.now()
    take_turn(session, f"call {news.exchange_id}")
    named = Call.exchange_id == news.exchange_id
    key = session.scalar(select(Call.caller_key).where(named)) or rules.number_key(news.caller)
    if key is not None:
        take_turn(session, f"number {key}")
    call = session.scalar(select(Call).where(named).with_for_update(key_share=True))
    at = min(news.at, now)
    is_new = call is None
    if call is None:
        step = rules.first(news.state, at)
        call = _new(session, news.exchange_id, step.known.ringing_at)
    else:
        was = Known(call.state, call.ringing_at, call.answered_at, call.ended_at)
        step = rules.follow(was, news.state, at)
    is_more = _learn(session, call, news, key)
    was_abandoned = call.state is CallState.ABANDONED
    is_moved = _take(call, step.known)
    call.heard_at = now
    if is_new or step.happened is not None:
        log.call_changed(session, EXCHANGE, call, TOLD[step.happened or call.state])
    elif is_more or is_moved:
        log.call_changed(session, EXCHANGE, call, EventKind.CALL_CHANGED)
    _follow_up(session, call, step.happened, was_abandoned)
    return call


def _new(session: Session, exchange_id: str, ringing_at: datetime) -> Call:
    now = clock.now()
    return Call(
        exchange_id=exchange_id,
        state=CallState.RINGING,
        is_manual=False,
        ringing_at=ringing_at,
        heard_at=now,
        is_stale=False,
        attempts=1,
        callback_tries=0,
        is_danger=False,
        is_outside=False,
        is_better=False,
    )


def _learn(session: Session, call: Call, news: News, key: str | None) -> bool:
    """Takes the number, the extension and the recording where they were not known."""
    is_more = False
    if call.caller is None and key is not None:
        _know_caller(session, call, (news.caller or "").strip(), key)
        is_more = True
    if news.extension and call.extension != news.extension:
        call.extension = news.extension
        is_more = True
    if news.recording_url and call.recording_url != news.recording_url:
        call.recording_url = news.recording_url
        is_more = True
    return is_more


def _know_caller(session: Session, call: Call, caller: str, key: str) -> None:
    """Whose number it is: how often it rang since anybody spoke to it, and where it last was."""
    call.caller, call.caller_key = caller[:40], key
    waiting = queries.waiting_of(session, key, call.id)
    call.attempts = 1 + max((earlier.attempts for earlier in waiting), default=0)
    call.last_place = queries.last_place(session, key, clock.now())


def _take(call: Call, known: Known) -> bool:
    """Puts what is known into the row; answers whether that is another call than before."""
    was = (call.state, call.ringing_at, call.answered_at, call.ended_at)
    call.state, call.ringing_at = known.state, known.ringing_at
    call.answered_at, call.ended_at = known.answered_at, known.ended_at
    if call.state is CallState.ABANDONED and call.finished_at is None:
        # Whoever claimed it while it rang has nobody on the line.
        call_holding.release(call)
    if call.state is CallState.ENDED and call.answered_at is None:
        # Some exchanges do not tell of answers: whoever took the call has spoken.
        call.answered_at = call.claimed_at
    measure(call)
    return was != (call.state, call.ringing_at, call.answered_at, call.ended_at)


def measure(call: Call) -> None:
    """How long the caller waited, where the exchange told when it rang."""
    if call.answered_at is not None and not call.is_manual:
        call.answer_seconds = max(0.0, (call.answered_at - call.ringing_at).total_seconds())


def _follow_up(
    session: Session, call: Call, happened: CallState | None, was_abandoned: bool
) -> None:
    """What else the news settles: who rang again is not rung back, who gave up is."""
    if happened is CallState.ABANDONED:
        callbacks.want(session, EXCHANGE, call)
    elif happened is not None and call.answered_at is not None:
        if was_abandoned:
            callbacks.settle(session, EXCHANGE, call, call.id)
        callbacks.settle_number(session, EXCHANGE, call)


def open_by_hand(session: Session, actor: Actor, caller: str | None) -> Call:
    """A call that no exchange told of: an operator speaks and says so."""
    actor.must(Permission.HOTLINE_USE)
    now = clock.now()
    key = _key_of(caller)
    if key is not None:
        take_turn(session, f"number {key}")
    call = _new(session, f"manual:{uuid.uuid4()}", now)
    call.is_manual = True
    call.state, call.answered_at = CallState.ANSWERED, now
    call_holding.give_to(call, actor, now)
    if key is not None:
        _know_caller(session, call, (caller or "").strip(), key)
    log.call_changed(session, actor, call, EventKind.CALL_ANSWERED)
    callbacks.settle_number(session, actor, call)
    return call


def _key_of(caller: str | None) -> str | None:
    """The number typed by an operator, comparable; raises `InvalidInput` for none that rings."""
    if not (caller or "").strip():
        return None
    key = rules.number_key(caller)
    if key is None:
        raise InvalidInput(FieldError("caller", "not_a_phone"))
    return key


def name_caller(session: Session, actor: Actor, call_id: int, caller: str) -> Call:
    """The number of a caller whom the exchange did not name, as the operator heard it."""
    key = _key_of(caller)
    if key is not None:
        take_turn(session, f"number {key}")
    call = fetch.call_for(session, actor, call_id, lock=True)
    if call.caller is None and key is not None:
        _know_caller(session, call, caller.strip(), key)
        log.call_changed(session, actor, call, EventKind.CALL_CHANGED)
        # Whoever loads the call again in this transaction finds what was told.
        session.flush()
    return call


def claim(session: Session, actor: Actor, call_id: int, *, take_over: bool = False) -> Call:
    """The actor takes the call: who comes first has it.

    Raises `Conflict("claimed")` with the holder's name, and whether it may be taken over, and
    `InvalidTransition` for a call that is over and needs nobody.
    """
    call = fetch.call_for(session, actor, call_id, lock=True)
    now = clock.now()
    if call.state not in OPEN_STATES and not callbacks.is_waiting(call):
        if call.operator_id == actor.user_id and call.finished_at is None:
            return call
        raise InvalidTransition("call_is_over")
    held = call_holding.check_holder(session, actor, call, take_over=take_over)
    if held is Claim.HAS:
        return call
    was = call.operator_id
    call_holding.give_to(call, actor, now)
    data = {"operator": actor.user_id, "from": was}
    log.call_changed(session, actor, call, EventKind.CALL_CLAIMED, data)
    return call


def beat(session: Session, actor: Actor, call_id: int) -> None:
    """The operator's screen still has the call. One statement, no event, no other card; only a
    call that was marked stale tells that it is not.

    Raises `Conflict("claimed")` when another has it now, `NotFound` when it is finished.
    """
    actor.must(Permission.HOTLINE_USE)
    row = session.execute(
        update(Call)
        .where(
            Call.id == call_id,
            Call.operator_id == actor.user_id,
            Call.finished_at.is_(None),
            Call.is_stale.is_(False),
        )
        .values(heartbeat_at=clock.now())
        .returning(Call.id)
        .execution_options(synchronize_session=False)
    ).scalar()
    if row is not None:
        return
    call = fetch.call_for(session, actor, call_id, lock=True)
    if call.operator_id is None or call.finished_at is not None:
        raise NotFound
    call_holding.check_holder(session, actor, call)
    call.heartbeat_at, call.is_stale = clock.now(), False
    log.call_changed(session, actor, call, EventKind.CALL_CHANGED, {"stale": False})


def end(session: Session, actor: Actor, call_id: int, *, dropped: bool = False) -> Call:
    """The operator has finished with the call; one that dropped is to be rung back.

    Repeated, it changes nothing. Raises `InvalidTransition` for a call that still rings for all.
    """
    key = fetch.call_for(session, actor, call_id).caller_key
    if key is not None:
        take_turn(session, f"number {key}")
    call = fetch.call_for(session, actor, call_id, lock=True)
    call_holding.check_holder(session, actor, call)
    if call.state is CallState.RINGING and call.operator_id is None:
        raise InvalidTransition("not_answered_yet")
    is_news = call.finished_at is None or (dropped and call.callback_status is None)
    if not is_news:
        return call
    now = clock.now()
    if call.state in OPEN_STATES:
        if call.answered_at is None:
            call.answered_at = call.claimed_at
            measure(call)
        call.state, call.ended_at = CallState.ENDED, now
    call.operator_id = call.operator_id or actor.user_id
    call.finished_at, call.is_stale = now, False
    log.call_changed(session, actor, call, EventKind.CALL_ENDED, {"dropped": dropped})
    if dropped:
        callbacks.want(session, actor, call)
    elif not callbacks.is_waiting(call):
        call_drafts.forget(call)
    return call


def saved(session: Session, actor: Actor, call_id: int, report_id: int) -> None:
    """Ties a report to the call in which it was told. A call that is not known (a draft of another
    day, a restored backup) never costs the report. Who waits to be rung back goes on waiting: that
    what was heard is written down does not mean that anybody rang back."""
    try:
        call = fetch.call_for(session, actor, call_id, lock=True)
    except NotFound:
        logger.warning("a report names call %d, which is not known", call_id)
        return
    if call.report_id == report_id:
        return
    is_held = call.operator_id not in {None, actor.user_id} and call.finished_at is None
    if is_held and call.report_id is not None:
        # What was typed before a colleague took the call over: the call stays with what the
        # colleague saved, and both reports are of one incident.
        return
    call.report_id = report_id
    call.incident_id = session.scalar(select(Report.incident_id).where(Report.id == report_id))
    if call.operator_id is None:
        call_holding.give_to(call, actor, clock.now())
    call_drafts.forget(call)
    callbacks.told_more(session, call)
    log.call_changed(
        session,
        actor,
        call,
        EventKind.CALL_SAVED,
        {"report": report_id, "incident": call.incident_id},
    )


def report_placed(session: Session, actor: Actor, report: Report) -> None:
    """The report of a call became part of an incident after it was saved."""
    if report.incident_id is not None and report.call_started_at is not None:
        reports_moved(session, actor, [report.id], report.incident_id)


def reports_moved(
    session: Session, actor: Actor, report_ids: Sequence[int], incident_id: int
) -> None:
    """Reports belong to an incident now, and so do the calls in which they were told."""
    query = select(Call).where(
        Call.report_id.in_(report_ids), Call.incident_id.is_distinct_from(incident_id)
    )
    for call in session.scalars(query.order_by(Call.id).with_for_update(key_share=True)):
        call.incident_id = incident_id
        log.call_changed(
            session,
            actor,
            call,
            EventKind.CALL_SAVED,
            {"report": call.report_id, "incident": incident_id},
        )


def listened(session: Session, actor: Actor, call_id: int, last_seconds: int | None) -> str:
    """The address of a call's recording; that the actor listens is an event of the call.

    Raises `NotFound` where there is none.
    """
    call = fetch.call_for(session, actor, call_id, Permission.CALL_LISTEN)
    if call.recording_url is None:
        raise NotFound
    data: dict[str, Any] = {"last_seconds": last_seconds}
    log.call_seen(session, actor, call, data)
    return call.recording_url
