"""The plan sends nobody whom the console would not let go: one rule for one rescue and for many."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update

from dispatch.capability import UnitKind
from ioc.access.actor import Actor
from ioc.domain.permissions import Role
from ioc.models.report import Report
from ioc.services.dispatching import recommending
from tests.functional.fleet import Fleet
from tests.functional.plan_life import Night
from tests.statements import counted
from tests.town import DEEP, Town, metres_north


@pytest.fixture
def boss(person: Any) -> Actor:
    found: Actor = person(Role.SUPERVISOR)
    return found


@pytest.mark.parametrize(("depth", "is_sent"), [(None, True), (0.7, True), (1.6, False)])
def test_a_lorry_is_planned_only_for_water_that_it_can_stand_in(
    town: Town, boss: Actor, depth: float | None, is_sent: bool
) -> None:
    night, told = Night(town, boss), town.emergency(people=3)
    lorry = Fleet(town).unit(kind=UnitKind.HIGH_CLEARANCE_TRUCK, has_lights=True)
    night.shelter()
    with town.database.atomic() as session:
        session.execute(update(Report).where(Report.id == told.report).values(water_depth_m=depth))
    legs = night.plan()
    assert ([leg.unit_id for leg in legs] == [lorry]) is is_sent
    shown = town.do(recommending.recommend_units, boss, told.incident)
    assert ([one["unit"] for one in shown["items"]] == [lorry]) is is_sent


def test_a_need_that_a_danger_makes_is_the_plans_too(town: Town, boss: Actor) -> None:
    night, told = Night(town, boss), town.emergency(people=3)
    Fleet(town).unit(has_lights=True)
    night.shelter()
    with town.database.atomic() as session:
        session.execute(
            update(Report)
            .where(Report.id == told.report)
            .values(water_depth_m=None, emergency_reasons=[["đất vùi", "landslide_on_people"]])
        )
    assert night.plan() == []


def test_the_picture_costs_the_same_for_few_and_for_many(town: Town, boss: Actor) -> None:
    night = Night(town, boss)
    Fleet(town).unit(has_lights=True)
    night.shelter()
    town.emergency(people=3)

    def cost() -> int:
        with counted(town.database) as statements:
            night.picture()
        return len(statements)

    cost()
    few = cost()
    for number in range(6):
        town.emergency(people=2, point=metres_north(DEEP, 500 + 400 * number))
    assert cost() == few
