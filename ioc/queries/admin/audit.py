"""The log for the auditor: what was asked for in words, and events in words, masked."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.domain.clock import CITY_TIMEZONE
from ioc.domain.contact import MASK, without_personal_data
from ioc.domain.errors import FieldError, InvalidInput
from ioc.domain.events import EventKind, SubjectType
from ioc.domain.permissions import Permission
from ioc.domain.reports import parse_tracking_code
from ioc.eventlog.reading import Recorded
from ioc.eventlog.searching import Cursor, Sought, Subject
from ioc.models.incident import Incident
from ioc.models.people import User
from ioc.models.report import Report
from ioc.queries.people import names_of

K = EventKind
BUNDLES: dict[str, frozenset[str]] = {
    "looked": frozenset(
        {
            K.REPORT_CONTACT_VIEWED,
            K.CALL_LISTENED,
            K.LOG_SEARCHED,
            K.MAP_TAKEN,
            K.PEOPLE_SEARCHED,
            K.PEOPLE_NAMES_VIEWED,
            K.FACILITY_CONTACT_VIEWED,
            K.UNIT_CONTACT_VIEWED,
            K.MESSAGES_VIEWED,
        }
    ),
    "signing_in": frozenset({K.USER_SIGNED_IN, K.USER_SIGN_IN_FAILED, K.USER_SIGNED_OUT}),
    "rights": frozenset(
        {
            K.USER_CREATED,
            K.USER_INVITED,
            K.USER_LOCKED,
            K.USER_UNLOCKED,
            K.USER_PASSWORD_SET,
            K.USER_SECOND_FACTOR_SET,
            K.USER_SECOND_FACTOR_REMOVED,
            K.MEMBERSHIP_CHANGED,
            K.TOKEN_CREATED,
            K.TOKEN_REVOKED,
        }
    ),
    "settings": frozenset({K.SETTINGS_CHANGED, K.CITY_LOADED, K.AREAS_IMPORTED, K.MODEL_USED}),
}
"""Kinds that are asked for together; their names are `Bundle.<code>`."""

PERSONAL = frozenset(
    {"name", "phone", "email", "caller", "caller_phone", "caller_key", "contact", "reporter"}
)
"""Members of a payload whose value is a person's, whatever it looks like."""

DEEPEST = 4


@dataclass(frozen=True)
class Line:
    """One event as the auditor reads it."""

    id: int
    position: int | None
    at: datetime
    kind: EventKind | str
    who: str
    actor: str
    subject_type: SubjectType
    subject_id: int
    subject: str
    address: str
    data: list[tuple[str, str]]
    is_erased: bool


def sought_of(session: Session, given: Mapping[str, str]) -> Sought:
    """What a form asks for; raises `InvalidInput` naming what nobody can be found by."""
    kind = given.get("kind", "")
    if kind and kind not in BUNDLES and kind not in set(EventKind):
        raise InvalidInput(FieldError("kind", "unknown_value"))
    return Sought(
        actor=_actor(session, given.get("person", "").strip()),
        kinds=BUNDLES.get(kind) or ((kind,) if kind else ()),
        subjects=_subjects(session, given.get("subject", "").strip()),
        since=_moment(given.get("since", ""), "since", 0),
        until=_moment(given.get("until", ""), "until", 1),
    )


def _actor(session: Session, typed: str) -> str:
    if not typed:
        return ""
    if typed in {"system", "public", "reporter"} or typed.startswith("user:"):
        return typed
    found = session.scalars(
        select(User.id).where((User.email == typed.lower()) | (User.name == typed)).limit(2)
    ).all()
    if len(found) != 1:
        raise InvalidInput(FieldError("person", "person_unclear" if found else "unknown_person"))
    return f"user:{found[0]}"


def _subjects(session: Session, typed: str) -> tuple[Subject, ...]:
    if not typed:
        return ()
    if "@" in typed:
        user = session.scalar(select(User.id).where(User.email == typed.lower()))
        if user is not None:
            return ((SubjectType.USER, user),)
    incident = session.scalar(select(Incident.id).where(Incident.code == typed.upper()))
    if incident is not None:
        return ((SubjectType.INCIDENT, incident),)
    code = parse_tracking_code(typed)
    report = code and session.scalar(select(Report.id).where(Report.tracking_code == code))
    if report:
        return ((SubjectType.REPORT, report),)
    raise InvalidInput(FieldError("subject", "unknown_subject"))


def _moment(typed: str, field: str, days_later: int) -> datetime | None:
    if not typed:
        return None
    try:
        day = date.fromisoformat(typed)
        at = datetime.combine(day, time(), CITY_TIMEZONE)
        return at + timedelta(days=days_later)
    except (ValueError, OverflowError):
        raise InvalidInput(FieldError(field, "not_a_time")) from None


def cursor_text(event: Recorded) -> str:
    """Where the next page begins, as an opaque text."""
    return base64.urlsafe_b64encode(f"{event.at.isoformat()}|{event.id}".encode()).decode()


def parse_cursor(text: str) -> Cursor | None:
    """The place of a cursor, or None for none; raises `InvalidInput` for one that is not ours."""
    if not text:
        return None
    try:
        at, _, number = base64.urlsafe_b64decode(text.encode()).decode().partition("|")
        # A naive one would be refused by the database.
        moment = datetime.fromisoformat(at).astimezone(CITY_TIMEZONE)
        return Cursor(moment, min(int(number), 2**63 - 1))
    except (ValueError, OverflowError, binascii.Error):
        raise InvalidInput(FieldError("cursor", "not_valid")) from None


def lines(session: Session, actor: Actor, events: list[Recorded]) -> list[Line]:
    """The events in words: three statements however many they are. A report goes by its number
    where the code that opens it is nothing to the reader."""
    people = {e.actor for e in events}
    people |= {f"user:{e.subject_id}" for e in events if e.subject_type == SubjectType.USER}
    names = names_of(session, people)
    incidents = _codes(session, events, SubjectType.INCIDENT, Incident.id, Incident.code)
    reports: dict[int, str] = {}
    if actor.can(Permission.REPORT_CONTACT):
        reports = _codes(session, events, SubjectType.REPORT, Report.id, Report.tracking_code)
    found = []
    for e in events:
        subject_type = SubjectType(e.subject_type)
        number = e.subject_id
        subject, address = "", ""
        if subject_type is SubjectType.INCIDENT:
            subject, address = incidents.get(number, ""), f"/incidents/{number}"
        elif subject_type is SubjectType.REPORT:
            subject = reports.get(number, "")
        elif subject_type is SubjectType.USER:
            subject, address = names.get(f"user:{number}", ""), f"/admin/accounts/{number}"
        kind = EventKind(e.kind) if e.kind in set(EventKind) else e.kind
        found.append(
            Line(
                e.id,
                e.position,
                e.at,
                kind,
                names.get(e.actor, ""),
                e.actor,
                subject_type,
                number,
                subject or (str(number) if number else ""),
                address,
                [(name, _shown(name, value)) for name, value in e.data.items()],
                e.payload is None,
            )
        )
    return found


def _codes(
    session: Session, events: list[Recorded], kind: SubjectType, key: Any, code: Any
) -> dict[int, str]:
    ids = {e.subject_id for e in events if e.subject_type == kind}
    return {row[0]: row[1] for row in session.execute(select(key, code).where(key.in_(ids)))}


def _shown(name: str, value: Any) -> str:
    masked = _masked(name, value, 0)
    return masked if isinstance(masked, str) else orjson.dumps(masked).decode()


def _masked(name: str, value: Any, depth: int) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if name in PERSONAL or depth > DEEPEST:
        return MASK
    if isinstance(value, str):
        return without_personal_data(value)
    if isinstance(value, dict):
        return {str(k): _masked(str(k), v, depth + 1) for k, v in value.items()}
    if isinstance(value, list):
        return [_masked(name, one, depth + 1) for one in value]
    return value
