"""The seeds of Huế joined with a map: names, kinds, one entry for one thing."""

from __future__ import annotations

import pytest

from ioc.understanding import Gazetteer, locate, polyline
from ioc.understanding.gazetteer import Entry, distance_m
from ioc.understanding.gazetteer_import import gazetteer_with
from ioc.understanding.imported import Thing
from ioc.understanding.map_names import alley_of, kind_of, names_of
from ioc.understanding.ranking import covering, one_of, ranked
from tests.unit.test_seeds import SEEDS

LAT, LON = 16.4648, 107.5875


def point(tag: str, name: str, *names: str, kind: str = "point", east: float = 0.0) -> Thing:
    return Thing(kind, tag, name, names, LAT, LON + east, 60.0, ("19789",))


def street(name: str, *names: str, lat: float = LAT, junctions: object = ()) -> Thing:
    line = polyline.encode([(lat, LON - 0.005), (lat, LON + 0.005)])
    thing = Thing("street", "highway=primary", name, names, lat, LON, 530.0, ("19789",), (line,))
    return thing._replace(junctions=junctions)


@pytest.fixture(scope="module")
def seeds() -> Gazetteer:
    return Gazetteer.load(SEEDS)


@pytest.mark.parametrize(
    ("thing", "alone", "typed"),
    [
        (point("amenity=cafe", "Minh Anh"), [], ["cà phê Minh Anh"]),
        (point("amenity=cafe", "Quán Minh Anh"), ["Quán Minh Anh"], ["cà phê Quán Minh Anh"]),
        (point("amenity=school", "Quốc Học"), [], ["trường Quốc Học"]),
        (point("amenity=school", "Trường THPT Hai Bà Trưng"), ["Trường THPT Hai Bà Trưng"], []),
        (point("amenity=school", "Trường tiểu học"), [], []),
        (point("amenity=cafe", "Cafe"), [], []),
        (point("amenity=restaurant", "★★★"), [], []),
        (point("shop=mall", "Vincom"), ["Vincom"], ["trung tâm thương mại Vincom"]),
        (point("shop=clothes", "KFC"), [], ["cửa hàng KFC"]),
        (point("religion=buddhist", "Chùa Diệu Đế"), ["Chùa Diệu Đế"], []),
        (point("historic=monument", "Điện Thái Hòa"), ["Điện Thái Hòa"], []),
        (point("place=hamlet", "Thôn Vĩ Dạ Hạ", kind="place"), ["Vĩ Dạ Hạ"], []),
        (point("place=hamlet", "Thôn 5", kind="place"), [], []),
        (point("place=hamlet", "Sình", kind="place"), [], []),
        (point("place=suburb", "Kamppi", kind="place"), ["Kamppi"], []),
        (street("Đường Lê Lợi", "Jules Ferry"), ["Lê Lợi", "Jules Ferry"], []),
        (street("Đường số 7"), ["Đường số 7"], []),
        (street("Láng"), [], []),
        (street("Mannerheimintie"), ["Mannerheimintie"], []),
    ],
)  # fmt: skip
def test_a_name_stands_alone_only_where_it_is_nothing_else(
    thing: Thing, alone: list[str], typed: list[str]
) -> None:
    assert names_of(thing) == (alone, typed)


@pytest.mark.parametrize(
    ("ref", "name"),
    [
        ("QL.1", "Quốc lộ 1A"),
        ("QL49", "QL49"),
        ("ĐT.10A", "Tỉnh lộ 10A"),
        ("E 12", "đường E 12"),
        ("51", "đường 51"),
        ("AH1", "AH 1"),
    ],
)
def test_a_numbered_road_is_called_as_people_call_it(ref: str, name: str) -> None:
    assert name in names_of(street(ref)._replace(kind="road"))[0]


def test_an_age_is_no_european_road() -> None:
    assert "E 12" not in names_of(street("E 12")._replace(kind="road"))[0]


def test_an_alley_with_a_name_belongs_to_its_street(seeds: Gazetteer) -> None:
    alley = street("Kiệt 45 Nguyễn Sinh Cung")
    assert alley_of(alley) == ("Nguyễn Sinh Cung", "45")
    assert alley_of(street("Nguyễn Sinh Cung")) is None
    joined = gazetteer_with(SEEDS, [[alley]])
    spot = joined.alley("Nguyễn Sinh Cung", "45")
    assert spot is not None
    assert (spot.lat, spot.lon) == (LAT, LON)
    assert len(joined.entries) == len(seeds.entries)
    assert seeds.alley("Nguyễn Sinh Cung", "45") is None


def test_a_street_that_both_know_is_one_entry_at_the_point_of_the_map(seeds: Gazetteer) -> None:
    joined = gazetteer_with(SEEDS, [[street("Đường Lê Lợi", "Jules Ferry")]])
    assert len(joined.entries) == len(seeds.entries)
    (entry,) = [e for e in joined.entries if e.name == "Lê Lợi" and e.kind == "street"]
    assert (entry.lat, entry.lon, entry.accuracy_m) == (LAT, LON, 530.0)
    assert entry.ward_codes[0] == "19789"
    found = locate("số 5 đường Jules Ferry", joined)
    assert (found.street, found.ward_code) == ("Lê Lợi", "19789")


def test_a_street_of_the_same_name_far_away_is_another(seeds: Gazetteer) -> None:
    joined = gazetteer_with(SEEDS, [[street("Lê Lợi", lat=LAT + 0.5)]])
    assert len(joined.entries) == len(seeds.entries) + 1


def test_a_landmark_that_both_know_keeps_its_kind_and_gets_the_point(seeds: Gazetteer) -> None:
    known = next(entry for entry in seeds.entries if entry.kind == "market")
    thing = Thing(
        "point", "amenity=marketplace", known.name, (), known.lat + 0.001, known.lon, 70.0
    )
    joined = gazetteer_with(SEEDS, [[thing]])
    (entry,) = [e for e in joined.entries if e.name == known.name and e.kind == "market"]
    assert (entry.lat, entry.accuracy_m, entry.ward_codes) == (
        known.lat + 0.001,
        70.0,
        known.ward_codes,
    )
    assert len(joined.entries) == len(seeds.entries)


def test_wards_are_the_seeds_alone(seeds: Gazetteer) -> None:
    ward = next(iter(seeds.areas.values()))
    boundary = Thing("boundary", "admin_level=8", ward.full_name, (), ward.lat, ward.lon, 900.0)
    assert len(gazetteer_with(SEEDS, [[boundary]]).entries) == len(seeds.entries)
    other = boundary._replace(name="Khu Chưa Ai Biết")
    assert len(gazetteer_with(SEEDS, [[other]]).entries) == len(seeds.entries) + 1


def test_things_of_one_name_close_together_are_one_wide_place_for_the_name_alone() -> None:
    things = [
        point("railway=station", "Kamppi"),
        point("shop=mall", "Kamppi", east=0.003),
        point("place=suburb", "Kamppi", kind="place")._replace(accuracy_m=1_200.0),
    ]
    joined = gazetteer_with(SEEDS, [things])
    alone = locate("gần Kamppi", joined)
    assert alone.accuracy_m is not None
    assert alone.accuracy_m >= 1_200
    station = locate("ga Kamppi", joined)
    assert station.accuracy_m == 60
    assert station.landmark == "ga Kamppi"


def test_the_name_of_a_cafe_is_no_place_in_a_call() -> None:
    joined = gazetteer_with(SEEDS, [[point("amenity=cafe", "Minh Anh")]])
    assert locate("Tôi tên Minh Anh, nước ngập tới cổ rồi", joined).quality == "none"
    assert locate("ngay cà phê Minh Anh", joined).quality == "exact"


def test_a_junction_is_asked_by_entry_or_by_name() -> None:
    first = street("Lê Lợi", junctions=((1, LAT, LON, 20.0),))
    second = street("Đường Chưa Có", lat=LAT + 0.001, junctions=((0, LAT, LON, 20.0),))
    joined = gazetteer_with(SEEDS, [[first, second]])
    le_loi = next(e for e in joined.entries if e.name == "Lê Lợi" and e.kind == "street")
    other = next(e for e in joined.entries if e.name == "Chưa Có")
    assert joined.junction(le_loi, other) == joined.junction("lê lợi", "chưa có") is not None


def test_with_the_seeds_alone_nothing_is_known_along_streets(seeds: Gazetteer) -> None:
    assert seeds.junction("Lê Lợi", "Nguyễn Huệ") is None
    assert seeds.house("Lê Lợi", "5") is None
    assert seeds.along("Quốc lộ 1A", 820) is None


def test_two_imports_stand_side_by_side() -> None:
    here = [street("Đường Chưa Có", junctions=((1, LAT, LON, 20.0),)), street("Chưa Thấy")]
    there = [street("Xa Lạ", lat=LAT + 1, junctions=((1, LAT + 1, LON, 20.0),)),
             street("Xa Hơn", lat=LAT + 1)]  # fmt: skip
    joined = gazetteer_with(SEEDS, [here, there])
    assert joined.junction("Chưa Có", "Chưa Thấy") == (LAT, LON, 20.0)
    assert joined.junction("Xa Lạ", "Xa Hơn") == (LAT + 1, LON, 20.0)
    assert joined.junction("Chưa Có", "Xa Hơn") is None
    assert joined.holds(LAT + 1, LON)


def entry(kind: str, east_m: float, accuracy_m: float = 50.0) -> Entry:
    return Entry(kind, "x", LAT, LON + east_m / 106_000, accuracy_m, ())


def test_entries_are_ranked_by_kind_then_nearness() -> None:
    far, close, road = entry("market", 900), entry("market", 100), entry("street", 5_000)
    assert ranked([far, close, road], near=(LAT, LON)) == [road, close, far]


def test_one_point_for_a_name_is_the_clearly_nearer_or_covers_all() -> None:
    first, second = entry("market", 0), entry("market", 2_000)
    assert one_of([first, second], near=(LAT, LON)) == (first.lat, first.lon, 50.0)
    lat, lon, accuracy = covering([first, second])
    assert one_of([first, second]) == (lat, lon, accuracy)
    assert one_of([first, second], near=(LAT, LON + 0.0094)) == (lat, lon, accuracy)
    assert all(distance_m(lat, lon, e.lat, e.lon) + 50 <= accuracy for e in (first, second))
    assert one_of([]) is None
    assert kind_of(point("religion=christian", "Phú Cam")) == "pagoda"


def with_houses() -> Gazetteer:
    numbers = {"10": (LAT, LON - 0.002), "12": (LAT, LON), "45/7": (LAT + 0.001, LON + 0.002)}
    known = street("Lê Lợi")._replace(
        houses="\t".join(numbers), spots=polyline.encode(numbers.values())
    )
    alley = street("Kiệt 60 Lê Lợi", lat=LAT + 0.002)._replace(accuracy_m=110.0)
    return gazetteer_with(SEEDS, [[known, alley]])


@pytest.mark.parametrize(
    ("phrase", "place", "most_m"),
    [
        ("số 10 Lê Lợi", (LAT, LON - 0.002), 25),
        ("Lê Lợi 12, nước vào nhà", (LAT, LON), 25),
        ("nhà số 7 kiệt 45 đường Lê Lợi", (LAT + 0.001, LON + 0.002), 25),
        ("kiệt 10 Lê Lợi", (LAT, LON - 0.002), 125),
        ("kiệt 60 Lê Lợi", (LAT + 0.002, LON), 110),
    ],
)
def test_a_house_or_an_alley_that_the_map_knows_is_more_exact_than_its_street(
    phrase: str, place: tuple[float, float], most_m: float
) -> None:
    found = locate(phrase, with_houses())
    assert found.street == "Lê Lợi"
    assert found.lat is not None
    assert found.lon is not None
    assert distance_m(found.lat, found.lon, *place) <= 1
    assert found.accuracy_m is not None
    assert found.accuracy_m <= most_m
    assert found.quality == "exact" if most_m < 120 else "street"


def test_a_number_behind_a_street_that_counts_something_is_no_house() -> None:
    assert locate("Lê Lợi 10 người mắc kẹt", with_houses()).house is None
    assert locate("Lê Lợi 10", with_houses()).house == "10"


def test_several_shops_of_one_name_far_apart_are_covered_and_not_guessed() -> None:
    shops = [point("shop=supermarket", "Hesburger", east=east) for east in (0.0, 0.05)]
    found = locate("gần Hesburger", gazetteer_with(SEEDS, [shops]))
    assert found.accuracy_m is not None
    assert found.accuracy_m > 2_600
    assert found.quality == "street"


def test_coordinates_on_the_map_of_another_city_have_no_ward() -> None:
    far = street("Mannerheimintie", lat=60.17)
    found = locate(f"60.1699, {LON}", gazetteer_with(SEEDS, [[far]]))
    assert (found.quality, found.ward_code, found.candidates) == ("exact", None, ())
