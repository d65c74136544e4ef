"""What floods and hands close."""

import numpy as np
import pytest
import shapely

from dispatch.capability import Mode
from dispatch.closing import Closure, Closures, closed_edges
from dispatch.network import Network, WayClass
from tests.unit.dispatch.hand_network import area, course, flood, line, network, place, shut


def closed_x(made: Network, closures: list[Closure], mode: Mode, limit: float) -> set[int]:
    """The middles of the closed pieces, in whole metres east of the first node."""
    closed = closed_edges(made, Closures(closures)).closed_to(mode, limit)
    west = made.xy[:, 0].min()
    middles = (made.xy[made.start, 0] + made.xy[made.end, 0]) / 2 - west
    return {round(float(x)) for x in middles[closed]}


def test_a_flood_closes_what_it_touches_to_those_who_may_not_stand_so_deep() -> None:
    made = network(*(course((x, 0), (x + 100, 0)) for x in (0, 100, 200, 300)))
    water = [flood(120, -10, 180, 10, 0.4)]
    assert closed_x(made, water, Mode.ROAD, 0.3) == {150}
    assert closed_x(made, water, Mode.ROAD, 0.5) == set()
    assert closed_x(made, water, Mode.FOOT, 0.3) == {150}


def test_a_flood_of_unknown_depth_closes_every_street_and_the_deepest_counts() -> None:
    made = network(course((0, 0), (100, 0)))
    assert closed_x(made, [flood(0, -9, 50, 9, None)], Mode.HIGH_CLEARANCE, 0.8) == {50}
    both = [flood(0, -9, 50, 9, 0.2), flood(40, -9, 60, 9, 0.9)]
    assert closed_x(made, both, Mode.HIGH_CLEARANCE, 0.8) == {50}


def test_a_bridge_stands_above_the_flood_and_is_closed_by_hand() -> None:
    made = network(course((0, 0), (100, 0), is_raised=True))
    assert closed_x(made, [flood(-9, -9, 200, 9, 3.0)], Mode.ROAD, 0.3) == set()
    assert closed_x(made, [shut(area(-9, -9, 200, 9))], Mode.ROAD, 0.3) == {50}


def test_what_was_closed_by_hand_is_open_to_people_on_foot() -> None:
    made = network(course((0, 0), (100, 0)))
    barrier = [shut(area(-9, -9, 200, 9))]
    assert closed_x(made, barrier, Mode.HIGH_CLEARANCE, 0.8) == {50}
    assert closed_x(made, barrier, Mode.FOOT, 0.6) == set()


def test_a_line_along_a_street_closes_it_and_not_its_side_streets() -> None:
    main = [course((x, 0), (x + 100, 0)) for x in (0, 100)]
    made = network(*main, course((100, 0), (100, 80), kind=WayClass.LANE))
    drawn = line((0, 3), (100, -3), (200, 3))
    assert closed_x(made, [shut(drawn)], Mode.ROAD, 0.3) == {50, 150}
    metres = 8.0 / 110_600
    assert closed_x(made, [shut(drawn.buffer(metres))], Mode.ROAD, 0.3) == {50, 150}


def test_a_barrier_across_a_street_closes_the_piece_it_crosses() -> None:
    made = network(*(course((x, 0), (x + 100, 0)) for x in (0, 100)))
    assert closed_x(made, [shut(line((70, -20), (70, 20)))], Mode.ROAD, 0.3) == {50}


def test_a_tap_closes_the_nearest_piece_and_a_tapped_corner_all_that_meet_there() -> None:
    made = network(*(course((x, 0), (x + 100, 0)) for x in (0, 100)))
    spot = place(80, 5)
    tap = shapely.Point(spot.lon, spot.lat)
    assert closed_x(made, [shut(tap)], Mode.ROAD, 0.3) == {50}
    corner = place(100, 0)
    around = shapely.Point(corner.lon, corner.lat).buffer(25 / 110_600)
    assert closed_x(made, [shut(around)], Mode.ROAD, 0.3) == {50, 150}
    nowhere = place(80, 500)
    assert closed_x(made, [shut(shapely.Point(nowhere.lon, nowhere.lat))], Mode.ROAD, 0.3) == set()


def test_a_polygon_that_crosses_itself_is_mended_and_an_empty_one_is_nothing() -> None:
    corners = [place(x, y) for x, y in ((0, -20), (100, 20), (100, -20), (0, 20))]
    bow = shapely.Polygon([(one.lon, one.lat) for one in corners])
    assert not bow.is_valid
    made = network(course((0, 0), (100, 0)))
    assert closed_x(made, [Closure(bow, True, 1.0)], Mode.ROAD, 0.3) == {50}
    assert not Closures([Closure(shapely.Polygon(), True, 1.0)])


def test_the_depth_at_a_place_is_that_of_the_deepest_flood() -> None:
    water = Closures([flood(0, 0, 100, 100, 0.4), flood(50, 0, 100, 100, None)])
    spots = [place(10, 10), place(60, 10), place(500, 10)]
    lat, lon = (np.array([getattr(p, name) for p in spots]) for name in ("lat", "lon"))
    assert water.depth_at(lat, lon, unknown=2.0) == pytest.approx([0.4, 2.0, 0.0])


def test_a_network_without_pieces_has_nothing_to_close() -> None:
    closed = closed_edges(network(), Closures([flood(0, 0, 9, 9, 1.0)]))
    assert not len(closed.by_hand)
