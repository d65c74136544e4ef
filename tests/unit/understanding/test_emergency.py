"""Calls for help are seen, everything else is not; with reasons."""

import pytest

from ioc.understanding import default_gazetteer, fold, read_emergency, understand
from tests.unit.understanding.cases_emergency import (
    CALLS,
    CLASSES_OF_CALLS,
    CLASSES_OF_OTHERS,
    MORE_CALLS,
    MORE_OTHERS,
    OTHERS,
)


@pytest.mark.parametrize(("text", "kinds"), CALLS)
def test_a_call_for_help_is_seen_with_its_kind(text: str, kinds: set[str]) -> None:
    reading = read_emergency(text)
    assert reading.is_emergency
    assert reading.severity == "critical"
    assert reading.kind in kinds
    assert reading.reasons


@pytest.mark.parametrize("text", MORE_CALLS)
def test_a_call_for_help_is_seen_whatever_else_the_text_says(text: str) -> None:
    assert understand(text, default_gazetteer()).emergency.is_emergency


@pytest.mark.parametrize("text", OTHERS + MORE_OTHERS)
def test_what_is_no_call_raises_no_alarm(text: str) -> None:
    reading = read_emergency(text)
    assert not reading.is_emergency
    assert reading.severity != "critical"


@pytest.mark.parametrize("text", CLASSES_OF_CALLS)
def test_the_rules_alone_see_each_class_of_call(text: str) -> None:
    assert read_emergency(text).is_emergency


@pytest.mark.parametrize("text", CLASSES_OF_OTHERS)
def test_the_rules_alone_stay_calm_at_what_only_sounds_like_a_call(text: str) -> None:
    assert not read_emergency(text).is_emergency


def test_reasons_quote_the_words_of_the_text() -> None:
    text = "Nước tới CỔ rồi, cứu tui với"
    reading = read_emergency(text)
    assert {code for _, code in reading.reasons} >= {"water_at_neck", "calls_for_rescue"}
    assert all(quote in text for quote, _ in reading.reasons)


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        ("Nắp cống mất trước cổng trường, trẻ con hay chạy qua, nguy hiểm lắm", "high"),
        ("Sau nhà đất nứt một đường dài, mưa nữa là lở", "high"),
        ("chó cắn cháu nhỏ ở kiệt 50", "high"),
        ("Đèn đường hư ba bóng", "normal"),
        ("Thông báo diễn tập cứu nạn, có 5 người mắc kẹt", "low"),
        ("cho hỏi phường làm việc mấy giờ", "low"),
    ],
)
def test_urgent_is_apart_from_danger_to_life(text: str, severity: str) -> None:
    assert read_emergency(text).severity == severity


@pytest.mark.parametrize(
    ("calm", "alarm"),
    [
        # negation
        ("không ai mắc kẹt", "mắc kẹt trong nhà"),
        # past and now
        ("năm ngoái nước tới cổ", "năm ngoái đã ngập, chừ nước tới cổ"),
        # a drill, and the denial of one
        ("diễn tập: nước cuốn một người", "không phải diễn tập: nước cuốn một người"),
        # a saying
        ("quán cháy hàng rồi", "quán cháy rồi"),
        # no help needed
        ("không cần cứu hộ", "cần cứu hộ"),
    ],
)
def test_the_words_around_decide(calm: str, alarm: str) -> None:
    assert not read_emergency(calm).is_emergency
    assert read_emergency(alarm).is_emergency


def test_the_same_texts_without_accents_are_read_nearly_as_well() -> None:
    gazetteer = default_gazetteer()
    calls = [text for text, _ in CALLS] + MORE_CALLS
    others = OTHERS + MORE_OTHERS
    missed = [t for t in calls if not understand(fold(t), gazetteer).emergency.is_emergency]
    false = [t for t in others if understand(fold(t), gazetteer).emergency.is_emergency]
    assert len(missed) <= 0.02 * len(calls), missed
    assert len(false) <= 0.03 * len(others), false
