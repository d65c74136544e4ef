"""Imports in their compact form, and the points that streets give."""

from __future__ import annotations

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc.understanding import polyline
from ioc.understanding.gazetteer import distance_m
from ioc.understanding.imported import Thing, pack, unpack
from ioc.understanding.streets import Spot, StreetBook

LAT, LON = 16.46, 107.59
Point = tuple[float, float]


def at(east_m: float, north_m: float) -> Point:
    return LAT + north_m / 110_574, LON + east_m / 106_000


def away(spot: Spot | None, place: Point) -> float:
    assert spot is not None
    return distance_m(spot.lat, spot.lon, *place)


def street(
    name: str, *line: Point, houses: dict[str, Point] | None = None, **more: object
) -> Thing:
    middle = line[len(line) // 2] if line else at(0, 0)
    known = houses or {}
    base = Thing("street", "highway=residential", name, (), *middle, 400.0)
    return base._replace(
        lines=(polyline.encode(line),) if line else (),
        houses="\t".join(known),
        spots=polyline.encode(known.values()),
        **more,
    )


def book(*things: Thing) -> StreetBook:
    made = StreetBook()
    base = made.add(things)
    for place, thing in enumerate(things):
        made.know(base + place, thing.name, (thing.name, *thing.names))
    return made


WEST_EAST = (at(-300, 0), at(300, 0))
HOUSES = {"2": at(-280, 10), "10": at(-200, 10), "30": at(0, 10), "1": at(-280, -10),
          "12-14": at(-180, 10), "7A": at(-220, -10), "45/7": at(100, 90)}  # fmt: skip

points = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


@given(st.lists(points, max_size=30))
def test_points_come_back_to_a_decimetre(given_points: list[Point]) -> None:
    back = polyline.decode(polyline.encode(given_points))
    assert len(back) == len(given_points)
    for (lat, lon), (lat_back, lon_back) in zip(given_points, back, strict=True):
        assert abs(lat - lat_back) <= 1e-6
        assert abs(lon - lon_back) <= 1e-6


def test_points_that_are_cut_off_are_refused() -> None:
    whole = polyline.encode([at(0, 0), at(100, 100)])
    with pytest.raises(ValueError, match="ends within"):
        polyline.decode(whole[:-1])


def test_what_is_packed_comes_back_and_is_always_the_same_bytes() -> None:
    things = [
        street("Lê Lợi", *WEST_EAST, houses=HOUSES, junctions=((1, LAT, LON, 20.0),)),
        street("Nguyễn Huệ", at(0, -300), at(0, 300), wards=("19789",)),
        Thing("road", "highway=trunk", "QL.1", ("AH1",), LAT, LON, 9e3)._replace(
            kilometres=((820.0, 1.0, 2.0, 50.0),)
        ),
    ]  # fmt: skip
    assert list(unpack(pack(things))) == things
    assert pack(things) == pack(list(things))


@pytest.mark.parametrize("kept", [b"", b"nothing", zlib.compress(b'{"format": 99, "things": []}')])
def test_bytes_of_another_making_are_refused(kept: bytes) -> None:
    with pytest.raises(ValueError, match="kept import"):
        unpack(kept)


@pytest.mark.parametrize(
    ("number", "place", "most_m"),
    [
        ("10", at(-200, 10), 25),  # known
        ("45/7", at(100, 90), 25),
        ("7", at(-220, -10), 40),  # another letter
        ("10B", at(-200, 10), 40),
        ("14", at(-180, 10), 40),  # inside a range
        ("6", at(-240, 10), 80),  # half-way between 2 and 10
        ("20", at(-113, 10), 140),
        ("34", at(0, 10), 120),  # a little beyond the last
    ],
)
def test_a_house_is_placed_by_the_numbers_around_it(
    number: str, place: Point, most_m: float
) -> None:
    found = book(street("Lê Lợi", *WEST_EAST, houses=HOUSES)).house("lê lợi", number)
    assert away(found, place) <= 10
    assert found is not None
    assert found.accuracy_m <= most_m


def test_a_house_of_an_alley_is_somewhere_behind_its_mouth() -> None:
    known = book(street("Lê Lợi", *WEST_EAST, houses=HOUSES))
    inside, mouth = known.house("Lê Lợi", "10/3"), known.house("Lê Lợi", "10B")
    assert inside is not None
    assert mouth is not None
    assert inside.accuracy_m >= mouth.accuracy_m + 100


@pytest.mark.parametrize("number", ["500", "", "x", "số", "/", "0" * 50])
def test_a_number_that_nothing_is_known_of_has_no_place(number: str) -> None:
    assert book(street("Lê Lợi", *WEST_EAST, houses=HOUSES)).house("Lê Lợi", number) is None


def test_the_same_house_number_in_two_streets_of_one_name_is_no_place() -> None:
    there = {"10": at(9_000, 0)}
    both = book(
        street("Lê Lợi", *WEST_EAST, houses=HOUSES),
        street("Lê Lợi", at(8_900, 0), at(9_100, 0), houses=there),
    )
    assert both.house("Lê Lợi", "10") is None


def test_a_junction_is_known_from_the_map() -> None:
    known = book(
        street("Lê Lợi", *WEST_EAST, junctions=((1, *at(0, 0), 20.0),)),
        street("Nguyễn Huệ", at(0, -300), at(0, 300), junctions=((0, *at(0, 0), 20.0),)),
    )
    assert away(known.junction("Le Loi", "nguyen hue"), at(0, 0)) < 1
    assert known.junction("Lê Lợi", "Lê Lợi") is None
    assert known.junction("Lê Lợi", "Hùng Vương") is None


def test_streets_that_nearly_touch_meet_too_and_others_do_not() -> None:
    known = book(
        street("Lê Lợi", *WEST_EAST),
        street("Trần Phú", at(50, 40), at(50, 300)),
        street("Bà Triệu", at(100, 90), at(100, 300)),
        street("Hai Bà Trưng", at(-100, -50), at(-100, 50)),
    )
    assert away(known.junction("Lê Lợi", "Trần Phú"), at(50, 20)) < 5
    assert known.junction("Lê Lợi", "Bà Triệu") is None
    assert away(known.junction("Lê Lợi", "Hai Bà Trưng"), at(-100, 0)) < 5


def test_two_streets_that_cross_far_apart_have_no_one_junction() -> None:
    twice = ((1, *at(-300, 0), 20.0), (1, *at(900, 0), 20.0))
    known = book(street("Vành Đai", *WEST_EAST, junctions=twice), street("Lê Lợi", *WEST_EAST))
    assert known.junction("Vành Đai", "Lê Lợi") is None


@pytest.mark.parametrize(
    ("km", "east", "most_m"),
    [(820, 0, 60), (820.25, 250, 90), (821, 1_000, 60), (821.2, 1_000, 260)],
)
def test_a_kilometre_lies_between_those_that_are_known(
    km: float, east: float, most_m: float
) -> None:
    marks = ((820.0, *at(0, 0), 50.0), (820.5, *at(500, 0), 60.0), (821.0, *at(1_000, 0), 50.0))
    road = Thing("road", "highway=trunk", "QL1", (), LAT, LON, 9_000.0, kilometres=marks)
    found = book(road).along("QL1", km)
    assert away(found, at(east, 0)) <= 5
    assert found is not None
    assert found.accuracy_m <= most_m


def test_a_kilometre_far_from_any_stone_is_not_known() -> None:
    marks = ((820.0, *at(0, 0), 50.0), (830.0, *at(9_000, 0), 50.0))
    known = book(Thing("road", "", "QL1", (), LAT, LON, 9_000.0, kilometres=marks))
    assert [known.along("QL1", km) for km in (825, 819, 840)] == [None, None, None]
    assert book(street("Lê Lợi", *WEST_EAST)).along("Lê Lợi", 1) is None
    assert StreetBook().along("QL1", 1) is None
