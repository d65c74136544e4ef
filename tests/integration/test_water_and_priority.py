"""Water that is drawn over people makes their rescue more urgent, at once."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ioc.access.actor import Actor
from ioc.domain.incidents import Tier
from ioc.domain.permissions import Role
from ioc.services.water import floods
from ioc.services.water.floods import FloodTold
from tests.town import DEEP, RESCUE, Town

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
    assert town.incident(told.incident).tier is expected
    assert town.incident(told.incident).category == RESCUE
