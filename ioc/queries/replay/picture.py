"""The picture of a moment as its console showed it, and the events that lead from one to the next.

Cards are those that the log keeps, as they were then. Who asks sees what was told to the
memberships that they hold today: a person of an agency the matters that the agency held **then**.
A card that was erased by law is not there, and the answer says how many there may have been.
"""

from __future__ import annotations

import base64
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.domain import replay
from ioc.domain.errors import FieldError, InvalidInput
from ioc.domain.events import EventKind
from ioc.domain.permissions import Permission
from ioc.eventlog import moments
from ioc.eventlog.moments import Place, Sought
from ioc.eventlog.reading import Recorded
from ioc.queries import messages
from ioc.queries.replay import tracks

PAGE = 500
_DRILL = (EventKind.EXERCISE_STARTED.value, EventKind.EXERCISE_ENDED.value)


def picture(session: Session, actor: Actor, at: datetime, now: datetime) -> bytes:
    """The JSON of everything that stood on the actor's screens at a moment. One in the future is
    answered as now, one before the log began with nothing; `clamped` says so."""
    shown, clamped = min(at, now), "future" if at > now else None
    first = moments.first_at(session)
    until = replay.end_of(shown)
    if first is None or until < first:
        clamped = "before_first"
    found = moments.as_of(session, actor.atoms, until)
    sees_codes = actor.can(Permission.REPORT_CONTACT)
    lists: dict[str, list[bytes]] = {name: [] for name in replay.LISTS.values()}
    for event in found.events:
        lists[replay.LISTS[event.subject_type]].append(messages.card_for(event, sees_codes))
    head = orjson.dumps(
        {
            "at": replay.text_of(shown),
            "clamped": clamped,
            "first_at": replay.text_of(first) if first else None,
            "position": moments.position_at(session, until),
            "erased": found.erased,
            "exercise": moments.last_kind(session, _DRILL, until) == _DRILL[0],
            "fixes": tracks.fixes(session, actor, shown),
        }
    )
    body = b",".join(b'"%b":[%b]' % (name.encode(), b",".join(c)) for name, c in lists.items())
    return b"%b,%b}" % (head[:-1], body)


def events(
    session: Session, actor: Actor, begin: datetime, end: datetime, cursor: str | None
) -> bytes:
    """The JSON of one page of what the actor was told after `begin` and up to `end`, in the order
    in which it was recorded, and the cursor of the next page."""
    after = _place_of(cursor) if cursor else Place(replay.end_of(begin), 1 << 62)
    page = moments.between(session, actor.atoms, after, replay.end_of(end), PAGE + 1)
    shown = page[:PAGE]
    sees_codes = actor.can(Permission.REPORT_CONTACT)
    items = b",".join(_message(event, actor.atoms, sees_codes) for event in shown)
    following = _cursor_of(shown[-1]) if len(page) > PAGE else None
    return b'{"items":[%b],"next":%b}' % (items, orjson.dumps(following))


def _message(event: Recorded, atoms: frozenset[str], sees_codes: bool) -> bytes:
    """As the socket said it then, with the moment in milliseconds since 1970."""
    card = messages.card_for(event, sees_codes) if atoms & event.audience else b"null"
    head = orjson.dumps(
        {
            "position": event.position,
            "kind": event.kind,
            "at": replay.text_of(event.at),
            "ms": replay.milliseconds(event.at),
            "subject": {"type": event.subject_type, "id": event.subject_id},
            "erased": event.payload is None,
        }
    )
    return head[:-1] + b',"card":' + card + b"}"


def _cursor_of(event: Recorded) -> str:
    text = f"{event.at.isoformat()}|{event.id}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _place_of(cursor: str) -> Place:
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        moment, number = text.split("|")
        place = Place(datetime.fromisoformat(moment), int(number))
    except (ValueError, OverflowError):
        raise InvalidInput(FieldError("cursor", "not_valid")) from None
    if place.at.tzinfo is None or not 0 <= place.id < 1 << 62:
        raise InvalidInput(FieldError("cursor", "not_valid"))
    return place


def density(
    session: Session, actor: Actor, begin: datetime, end: datetime, parts: int
) -> dict[str, Any]:
    """How many events fell into each of so many equal parts of a time, and how many critical
    matters began in it; parts in which nothing happened are left out."""
    bars = moments.density(session, actor.atoms, begin, end, parts)
    return {
        "from": replay.text_of(begin),
        "to": replay.text_of(end),
        "parts": parts,
        "items": [[bar.number, bar.events, bar.critical] for bar in bars],
    }


def neighbour(
    session: Session, actor: Actor, sought: Sought, at: datetime, *, back: bool
) -> dict[str, Any] | None:
    """When the next such event was, or the last one before, whatever was shown at `at` left out."""
    begin = replay.end_of(at)
    edge = begin - timedelta(microseconds=999) if back else begin
    found = moments.neighbour(session, actor.atoms, sought, edge, back=back)
    if found is None:
        return None
    return {
        "at": replay.text_of(found.at),
        "ms": replay.milliseconds(found.at),
        "kind": found.kind,
        "subject": {"type": found.subject_type, "id": found.subject_id},
    }
