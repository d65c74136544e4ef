"""The JSON shape of the two commands, and that nothing makes the package raise or slow."""

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ioc.understanding import REASONS, classify_answer, default_gazetteer, locate_answer, understand
from ioc.understanding.context import Frame
from ioc.understanding.emergency_rules import SIGNALS, URGENT
from tests.unit.understanding.cases_emergency import CALLS, MORE_CALLS, MORE_OTHERS, OTHERS

STRANGE = [
    "",
    " \n\t",
    "🙂🙂",
    "<script>alert(1)</script>",
    "\u200b\u200d\ufeff",
    "\x00\x01",
    "\ud800",
    "e\u0301" * 50,
    "Пожар! 火事だ",
    "(((((",
    "1/2/3/4/5",
    "đ." * 100,
    "٣ người ٤",
    "²³ người",
    "kiệt kiệt kiệt 5",
    "đường",
    "số",
    "nước cao 99999999999999999999 m",
    "999.999, 999.999",
]


def test_the_answer_of_classify_has_the_fields_of_the_contract() -> None:
    text = "Nước tới ngực rồi, 4 người có mệ già, kiệt 45 Nguyễn Sinh Cung, cứu với"
    answer = json.loads(json.dumps(classify_answer("a-1", text)))
    assert answer["id"] == "a-1"
    assert answer["category"] == answer["categories"][0]["code"] == "cuu_ho_cuu_nan"
    assert len(answer["categories"]) == 3
    assert answer["emergency"] is True
    assert "‘Nước tới ngực’: water at chest height" in answer["emergency_reasons"]
    assert answer["severity"] == "critical"
    assert answer["people"] == 4
    assert answer["vulnerable"] == ["nguoi_gia"]
    assert answer["water"] == {"text": "Nước tới ngực", "depth_m": 1.2, "trend": None}
    assert answer["location_phrase"] == "kiệt 45 Nguyễn Sinh Cung"


def test_the_answer_of_locate_has_the_fields_of_the_contract() -> None:
    answer = json.loads(json.dumps(locate_answer(7, "kiệt 45 Nguyễn Sinh Cung")))
    assert answer["id"] == 7
    assert answer["ward"] == "Phường Vỹ Dạ"
    assert answer["ward_code"] == "19777"
    assert (answer["street"], answer["alley"], answer["house"]) == ("Nguyễn Sinh Cung", "45", None)
    assert answer["landmark"] is None
    assert answer["quality"] == "street"
    assert answer["candidates"] == []
    assert 16.4 < answer["lat"] < 16.5
    assert 107.5 < answer["lon"] < 107.7
    assert answer["accuracy_m"] >= 500


def test_nobody_is_counted_where_nobody_is_in_danger() -> None:
    answer = classify_answer(1, "Quán nhậu 20 người ngồi hết vỉa hè, học sinh không có lối đi")
    assert (answer["people"], answer["vulnerable"], answer["emergency_reasons"]) == (None, [], [])


@pytest.mark.parametrize("text", STRANGE)
def test_strange_input_gets_an_answer(text: str) -> None:
    answer = classify_answer(1, text)
    assert answer["severity"] in {"critical", "high", "normal", "low"}
    assert not answer["emergency"] or answer["emergency_reasons"]
    assert locate_answer(1, text)["quality"] in {"exact", "street", "ward", "none"}


WORDS = [
    "nước", "tới", "cổ", "kiệt", "5", "52/7", "đường", "phường", "xã", "An", "Cựu", "nguyen",
    "Huế", ".", ",", "không", "năm", "ba", "người", "cháy", "p.", "K", "1m", "2", "và", "ngã", "🙂",
    "-", "số", "Lê", "Lợi", "quận", "hai", "mươi", "trên", "\u0301", "<b>", "16.46", "107.59",
]  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(
    st.one_of(st.text(max_size=200), st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join))
)
def test_any_input_gets_an_answer(text: str) -> None:
    answer = locate_answer(1, text)
    if answer["lat"] is not None:
        assert default_gazetteer().holds(answer["lat"], answer["lon"])
    assert classify_answer(1, text)["categories"]


def test_the_same_text_gets_the_same_answer() -> None:
    text = "cuu voi nuoc toi co, kiet 10 chi lang, 2 me con"
    assert classify_answer(1, text) == classify_answer(1, text)


def test_every_reason_has_words() -> None:
    gazetteer = default_gazetteer()
    codes = {signal.code for signal in SIGNALS} | {code for code, _ in URGENT}
    codes |= {f"told_as_{frame.value}" for frame in (Frame.DRILL, Frame.SAFE, Frame.JOKE)}
    for text in [text for text, _ in CALLS] + MORE_CALLS + OTHERS + MORE_OTHERS:
        reading = understand(text, gazetteer)
        parts = (reading.emergency, reading.location)
        codes |= {code for part in parts for _, code in part.reasons}
        codes |= {code for _, code in reading.people_reasons}
        if reading.water:
            codes.add(reading.water.code)
    assert codes - set(REASONS) == set()


@pytest.mark.parametrize(
    "piece",
    ["nước lên nhanh quá nhà tui kẹt 5 người cháy ", "đường ", "kiệt 5 an cựu ", "1 ", "a", "🙂"],
)
def test_a_long_text_is_not_slow(piece: str) -> None:
    text = (piece * 4_000)[:4_000]
    classify_answer(1, text)
    started = time.process_time()
    classify_answer(1, text)
    # Ten times what it takes on an idle machine: this test is about growth, not about speed.
    assert time.process_time() - started < 0.4
