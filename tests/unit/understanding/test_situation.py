"""Refuge, needs, battery of the telephone, slips of the keyboard; and that any text is read."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ioc.understanding import REASONS, classify_answer, default_gazetteer, read_people, read_water
from ioc.understanding.battery import read_battery
from ioc.understanding.kin import ROWS as KIN
from ioc.understanding.needs import NEEDS, read_needs
from ioc.understanding.plights import ROWS as PLIGHTS
from ioc.understanding.refuge import read_refuge
from ioc.understanding.respell import respelled
from ioc.understanding.understand import understand


@pytest.mark.parametrize(
    ("text", "kind", "margin_m"),
    [
        ("ngồi trên tra, nước còn chừng ba gang nữa là tới sàn tra", "upper_floor", 0.6),
        ("kẹt trên gác lửng, nước cách trần 40 cm", "upper_floor", 0.4),
        ("5 người trên gác, nước còn 20cm tới sàn gác", "upper_floor", 0.2),
        ("dang ngoi tren mai nha", "roof", None),
        ("bám trên cây giữa sông", "tree", None),
        ("đứng trên bàn, nước mấp mé mặt bàn", "ground", None),
        ("ghe chết máy trôi ra phá", "boat", None),
        ("đang ôm khúc gỗ trôi giữa sông", "none", None),
        ("we are on the roof", "roof", None),
    ],
)
def test_the_refuge_is_read(text: str, kind: str, margin_m: float | None) -> None:
    refuge = read_refuge(text)
    assert refuge is not None
    assert (refuge.kind, refuge.margin_m) == (kind, margin_m)


def test_a_text_without_refuge_has_none() -> None:
    assert read_refuge("đường Hùng Vương có ổ gà") is None


@pytest.mark.parametrize(
    ("text", "needs"),
    [
        ("xin ghe, 3 người", {"boat"}),
        ("hết gạo, hết nước uống từ tối qua", {"food", "water"}),
        ("hai ngày chưa có gì ăn", {"food"}),
        ("ba em hết oxy rồi", {"oxygen"}),
        ("hết thuốc huyết áp", {"medicine"}),
        ("vợ em đau đẻ, cho ca nô chở đi bệnh viện", {"boat", "medical"}),
        ("ghe lật giữa sông", set()),
        ("đèn đường hư", set()),
    ],
)
def test_needs_are_read(text: str, needs: set[str]) -> None:
    assert {need for _, need in read_needs(text)} == needs


@pytest.mark.parametrize(
    ("text", "percent"),
    [
        ("pin 4% nước vẫn lên", 4),
        ("điện thoại còn 5 phần trăm thôi", 5),
        ("máy còn ba phần trăm nghe", 3),
        ("dt con 12%", 12),
        ("chỉ còn 14% pin", 14),
        ("phone 6%", 6),
        ("áp suất bình oxy còn 30%", None),
        ("giảm giá 50%", None),
        ("sắp hết pin", None),
    ],
)
def test_the_battery_is_read(text: str, percent: int | None) -> None:
    battery = read_battery(text)
    assert (battery[0] if battery else None) == percent


def test_the_situation_stands_in_the_answer_with_its_reasons() -> None:
    text = "2 đứa nhỏ ở nhà một mình trên gác, nước còn ba gang nữa tới sàn gác, pin 5%, xin ghe"
    answer = classify_answer(1, text)
    assert answer["emergency"] is True
    assert answer["refuge"] == "upper_floor"
    assert answer["refuge_margin_m"] == 0.6
    assert answer["needs"] == ["boat"]
    assert answer["battery_percent"] == 5
    assert answer["children_alone"] is True
    reasons = understand(text, default_gazetteer()).situation_reasons
    assert ("pin 5", "battery_left") in reasons
    assert {code for _, code in reasons} <= set(REASONS)


def test_every_reason_of_the_situation_has_words() -> None:
    kinds = ("none", "ground", "upper_floor", "roof", "tree", "boat")
    assert {f"refuge_{kind}" for kind in kinds} <= set(REASONS)
    assert {f"needs_{need}" for need in NEEDS} <= set(REASONS)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("nuocws", "nước"),
        ("mootj", "một"),
        ("nguwofi", "người"),
        ("giaf", "già"),
        ("thuốcc", "thuốc"),
        ("lietj", "liệt"),
        ("nước", "nước"),
        ("gas", "gas"),
        ("test", "test"),
    ],
)
def test_keys_that_were_left_over_are_put_right(written: str, meant: str) -> None:
    assert respelled(written) == meant


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("nha co 4 nguoi dang o tren mai", 4),
        ("hai ông bà giaf trên gác", 2),
        ("có ngừoi trôi sông", 1),
        ("2 vc + 2 con trên gác lửng", 4),
    ],
)
def test_people_are_counted_whatever_the_spelling(text: str, count: int) -> None:
    assert read_people(text).count == count


WORDS = [
    *sorted({word for row in (*KIN, *PLIGHTS) for word in row[3].replace("_", " ").split()}),
    *("5", "%", "70", ",", ".", "tuổi", "(", "+", "gang", "nước", "tới", "còn", "1,2", "0"),
]


@settings(max_examples=80, deadline=None)
@given(
    st.one_of(st.text(max_size=200), st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join))
)
def test_any_text_is_read(text: str) -> None:
    people = read_people(text)
    assert people.count is None or people.count >= 1
    water = read_water(text)
    assert water is None or water.text
    assert read_refuge(text) is None or read_refuge(text)
    assert all(quote for quote, _ in read_needs(text))
    battery = read_battery(text)
    assert battery is None or 0 <= battery[0] <= 100


@pytest.mark.parametrize(
    "piece", ["con với em và ", "hai đứa nhỏ với bà nội và ", "còn ba gang nữa tới ", "5 ", "tui, "]
)
def test_long_texts_are_read(piece: str) -> None:
    text = (piece * 4_000)[:4_000]
    assert read_people(text).reasons is not None
    assert all(quote in text for quote, _ in read_needs(text))
    assert read_battery(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "ong cong bi vo be nuoc chay tran ra duong",
        "ống cống bị vỡ bể nước chảy tràn",
        "be ong nuoc chay lenh lang",
        "be nuoc chim xuong dat",
        "tren be nuoc co con meo",
        "cong be, nuoc troi het rac",
        "me ngoi be chau",
    ],
)
def test_a_burst_pipe_is_no_raft(text: str) -> None:
    refuge = read_refuge(text)
    assert refuge is None or refuge.kind != "boat"


@pytest.mark.parametrize(
    "text",
    [
        "đang trên bè chuối trôi giữa sông",
        "dang ngoi tren be chuoi",
        "dung tren be",
        "3 nguoi ngoi be troi ngoai song",
        "be bi lat, 2 nguoi roi xuong",
        "bè bị trôi",
    ],
)
def test_a_raft_is_a_boat_with_and_without_accents(text: str) -> None:
    refuge = read_refuge(text)
    assert refuge is not None
    assert refuge.kind == "boat"
