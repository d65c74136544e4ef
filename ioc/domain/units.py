"""Units in the operations center: which positions are believed, how long silence may last, how the
taps of a crew become one story, and what an incident asks of a unit.

What a unit can do and which step is legal stands in `dispatch`. Degrees are WGS84, lengths metres.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from dispatch.capability import NeedKind
from dispatch.geodesy import haversine_m
from dispatch.lifecycle import AssignmentAction, AssignmentStatus, IllegalStep, advance
from dispatch.types import Place
from ioc.domain.clock import local
from ioc.domain.geo import METRES_PER_DEGREE, Bounds, Point, is_valid


@dataclass(frozen=True)
class UnitTimes:
    """How long what may last (`config.py`)."""

    answer: timedelta = timedelta(seconds=90)
    """A crew that has not acknowledged after this is not counted on any more."""
    local_answer: timedelta = timedelta(minutes=15)
    """The same for a neighbour's boat, whose owner has an SMS and no app."""
    silent: timedelta = timedelta(minutes=5)
    """A unit on a task of which nothing was heard for so long is looked for."""
    stale: timedelta = timedelta(minutes=5)
    """A position older than this is shown as old."""
    excluded: timedelta = timedelta(minutes=30)
    """A unit whose position is older than this is not recommended."""
    check_in: timedelta = timedelta(minutes=30)
    """So often a crew on a task has to say that all is well; zero: never."""
    track: timedelta = timedelta(days=90)
    """So long tracks are kept."""

    def answer_of(self, *, is_local: bool) -> timedelta:
        """How long a unit may take to answer."""
        return self.local_answer if is_local else self.answer


TRACK_SECONDS = 10
"""At most one row of a track in so many seconds."""

EARLY = timedelta(minutes=2)
"""Clocks of phones run ahead by this much without anybody lying."""

OLDEST = timedelta(days=7)
"""A fix older than this is in no queue of a phone any more: taken, and kept nowhere."""

AROUND_CITY_M = 50_000.0
"""Units come from so far around the city's box."""

FASTEST_KMH = 120.0
"""Faster than any unit of a city; a fix that would need more is another device's, or wrong."""

JITTER_M = 300.0
"""Positions of phones jump by this much between houses."""


@dataclass(frozen=True)
class Fix:
    """A position and the moment at which it was true."""

    lat: float
    lon: float
    at: datetime
    accuracy_m: float | None = None


class FixVerdict(StrEnum):
    """What a fix does to a unit."""

    MOVES = "moves"
    LATE = "late"
    DOUBTFUL = "doubtful"


def is_in_reach(fix: Fix, city: Bounds) -> bool:
    """Whether the fix is a place on Earth, in the city or not far around it."""
    if not is_valid(Point(fix.lat, fix.lon)):
        return False
    north = AROUND_CITY_M / METRES_PER_DEGREE
    # A degree of longitude is shorter than one of latitude; twice is enough up to 60 degrees.
    wide = Bounds(
        city.south - north, city.west - 2 * north, city.north + north, city.east + 2 * north
    )
    return wide.contains(Point(fix.lat, fix.lon))


def slot_of(at: datetime) -> int:
    """The slot of a track in which a moment lies."""
    return int(at.timestamp()) // TRACK_SECONDS


def judge_fix(fix: Fix, shown: Fix | None, doubtful: Fix | None) -> FixVerdict:
    """What a fix does to a unit that is shown at `shown`, with one fix that waits to be confirmed.

    A fix that is not newer moves nothing. One that the unit cannot have reached is doubtful, until
    a newer one agrees with it and not with what is shown.
    """
    if shown is None:
        return FixVerdict.MOVES
    if fix.at <= shown.at:
        return FixVerdict.LATE
    if _can_reach(shown, fix):
        return FixVerdict.MOVES
    if doubtful is not None and fix.at > doubtful.at and _can_reach(doubtful, fix):
        return FixVerdict.MOVES
    return FixVerdict.DOUBTFUL


def _can_reach(start: Fix, end: Fix) -> bool:
    metres = haversine_m(Place(start.lat, start.lon), Place(end.lat, end.lon))
    metres -= JITTER_M + min((start.accuracy_m or 0.0) + (end.accuracy_m or 0.0), 5_000.0)
    seconds = max((end.at - start.at).total_seconds(), 1.0)
    return metres / seconds * 3.6 <= FASTEST_KMH


def is_old(position_at: datetime | None, at: datetime, limit: timedelta) -> bool:
    """Whether a position is older than the limit; one that is not there is old."""
    return position_at is None or at - position_at > limit


def is_on_shift(begins: datetime | None, ends: datetime | None, at: datetime) -> bool:
    """Whether the unit is on duty; without a shift it always is."""
    return (begins is None or begins <= at) and (ends is None or at < ends)


class HoldBack(StrEnum):
    """Why a unit is not recommended although it is free and could help."""

    STALE = "stale"
    OFF_SHIFT = "off_shift"
    UNDER_CREW = "under_crew"


NIGHT_FROM, NIGHT_UNTIL = 18, 5
"""Hours on the city's clocks; at Huế's latitude it is dark from 18 to 5 in the flood season."""


def is_night(at: datetime) -> bool:
    """Whether it is dark in the city."""
    hour = local(at).hour
    return hour >= NIGHT_FROM or hour < NIGHT_UNTIL


_OF_CATEGORY = {
    "cuu_ho_cuu_nan": NeedKind.FLOOD_RESCUE,
    "chay_no": NeedKind.FIRE,
    "sat_lo_thien_tai": NeedKind.LANDSLIDE,
    "an_ninh_trat_tu": NeedKind.PUBLIC_ORDER,
    "trat_tu_giao_thong": NeedKind.PUBLIC_ORDER,
    "hatang_giaothong": NeedKind.LANDSLIDE,
    "thoat_nuoc": NeedKind.FLOODED_STREET,
    "cay_xanh": NeedKind.FALLEN_TREE,
    "cap_dien": NeedKind.ELECTRICAL_HAZARD,
    "y_te_attp": NeedKind.MEDICAL_EMERGENCY,
    "an_sinh_xa_hoi": NeedKind.SUPPLY,
}
"""What a kind of matter asks for; where life is at risk the words that told of it say more."""

_OF_DANGER = (
    ("drowning", NeedKind.PERSON_IN_WATER),
    ("car_in_water", NeedKind.PERSON_IN_WATER),
    ("fire", NeedKind.FIRE),
    ("explosion_or_gas", NeedKind.FIRE),
    ("landslide_on_people", NeedKind.LANDSLIDE),
    ("collapse", NeedKind.COLLAPSE),
    ("crushed", NeedKind.COLLAPSE),
    ("electric_shock", NeedKind.ELECTRICAL_HAZARD),
    ("birth_near", NeedKind.MEDICAL_EMERGENCY),
    ("life_threatening_illness", NeedKind.MEDICAL_EMERGENCY),
    ("violence", NeedKind.PUBLIC_ORDER),
)
"""Reason codes (`ioc.understanding`) to what they ask for, what decides first above."""

AFLOAT_M = 0.5
"""From this depth a boat is asked for whatever else is needed: nobody else gets there."""


def need_of(
    category: str, danger_codes: Collection[str] = (), water_depth_m: float | None = None
) -> NeedKind:
    """What an incident asks of a unit."""
    told = next((kind for code, kind in _OF_DANGER if code in danger_codes), None)
    if told is NeedKind.PERSON_IN_WATER:
        return told
    if water_depth_m is not None and water_depth_m >= AFLOAT_M:
        return NeedKind.FLOOD_RESCUE
    return told or _OF_CATEGORY.get(category, NeedKind.EVACUATION)


@dataclass(frozen=True)
class Tap:
    """One step as it was tapped, with the time at which it was done."""

    action: AssignmentAction
    at: datetime
    people: int | None = None


@dataclass(frozen=True)
class Progress:
    """Where an assignment stands after its taps, with the time of each step."""

    status: AssignmentStatus
    times: dict[str, datetime] = field(default_factory=dict)
    picked_up: int = 0
    handed_over: int = 0


WITHDRAWN = frozenset({AssignmentAction.TIME_OUT, AssignmentAction.CANCEL})
"""What the center does, not knowing what the crew has done already. A tap that comes later and was
made before may leave no room for it: then what the crew did is what happened."""

ENDS = {AssignmentStatus.CLEARED, AssignmentStatus.DECLINED, AssignmentStatus.CANCELLED}
_ENDING = frozenset({AssignmentAction.CLEAR, AssignmentAction.DECLINE})

_A, _S = AssignmentAction, AssignmentStatus
BEFORE_ARRIVAL = frozenset({_S.DISPATCHED, _S.ACKNOWLEDGED, _S.EN_ROUTE, _S.UNANSWERED})
_COLUMN = {
    _S.ACKNOWLEDGED: "acknowledged_at",
    _S.EN_ROUTE: "en_route_at",
    _S.ON_SCENE: "on_scene_at",
    _S.PICKED_UP: "picked_up_at",
    _S.HANDED_OVER: "handed_over_at",
}


def progress_of(taps: Iterable[Tap], new: Tap | None = None) -> Progress:
    """The taps in the order of their times, as one story from the dispatch on.

    Who picks people up is there, so a missing arrival is filled in; an answer is the first sign of
    a crew, whatever it is. A step of the center (`WITHDRAWN`) that is not possible is left out, and
    so is any end that leaves no room for people who were taken on board: whoever told it did not
    know of them, and nobody on a boat is lost by it. Raises `IllegalStep` where another step of a
    crew is not possible; also for `new`, one of the taps, where it is such an end.
    """
    now = before_end = Progress(AssignmentStatus.DISPATCHED)
    ended_by: Tap | None = None
    # Of the same second, in the order in which they came: sorting keeps it.
    for tap in sorted(taps, key=lambda one: one.at):
        if tap.action is _A.PICKED_UP:
            if now.status in ENDS:
                if new is not None and ended_by is new and new.action in _ENDING:
                    raise IllegalStep(now.status, tap.action)
                now = before_end
            now = _there(now, tap.at)
        try:
            after = _after(now, tap)
        except IllegalStep:
            if tap.action in WITHDRAWN or (tap.action in _ENDING and tap is not new):
                continue
            raise
        if after.status in ENDS:
            before_end, ended_by = now, tap
        now = after
    return now


def _there(now: Progress, at: datetime) -> Progress:
    """At the place, on the first trip or on the next one."""
    if now.status is _S.HANDED_OVER:
        now = _after(now, Tap(_A.EN_ROUTE, at))
    return _after(now, Tap(_A.ON_SCENE, at)) if now.status in BEFORE_ARRIVAL else now


def _after(now: Progress, tap: Tap) -> Progress:
    status = advance(now.status, tap.action)
    times = dict(now.times)
    column = _COLUMN.get(status)
    if column:
        # A boat goes several times; when it first came is what counts.
        times.setdefault(column, tap.at)
        times.setdefault("acknowledged_at", tap.at)
    if status in ENDS:
        times["ended_at"] = tap.at
    return replace(
        now,
        status=status,
        times=times,
        picked_up=now.picked_up + (tap.people or 0 if tap.action is _A.PICKED_UP else 0),
        handed_over=now.handed_over + (tap.people or 0 if tap.action is _A.HANDED_OVER else 0),
    )
