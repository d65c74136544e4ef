"""How ways become pieces, and how a network is kept."""

import dataclasses
from typing import Any

import numpy as np
import pytest

from dispatch.network import PIECE_M, Network, WayClass, empty, joined, network_of
from dispatch.packing import pack, unpack
from tests.unit.dispatch.hand_network import area, course, network, node_at


def test_no_piece_is_longer_than_allowed_and_nothing_of_the_way_is_lost() -> None:
    made = network(course((0, 0), (1000, 0)))
    assert made.metres.max() <= PIECE_M + 0.1
    assert made.metres.sum() == pytest.approx(1000, rel=0.005)


def test_ways_meet_where_they_have_the_same_key_and_nowhere_else() -> None:
    crossing = network(course((0, 0), (100, 0), (200, 0)), course((100, -90), (100, 0), (100, 90)))
    bridge = network(course((0, 0), (200, 0)), course((100, -90), (100, 90)))
    at = node_at(crossing, 100, 0)
    assert int(np.sum((crossing.start == at) | (crossing.end == at))) == 4
    assert len(bridge.lat) == 6


def test_points_that_change_nothing_are_left_out_and_bends_stay() -> None:
    straight = network(course((0, 0), (30, 0.5), (60, 0), (90, 0)))
    bent = network(course((0, 0), (60, 0), (60, 60)))
    assert len(straight.lat) == 2
    assert len(bent.lat) == 3


def test_a_network_is_the_same_after_it_was_kept() -> None:
    made = network_of(
        [
            course((0, 0), (300, 0), is_one_way=True, limit_kmh=40, is_raised=True),
            course((0, 0), (0, 300), kind=WayClass.RIVER),
        ],
        [area(500, 500, 900, 900)],
        is_coarse=True,
    )
    again = unpack(pack(made))
    assert np.allclose(again.lat, made.lat, atol=1e-7)
    assert np.array_equal(again.start, made.start)
    assert np.array_equal(again.is_one_way, made.is_one_way)
    assert again.waters[0].equals(made.waters[0])
    assert again.is_coarse
    assert pack(again) == pack(made)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"written by a newer program"])
def test_what_is_no_network_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"network|pickle|archive|file"):
        unpack(content)


def test_nothing_is_a_network_too() -> None:
    assert empty().is_empty
    assert unpack(pack(empty())).is_empty
    assert joined([]).is_empty


def test_two_networks_that_share_a_place_are_joined_there() -> None:
    west, east = network(course((0, 0), (90, 0))), network(course((90, 0), (180, 0)))
    both = joined([west, east])
    assert len(both.lat) == 3
    assert both.metres.sum() == pytest.approx(180, rel=0.005)


def test_arrays_that_do_not_fit_are_refused() -> None:
    made = network(course((0, 0), (90, 0)))
    with pytest.raises(ValueError, match="not there"):
        Network(**{**fields_of(made), "end": made.end + 5})


def test_a_map_of_another_country_beside_the_citys_distorts_neither() -> None:
    city = network(course((0, 0), (300, 0), (300, 400)))
    far = Network(**{**fields_of(city), "lat": city.lat + 43.7, "lon": city.lon - 82.6})
    both = joined([city, far])
    assert both.metres.sum() == pytest.approx(city.metres.sum() + far.metres.sum(), rel=5e-3)
    lat, lon = both.plane.round(both.xy)
    assert np.allclose(lat, both.lat)
    assert np.allclose(lon, both.lon)


def fields_of(made: Network) -> dict[str, Any]:
    return {one.name: getattr(made, one.name) for one in dataclasses.fields(made)}
