"""The values that go into and come out of this package. All are frozen; none knows a database.

Coordinates are WGS84 degrees, latitude first and always named. Distances are metres, times are
seconds unless a name says otherwise. Identifiers are texts that the caller chooses and gets back.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

from dispatch.capability import Capability, NeedKind, UnitKind
from dispatch.lifecycle import UnitStatus


@dataclass(frozen=True, slots=True)
class Place:
    """A point on WGS84 in degrees; raises ValueError when it is not on the globe."""

    lat: float
    lon: float

    def __post_init__(self) -> None:
        if not (math.isfinite(self.lat) and -90.0 <= self.lat <= 90.0):
            raise ValueError(f"latitude {self.lat} is not between -90 and 90")
        if not (math.isfinite(self.lon) and -180.0 <= self.lon <= 180.0):
            raise ValueError(f"longitude {self.lon} is not between -180 and 180")


@dataclass(frozen=True, slots=True)
class Need:
    """What has to be answered, and where.

    `people` is how many are to be carried (None: nobody said; 0: nobody). `water_depth_m` is the
    depth at the place (None: nobody said). `also_required` is what must be brought besides what the
    kind of need asks for.
    """

    place: Place
    kind: NeedKind
    people: int | None = None
    water_depth_m: float | None = None
    at_night: bool = False
    also_required: frozenset[Capability] = frozenset()

    def __post_init__(self) -> None:
        if self.people is not None and self.people < 0:
            raise ValueError(f"{self.people} people cannot be carried")
        if self.water_depth_m is not None and not self.water_depth_m >= 0.0:
            raise ValueError(f"{self.water_depth_m} m is not a depth of water")


@dataclass(frozen=True, slots=True)
class UnitSnapshot:
    """A unit as it is known at one moment.

    `place` is its last position (None: never reported one), `position_age_seconds` how old that is.
    `seats` is how many people it can take besides its crew. `equipment` is what it carries beyond
    its kind. `has_lights` lets an open boat out at night, `draught_m` is its own depth of water
    (None: that of its kind).
    """

    id: str
    kind: UnitKind
    status: UnitStatus
    place: Place | None
    position_age_seconds: float | None = None
    seats: int = 0
    equipment: frozenset[Capability] = frozenset()
    has_lights: bool = False
    draught_m: float | None = None


@dataclass(frozen=True, slots=True)
class Route:
    """One way from a unit to a place; `method` names how it was found, so a screen can say it."""

    distance_m: float
    duration_seconds: float
    method: str


class DropCode(StrEnum):
    """Why a unit is not offered at all."""

    COMMITTED = "committed"
    OUT_OF_SERVICE = "out_of_service"
    CANNOT_HELP = "cannot_help"
    NIGHT = "night"
    WATER_TOO_DEEP = "water_too_deep"
    WATER_TOO_SHALLOW = "water_too_shallow"
    NO_POSITION = "no_position"
    UNREACHABLE = "unreachable"


class ReasonCode(StrEnum):
    """Why a unit stands where it stands in the list; `Reason.value` is explained at each."""

    FASTEST = "fastest"
    """It arrives first of all that were ranked; the value is None."""
    NEAREST = "nearest"
    """It is nearest by straight line of all that were ranked; the value is None."""
    ENOUGH_SEATS = "enough_seats"
    """All people fit in one trip; the value is the number of seats left."""
    SEVERAL_TRIPS = "several_trips"
    """The people need more than one trip; the value is the number of trips."""
    BRINGS_USEFUL = "brings_useful"
    """It carries what helps; the value is the number of such capabilities."""
    SCARCE = "scarce"
    """It can do what nobody asked for here and others may need; the value is how many things."""
    OLD_POSITION = "old_position"
    """Its position is old; the value is the age in seconds, None when the age is unknown."""


class TermName(StrEnum):
    """The parts of which a cost is the sum."""

    TURNOUT = "turnout"
    TRAVEL = "travel"
    TRIPS = "trips"
    USEFUL = "useful"
    SCARCE = "scarce"
    OLD_POSITION = "old_position"


@dataclass(frozen=True, slots=True)
class Term:
    """One part of a cost, in seconds (negative: it makes the unit a better choice)."""

    name: TermName
    seconds: float


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing to say about a unit; the unit of `value` is told by the code."""

    code: ReasonCode
    value: float | None = None


@dataclass(frozen=True, slots=True)
class Recommendation:
    """One unit that could be sent. `rank` starts at 1; `cost_seconds` is the sum of `terms`.

    `arrival_seconds` is turnout and travel together, counted from the moment of dispatch.
    `straight_line_m` is the distance without any road, for the nearest-only comparison.
    """

    unit_id: str
    rank: int
    route: Route
    arrival_seconds: float
    straight_line_m: float
    cost_seconds: float
    terms: tuple[Term, ...]
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Dropped:
    """One unit that is not offered. `missing` is filled for `CANNOT_HELP`."""

    unit_id: str
    code: DropCode
    missing: frozenset[Capability] = frozenset()


@dataclass(frozen=True, slots=True)
class Recommendations:
    """Every unit that was asked about is in exactly one of the two lists."""

    ranked: tuple[Recommendation, ...]
    dropped: tuple[Dropped, ...]

    @property
    def best(self) -> Recommendation | None:
        """The first choice, None when no unit can be sent."""
        return self.ranked[0] if self.ranked else None

    @property
    def nearest(self) -> Recommendation | None:
        """What choosing by straight line alone would have sent: the baseline to show beside it."""
        return min(self.ranked, key=lambda one: (one.straight_line_m, one.rank), default=None)
