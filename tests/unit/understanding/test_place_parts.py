"""Parts of an address, stretches, relations, other cities, and whose place counts."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ioc.understanding import Location, default_gazetteer, locate, locate_answer


def at(phrase: str) -> Location:
    return locate(phrase, default_gazetteer())


def codes(place: Location) -> set[str]:
    return {code for _, code in place.reasons}


@pytest.mark.parametrize(
    ("phrase", "street", "alley", "house"),
    [
        ("số nhà hai mươi bốn trên bảy nguyễn lộ trạch", "Nguyễn Lộ Trạch", "24", "7"),
        ("nhà trong kiệt bốn tám hồ đắc di", "Hồ Đắc Di", "48", None),
        ("địa chỉ ba mươi hai đường lê ngô cát", "Lê Ngô Cát", None, "32"),
        ("số 30 trong kiệt 50 Nguyễn Trường Tộ", "Nguyễn Trường Tộ", "50", "30"),
        ("nhà 6/44 Nguyễn Gia Thiều", "Nguyễn Gia Thiều", "6", "44"),
        ("k 99 dang thai than", "Đặng Thái Thân", "99", None),
        ("kiệt 26 lê huân", "Lê Huân", "26", None),
        ("Chi Lăng, sn 45", "Chi Lăng", None, "45"),
        ("nhà số 12B kiệt 28 đường Nguyễn Trãi", "Nguyễn Trãi", "28", "12B"),
        ("đèn trước nhà số 31 cháy. Đường Nguyễn Bính", "Nguyễn Bính", None, "31"),
        ("Trụ điện số 47 đường Bùi Thị Xuân", "Bùi Thị Xuân", None, None),
        ("nhà 4 tầng 17 Phạm Văn Đồng", "Phạm Văn Đồng", None, "17"),
        ("hẻm nhà ở kiệt 3", None, "3", None),
        ("ở 234 Nguyễn Sinh Cug", "Nguyễn Sinh Cung", None, "234"),
        ("lô K53 khu quy hoạch Kiểm Huệ", None, None, None),
    ],
)
def test_numbers_around_a_street(
    phrase: str, street: str | None, alley: str | None, house: str | None
) -> None:
    found = at(phrase)
    assert (found.street, found.alley, found.house) == (street, alley, house)


@pytest.mark.parametrize(
    ("phrase", "street"),
    [
        ("duong nguyen cuu van", "Nguyen Cuu Van"),
        ("duong tran dinh an bi ngap", "Tran Dinh An"),
        ("đường lê hồng hư", "Lê Hồng"),
        ("đường Ngô Văn Chớ ngập", "Ngô Văn Chớ"),
        ("đường Nguyễn Huệ ngập", "Nguyễn Huệ"),
        ("đường Trần Phú hư", "Trần Phú"),
        ("đường số 7 phường Xuân Phú", "đường số 7"),
        ("đường 23/8", "23 tháng 8"),
        ("hẻm Lê Quang Đảo", "Lê Quang Đạo"),
        ("kiệt 18 đường Trần Văn Mại", "Trần Văn Mại"),
        ("đường vô xóm tui lầy", None),
        ("đường ra chợ bị ngập", None),
        ("thuốc tiểu đường, đồ ăn hết", None),
        ("anh Lê Lợi báo mất điện", None),
        ("thầy Nguyễn Huệ dạy ở trường", None),
        ("TP Huế tổng rà soát nhà trọ", None),
        ("ký túc xá Trần Cao Vân", None),
    ],
)
def test_the_name_of_a_street_begins_and_ends_where_it_does(
    phrase: str, street: str | None
) -> None:
    assert at(phrase).street == street


def test_a_stretch_names_both_ends_and_its_middle_covers_them() -> None:
    found = at("đoạn từ cầu Ga tới cầu Dã Viên ngập sâu")
    assert found.segment == ("cầu Ga", "cầu Dã Viên")
    one, other = at("cầu Ga"), at("cầu Dã Viên")
    assert found.lat is not None
    assert one.lat is not None
    assert other.lat is not None
    assert min(one.lat, other.lat) <= found.lat <= max(one.lat, other.lat)
    assert found.accuracy_m is not None
    assert one.accuracy_m is not None
    assert found.accuracy_m > one.accuracy_m


def test_a_stretch_of_a_street_keeps_the_street() -> None:
    found = at("Hùng Vương đoạn từ Bến Nghé đến Đống Đa")
    assert (found.street, found.segment) == ("Hùng Vương", ("Bến Nghé", "Đống Đa"))
    assert found.cross_streets == ()


@pytest.mark.parametrize(
    "phrase",
    ["ngã tư Bà Triệu Hùng Vương", "Bà Triệu giao Hùng Vương", "góc Bà Triệu với Hùng Vương"],
)
def test_crossings_in_many_words(phrase: str) -> None:
    found = at(phrase)
    assert (found.street, found.cross_streets) == ("Bà Triệu", ("Hùng Vương",))


@pytest.mark.parametrize(
    ("phrase", "road", "km"),
    [
        ("QL1A Km 832+500", "Quốc lộ 1A", 832.5),
        ("km số 12 tỉnh lộ 10", "Tỉnh lộ 10A", 12.0),
        ("Ql49b km 14 nước tràn", "Quốc lộ 49B", 14.0),
        ("Km1+500 TL10A", "Tỉnh lộ 10A", 1.5),
    ],
)
def test_kilometres_of_roads(phrase: str, road: str, km: float) -> None:
    found = at(phrase)
    assert (found.street, found.km, found.house) == (road, km, None)


@pytest.mark.parametrize(
    ("words", "relation"),
    [
        ("đối diện", "opposite"),
        ("bên cạnh", "beside"),
        ("sau lưng", "behind"),
        ("trước cổng", "in_front"),
        ("gần", "near"),
        ("dưới chân", "at_foot"),
    ],
)
def test_a_relation_is_told_and_widens_the_accuracy(words: str, relation: str) -> None:
    alone, related = at("chợ Tây Lộc"), at(f"{words} chợ Tây Lộc")
    assert related.relation == relation
    assert f"relation_{relation}" in codes(related)
    assert related.accuracy_m is not None
    assert alone.accuracy_m is not None
    assert related.accuracy_m > alone.accuracy_m


def test_a_distance_widens_by_itself_and_a_direction_is_no_place() -> None:
    found = at("cách cầu Tuần 200m về phía lăng Khải Định")
    assert (found.landmark, found.relation) == ("cầu Tuần", "away")
    near, far = found.accuracy_m, at("cách cầu Tuần 2 km").accuracy_m
    assert near is not None
    assert far is not None
    assert far > 2_000 > near


@pytest.mark.parametrize(
    "phrase",
    [
        "hẻm 237 Hoàng Diệu, Đà Nẵng",
        "đg Âu Cơ Đà Nẵng lửa ra tới cầu thang",
        "Nguyễn Văn Cừ Bình Định",
        "Phố Quang Trung, Thái Nguyên",
        "Phường Linh Trung, đường Hùng Vương",
        "đường Hùng Vương phường Hải Châu 1",
        "Hà Nội, ngõ 93 Láng Hạ",
        "tổ 12 phường Hồng Hà, Yên Bái",
        "đường Nguyễn Huệ, phường Bến Nghé, TP Hồ Chí Minh",
        "xã Hải Lăng tỉnh Quảng Trị",
        "TP Thanh Hóa phường Hàm Rồng",
        "Q. Hai Bà Trưng, phố Bạch Mai",
    ],
)
def test_what_lies_in_another_city_gets_no_ward_and_no_point_here(phrase: str) -> None:
    found = at(phrase)
    assert (found.ward, found.lat, found.quality) == (None, None, "none")
    assert found.needs_clarification
    assert codes(found) & {"outside_city", "area_unknown"}


def test_the_street_of_another_city_is_still_told() -> None:
    found = at("nhà trọ đường Lý Thường Kiệt quận Gò Vấp")
    assert (found.street, found.ward) == ("Lý Thường Kiệt", None)


@pytest.mark.parametrize(
    ("text", "ward"),
    [
        ("tui ở Sài Gòn, ba mẹ ở Hương Toàn", "Phường Kim Trà"),
        ("ôn mệ ở làng Sình, tui ở Đà Nẵng về không kịp", "Phường Dương Nỗ"),
        ("em ở Đà Nẵng. nhà 14 kiệt 28 Nguyễn Trãi Huế", "Phường Phú Xuân"),
        ("mẹ tui ở Hương Vinh còn tui ở Kim Long", "Phường Hóa Châu"),
        ("chủ đất ở Sài Gòn. Cạnh số 18 Dương Thiệu Tước", "Phường Thanh Thủy"),
        ("nước từ phường Vỹ Dạ đổ về, ngập phường Xuân Phú", "Phường Vỹ Dạ"),
        ("gần nhà văn hóa Thủy Phương, Phường Thanh Thủy", "Phường Thanh Thủy"),
    ],
)
def test_the_place_of_those_in_need_counts(text: str, ward: str) -> None:
    assert at(text).ward == ward


@pytest.mark.parametrize(
    "text",
    [
        "phường Phú Nhuận làm tốt, mong phường ni cũng làm",
        "đơn gửi xã, phường trả lời ghi nhận",
        "xả nước xà phòng ra rãnh",
        "ca xom dang do tim",
        "bồi thường theo quy định của thành phố. Hộ chúng tôi",
    ],
)
def test_words_that_look_like_a_ward_name_none(text: str) -> None:
    assert at(text).ward is None


def test_a_caller_elsewhere_is_asked_for_the_place() -> None:
    assert codes(at("tôi ở Hà Nội, không liên lạc được gia đình")) == {"caller_elsewhere"}


def test_a_short_link_is_not_opened_and_asked_about() -> None:
    found = at("phường Vỹ Dạ https://maps.app.goo.gl/abc123")
    assert found.ward == "Phường Vỹ Dạ"
    assert "link_not_opened" in codes(found)
    assert found.needs_clarification


def test_groups_villages_and_buildings_are_told_apart() -> None:
    assert at("tổ 5 KV3 phường Kim Long").group == "tổ 5 KV3"
    assert at("thôn 3 xã Quảng Công").hamlet == "thôn 3"
    assert at("tổ dân phố Diên Trường, Thuận An").hamlet == "TDP Diên Trường"
    assert at("chung cư Xuân Phú block B tầng 5 phòng 502").building == "block B tầng 5 phòng 502"


def test_the_answer_has_the_new_fields() -> None:
    answer = locate_answer(1, "đối diện 52/7 Nguyễn Lộ Trạch, quận Thuận Hóa")
    assert answer["relation"] == "opposite"
    assert answer["other_reading"] == {"alley": "7", "house": "52"}
    assert answer["district"] == "quận Thuận Hóa"
    assert answer["segment"] is None
    assert answer["reasons"]


WORDS = """kiệt 5|Nguyễn Huệ|đường|phường|từ|đến|cầu Ga|cách|200m|km 5|QL1A|ở|mẹ tui|Đà Nẵng|,|.|
ngã tư|24/7|trên bảy|xã|Sịa|Q.|5|-"""
PIECES = st.sampled_from(WORDS.split("|"))


@given(st.lists(PIECES, max_size=25).map(" ".join) | st.text(max_size=300))
@settings(max_examples=300, deadline=None)
def test_any_words_get_an_answer(text: str) -> None:
    found = at(text)
    assert (found.lat is None) == (found.accuracy_m is None)
    assert found.accuracy_m is None or found.accuracy_m > 0
    assert found.ward_code is not None or found.ward is None


@pytest.mark.parametrize(
    "piece",
    ["từ cầu Ga tới cầu Dã Viên ", "ở Đà Nẵng, cách 5 km ", "Nguyễn Huệ ", "phường ", "5/7 "],
)
def test_a_hostile_text_is_answered(piece: str) -> None:
    found = at((piece * 2_000)[:4_000])
    assert found.quality in {"exact", "street", "ward", "none"}
