"""Shortest ways, against a plain search and under closings."""

import heapq
import math
from collections import defaultdict
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.capability import Mode
from dispatch.network import BIT, Network, WayClass
from dispatch.roads import CUT_OFF, FAR, PACE, OpenWays, RoadGraph
from tests.unit.dispatch.hand_network import course, network, node_at, place

CLASSES = (WayClass.MAIN, WayClass.STREET, WayClass.LANE, WayClass.STEPS)


@st.composite
def networks(draw: st.DrawFn) -> Network:
    """A few streets between the corners of a small lattice."""
    corners = st.tuples(st.integers(0, 3), st.integers(0, 3))
    pairs = draw(st.lists(st.tuples(corners, corners), min_size=1, max_size=14))
    courses = []
    for one, other in pairs:
        if one != other:
            kind = draw(st.sampled_from(CLASSES))
            modes = draw(st.sampled_from((1, 3, 4, 7)))
            ends = [(x * 100.0, y * 90.0) for x, y in (one, other)]
            courses.append(course(*ends, kind=kind, modes=modes, is_one_way=draw(st.booleans())))
    return network(*courses)


def plain(made: Network, mode: Mode, root: int, closed: np.ndarray) -> list[float]:
    """Dijkstra as in a schoolbook, backwards from the root."""
    into: dict[int, list[tuple[int, float]]] = defaultdict(list)
    for piece in range(len(made.start)):
        if closed[piece] or not made.modes[piece] & BIT[mode]:
            continue
        pace = PACE[mode].get(WayClass(int(made.way_class[piece])), 1.0)
        start, end = int(made.start[piece]), int(made.end[piece])
        steps = max(float(made.metres[piece]) / pace, 1e-3)
        into[end].append((start, steps))
        if not made.is_one_way[piece] or mode is Mode.FOOT:
            into[start].append((end, steps))
    found = [math.inf] * len(made.lat)
    found[root] = 0.0
    queue = [(0.0, root)]
    while queue:
        steps, node = heapq.heappop(queue)
        if steps > found[node]:
            continue
        for other, more in into[node]:
            if steps + more < found[other]:
                found[other] = steps + more
                heapq.heappush(queue, (found[other], other))
    return found


@given(networks(), st.sampled_from((Mode.ROAD, Mode.FOOT)), st.data())
@settings(max_examples=150, deadline=None)
def test_the_tree_equals_a_plain_search_and_closing_never_shortens(
    made: Network, mode: Mode, data: st.DataObject
) -> None:
    if not len(made.start):
        return
    root = data.draw(st.integers(0, len(made.lat) - 1))
    closed = np.array(
        data.draw(st.lists(st.booleans(), min_size=len(made.start), max_size=len(made.start)))
    )
    graph = RoadGraph(made, mode)
    all_open = OpenWays(graph).tree(root)
    tree = OpenWays(graph, closed).tree(root)

    assert tree.steps.tolist() == pytest.approx(plain(made, mode, root, closed))
    assert np.all(tree.steps >= all_open.steps - 1e-6)
    for node in range(len(made.lat)):
        path = tree.path(node)
        assert bool(path) == math.isfinite(tree.steps[node])
        legs = [np.hypot(*(made.xy[a] - made.xy[b])) for a, b in pairwise(path)]
        assert tree.metres[node] == pytest.approx(sum(legs))


@given(networks(), st.sampled_from((Mode.ROAD, Mode.FOOT)), st.data())
@settings(max_examples=50, deadline=None)
def test_the_way_there_forwards_is_the_way_there_backwards(
    made: Network, mode: Mode, data: st.DataObject
) -> None:
    if not len(made.start):
        return
    ways = OpenWays(RoadGraph(made, mode))
    one, other = (data.draw(st.integers(0, len(made.lat) - 1)) for _ in range(2))
    assert ways.steps_from(one)[other] == pytest.approx(ways.tree(other).steps[one])


def test_a_street_of_one_direction_is_driven_in_it_and_walked_both_ways() -> None:
    made = network(course((0, 0), (100, 0), is_one_way=True))
    start, end = node_at(made, 0, 0), node_at(made, 100, 0)
    drive, walk = (OpenWays(RoadGraph(made, mode)) for mode in (Mode.ROAD, Mode.FOOT))
    assert math.isfinite(drive.tree(end).steps[start])
    assert math.isinf(drive.tree(start).steps[end])
    assert math.isfinite(walk.tree(start).steps[end])


def test_a_low_limit_of_speed_slows_vehicles_and_not_walkers() -> None:
    made = network(course((0, 0), (100, 0), limit_kmh=10))
    start, end = node_at(made, 0, 0), node_at(made, 100, 0)
    drive, walk = (OpenWays(RoadGraph(made, mode)) for mode in (Mode.ROAD, Mode.FOOT))
    assert drive.tree(end).steps[start] == pytest.approx(300, rel=0.01)
    assert walk.tree(end).steps[start] == pytest.approx(100, rel=0.01)


def test_a_place_meets_the_nearest_way_that_can_be_left_again() -> None:
    ring = [(0, 0), (900, 0), (900, 900), (0, 900), (0, 0)]
    made = network(course(*ring), course((300, 300), (320, 300)))
    ways = OpenWays(RoadGraph(made, Mode.ROAD))
    near, far = place(310, 305), place(9000, 9000)
    xy = made.plane.flat([near.lat, far.lat], [near.lon, far.lon])
    nodes, metres = ways.snap(xy, 500.0, np.full(2, np.inf))
    assert metres[0] > 250
    assert nodes[0] >= 0
    assert nodes[1] == FAR


def test_a_place_at_closed_streets_is_cut_off_and_not_far() -> None:
    made = network(course((0, 0), (900, 0)))
    ways = OpenWays(RoadGraph(made, Mode.ROAD), np.ones(len(made.start), dtype=bool))
    spot = place(450, 10)
    nodes, _ = ways.snap(made.plane.flat([spot.lat], [spot.lon]), 500.0, np.array([np.inf]))
    assert nodes.tolist() == [CUT_OFF]


def test_where_there_is_no_way_at_all_every_place_is_far() -> None:
    made = network(course((0, 0), (900, 0), kind=WayClass.RIVER))
    graph = RoadGraph(made, Mode.ROAD)
    nodes, _ = OpenWays(graph).snap(np.zeros((2, 2)), 500.0, np.full(2, np.inf))
    assert graph.is_empty
    assert nodes.tolist() == [FAR, FAR]
