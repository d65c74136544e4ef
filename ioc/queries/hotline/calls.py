"""Calls as they are shown: the one card, the operator's desk, and what is known of a number.

A card carries a number and a position: it goes to the hotline alone (`domain.events.HOTLINE`).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import literal, select, union_all
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.access.fetch import visible_calls
from ioc.domain import calls as rules
from ioc.domain import clock
from ioc.domain.calls import OPEN_STATES, CallbackStatus, CallState
from ioc.domain.geo import rounded
from ioc.domain.incidents import OPEN, Severity
from ioc.models.call import Call, CallLink
from ioc.models.incident import Incident
from ioc.models.people import User
from ioc.models.report import Report, ReporterContact
from ioc.queries.cards import area_of, moment
from ioc.queries.directory import Directory, directory

DESK_MAX = 400
CALLBACKS_MAX = 300
EARLIER_MAX = 8


def call_card(session: Session, call: Call) -> dict[str, Any]:
    """The card of a call, as the desk, the socket and every answer carry it.

    Beyond the agreed members: `wrap_up_until`, `is_danger`, the `words` typed of a call that waits
    to be rung back, the `words` of a link, where the position comes from (`source`), whether it
    lies outside the city (`is_outside`), and whether it is better than the place of the incident
    and may be taken (`is_better`).
    """
    city = directory(session)
    link = session.get(CallLink, call.link_id) if call.link_id is not None else None
    code = None
    if call.report_id is not None:
        code = session.scalar(select(Report.tracking_code).where(Report.id == call.report_id))
    wrap_up = call.ended_at + rules.WRAP_UP if call.ended_at and not call.finished_at else None
    return {
        "id": call.id,
        "version": call.version,
        "call_id": call.exchange_id,
        "state": call.state.value,
        "caller": call.caller,
        "caller_key": call.caller_key,
        "extension": call.extension,
        "ringing_at": moment(call.ringing_at),
        "answered_at": moment(call.answered_at),
        "ended_at": moment(call.ended_at),
        "operator": _person(session, call.operator_id),
        "claimed_at": moment(call.claimed_at),
        "is_stale": call.is_stale,
        "is_finished": call.finished_at is not None,
        "wrap_up_until": moment(wrap_up),
        "attempts": call.attempts,
        "report": code,
        "incident": call.incident_id,
        "location": location_of(call, city),
        "link": {
            "status": link.status.value if link else "none",
            "at": moment(link.changed_at) if link else None,
            "words": link.words if link else None,
        },
        "last_place": call.last_place,
        "has_recording": call.recording_url is not None,
        "callback": _callback(session, call),
        "is_danger": call.is_danger,
        "words": _words(call),
        "is_manual": call.is_manual,
    }


def location_of(call: Call, city: Directory) -> dict[str, Any] | None:
    """The position that a caller sent."""
    if call.lat is None or call.lon is None:
        return None
    return {
        "lat": rounded(call.lat),
        "lon": rounded(call.lon),
        "accuracy_m": call.accuracy_m,
        "battery_percent": call.battery_percent,
        "at": moment(call.located_at),
        "area": area_of(city, call.area_code),
        "address": call.address,
        "source": call.place_source.value if call.place_source else None,
        "is_outside": call.is_outside,
        "is_better": call.is_better,
    }


def _words(call: Call) -> str | None:
    """What was typed of a call that waits to be rung back: whoever rings back reads it. While
    somebody speaks it is on that operator's screen alone."""
    if call.draft is None or call.callback_status is not CallbackStatus.WAITING:
        return None
    words: str = call.draft["words"]
    return words or None


def _callback(session: Session, call: Call) -> dict[str, Any] | None:
    if call.callback_status is None:
        return None
    return {
        "status": call.callback_status.value,
        "tries": call.callback_tries,
        "since": moment(call.callback_since),
        "last_tried_at": moment(call.callback_tried_at),
        "by": _person(session, call.callback_by),
        "no_signal": rules.lost_signal(call.ended_at, call.finished_at),
    }


def _person(session: Session, user_id: int | None) -> dict[str, Any] | None:
    user = session.get(User, user_id) if user_id is not None else None
    return {"id": user.id, "name": user.name} if user else None


def desk(session: Session, actor: Actor) -> dict[str, Any]:
    """What an operator has before them: calls that ring or are spoken, the own that are not
    finished, and whom to ring back. Three statements, however many calls there are."""
    columns = select(Call.id, Call.ringing_at, Call.card).where(visible_calls(actor))
    mine = Call.operator_id == actor.user_id, Call.finished_at.is_(None)
    # Apart, each by its own index, and put in order here: few rows of very many.
    spoken = session.execute(columns.where(Call.state.in_(OPEN_STATES)).limit(DESK_MAX)).all()
    own = session.execute(columns.where(*mine).limit(DESK_MAX)).all()
    rows = {row.id: row for row in (*spoken, *own)}.values()
    return {
        "calls": [
            orjson.loads(row.card) for row in sorted(rows, key=lambda r: (r.ringing_at, r.id))
        ],
        "callbacks": callbacks(session, actor),
        "standards": {
            "answer_seconds": rules.ANSWER_SECONDS,
            "dispatch_seconds": rules.DISPATCH_SECONDS,
        },
    }


def callbacks(session: Session, actor: Actor) -> list[dict[str, Any]]:
    """The cards of whom to ring back, who needs it most first."""
    rows = session.execute(
        select(
            Call.card,
            Call.is_danger,
            Call.attempts,
            Call.callback_since,
            Call.callback_tried_at,
        )
        .where(Call.callback_status == CallbackStatus.WAITING, visible_calls(actor))
        .order_by(Call.is_danger.desc(), Call.attempts.desc(), Call.id)
        .limit(CALLBACKS_MAX)
    ).all()
    now = clock.now()
    ordered = sorted(
        rows,
        key=lambda row: rules.callback_order(
            is_danger=row.is_danger,
            attempts=row.attempts,
            since=row.callback_since or now,
            tried_at=row.callback_tried_at,
            at=now,
        ),
    )
    return [orjson.loads(row.card) for row in ordered]


def waiting_of(session: Session, caller_key: str, but: int | None = None) -> list[Call]:
    """The calls of a number that wait to be rung back, locked; one, as a rule."""
    query = select(Call).where(
        Call.caller_key == caller_key, Call.callback_status == CallbackStatus.WAITING
    )
    if but is not None:
        query = query.where(Call.id != but)
    return list(
        session.scalars(
            query.order_by(Call.id)
            .with_for_update(key_share=True)
            .execution_options(populate_existing=True)
        )
    )


def last_place(session: Session, caller_key: str, at: datetime) -> dict[str, Any] | None:
    """Where the number was last known to be, from a link or a report of the last day."""
    since = at - rules.PLACE_COUNTS_FOR
    sent = session.execute(
        select(Call.lat, Call.lon, Call.address, Call.area_code, Call.located_at)
        .where(
            Call.caller_key == caller_key,
            Call.ringing_at >= since - timedelta(hours=1),
            Call.located_at >= since,
        )
        .order_by(Call.located_at.desc())
        .limit(1)
    ).first()
    told = session.execute(
        select(Report.lat, Report.lon, Report.address, Report.area_code, Report.received_at)
        .join(ReporterContact, ReporterContact.report_id == Report.id)
        .where(
            ReporterContact.phone_key == caller_key,
            Report.lat.is_not(None),
            Report.received_at >= since,
        )
        .order_by(Report.received_at.desc())
        .limit(1)
    ).first()
    row, moment_of = sent, sent.located_at if sent is not None else None
    if told is not None and (moment_of is None or told.received_at > moment_of):
        row, moment_of = told, told.received_at
    if row is None:
        return None
    area = area_of(directory(session), row.area_code)
    return {
        "lat": rounded(row.lat),
        "lon": rounded(row.lon),
        "label": row.address or (area["name"] if area else ""),
        "at": moment(moment_of),
    }


def is_in_danger(session: Session, call: Call) -> bool:
    """Whether an open incident of the call or of its number is critical."""
    told = (
        select(Report.incident_id)
        .join(ReporterContact, ReporterContact.report_id == Report.id)
        .where(ReporterContact.phone_key == call.caller_key, Report.incident_id.is_not(None))
    )
    # One list of ids and no OR: an OR would have every open incident looked at.
    ours = union_all(told, select(literal(call.incident_id)))
    found = session.scalar(
        select(Incident.id)
        .where(
            Incident.id.in_(ours), Incident.status.in_(OPEN), Incident.severity == Severity.CRITICAL
        )
        .limit(1)
    )
    return found is not None


def earlier_calls(session: Session, actor: Actor, caller_key: str) -> list[dict[str, Any]]:
    """The last calls of a number, those that nobody answered too; the newest first."""
    rows = session.execute(
        select(
            Call.id,
            Call.state,
            Call.ringing_at,
            Call.answered_at,
            Call.callback_status,
            Report.tracking_code,
            Call.incident_id,
        )
        .outerjoin(Report, Report.id == Call.report_id)
        .where(Call.caller_key == caller_key, visible_calls(actor))
        .order_by(Call.ringing_at.desc())
        .limit(EARLIER_MAX)
    )
    return [
        {
            "id": row.id,
            "state": row.state.value,
            "ringing_at": moment(row.ringing_at),
            "answered": row.answered_at is not None,
            "is_abandoned": row.state is CallState.ABANDONED,
            "callback": row.callback_status.value if row.callback_status else None,
            "report": row.tracking_code,
            "incident": row.incident_id,
        }
        for row in rows
    ]
