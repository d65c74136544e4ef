"""What is uncovered when a unit goes."""

from __future__ import annotations

from dispatch.capability import NeedKind, UnitKind
from dispatch.coverage import relied_on
from dispatch.lifecycle import UnitStatus
from dispatch.types import Place, UnitSnapshot

HERE = Place(16.46, 107.59)


def boat(name: str, lat: float | None, kind: UnitKind = UnitKind.MOTOR_BOAT) -> UnitSnapshot:
    place = None if lat is None else Place(lat, 107.59)
    return UnitSnapshot(name, kind, UnitStatus.AVAILABLE, place, 10.0, 6)


def test_a_place_relies_on_the_first_that_could_be_there() -> None:
    units = [boat("near", 16.461), boat("far", 16.48), boat("nowhere", None)]
    assert relied_on(units, [(HERE, NeedKind.FLOOD_RESCUE)]) == {"near": 1, "far": 0}


def test_who_cannot_help_is_relied_on_by_nobody() -> None:
    units = [boat("truck", 16.4601, UnitKind.PATROL_CAR), boat("boat", 16.48)]
    assert relied_on(units, [(HERE, NeedKind.FLOOD_RESCUE)]) == {"truck": 0, "boat": 1}


def test_an_open_boat_counts_at_night_only_with_lights() -> None:
    dark = boat("dark", 16.461, UnitKind.ROWING_BOAT)
    lit = UnitSnapshot(
        "lit",
        UnitKind.ROWING_BOAT,
        UnitStatus.AVAILABLE,
        Place(16.465, 107.59),
        10.0,
        4,
        has_lights=True,
    )
    waiting = [(HERE, NeedKind.FLOOD_RESCUE)]
    assert relied_on([dark, lit], waiting, at_night=True) == {"dark": 0, "lit": 1}
    assert relied_on([dark, lit], waiting) == {"dark": 1, "lit": 0}


def test_what_nobody_reaches_in_time_is_covered_by_nobody() -> None:
    assert relied_on([boat("a", 16.9)], [(HERE, NeedKind.FLOOD_RESCUE)]) == {"a": 0}
    assert relied_on([], [(HERE, NeedKind.FLOOD_RESCUE)]) == {}
    assert relied_on([boat("a", 16.46)], []) == {"a": 0}
