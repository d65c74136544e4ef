"""A flood night at one moment, and what is to be done about it: the values of mass allocation.

`Scenario` is what `flask ioc allocate` and the rolling plan give, `Plan` is what they get. Both are
frozen and know no database. Minutes count from the moment of the plan; places are WGS84 degrees.
`scenario_of` and `plan_document` are the JSON of the contract.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, TypeVar

from dispatch.types import Place

Kind = TypeVar("Kind", bound=StrEnum)


class Tier(StrEnum):
    """In which order rescues are worked; what each means is in `priority`."""

    P1 = "P1"
    P2 = "P2"
    P3 = "P3"
    P4 = "P4"


class Policy(StrEnum):
    """What the commander wants most: the first hour's lives, both, or most people out."""

    LIFE_FIRST = "life_first"
    BALANCED = "balanced"
    THROUGHPUT = "throughput"


class LeftReason(StrEnum):
    """Why a request is not, or not wholly, in a plan."""

    NO_UNIT = "no_unit"
    """There is no unit at all."""
    NOT_CAPABLE = "not_capable"
    """No unit brings what is asked for, or none has a seat."""
    UNREACHABLE = "unreachable"
    """No unit that could help gets there on the ways open now."""
    NO_SHELTER_PLACE = "no_shelter_place"
    """Nothing is left where the people could be taken."""
    BEYOND_HORIZON = "beyond_horizon"
    """It cannot be done before the horizon, even as the first task."""
    NO_CAPACITY = "no_capacity"
    """It could be done, but the units are better used elsewhere until the horizon."""
    PARTLY = "partly"
    """Some of the party are fetched, not all."""


class ScenarioError(ValueError):
    """The scenario cannot be taken; `field` is where (`units[3].seats`), the text says why."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"{name}: {why}")
        self.field = name


@dataclass(frozen=True, slots=True)
class Request:
    """A party that waits. `people` 0 is a call that needs somebody there and nobody carried."""

    id: str
    place: Place
    people: int
    tier: Tier
    score: float = 50.0
    waiting_minutes: float = 0.0
    capabilities: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Carrier:
    """A boat or lorry: where it is, or will be free in `available_in_minutes`."""

    id: str
    place: Place
    seats: int
    speed_kmh: float
    capabilities: frozenset[str] = frozenset()
    available_in_minutes: float = 0.0


@dataclass(frozen=True, slots=True)
class Refuge:
    """A shelter with the places that are free and not yet reserved."""

    id: str
    place: Place
    places: int


@dataclass(frozen=True, slots=True)
class ServiceTimes:
    """How long a stop takes, in minutes: at a party, for each person of it, at a shelter."""

    fixed_minutes: float = 7.0
    minutes_per_person: float = 0.5
    unload_minutes: float = 4.0

    def pick_up(self, people: int) -> float:
        """Minutes to take `people` on board."""
        return self.fixed_minutes + self.minutes_per_person * people


@dataclass(frozen=True)
class Scenario:
    """All that a plan is made of."""

    requests: tuple[Request, ...]
    units: tuple[Carrier, ...]
    shelters: tuple[Refuge, ...]
    horizon_minutes: float = 240.0
    service: ServiceTimes = field(default_factory=ServiceTimes)
    detour_factor: float = 1.3
    policy: Policy = Policy.LIFE_FIRST
    time_limit_seconds: float = 1.0


@dataclass(frozen=True, slots=True)
class Stop:
    """One stop of a trip: a request where `people` come on board, or a shelter where they leave."""

    arrive_minute: float
    people: int
    request: str | None = None
    shelter: str | None = None


@dataclass(frozen=True, slots=True)
class Trip:
    """From where the unit is to a shelter, or to its last stop where nobody is carried."""

    unit: str
    stops: tuple[Stop, ...]


@dataclass(frozen=True, slots=True)
class Left:
    """A request that the plan does not do."""

    request: str
    reason: LeftReason


@dataclass(frozen=True)
class Plan:
    """Trips in the order of each unit; `method` and `seconds` say how it was made."""

    method: str
    seconds: float
    trips: tuple[Trip, ...]
    not_reached: tuple[Left, ...]


MOST: Final = 100_000
"""More requests or units than this are refused: it is a mistake, not a flood."""


def scenario_of(document: Any) -> Scenario:
    """The scenario that a JSON document of the contract says; raises `ScenarioError`.

    Members that a newer client adds are ignored. A party may be empty; a unit without a seat can
    still be sent where nobody is carried.
    """
    if not isinstance(document, Mapping):
        raise ScenarioError("", "a JSON object is needed")
    service = document.get("service") or {}
    if not isinstance(service, Mapping):
        raise ScenarioError("service", "a JSON object is needed")
    usual = ServiceTimes()
    scenario = Scenario(
        requests=tuple(_requests(document)),
        units=tuple(_units(document)),
        shelters=tuple(_shelters(document)),
        horizon_minutes=_number(document, "horizon_minutes", "", 240.0, low=0.0, high=14_400.0),
        service=ServiceTimes(
            _number(service, "fixed_minutes", "service.", usual.fixed_minutes, high=600.0),
            _number(service, "minutes_per_person", "service.", usual.minutes_per_person, high=60.0),
            _number(service, "unload_minutes", "service.", usual.unload_minutes, high=600.0),
        ),
        detour_factor=_number(document, "detour_factor", "", 1.3, low=1.0, high=20.0),
        policy=_member(document, "policy", "", Policy, Policy.LIFE_FIRST),
        time_limit_seconds=_number(document, "time_limit_seconds", "", 1.0, high=3_600.0),
    )
    for name, rows in (
        ("requests", scenario.requests),
        ("units", scenario.units),
        ("shelters", scenario.shelters),
    ):
        _must_be_distinct(name, [row.id for row in rows])
    return scenario


def plan_document(plan: Plan, figures: Mapping[str, Any]) -> dict[str, Any]:
    """The plan as the JSON of the contract; `figures` come of `evaluation`."""
    return {
        "method": plan.method,
        "seconds": round(plan.seconds, 3),
        "trips": [
            {"unit": trip.unit, "stops": [_stop_document(stop) for stop in trip.stops]}
            for trip in plan.trips
        ],
        "not_reached": [
            {"request": one.request, "reason": one.reason.value} for one in plan.not_reached
        ],
        "figures": dict(figures),
    }


def _stop_document(stop: Stop) -> dict[str, Any]:
    where = {"request": stop.request} if stop.request is not None else {"shelter": stop.shelter}
    return {**where, "arrive_minute": round(stop.arrive_minute, 3), "people": stop.people}


def _requests(document: Mapping[str, Any]) -> Iterable[Request]:
    for name, row in _rows(document, "requests"):
        yield Request(
            id=_id(row, name),
            place=_place(row, name),
            people=_count(row, "people", name),
            tier=_member(row, "tier", name, Tier, None),
            score=_number(row, "score", name, 50.0, low=0.0, high=100.0),
            waiting_minutes=_number(row, "waiting_minutes", name, 0.0, high=1e6),
            capabilities=_texts(row, "capabilities", name),
        )


def _units(document: Mapping[str, Any]) -> Iterable[Carrier]:
    for name, row in _rows(document, "units"):
        speed = _number(row, "speed_kmh", name, None, high=1_000.0)
        if speed <= 0.0:
            raise ScenarioError(f"{name}speed_kmh", "a speed above 0 is needed")
        yield Carrier(
            id=_id(row, name),
            place=_place(row, name),
            seats=_count(row, "seats", name),
            speed_kmh=speed,
            capabilities=_texts(row, "capabilities", name),
            available_in_minutes=_number(row, "available_in_minutes", name, 0.0, high=1e6),
        )


def _shelters(document: Mapping[str, Any]) -> Iterable[Refuge]:
    for name, row in _rows(document, "shelters"):
        yield Refuge(_id(row, name), _place(row, name), _count(row, "places", name))


def _rows(document: Mapping[str, Any], name: str) -> Iterable[tuple[str, Mapping[str, Any]]]:
    rows = document.get(name, [])
    if not isinstance(rows, list):
        raise ScenarioError(name, "a list is needed")
    if len(rows) > MOST:
        raise ScenarioError(name, f"more than {MOST} are not planned at once")
    for place, row in enumerate(rows):
        if not isinstance(row, Mapping):
            raise ScenarioError(f"{name}[{place}]", "a JSON object is needed")
        yield f"{name}[{place}].", row


def _id(row: Mapping[str, Any], name: str) -> str:
    given = row.get("id")
    if isinstance(given, bool) or not isinstance(given, str | int) or given == "":
        raise ScenarioError(f"{name}id", "a text or a whole number is needed")
    return str(given)


def _place(row: Mapping[str, Any], name: str) -> Place:
    lat = _number(row, "lat", name, None, low=-90.0, high=90.0)
    return Place(lat, _number(row, "lon", name, None, low=-180.0, high=180.0))


def _count(row: Mapping[str, Any], member: str, name: str) -> int:
    given = row.get(member)
    whole = isinstance(given, int) or (isinstance(given, float) and given.is_integer())
    if isinstance(given, bool) or given is None or not whole or not 0 <= given <= 1_000_000:
        raise ScenarioError(f"{name}{member}", "a whole number from 0 is needed")
    return int(given)


def _number(
    row: Mapping[str, Any],
    member: str,
    name: str,
    usual: float | None,
    *,
    low: float = 0.0,
    high: float = math.inf,
) -> float:
    given = row.get(member, usual)
    if given is None and usual is not None:
        given = usual
    if isinstance(given, bool) or not isinstance(given, int | float):
        raise ScenarioError(f"{name}{member}", "a number is needed")
    if not (math.isfinite(given) and low <= given <= high):
        raise ScenarioError(f"{name}{member}", f"a number from {low:g} to {high:g} is needed")
    return float(given)


def _member(
    row: Mapping[str, Any], member: str, name: str, kind: type[Kind], usual: Kind | None
) -> Kind:
    given = row.get(member, usual)
    try:
        return kind(given)
    except ValueError:
        known = ", ".join(one.value for one in kind)
        raise ScenarioError(f"{name}{member}", f"one of {known} is needed") from None


def _texts(row: Mapping[str, Any], member: str, name: str) -> frozenset[str]:
    given = row.get(member) or []
    if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
        raise ScenarioError(f"{name}{member}", "a list of texts is needed")
    return frozenset(given)


def _must_be_distinct(name: str, ids: Sequence[str]) -> None:
    seen: set[str] = set()
    for place, one in enumerate(ids):
        if one in seen:
            raise ScenarioError(f"{name}[{place}].id", f"{one!r} stands twice")
        seen.add(one)
