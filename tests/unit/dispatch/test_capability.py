"""Who answers what: one row per sentence a dispatcher would say."""

import pytest

from dispatch.capability import (
    KINDS,
    NEEDS,
    Capability,
    Mode,
    NeedKind,
    UnitKind,
    capabilities_of,
    match,
)


@pytest.mark.parametrize(
    ("kind", "need", "answers"),
    [
        # Flood rescue needs something that goes through water.
        (UnitKind.ROWING_BOAT, NeedKind.FLOOD_RESCUE, True),
        (UnitKind.MOTOR_BOAT, NeedKind.FLOOD_RESCUE, True),
        (UnitKind.SPEEDBOAT, NeedKind.FLOOD_RESCUE, True),
        (UnitKind.HIGH_CLEARANCE_TRUCK, NeedKind.FLOOD_RESCUE, True),
        (UnitKind.TRUCK, NeedKind.FLOOD_RESCUE, False),
        (UnitKind.AMBULANCE, NeedKind.FLOOD_RESCUE, False),
        (UnitKind.AMBULANCE, NeedKind.MEDICAL_EMERGENCY, True),
        (UnitKind.MEDICAL_TEAM, NeedKind.MEDICAL_EMERGENCY, True),
        (UnitKind.SPEEDBOAT, NeedKind.MEDICAL_EMERGENCY, False),
        (UnitKind.FIRE_ENGINE, NeedKind.FIRE, True),
        (UnitKind.LADDER_TRUCK, NeedKind.FIRE, True),
        (UnitKind.PUMP_TRUCK, NeedKind.FIRE, False),
        (UnitKind.PUMP_TRUCK, NeedKind.FLOODED_STREET, True),
        (UnitKind.EXCAVATOR, NeedKind.LANDSLIDE, True),
        (UnitKind.RESCUE_TEAM, NeedKind.LANDSLIDE, True),
        (UnitKind.CRANE_TRUCK, NeedKind.FALLEN_TREE, True),
        (UnitKind.REPAIR_TEAM, NeedKind.ELECTRICAL_HAZARD, True),
        (UnitKind.RESCUE_TEAM, NeedKind.ELECTRICAL_HAZARD, False),
        (UnitKind.TRUCK, NeedKind.EVACUATION, True),
        (UnitKind.TRUCK, NeedKind.SUPPLY, True),
        (UnitKind.PATROL_CAR, NeedKind.PUBLIC_ORDER, True),
    ],
)
def test_a_kind_of_unit_answers_what_it_is_made_for(
    kind: UnitKind, need: NeedKind, answers: bool
) -> None:
    found = match(kind, (), need)

    assert found.answers is answers
    assert bool(found.missing) is not answers


def test_equipment_makes_a_boat_a_medical_unit() -> None:
    assert match(UnitKind.SPEEDBOAT, {Capability.MEDICAL}, NeedKind.MEDICAL_EMERGENCY).answers


def test_what_is_required_besides_must_be_brought() -> None:
    oxygen = frozenset({Capability.OXYGEN})

    without = match(UnitKind.MOTOR_BOAT, (), NeedKind.FLOOD_RESCUE, also_required=oxygen)
    carrying = match(UnitKind.MOTOR_BOAT, oxygen, NeedKind.FLOOD_RESCUE, also_required=oxygen)

    assert without.missing == oxygen
    assert carrying.answers
    assert carrying.spare == frozenset({Capability.SUPPLIES})


@pytest.mark.parametrize(
    ("kind", "at_night", "barred"),
    [
        (UnitKind.ROWING_BOAT, True, True),
        (UnitKind.ROWING_BOAT, False, False),
        (UnitKind.MOTOR_BOAT, True, False),
        (UnitKind.AMBULANCE, True, False),
    ],
)
def test_only_an_open_boat_is_kept_in_at_night(
    kind: UnitKind, at_night: bool, barred: bool
) -> None:
    found = match(kind, (), NeedKind.FLOOD_RESCUE, at_night=at_night)

    assert found.is_barred_at_night is barred


@pytest.mark.parametrize(
    ("kind", "depth_m", "too_shallow", "too_deep"),
    [
        (UnitKind.SPEEDBOAT, 0.3, True, False),  # it would run aground
        (UnitKind.ROWING_BOAT, 0.3, False, False),
        (UnitKind.SPEEDBOAT, 1.6, False, False),
        (UnitKind.HIGH_CLEARANCE_TRUCK, 0.8, False, False),  # the edge itself can be passed
        (UnitKind.HIGH_CLEARANCE_TRUCK, 0.9, False, True),
        (UnitKind.AMBULANCE, 0.4, False, True),
        # Nobody said how deep: nobody is kept from going.
        (UnitKind.SPEEDBOAT, None, False, False),
        (UnitKind.AMBULANCE, None, False, False),
        # Dry land is known, and no boat sails there.
        (UnitKind.ROWING_BOAT, 0.0, True, False),
    ],
)
def test_water_decides_who_gets_there(
    kind: UnitKind, depth_m: float | None, too_shallow: bool, too_deep: bool
) -> None:
    found = match(kind, {Capability.WATER_RESCUE}, NeedKind.FLOOD_RESCUE, water_depth_m=depth_m)

    assert (found.is_too_shallow, found.is_too_deep) == (too_shallow, too_deep)
    assert found.answers is not (too_shallow or too_deep)


def test_every_kind_has_a_profile_and_every_need_somebody_who_answers() -> None:
    assert set(KINDS) == set(UnitKind)
    assert set(NEEDS) == set(NeedKind)
    for need in NeedKind:
        assert any(match(kind, (), need).answers for kind in UnitKind), need


def test_every_capability_is_brought_by_some_kind_and_asked_for_by_some_need() -> None:
    brought = {one for kind in UnitKind for one in capabilities_of(kind)}
    asked = {one for need in NEEDS.values() for one in need.any_of | need.useful}

    assert brought == set(Capability)
    assert asked == set(Capability)


def test_only_what_floats_has_a_least_depth() -> None:
    for profile in KINDS.values():
        assert (profile.mode is Mode.WATER) == (profile.min_depth_m > 0.0)
        assert (profile.mode is Mode.WATER) == (profile.max_depth_m is None)
