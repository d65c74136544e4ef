"""Places: wards of today and before, streets, numbers, landmarks, doubts."""

import csv
from pathlib import Path

import pytest

import ioc.understanding
from ioc.understanding import Location, default_gazetteer, locate
from ioc.understanding.gazetteer import Gazetteer, distance_m

SEEDS = Path(ioc.understanding.__file__).resolve().parents[1] / "seeds"


def at(phrase: str, near: tuple[float, float] | None = None) -> Location:
    return locate(phrase, default_gazetteer(), near)


@pytest.mark.parametrize(
    ("phrase", "ward"),
    [
        ("phường Vỹ Dạ", "Phường Vỹ Dạ"),
        ("Vĩ Dạ", "Phường Vỹ Dạ"),
        ("phuong vi da", "Phường Vỹ Dạ"),
        ("Phường Thuỷ Xuân", "Phường Thủy Xuân"),
        ("p. An Tây", "Phường An Cựu"),
        ("P.Tây Lộc", "Phường Phú Xuân"),
        ("phường Đúc", "Phường Thuận Hóa"),
        ("P. Đúc", "Phường Thuận Hóa"),
        ("xã Phú Xuân huyện Phú Vang", "Xã Phú Hồ"),
        ("xã Phú Xuân", "Xã Phú Hồ"),
        ("phường Phú Xuân", "Phường Phú Xuân"),
        ("xã Hương Phong huyện A Lưới", "Xã A Lưới 4"),
        ("phường Hương Phong", "Phường Hóa Châu"),
        ("xã Phú Vinh huyện A Lưới", "Xã A Lưới 3"),
        ("xã Phú Vinh", "Xã Phú Vinh"),
        ("thị trấn Sịa", "Xã Quảng Điền"),
        ("TT Phú Lộc", "Xã Phú Lộc"),
        ("Lăng Cô", "Xã Chân Mây - Lăng Cô"),
        ("thị trấn A Lưới", "Xã A Lưới 2"),
        ("xa Loc Bon", "Xã Hưng Lộc"),
        ("phường An Hoà", "Phường Hương An"),
        ("phường Phú Cát", "Phường Phú Xuân"),
        ("phuong huong so", "Phường Hương An"),
        ("phường Thủy Suân", "Phường Thủy Xuân"),
    ],
)
def test_a_ward_is_named_as_today(phrase: str, ward: str) -> None:
    found = at(phrase)
    assert found.ward == ward
    assert not found.needs_clarification


@pytest.mark.parametrize(
    ("phrase", "among"),
    [
        ("quận Thuận Hóa", set()),
        ("quận Phú Xuân", set()),
        ("huyện Phú Vang", set()),
        ("đường trước nhà tui", set()),
        ("", set()),
        ("Phú Xuân", {"19753", "19918"}),
        ("xã Hương Phong", {"20014", "20101"}),
        ("đường Nguyễn Lộ Trạch", {"19777", "19815", "19789"}),
    ],
)
def test_what_is_open_gives_candidates_and_no_guess(phrase: str, among: set[str]) -> None:
    found = at(phrase)
    assert found.ward is None
    assert found.needs_clarification
    assert {candidate.ward_code for candidate in found.candidates} == among


@pytest.mark.parametrize(
    ("phrase", "street", "alley", "house"),
    [
        ("kiệt 45 Nguyễn Sinh Cung", "Nguyễn Sinh Cung", "45", None),
        ("kiet 45 nguyen sinh cung", "Nguyễn Sinh Cung", "45", None),
        ("số nhà 2-4, kiệt 111 Trần Thái Tông", "Trần Thái Tông", "111", "2-4"),
        ("hẻm 12 kiệt 77 đường Thiên Thai", "Thiên Thai", "77", None),
        ("52/7 nguyễn lộ trạch", "Nguyễn Lộ Trạch", "52", "7"),
        ("hẻm 6/89 Duy Tân", "Duy Tân", "89", None),
        ("K27/5 Bà Triệu", "Bà Triệu", "27", "5"),
        ("số 75 Dạ Lê", "Dạ Lê", None, "75"),
        ("gym 52 Phan Chu Trinh", "Phan Chu Trinh", None, "52"),
        ("năm mươi hai trên bảy nguyễn lộ trạch", "Nguyễn Lộ Trạch", "52", "7"),
        ("đường 2/9 Phú Bài", "2 tháng 9", None, None),
        ("đường hai tháng chín phú bài", "2 tháng 9", None, None),
        ("đường Nguyễn Trải", "Nguyễn Trãi", None, None),
        ("Lê Lợi số 5", "Lê Lợi", None, "5"),
        ("đường Ngô Văn Chớ", "Ngô Văn Chớ", None, None),
        ("QL49B", "Quốc lộ 49B", None, None),
    ],
)
def test_street_and_numbers(phrase: str, street: str, alley: str | None, house: str | None) -> None:
    found = at(phrase)
    assert (found.street, found.alley, found.house) == (street, alley, house)


def test_a_slash_number_keeps_both_readings() -> None:
    found = at("240/144 Bạch Đằng")
    assert (found.alley, found.house) == ("240", "144")
    assert found.other_reading == ("144", "240")
    assert "slash_two_readings" in {code for _, code in found.reasons}


def test_a_named_ward_settles_a_street_through_several() -> None:
    assert at("đường Nguyễn Lộ Trạch").ward is None
    assert at("đường Nguyễn Lộ Trạch, phường Xuân Phú").ward == "Phường Vỹ Dạ"


def test_a_gps_point_settles_a_doubt_but_never_the_words() -> None:
    in_vy_da = (16.4780, 107.6110)
    assert at("đường Tố Hữu", in_vy_da).ward == "Phường Vỹ Dạ"
    assert at("phường Thuận An", in_vy_da).ward == "Phường Thuận An"


@pytest.mark.parametrize(
    ("phrase", "landmark", "ward"),
    [
        ("vỉa hè trước chợ Phú Bài", "chợ Phú Bài", "Phường Phú Bài"),
        ("gần chùa Thiên Mụ", "chùa Thiên Mụ", "Phường Kim Long"),
        ("ga hue", "ga Huế", "Phường Thuận Hóa"),
        ("đình Địa Linh", "đình Địa Linh", "Phường Hóa Châu"),
        ("cho dong ba", "chợ Đông Ba", "Phường Phú Xuân"),
        ("đập Đá", "Đập Đá", "Phường Thuận Hóa"),
    ],
)
def test_landmarks(phrase: str, landmark: str, ward: str) -> None:
    found = at(phrase)
    assert (found.landmark, found.ward) == (landmark, ward)
    assert found.lat is not None
    assert found.accuracy_m


def test_a_landmark_on_a_border_names_both_wards() -> None:
    codes = [candidate.ward_code for candidate in at("Đập Đá").candidates]
    assert codes == ["19789", "19777"]
    assert at("Đập Đá").needs_clarification


def test_a_junction_names_its_cross_street() -> None:
    found = at("ngã ba Minh Mạng - Võ Văn Kiệt, phường Thủy Xuân")
    assert found.street == "Minh Mạng"
    assert found.cross_streets == ("Võ Văn Kiệt",)


def test_pasted_coordinates_in_either_order_and_never_outside() -> None:
    found = at("nhà tui 16.4637, 107.5909")
    assert (found.lat, found.lon, found.quality) == (16.4637, 107.5909, "exact")
    assert at("107.5909,16.4637").lat == 16.4637
    outside = at("10.7769, 106.7009")
    assert (outside.lat, outside.quality) == (None, "none")
    assert outside.reasons[0][1] == "coordinates_outside_city"


@pytest.mark.parametrize(
    "phrase",
    [
        "hẻm 35 Lương Ngọc Quyến, P.5, Q.Gò Vấp",
        "QL1A, P.Bình Hưng Hòa, Q.Bình Tân",
        "đường Hùng Vương, TP Đà Nẵng",
    ],
)
def test_a_street_of_another_city_is_not_taken_for_ours(phrase: str) -> None:
    found = at(phrase)
    assert (found.ward, found.lat) == (None, None)


def test_the_words_of_the_place_are_given_back() -> None:
    text = "Rác đầu kiệt 27 Hoàng Quốc Việt, dân mang ra từ chiều"
    assert at(text).location_phrase == "đầu kiệt 27 Hoàng Quốc Việt"


@pytest.mark.parametrize(
    "text", ["đồng hồ nước hư", "dong ho nuoc hu", "an ninh kém", "ba trieu dong", "đường hư quá"]
)
def test_words_of_every_day_are_no_places(text: str) -> None:
    found = at(text)
    assert (found.ward, found.street, found.landmark) == (None, None, None)


def test_the_seed_lists_are_large_and_sound() -> None:
    with (SEEDS / "gazetteer.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    gazetteer = default_gazetteer()
    streets = [row for row in rows if row["kind"] == "street"]
    assert len(streets) >= 250
    assert len(rows) - len(streets) >= 120
    for row in rows:
        lat, lon = float(row["lat"]), float(row["lon"])
        codes = row["ward_codes"].split("|")
        assert gazetteer.holds(lat, lon), row
        assert all(gazetteer.area_of(code) for code in codes), row
        assert 100 <= float(row["accuracy_m"]) <= 60_000, row
    assert len({(row["kind"], row["name"]) for row in rows}) == len(rows)


def test_every_former_ward_finds_its_successor() -> None:
    gazetteer = default_gazetteer()
    for former in gazetteer.former:
        unit = {"phuong": "phường", "xa": "xã", "thi_tran": "thị trấn"}[former.unit]
        name = former.name.removeprefix("Phường ")
        found = at(f"{unit} {name}, {former.district}")
        assert found.ward_code == former.ward_codes[0], (former, found)


def test_a_missing_table_is_an_error(tmp_path) -> None:
    with pytest.raises(OSError, match=r"areas\.csv"):
        Gazetteer.load(tmp_path)


def test_distances_are_metres() -> None:
    assert distance_m(16.0, 107.0, 17.0, 107.0) == pytest.approx(110_574)
