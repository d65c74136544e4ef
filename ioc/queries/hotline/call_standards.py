"""Whether calls were answered, and emergencies taken by an agency, as soon as the standards ask."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select, text
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.access.fetch import visible_calls
from ioc.db.session import database_of
from ioc.db.time_sql import seconds_between
from ioc.domain import calls as rules
from ioc.domain import clock
from ioc.domain.calls import CallbackStatus, CallState
from ioc.domain.incidents import Severity
from ioc.models.call import Call
from ioc.models.incident import Incident, Referral
from ioc.queries.cards import moment

FRESH_SECONDS = 5.0
"""On a night of a storm a day has sixty thousand calls, and every head of a shift looks at them."""


def standards(session: Session, actor: Actor) -> dict[str, Any]:
    """Today and this shift, by the city's clocks. Nine statements, however many calls there were.

    Calls opened by hand have no ringing and count as calls alone. An emergency is a call whose
    incident is critical; it was dispatched when the first agency accepted, seconds after the caller
    was answered. One that joined an incident with an agency at work already has no such time.
    """
    cache = database_of(session).cache
    held: tuple[float, dict[str, Any]] | None = cache.get("call_standards")
    if held and time.monotonic() - held[0] < FRESH_SECONDS:
        return held[1]
    found = _standards(session, actor)
    cache["call_standards"] = (time.monotonic(), found)
    return found


def _standards(session: Session, actor: Actor) -> dict[str, Any]:
    local = clock.local(clock.now())
    today = local.replace(hour=0, minute=0, second=0, microsecond=0)
    waiting = session.scalar(
        select(func.count())
        .select_from(Call)
        .where(Call.callback_status == CallbackStatus.WAITING, visible_calls(actor))
    )
    return {
        "answer_seconds": rules.ANSWER_SECONDS,
        "dispatch_seconds": rules.DISPATCH_SECONDS,
        "callbacks_waiting": waiting or 0,
        "today": _since(session, actor, today.astimezone(UTC)),
        "shift": _since(session, actor, rules.shift_start(local).astimezone(UTC)),
    }


def _since(session: Session, actor: Actor, start: datetime) -> dict[str, Any]:
    begun = and_(Call.ringing_at >= start, visible_calls(actor))
    rang = and_(begun, Call.is_manual.is_(False))
    row = session.execute(
        select(
            func.count().label("calls"),
            _count(Call.is_manual.is_(True)).label("by_hand"),
            func.count(Call.answer_seconds).label("answered"),
            _count(Call.answer_seconds <= rules.ANSWER_SECONDS).label("in_time"),
            _count(Call.state == CallState.ABANDONED).label("abandoned"),
        ).where(begun)
    ).one()
    return {
        "from": moment(start),
        "calls": row.calls,
        "by_hand": row.by_hand,
        "answered": row.answered,
        "answered_in_time": row.in_time,
        "answered_share": _share(row.in_time, row.answered + row.abandoned),
        "abandoned": row.abandoned,
        "median_seconds": _answer_quantile(session, rang, row.answered, 0.5),
        "p90_seconds": _answer_quantile(session, rang, row.answered, 0.9),
        "dispatch": _dispatch(session, begun),
    }


def _count(condition: ColumnElement[bool]) -> Any:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 3) if whole else None


def _place(share: float, count: int) -> int:
    """Which of so many, in order, has that share at or before it (nearest rank)."""
    return max(0, -int(-share * count // 1) - 1)


def _answer_quantile(
    session: Session, condition: ColumnElement[bool], count: int, share: float
) -> float | None:
    found = session.scalar(
        select(Call.answer_seconds)
        .where(condition, Call.answer_seconds.is_not(None))
        .order_by(Call.answer_seconds)
        .offset(_place(share, count))
        .limit(1)
    )
    return None if found is None else round(found, 1)


def _dispatch(session: Session, condition: ColumnElement[bool]) -> dict[str, Any]:
    """Counted in the database by the seconds it took, so that no call of a long day is read."""
    accepted = (
        select(Referral.incident_id, func.min(Referral.accepted_at).label("at"))
        .where(
            Referral.accepted_at.is_not(None),
            Referral.incident_id.in_(select(Call.incident_id).where(condition)),
        )
        .group_by(Referral.incident_id)
        .subquery()
    )
    answered = func.coalesce(Call.answered_at, Call.ringing_at)
    wait = func.round(seconds_between(accepted.c.at, answered))
    rows = session.execute(
        select(wait.label("wait"), func.count().label("calls"))
        .select_from(Call)
        .join(Incident, Incident.id == Call.incident_id)
        .outerjoin(accepted, accepted.c.incident_id == Call.incident_id)
        .where(condition, Incident.severity == Severity.CRITICAL)
        .group_by(text("wait"))
    ).all()
    not_yet = sum(row.calls for row in rows if row.wait is None)
    # Where it is negative, an agency was at work before the call.
    counted = {row.wait: row.calls for row in rows if row.wait is not None and row.wait >= 0}
    dispatched = sum(counted.values())
    in_time = sum(calls for wait, calls in counted.items() if wait <= rules.DISPATCH_SECONDS)
    emergencies = dispatched + not_yet
    return {
        "emergencies": emergencies,
        "dispatched": dispatched,
        "dispatched_in_time": in_time,
        "dispatched_share": _share(in_time, emergencies),
        "median_seconds": _quantile(counted, dispatched, 0.5),
        "p90_seconds": _quantile(counted, dispatched, 0.9),
    }


def _quantile(counted: dict[float, int], count: int, share: float) -> float | None:
    left = _place(share, count)
    for wait in sorted(counted):
        left -= counted[wait]
        if left < 0:
            return float(wait)
    return None
