"""Which kind of unit, with which equipment, answers which need.

Three tables and two functions. `KINDS` says what each kind of unit can do and where it can go,
`NEEDS` what each kind of need asks for, `match` compares the two. A unit's own equipment (a team
that carries a defibrillator) is added to what its kind can do.

It leaves out how far away a unit is (`routing`), how good a choice it is (`scoring`) and whether it
is free (`recommendation`).

The depths of water are planning values. The United States National Weather Service ("Turn Around
Don't Drown") teaches that about 0.3 m of moving water carries away a small car and 0.6 m most
vehicles; hence 0.3 m for light vehicles, and no wheeled vehicle but a high-clearance lorry beyond
0.6 m. The values for lorries, people on foot and the draught of boats are assumptions of this
project until local crews give theirs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Capability(StrEnum):
    """Something a unit can do for people at a place."""

    WATER_RESCUE = "water_rescue"
    SWIFT_WATER = "swift_water"
    CARRY_PEOPLE = "carry_people"
    MEDICAL = "medical"
    STRETCHER = "stretcher"
    OXYGEN = "oxygen"
    FIRE_FIGHTING = "fire_fighting"
    HEIGHT = "height"
    EXTRICATION = "extrication"
    LIFTING = "lifting"
    EARTH_MOVING = "earth_moving"
    TREE_CUTTING = "tree_cutting"
    PUMPING = "pumping"
    SUPPLIES = "supplies"
    ELECTRICAL = "electrical"
    PUBLIC_ORDER = "public_order"


class Mode(StrEnum):
    """A way of moving; each has its own network of edges."""

    ROAD = "road"
    HIGH_CLEARANCE = "high_clearance"
    WATER = "water"
    FOOT = "foot"


class UnitKind(StrEnum):
    """What a unit is, as crews name it (ghe, xuồng máy, ca nô, xe tải, ...)."""

    ROWING_BOAT = "rowing_boat"
    MOTOR_BOAT = "motor_boat"
    SPEEDBOAT = "speedboat"
    TRUCK = "truck"
    HIGH_CLEARANCE_TRUCK = "high_clearance_truck"
    AMBULANCE = "ambulance"
    FIRE_ENGINE = "fire_engine"
    LADDER_TRUCK = "ladder_truck"
    PATROL_CAR = "patrol_car"
    EXCAVATOR = "excavator"
    CRANE_TRUCK = "crane_truck"
    PUMP_TRUCK = "pump_truck"
    RESCUE_TEAM = "rescue_team"
    MEDICAL_TEAM = "medical_team"
    REPAIR_TEAM = "repair_team"


class NeedKind(StrEnum):
    """What has to be answered at a place."""

    FLOOD_RESCUE = "flood_rescue"
    PERSON_IN_WATER = "person_in_water"
    EVACUATION = "evacuation"
    MEDICAL_EMERGENCY = "medical_emergency"
    FIRE = "fire"
    COLLAPSE = "collapse"
    LANDSLIDE = "landslide"
    ROAD_CRASH = "road_crash"
    FALLEN_TREE = "fallen_tree"
    ELECTRICAL_HAZARD = "electrical_hazard"
    FLOODED_STREET = "flooded_street"
    SUPPLY = "supply"
    PUBLIC_ORDER = "public_order"


@dataclass(frozen=True, slots=True)
class KindProfile:
    """What one kind of unit can do and where it can go.

    `min_depth_m` is the least water it floats in (0 for what does not float), `max_depth_m` the
    deepest it may stand in (None: no limit). `may_sail_at_night` is False for open boats without
    lights or engine: at night over flooded streets they cannot see cables and cannot hold against
    the current.
    """

    mode: Mode
    capabilities: frozenset[Capability]
    min_depth_m: float = 0.0
    max_depth_m: float | None = None
    may_sail_at_night: bool = True


@dataclass(frozen=True, slots=True)
class Requirement:
    """What one kind of need asks for.

    A unit must have one of `any_of`; `useful` only makes it a better choice.
    """

    any_of: frozenset[Capability]
    useful: frozenset[Capability] = frozenset()


@dataclass(frozen=True, slots=True)
class Match:
    """How a unit compares with a need.

    `missing` is what it would have to bring and does not (empty: it answers). `useful` is what it
    brings that helps, `spare` what it brings that nobody asked for. `is_barred_at_night`, and
    `is_too_deep` or `is_too_shallow` for the water told, keep it from going although it could help.
    """

    missing: frozenset[Capability]
    useful: frozenset[Capability]
    spare: frozenset[Capability]
    is_barred_at_night: bool = False
    is_too_deep: bool = False
    is_too_shallow: bool = False

    @property
    def answers(self) -> bool:
        """Whether the unit can be sent to this need."""
        barred = self.is_barred_at_night or self.is_too_deep or self.is_too_shallow
        return not self.missing and not barred


_C = Capability

KINDS: Final[Mapping[UnitKind, KindProfile]] = {
    UnitKind.ROWING_BOAT: KindProfile(
        Mode.WATER,
        frozenset({_C.WATER_RESCUE, _C.CARRY_PEOPLE, _C.SUPPLIES}),
        min_depth_m=0.2,
        may_sail_at_night=False,
    ),
    UnitKind.MOTOR_BOAT: KindProfile(
        Mode.WATER,
        frozenset({_C.WATER_RESCUE, _C.CARRY_PEOPLE, _C.SUPPLIES}),
        min_depth_m=0.4,
    ),
    UnitKind.SPEEDBOAT: KindProfile(
        Mode.WATER,
        frozenset({_C.WATER_RESCUE, _C.SWIFT_WATER, _C.CARRY_PEOPLE, _C.SUPPLIES}),
        min_depth_m=0.6,
    ),
    UnitKind.TRUCK: KindProfile(
        Mode.ROAD, frozenset({_C.CARRY_PEOPLE, _C.SUPPLIES}), max_depth_m=0.5
    ),
    UnitKind.HIGH_CLEARANCE_TRUCK: KindProfile(
        Mode.HIGH_CLEARANCE,
        frozenset({_C.WATER_RESCUE, _C.CARRY_PEOPLE, _C.SUPPLIES}),
        max_depth_m=0.8,
    ),
    UnitKind.AMBULANCE: KindProfile(
        Mode.ROAD,
        frozenset({_C.MEDICAL, _C.STRETCHER, _C.OXYGEN}),
        max_depth_m=0.3,
    ),
    UnitKind.FIRE_ENGINE: KindProfile(
        Mode.ROAD,
        frozenset({_C.FIRE_FIGHTING, _C.EXTRICATION, _C.PUMPING}),
        max_depth_m=0.5,
    ),
    UnitKind.LADDER_TRUCK: KindProfile(
        Mode.ROAD, frozenset({_C.FIRE_FIGHTING, _C.HEIGHT}), max_depth_m=0.5
    ),
    UnitKind.PATROL_CAR: KindProfile(Mode.ROAD, frozenset({_C.PUBLIC_ORDER}), max_depth_m=0.3),
    UnitKind.EXCAVATOR: KindProfile(
        Mode.ROAD, frozenset({_C.EARTH_MOVING, _C.LIFTING}), max_depth_m=0.6
    ),
    UnitKind.CRANE_TRUCK: KindProfile(
        Mode.ROAD, frozenset({_C.LIFTING, _C.TREE_CUTTING}), max_depth_m=0.5
    ),
    UnitKind.PUMP_TRUCK: KindProfile(Mode.ROAD, frozenset({_C.PUMPING}), max_depth_m=0.5),
    UnitKind.RESCUE_TEAM: KindProfile(
        Mode.FOOT, frozenset({_C.EXTRICATION, _C.STRETCHER, _C.TREE_CUTTING}), max_depth_m=0.6
    ),
    UnitKind.MEDICAL_TEAM: KindProfile(
        Mode.FOOT, frozenset({_C.MEDICAL, _C.STRETCHER}), max_depth_m=0.6
    ),
    UnitKind.REPAIR_TEAM: KindProfile(
        Mode.ROAD, frozenset({_C.ELECTRICAL, _C.TREE_CUTTING}), max_depth_m=0.3
    ),
}

NEEDS: Final[Mapping[NeedKind, Requirement]] = {
    NeedKind.FLOOD_RESCUE: Requirement(
        frozenset({_C.WATER_RESCUE}), frozenset({_C.CARRY_PEOPLE, _C.SWIFT_WATER, _C.MEDICAL})
    ),
    # A swift-water boat is better for somebody carried off; any boat is better than none.
    NeedKind.PERSON_IN_WATER: Requirement(
        frozenset({_C.WATER_RESCUE}), frozenset({_C.SWIFT_WATER, _C.MEDICAL})
    ),
    NeedKind.EVACUATION: Requirement(frozenset({_C.CARRY_PEOPLE}), frozenset({_C.STRETCHER})),
    NeedKind.MEDICAL_EMERGENCY: Requirement(
        frozenset({_C.MEDICAL}), frozenset({_C.STRETCHER, _C.OXYGEN})
    ),
    NeedKind.FIRE: Requirement(frozenset({_C.FIRE_FIGHTING}), frozenset({_C.HEIGHT, _C.MEDICAL})),
    NeedKind.COLLAPSE: Requirement(
        frozenset({_C.EXTRICATION, _C.LIFTING}), frozenset({_C.MEDICAL, _C.EARTH_MOVING})
    ),
    NeedKind.LANDSLIDE: Requirement(
        frozenset({_C.EARTH_MOVING, _C.EXTRICATION}), frozenset({_C.LIFTING, _C.MEDICAL})
    ),
    NeedKind.ROAD_CRASH: Requirement(
        frozenset({_C.MEDICAL, _C.EXTRICATION}), frozenset({_C.STRETCHER, _C.PUBLIC_ORDER})
    ),
    NeedKind.FALLEN_TREE: Requirement(frozenset({_C.TREE_CUTTING}), frozenset({_C.LIFTING})),
    NeedKind.ELECTRICAL_HAZARD: Requirement(frozenset({_C.ELECTRICAL})),
    NeedKind.FLOODED_STREET: Requirement(frozenset({_C.PUMPING})),
    NeedKind.SUPPLY: Requirement(frozenset({_C.SUPPLIES}), frozenset({_C.WATER_RESCUE})),
    NeedKind.PUBLIC_ORDER: Requirement(frozenset({_C.PUBLIC_ORDER})),
}


def capabilities_of(kind: UnitKind, equipment: Iterable[Capability] = ()) -> frozenset[Capability]:
    """All that a unit of this kind can do, together with what it carries besides."""
    return KINDS[kind].capabilities | frozenset(equipment)


def match(
    kind: UnitKind,
    equipment: Iterable[Capability],
    need: NeedKind,
    *,
    also_required: Iterable[Capability] = (),
    at_night: bool = False,
    water_depth_m: float | None = None,
    has_lights: bool = False,
    draught_m: float | None = None,
) -> Match:
    """Compare a unit of `kind` carrying `equipment` with a need.

    `also_required` is what this one need asks for beyond its kind (an oxygen patient in a flooded
    house). `water_depth_m` is the depth at the place in metres, None when nobody said: then no unit
    is kept from going by depth, because unknown is not zero. `has_lights` and `draught_m` are the
    unit's own, where they differ from its kind.
    """
    profile = KINDS[kind]
    brings = capabilities_of(kind, equipment)
    required = frozenset(also_required)
    asked = NEEDS[need]
    missing = required - brings
    if not asked.any_of & brings:
        missing |= asked.any_of
    wanted = asked.any_of | asked.useful | required
    # What does not float needs no water, whatever was entered for it.
    floats = draught_m is not None and profile.mode is Mode.WATER
    floats_in_m = draught_m if floats and draught_m is not None else profile.min_depth_m
    too_deep = (
        water_depth_m is not None
        and profile.max_depth_m is not None
        and water_depth_m > profile.max_depth_m
    )
    return Match(
        missing=missing,
        useful=asked.useful & brings,
        spare=brings - wanted,
        is_barred_at_night=at_night and not (profile.may_sail_at_night or has_lights),
        is_too_deep=too_deep,
        is_too_shallow=water_depth_m is not None and water_depth_m < floats_in_m,
    )
