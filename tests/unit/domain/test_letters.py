"""Slots are filled and nothing else; what would fail is said before it is saved."""

from __future__ import annotations

from pathlib import Path

import pytest

from config import Settings
from ioc.adapters import wordings
from ioc.domain.letters import (
    SLOTS,
    Wording,
    filled,
    flaws,
    sms_segments,
    without_accents,
)
from ioc.domain.messages import BY_SMS_ALONE, STAFF, MessageChannel, Purpose

P, C = Purpose, MessageChannel
SEEDS: Path = Settings.seeds_dir
EXAMPLE = {
    "city": "Huế",
    "hotline": "19001075",
    "code": "7K3M9QX2TA",
    "link": "https://ioc.hue.gov.vn/track/7K3M9QX2TA",
    "agency": "UBND phường Thuận Hóa",
    "due": "14:05 28/10/2026",
    "question": "Nước ngập đến đâu, có ai cần hỗ trợ không?",
    "reason": "Đang chờ vật tư thay thế",
    "answer": "Đã thu gom toàn bộ rác tại đầu kiệt, sẽ tăng chuyến vào buổi chiều hằng ngày.",
    "advice": "Ở nơi an toàn, giữ điện thoại và tiết kiệm pin.",
    "matter": "vệ sinh môi trường",
}


def test_a_slot_is_filled_and_nothing_in_braces_is_carried_out() -> None:
    made = filled(
        Wording("{code}", "Mã {code}: {link}"), {"code": "A{city}B", "link": "x"}, C.EMAIL
    )
    assert made == Wording("A{city}B", "Mã A{city}B: x")


def test_a_subject_stays_one_line() -> None:
    made = filled(Wording("Trả lời {reason}", "x"), {"reason": "a\r\nBcc: b@c.vn"}, C.EMAIL)
    assert made.subject == "Trả lời a Bcc: b@c.vn"


def test_a_line_with_nothing_to_say_goes() -> None:
    made = filled(Wording("", "Một\n{answer}\nHai {due}"), {}, C.EMAIL)
    assert made.body == "Một\nHai"


def test_an_sms_loses_its_accents_when_asked() -> None:
    made = filled(Wording("", "Đã nhận {code} tại Vỹ Dạ"), {"code": "X"}, C.SMS, unaccented=True)
    assert made.body == "Da nhan X tai Vy Da"
    assert without_accents("ĐƯỜNG Nguyễn Huệ…") == "DUONG Nguyen Hue..."


@pytest.mark.parametrize(
    ("text", "parts"),
    [("a" * 160, 1), ("a" * 161, 2), ("a" * 306, 2), ("ạ" * 70, 1), ("ạ" * 71, 2), ("€" * 80, 1)],
)
def test_segments_are_counted_as_networks_do(text: str, parts: int) -> None:
    assert sms_segments(text) == parts


@pytest.mark.parametrize(
    ("wording", "field", "code"),
    [
        (Wording("", ""), "body", "required"),
        (Wording("", "Mã {code} {password}"), "body", "no_such_slot"),
        (Wording("", "Mã {code} {{ config }}"), "body", "loose_brace"),
        (Wording("", "Không có mã"), "body", "slot_missing"),
        (Wording("", "{code}" + "ă " * 290), "body", "sms_too_long"),
    ],
)
def test_a_template_that_would_fail_is_refused(wording: Wording, field: str, code: str) -> None:
    found = flaws(P.RECEIVED, C.SMS, wording, EXAMPLE, unaccented=False)
    assert (field, code) in {(flaw.field, flaw.code) for flaw in found}


def test_a_mail_needs_a_subject() -> None:
    found = flaws(P.RECEIVED, C.EMAIL, Wording(" ", "Mã {code}"), EXAMPLE, unaccented=False)
    assert [(flaw.field, flaw.code) for flaw in found] == [("subject", "required")]


def test_the_words_of_the_product_are_complete_and_would_pass_the_check() -> None:
    words, advice = wordings.load(SEEDS)
    for purpose in SLOTS:
        channels = {C.EMAIL, C.PUSH} if purpose in STAFF else set(C)
        if purpose is P.STAFF_INVITATION:
            channels = {C.EMAIL}
        if purpose in BY_SMS_ALONE:
            channels = {C.SMS}
        for channel in channels:
            for locale in ("vi", "en"):
                wording = words[purpose, channel, locale]
                found = [
                    flaw
                    for flaw in flaws(purpose, channel, wording, EXAMPLE, unaccented=True)
                    # A notification is opened by a press: it says no address.
                    if not (channel is C.PUSH and flaw.code == "slot_missing")
                ]
                assert found == [], (purpose, channel, locale)
    assert advice["default", "vi"]


def test_the_first_messages_fit_one_sms() -> None:
    words, _advice = wordings.load(SEEDS)
    for purpose in (P.RECEIVED, P.RECEIVED_REFERRED, P.ACCEPTED, P.JOINED, P.RESOLVED_FIXED):
        made = filled(words[purpose, C.SMS, "vi"], EXAMPLE, C.SMS, unaccented=True)
        assert sms_segments(made.body) == 1, (purpose, len(made.body), made.body)


def test_nobody_is_addressed_by_a_pronoun() -> None:
    words, _advice = wordings.load(SEEDS)
    for (purpose, channel, locale), wording in words.items():
        if locale == "vi":
            said = f" {wording.subject} {wording.body} ".lower()
            assert not any(f" {word} " in said for word in ("anh", "chị", "bạn", "em")), (
                purpose,
                channel,
            )
