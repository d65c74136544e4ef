"""What the gazetteer takes of a map."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from ioc.osm.elements import Feature
from ioc.osm.gazetteer import GazetteerTaker
from ioc.osm.planar import metres
from ioc.osm.reader import BadExtract, bounds_of, read
from tests.unit.osm.small_town import Drawing, at, small_town


def features(path: Path) -> list[Feature]:
    taker = GazetteerTaker()
    read(path, [taker])
    return taker.features()


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> list[Feature]:
    return features(small_town().write(tmp_path_factory.mktemp("osm") / "town.osm.pbf"))


def named(found: Sequence[Feature], name: str) -> list[Feature]:
    return [feature for feature in found if feature.name == name]


def only(found: Sequence[Feature], name: str) -> Feature:
    (feature,) = named(found, name)
    return feature


def test_the_pieces_of_a_street_are_one_street_with_all_its_names(town: list[Feature]) -> None:
    street = only(town, "Đường Lê Lợi")
    assert (street.kind, street.tag) == ("street", "highway=primary")
    assert set(street.names) == {"Jules Ferry", "Le Loi"}
    assert metres((street.lat, street.lon), at(0, 0)) < 5
    assert 400 <= street.accuracy_m <= 450
    assert sum(len(line) for line in street.lines) <= 4


def test_two_streets_of_one_name_far_apart_stay_two(town: list[Feature]) -> None:
    assert len(named(town, "Nguyễn Huệ")) == 2


def test_pieces_of_one_municipality_are_one_street_across_a_wide_gap(tmp_path: Path) -> None:
    drawing = small_town()
    for east in (-2_500, -1_000):
        drawing.way((east, -1_500), (east + 200, -1_500), highway="residential", name="Bà Triệu")
    assert len(named(features(drawing.write(tmp_path / "town.osm")), "Bà Triệu")) == 1
    apart = Drawing()
    for east in (-2_500, -1_000):
        apart.way((east, -1_500), (east + 200, -1_500), highway="residential", name="Bà Triệu")
    assert len(named(features(apart.write(tmp_path / "apart.osm")), "Bà Triệu")) == 2


def test_a_junction_is_where_two_streets_share_a_point(town: list[Feature]) -> None:
    street = only(town, "Đường Lê Lợi")
    crossings = {town[junction.other].name: junction for junction in street.junctions}
    assert set(crossings) == {"Nguyễn Huệ", "Kiệt 45 Lê Lợi"}
    crossing = crossings["Nguyễn Huệ"]
    assert metres((crossing.lat, crossing.lon), at(0, 0)) < 1
    assert crossing.accuracy_m <= 30


def test_house_numbers_belong_to_the_street_of_their_address(town: list[Feature]) -> None:
    numbers = {house.number for house in only(town, "Đường Lê Lợi").houses}
    # One address writes the street as the map does, the others as people do.
    assert numbers == {"1", "5", "21", "45/7", "10-14", "20", "22"}
    assert named(town, "Lê Lợi") == []


def test_a_street_that_is_only_named_in_addresses_is_known_by_them(town: list[Feature]) -> None:
    street = only(town, "Phan Bội Châu")
    assert (street.kind, street.lines) == ("street", ())
    assert {house.number for house in street.houses} == {"3", "7"}
    assert street.accuracy_m >= 150


def test_a_road_has_kilometres_between_its_stones(town: list[Feature]) -> None:
    road = only(town, "QL.1")
    assert [mark.km for mark in road.kilometres] == [820, 820.5, 821, 821.5, 822]
    half = road.kilometres[1]
    assert metres((half.lat, half.lon), at(1_500, 500)) < half.accuracy_m <= 120


def test_landmarks_places_and_boundaries_are_taken_with_their_width(town: list[Feature]) -> None:
    school = only(town, "Quốc Học")
    assert (school.kind, school.tag) == ("point", "amenity=school")
    assert metres((school.lat, school.lon), at(110, 80)) < 5
    assert 64 <= school.accuracy_m <= 100
    assert only(town, "Chùa Diệu Đế").tag == "religion=buddhist"
    assert only(town, "Vincom").tag == "shop=mall"
    assert only(town, "Cầu Trắng").tag == "man_made=bridge"
    assert only(town, "Thôn Vĩ Dạ Hạ").kind == "place"
    ward = only(town, "Phường Trung Tâm")
    assert (ward.kind, ward.tag) == ("boundary", "admin_level=8")
    assert 4_000 <= ward.accuracy_m <= 4_500


def test_both_sides_of_a_bus_stop_are_one(town: list[Feature]) -> None:
    stop = only(town, "Cầu Trắng Tây")
    assert metres((stop.lat, stop.lon), at(-50, 0)) < 2


def test_a_boundary_that_the_extract_cuts_is_taken_where_enough_of_it_is_there(
    town: list[Feature],
) -> None:
    assert only(town, "Khu Bị Cắt").accuracy_m > 3_000
    assert named(town, "Việt Nam") == []


def test_what_nobody_is_sent_to_is_left_out(town: list[Feature]) -> None:
    assert named(town, "Ghế đá") == named(town, "WC") == []


def test_streets_stand_before_everything_else(town: list[Feature]) -> None:
    kinds = [feature.kind in {"street", "road"} for feature in town]
    assert kinds == sorted(kinds, reverse=True)


def test_a_bridge_over_a_street_is_no_junction(tmp_path: Path) -> None:
    drawing = Drawing()
    drawing.way((-100, 0), (100, 0), highway="primary", name="Dưới")
    drawing.way((0, -100), (0, 100), highway="primary", name="Trên", bridge="yes", layer="1")
    found = features(drawing.write(tmp_path / "bridge.osm"))
    assert only(found, "Dưới").junctions == ()


def test_the_same_file_gives_the_same_features_in_any_format(tmp_path: Path) -> None:
    first = features(small_town().write(tmp_path / "town.osm.pbf"))
    assert features(small_town().write(tmp_path / "again.osm.pbf")) == first
    assert features(small_town().write(tmp_path / "town.osm.bz2")) == first


def test_only_what_lies_within_the_wanted_bounds_is_taken(tmp_path: Path) -> None:
    path = small_town().write(tmp_path / "town.osm.pbf")
    taker = GazetteerTaker()
    (south, west), (north, east) = at(-500, -500), at(500, 500)
    extract = read(path, [taker], (south, west, north, east))
    assert extract.box[0] >= south
    found = taker.features()
    assert len(named(found, "Nguyễn Huệ")) == 1
    assert named(found, "Phan Bội Châu") == []


@pytest.mark.parametrize("share", [0.0, 0.3, 0.6, 0.95])
def test_a_file_that_was_cut_off_is_refused(tmp_path: Path, share: float) -> None:
    path = small_town().write(tmp_path / "town.osm.pbf")
    content = path.read_bytes()
    path.write_bytes(content[: int(share * len(content))])
    with pytest.raises(BadExtract, match="cannot be read"):
        features(path)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("text.osm.pbf", b"this is no map"),
        ("text.txt", b"this is no map"),
        ("broken.osm", b"<osm><node id='1'"),
        ("empty.osm", b"<?xml version='1.0'?><osm version='0.6'></osm>"),
    ],
)
def test_what_is_no_map_is_refused(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(BadExtract, match=name):
        features(path)


def test_a_file_without_named_bounds_has_none(tmp_path: Path) -> None:
    assert bounds_of(small_town().write(tmp_path / "town.osm.pbf")) is None
