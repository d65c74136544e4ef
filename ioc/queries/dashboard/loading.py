"""The rows that a look at the dashboard counts: who sees which, and which the filters leave.

Rows of a look are kept in the process for two minutes, so that the page, its list and its files
tell the same; the page says of which moment they are.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import orjson
from sqlalchemy import Boolean, ColumnElement, Integer, and_, cast, false, func, or_, select, true
from sqlalchemy.orm import Session

from ioc.access.actor import SYSTEM, Actor
from ioc.db.columns_sql import json_column
from ioc.db.session import database_of
from ioc.domain import clock
from ioc.domain import dashboard as rules
from ioc.domain.dashboard import Period, PeriodName
from ioc.domain.dashboard_facts import NONE, Facts, Seen
from ioc.domain.errors import FieldError, InvalidInput
from ioc.domain.permissions import ROLE_PERMISSIONS, Permission
from ioc.models.figures import IncidentFigure, ReferralFigure
from ioc.queries import exercise
from ioc.queries.dashboard.state import FiguresState, state_and_aims
from ioc.queries.directory import directory

KEPT_SECONDS = 120.0
KEPT_LOOKS = 4

F, R = IncidentFigure, ReferralFigure
SHORT = (
    "day",
    "hour",
    "severity",
    "is_rejected",
    "reports",
    "reopened",
    "due_s",
    "done_s",
    "stopped_s",
    "dispatch",
    "satisfaction",
)
"""Columns of the weeks before."""

WHOLE = (
    "incident_id",
    "channel",
    "category",
    "area_code",
    "turnout",
    "travel",
    "hand_over",
    "receive",
    "refer",
    "accept",
    "accept_allowed",
    "result",
    "result_allowed",
    "reproach",
    "cell",
    *SHORT,
)
OPEN = ("incident_id", "day", "is_rejected", "due_s", "done_s", "stopped_s")
PARTS = (
    "incident_id",
    "agency_code",
    "day",
    "is_rejected",
    "is_lead",
    "holds",
    "reopened",
    "due_s",
    "done_s",
    "stopped_s",
    "own",
    "allowed",
    "is_always",
)
TEXTS = frozenset({"channel", "category", "area_code", "satisfaction", "reproach", "agency_code"})


@dataclass(frozen=True)
class Asked:
    """What a look is asked for. `is_exercise` None: the exercise while one is on, else the real."""

    name: PeriodName = PeriodName.WEEK
    first: date | None = None
    last: date | None = None
    area: str = ""
    category: str = ""
    agency: str = ""
    is_exercise: bool | None = None


@dataclass(frozen=True)
class Look:
    """Everything that a look counts. `before` are the rows of the eight weeks and of the period
    before, `still_open` what is open of any day, `parts` of agencies (all weeks), `everybody` those
    of all agencies together where the actor sees its own alone."""

    asked: Asked
    period: Period
    seen: Seen
    state: FiguresState
    is_exercise: bool
    facts: Facts = field(repr=False)
    before: Facts = field(repr=False)
    still_open: Facts = field(repr=False)
    parts: Facts = field(repr=False)
    everybody: Facts | None = field(repr=False)
    at: datetime
    kept: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def now_hour(self) -> int | None:
        """The hour of the last day until which it is counted; None once that day is over."""
        local = clock.local(self.at)
        return local.hour if local.date() == self.period.last else None


def look(session: Session, actor: Actor, asked: Asked) -> Look:
    """The rows of a look, from this process where they are fresh. Raises `InvalidInput`."""
    actor.must(Permission.DASHBOARD_VIEW)
    state, aims = state_and_aims(session)
    drill = exercise.is_on(session) if asked.is_exercise is None else asked.is_exercise
    _must_be_known(session, actor, asked)
    now = clock.now()
    period = rules.period_of(asked.name, clock.local(now).date(), asked.first, asked.last)
    reach = tuple(sorted((held.agency or "", held.area or "") for held in _reach(actor)))
    where = reach if not _sees_city(actor) else ()
    is_counted = state.counted_at is not None
    key = (asked, drill, period, where, _sees_city(actor), is_counted, aims)
    cache = _cache(session)
    held = cache.get(key)
    if held is not None:
        return held
    seen = Seen(
        rules.day_number(period.first),
        rules.day_number(period.last),
        int(now.timestamp()),
        aims,
        asked.name,
    )
    found = _load(session, actor, asked, period, seen, state, drill, now)
    cache.put(key, found)
    return found


def _load(
    session: Session,
    actor: Actor,
    asked: Asked,
    period: Period,
    seen: Seen,
    state: FiguresState,
    drill: bool,
    now: datetime,
) -> Look:
    oldest = min(
        rules.day_number(period.before.first), seen.last_day - 7 * rules.WEEKS + 1, seen.first_day
    )
    own, own_parts = scope(actor), scope_of_parts(actor)
    of_kind = [F.is_exercise.is_(drill), own, *_filtered(asked)]
    parts_of_kind = [R.is_exercise.is_(drill), *_filtered_parts(asked)]
    earlier = F.day.between(oldest, seen.first_day - 1)
    all_weeks = R.day.between(oldest, seen.last_day)
    everybody = None
    if not _sees_city(actor):
        everybody = _rows(
            session, R, PARTS, [*parts_of_kind, R.day.between(seen.first_day, seen.last_day)]
        )
    return Look(
        asked,
        period,
        seen,
        state,
        drill,
        _rows(session, F, WHOLE, [*of_kind, F.day.between(seen.first_day, seen.last_day)]),
        _rows(session, F, SHORT, [*of_kind, earlier]),
        _rows(session, F, OPEN, [*of_kind, F.is_open, F.due_s.is_not(None)]),
        _rows(session, R, PARTS, [*parts_of_kind, own_parts, all_weeks]),
        everybody,
        now,
    )


def _rows(session: Session, table: Any, names: tuple[str, ...], where: list[Any]) -> Facts:
    """The rows as columns, each of which the database hands over as one value."""
    texts = TEXTS & set(names)
    columns = [
        json_column(getattr(table, name) if name in texts else _number(getattr(table, name)))
        for name in names
    ]
    row = session.execute(select(*columns).where(*where)).one()
    values = [orjson.loads(column) if column else [] for column in row]
    return Facts.of_columns(names, texts, values)


def _number(column: Any) -> ColumnElement[int]:
    """A column of numbers or of yes and no, with `NONE` for what is not known."""
    if isinstance(column.type, Boolean):
        return cast(column, Integer)
    return func.coalesce(column, NONE)


def _reach(actor: Actor) -> list[Any]:
    return [h for h in actor.held if Permission.DASHBOARD_VIEW in ROLE_PERMISSIONS[h.role]]


def _sees_city(actor: Actor) -> bool:
    if actor.label == SYSTEM.label:
        return True
    return any(held.agency is None and held.atom is not None for held in _reach(actor))


def sees_city(actor: Actor) -> bool:
    """Whether the actor sees the figures of every agency, not of its own alone."""
    return _sees_city(actor)


def scope(actor: Actor) -> ColumnElement[bool]:
    """Condition on `IncidentFigure`: the actor counts it."""
    if _sees_city(actor):
        return true()
    own = []
    for held in _reach(actor):
        if held.agency is None:
            continue
        holds = (
            select(R.incident_id)
            .where(R.incident_id == F.incident_id, R.agency_code == held.agency, R.holds)
            .exists()
        )
        own.append(and_(holds, F.area_code == held.area) if held.area else holds)
    return or_(*own) if own else false()


def scope_of_parts(actor: Actor) -> ColumnElement[bool]:
    """Condition on `ReferralFigure`: the actor counts it."""
    if _sees_city(actor):
        return true()
    own = []
    for held in _reach(actor):
        if held.agency is not None:
            mine = R.agency_code == held.agency
            own.append(and_(mine, R.area_code == held.area) if held.area else mine)
    return or_(*own) if own else false()


def _filtered(asked: Asked) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if asked.area:
        found.append(F.area_code == asked.area)
    if asked.category:
        found.append(F.category == asked.category)
    if asked.agency:
        found.append(
            select(R.incident_id)
            .where(R.incident_id == F.incident_id, R.agency_code == asked.agency, R.holds)
            .exists()
        )
    return found


def _filtered_parts(asked: Asked) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if asked.area:
        found.append(R.area_code == asked.area)
    if asked.category:
        found.append(R.category == asked.category)
    if asked.agency:
        found.append(R.agency_code == asked.agency)
    return found


def _must_be_known(session: Session, actor: Actor, asked: Asked) -> None:
    city = directory(session)
    errors = []
    for name, known in (("area", city.areas), ("category", city.categories)):
        if getattr(asked, name) and getattr(asked, name) not in known:
            errors.append(FieldError(name, "unknown_value"))
    if asked.agency and asked.agency not in open_agencies(actor, city.agencies):
        errors.append(FieldError("agency", "unknown_value"))
    if errors:
        raise InvalidInput(*errors)


def open_agencies(actor: Actor, agencies: Any) -> list[str]:
    """The agencies that the actor may choose among."""
    if _sees_city(actor):
        return list(agencies)
    own = {held.agency for held in _reach(actor)}
    return [code for code in agencies if code in own]


class Looks:
    """The last few looks of the process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[Any, tuple[float, Look]] = OrderedDict()

    def get(self, key: Any) -> Look | None:
        """A look that is fresh."""
        with self._lock:
            held = self._kept.get(key)
            if held is None or time.monotonic() - held[0] > KEPT_SECONDS:
                return None
            self._kept.move_to_end(key)
            return held[1]

    def put(self, key: Any, found: Look) -> None:
        """Keeps a look and forgets the oldest."""
        with self._lock:
            self._kept[key] = (time.monotonic(), found)
            while len(self._kept) > KEPT_LOOKS:
                self._kept.popitem(last=False)


def _cache(session: Session) -> Looks:
    held: Looks = database_of(session).cache.setdefault("dashboard", Looks())
    return held
