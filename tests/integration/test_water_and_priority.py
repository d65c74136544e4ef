"""Water that is drawn over people makes their rescue more urgent, a moment later."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from ioc.access.actor import Actor
from ioc.domain import clock
from ioc.domain.incidents import Tier
from ioc.domain.permissions import Role
from ioc.services.water import floods
from ioc.services.water.floods import FloodTold
from ioc.workers import rescoring
from tests.statements import counted
from tests.town import DEEP, RESCUE, Town, metres_north

SQUARE = [
    [DEEP.lon - 0.003, DEEP.lat - 0.003],
    [DEEP.lon + 0.003, DEEP.lat - 0.003],
    [DEEP.lon + 0.003, DEEP.lat + 0.003],
    [DEEP.lon - 0.003, DEEP.lat + 0.003],
    [DEEP.lon - 0.003, DEEP.lat - 0.003],
]


@pytest.mark.parametrize(("depth", "expected"), [(1.6, Tier.P1), (None, Tier.P2)])
def test_a_flood_drawn_over_people_raises_their_tier(
    town: Town, person: Callable[..., Actor], depth: float | None, expected: Tier
) -> None:
    told = town.emergency("Cứu với, nhà tôi bị ngập", people=3)
    assert town.incident(told.incident).tier is Tier.P2
    flood = FloodTold("Bờ bắc", {"type": "Polygon", "coordinates": [SQUARE]}, depth)
    town.do(floods.draw, person(Role.SUPERVISOR), flood)
    rescoring.weigh_floods(town.database)
    assert town.incident(told.incident).tier is expected
    assert town.incident(told.incident).category == RESCUE


def drawn(**more: object) -> FloodTold:
    return FloodTold("Bờ bắc", {"type": "Polygon", "coordinates": [SQUARE]}, 1.6, **more)  # type: ignore[arg-type]


def test_an_outline_costs_the_same_however_many_wait_in_it(
    town: Town, person: Callable[..., Actor]
) -> None:
    desk = person(Role.SUPERVISOR)
    costs = []
    for count in (1, 6):
        for number in range(count):
            place = metres_north(DEEP, 40 * number)
            town.emergency("Cứu với", people=1, phone=f"09050000{count}{number}", point=place)
        with counted(town.database) as statements:
            town.do(floods.draw, desk, drawn())
        costs.append(len(statements))
    assert costs[0] == costs[1]


def test_many_are_weighed_some_at_a_time_and_each_once(
    town: Town, person: Callable[..., Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = [
        town.emergency("Cứu với, ngập", phone=f"090500000{number}", point=metres_north(DEEP, m))
        for number, m in enumerate((-200, 0, 200, 900))
    ]
    assert len({one.incident for one in calls}) == 4
    town.do(floods.draw, person(Role.SUPERVISOR), drawn())
    monkeypatch.setattr(rescoring, "BATCH", 2)
    assert [rescoring.weigh_floods(town.database) for _ in range(4)] == [2, 1, 0, 0]
    tiers = [town.incident(one.incident).tier for one in calls]
    assert tiers == [Tier.P1, Tier.P1, Tier.P1, Tier.P2]


def test_water_that_comes_later_counts_from_then_on(
    town: Town, person: Callable[..., Actor]
) -> None:
    told = town.emergency("Cứu với, nhà tôi bị ngập", people=3)
    begins = clock.now() + timedelta(hours=1)
    flood = town.do(floods.draw, person(Role.SUPERVISOR), drawn(from_at=begins))
    assert rescoring.weigh_floods(town.database) == 0
    with town.database.atomic() as session:
        session.get_one(type(flood), flood.id).from_at = clock.now()
    assert rescoring.weigh_floods(town.database) == 1
    assert town.incident(told.incident).tier is Tier.P1
