"""Travel between all places of a scenario."""

import numpy as np
import pytest

from dispatch.allocation import allocate
from dispatch.capability import UnitKind
from dispatch.graph_ways import GraphWays
from dispatch.network import Network
from dispatch.passable import Graphs, Passable
from dispatch.road_router import RoadRouter
from dispatch.scenario import Carrier, Refuge, Request, Scenario, Tier
from tests.unit.dispatch.hand_network import course, flood, network, place

TRUCK, HIGH = UnitKind.TRUCK, UnitKind.HIGH_CLEARANCE_TRUCK

STREET = network(course((0, 0), (3000, 0)))
NIGHT = Scenario(
    requests=(
        Request("near", place(500, 0), 2, Tier.P1),
        Request("behind", place(2500, 0), 2, Tier.P1),
        Request("beside", place(2500, 20), 1, Tier.P2),
    ),
    units=(Carrier("a", place(0, 0), 6, 25.0), Carrier("b", place(0, 0), 6, 20.0)),
    shelters=(Refuge("school", place(100, 0), 50),),
)


def ways(made: Network, *closures: object, **more: float) -> GraphWays:
    return GraphWays(NIGHT, [TRUCK, HIGH], Passable(Graphs(made), closures), **more)  # type: ignore[arg-type]


def test_a_row_tells_what_the_router_tells() -> None:
    found = ways(STREET, share_m=0.0)
    router = RoadRouter(Passable(Graphs(STREET)))
    row = found.row(found.group(0), 4) * found.pace(0)
    for number, one in enumerate((*NIGHT.requests, *NIGHT.shelters)):
        (route,) = router.routes_to(one.place, [(TRUCK, place(0, 0))])
        assert route is not None
        assert row[number] == pytest.approx(route.duration_seconds / 60.0, abs=0.6)


def test_what_a_flood_cuts_off_is_infinite_for_those_it_stops() -> None:
    found = ways(STREET, flood(1000, -50, 2000, 50, 0.6))
    truck, high = (found.row(found.group(unit), 4 + unit) for unit in (0, 1))
    assert np.isinf(truck[[1, 2]]).all()
    assert np.isfinite(truck[[0, 3]]).all()
    assert np.isfinite(high).all()
    assert found.group(0) != found.group(1)


def test_without_a_network_the_row_is_the_straight_line() -> None:
    row = ways(network()).row(0, 4)
    assert row[0] == pytest.approx(0.5 * 1.3, rel=0.01)


def test_a_place_is_no_way_from_itself() -> None:
    assert ways(STREET).row(0, 0)[0] == 0.0


def test_neighbours_share_a_search_and_memory_is_bounded() -> None:
    found = ways(STREET, share_m=500.0, memory_bytes=1)
    for node in range(6):
        found.row(0, node)
    assert len(found._rows) <= 8
    assert len({key for key in found._rows if key[0] == 0}) < 6


def test_a_plan_goes_by_the_ways_and_names_who_cannot_be_reached() -> None:
    scenario = Scenario(NIGHT.requests, NIGHT.units[:1], NIGHT.shelters)
    cut = Passable(Graphs(STREET), [flood(1000, -50, 2000, 50, 1.0)])
    made = allocate(scenario, GraphWays(scenario, [TRUCK], cut))
    assert {one.request: one.reason.value for one in made.plan.not_reached} == {
        "behind": "unreachable",
        "beside": "unreachable",
    }


def test_each_unit_needs_a_kind() -> None:
    with pytest.raises(ValueError, match="kinds"):
        GraphWays(NIGHT, [TRUCK], Passable(Graphs(STREET)))
