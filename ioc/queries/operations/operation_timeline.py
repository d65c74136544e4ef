"""The timeline of an operation: what its command did, what the water and the ways did, the first
time of each step, and when most was going on. Times of steps are the crews' own, all others those
of the log."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

import orjson
from shapely.geometry import shape
from shapely.prepared import prep
from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from ioc.domain import after_action as rules
from ioc.domain.after_action import Course, Moment, Task
from ioc.domain.events import EventKind, SubjectType
from ioc.domain.shapes import shut
from ioc.eventlog.reading import Recorded, history_of
from ioc.eventlog.searching import Sought, search
from ioc.models.flood import FloodExtent, WayClosure
from ioc.models.operation import Operation
from ioc.queries.operations.situation_draw import ward_of, wards_of

LOG_MOST = 2_000
"""Events of water, ways and units that are looked at; of more the latest."""

COMMAND = {
    EventKind.OPERATION_OPENED: Moment.OPENED,
    EventKind.OPERATION_CLOSED: Moment.CLOSED,
    EventKind.OPERATION_SHIFT_GIVEN: Moment.SHIFT_GIVEN,
    EventKind.OPERATION_SHIFT_TAKEN: Moment.SHIFT_TAKEN,
    EventKind.OPERATION_REPORT_MADE: Moment.REPORT_MADE,
    EventKind.OPERATION_REPORT_SIGNED: Moment.REPORT_SIGNED,
}
FIELD = {
    EventKind.GAUGE_ALARM_CHANGED: Moment.WATER_ALARM,
    EventKind.FLOOD_DRAWN: Moment.FLOOD_DRAWN,
    EventKind.FLOOD_ENDED: Moment.FLOOD_ENDED,
    EventKind.WAY_CLOSED: Moment.WAY_CLOSED,
    EventKind.WAY_OPENED: Moment.WAY_OPENED,
    EventKind.UNIT_SILENT: Moment.UNIT_SILENT,
    EventKind.UNIT_HELP_ASKED: Moment.HELP_ASKED,
}
OF_WATER = frozenset({Moment.FLOOD_DRAWN, Moment.FLOOD_ENDED})
OF_WAYS = frozenset({Moment.WAY_CLOSED, Moment.WAY_OPENED})
OF_UNITS = frozenset({Moment.UNIT_SILENT, Moment.HELP_ASKED})
Entry = dict[str, Any]


def timeline(
    session: Session,
    operation: Operation,
    until: datetime,
    courses: list[Course],
    tasks: list[Task],
) -> tuple[list[Entry], bool]:
    """The entries in order, and whether there was more in the log than was looked at. An entry is
    `at`, `kind`, and what its words name."""
    field, is_cut = _field(session, operation, until, {one.unit for one in tasks})
    found = [
        _entry(operation.started_at, Moment.OPENED, name=operation.name),
        *_command(history_of(session, [(SubjectType.OPERATION, operation.id)])),
        *field,
        *_firsts(courses),
        *_peaks(courses, tasks, until),
    ]
    return sorted(found, key=lambda one: (one["at"], list(Moment).index(one["kind"]))), is_cut


def _entry(at: datetime, kind: Moment, **more: Any) -> Entry:
    return {"at": at, "kind": kind, **more}


def _command(events: Iterable[Recorded]) -> Iterator[Entry]:
    for event in events:
        data = event.data
        kind = EventKind(event.kind)
        if kind is EventKind.OPERATION_CHANGED:
            if "sector" in data or "sector_removed" in data:
                gone = "sector_removed" in data
                which = Moment.SECTOR_GONE if gone else Moment.SECTOR
                yield _entry(event.at, which, name=data["name"], n=len(data.get("areas", [])))
            else:
                yield _entry(event.at, Moment.CHANGED)
        elif kind is not EventKind.OPERATION_OPENED and kind in COMMAND:
            number = data.get("number") or data.get("hand_over")
            yield _entry(event.at, COMMAND[kind], n=number)


def _field(
    session: Session, operation: Operation, until: datetime, units: set[int]
) -> tuple[list[Entry], bool]:
    kinds = [kind.value for kind in FIELD]
    sought = Sought(kinds=kinds, since=operation.started_at, until=until)
    events = search(session, sought, None, LOG_MOST + 1)
    is_cut = len(events) > LOG_MOST
    here = {
        kind: _near(session, operation, model, {e.subject_id for e in events if e.kind in of})
        for kind, model, of in (
            ("way", WayClosure, {"way:closed", "way:opened"}),
            ("flood", FloodExtent, {"flood:drawn", "flood:ended"}),
        )
    }
    found = []
    for event in events[:LOG_MOST]:
        kind = FIELD[EventKind(event.kind)]
        card = orjson.loads(event.card) or {}
        if card.get("exercise") and not operation.is_exercise:
            continue
        if kind in OF_UNITS and event.subject_id not in units:
            continue
        if kind in OF_WAYS | OF_WATER and event.subject_id not in here[event.subject_type]:
            continue
        found.append(_entry(event.at, kind, **_names(kind, card, event.data)))
    return found, is_cut


def _names(kind: Moment, card: dict[str, Any], data: dict[str, Any]) -> dict[str, Any]:
    if kind is Moment.WATER_ALARM:
        return {"name": card.get("name", ""), "to": data.get("to"), "level": data.get("level_m")}
    if kind in OF_UNITS:
        return {"name": f"{card.get('code', '')} {card.get('name', '')}".strip()}
    return {"name": card.get("name") or card.get("reason") or ""}


def _near(
    session: Session,
    operation: Operation,
    model: Any,
    ids: set[int],
) -> set[int]:
    """Which of them touch the operation's wards."""
    if not ids:
        return set()
    wards = {code: prep(ground) for code, ground in wards_of(session, operation).items()}
    rows = session.scalars(select(model).where(model.id.in_(ids)).options(undefer(model.shape)))
    return {row.id for row in rows if ward_of(shut(shape(row.shape)), wards) is not None}


def _firsts(courses: list[Course]) -> Iterator[Entry]:
    for kind, name in (
        (Moment.FIRST_CALL, "opened_at"),
        (Moment.FIRST_DISPATCH, "dispatched_at"),
        (Moment.FIRST_ON_SCENE, "on_scene_at"),
        (Moment.FIRST_PICKED_UP, "picked_up_at"),
        (Moment.FIRST_SHELTER, "first_sheltered_at"),
    ):
        known = [(at, one) for one in courses if (at := getattr(one, name)) is not None]
        if known:
            at, one = min(known, key=lambda pair: pair[0])
            yield _entry(at, kind, code=one.code, incident=one.id)
    sheltered = [one.sheltered_at for one in courses if one.sheltered_at is not None]
    if len(sheltered) > 1:
        yield _entry(max(sheltered), Moment.LAST_SHELTER)


def _peaks(courses: list[Course], tasks: list[Task], until: datetime) -> Iterator[Entry]:
    calls = rules.busiest_hour(one.opened_at for one in courses)
    waiting = rules.peak((one.opened_at, one.ended_at) for one in courses)
    working = rules.peak((one.dispatched_at, one.ended_at) for one in tasks)
    for kind, found in (
        (Moment.PEAK_CALLS, calls),
        (Moment.PEAK_OPEN, waiting),
        (Moment.PEAK_UNITS, working),
    ):
        if found is not None and found.at <= until:
            yield _entry(found.at, kind, n=found.count)
