"""What speaks for and against two reports being one, and what follows."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ioc.domain.duplicates import (
    OTHER,
    RESCUE,
    Candidate,
    Limits,
    Match,
    Sign,
    Told,
    ranked,
    weigh,
)
from ioc.understanding.traces import read_traces

AT = datetime(2026, 11, 2, 13, 0, tzinfo=UTC)
LIMITS = Limits(metres=30, hours=6)
PHONE, OTHER_PHONE = "84905123456", "84914000000"
OWN = "Nhà số 12 Bạch Đằng nước tới cổ, 3 người, trên bàn thờ, có mệ già"


def told(text: str, **more: Any) -> Told:
    return Told(RESCUE, AT, 8.0, traces=read_traces(text), **more)


def known(text: str, metres: float | None = 9.0, **more: Any) -> Candidate:
    given = {"accuracy_m": 8.0, **more}
    return Candidate(
        1, RESCUE, AT - timedelta(hours=1), metres, traces=(read_traces(text),), **given
    )


@pytest.mark.parametrize(
    ("report", "incident", "match"),
    [
        # One family, however it is told.
        (told("nước lên thêm rồi", phone_key=PHONE), known(OWN, phone_keys=frozenset({PHONE})),
         Match.JOIN),
        (told("ba mạ em kẹt", place_phones=frozenset({PHONE})),
         known(OWN, 800.0, accuracy_m=900.0, phone_keys=frozenset({PHONE})), Match.JOIN),
        (told("12 bach dang nuoc toi nguc"), known(OWN, 700.0, accuracy_m=900.0), Match.JOIN),
        (told("12 bach dang nuoc toi nguc"), known(OWN, None), Match.JOIN),
        # Side by side.
        (told("Nhà số 14 Bạch Đằng nước tới cổ"), known(OWN), Match.PROPOSE),
        (told("Nước tới cổ, 6 người", people=6), known(OWN, people=3), Match.PROPOSE),
        (told("Nước tới ngực, cứu với"), known(OWN), Match.PROPOSE),
        (told("Nhà bên cạnh cũng kẹt", phone_key=PHONE),
         known(OWN, phone_keys=frozenset({PHONE})), Match.PROPOSE),
        # The next street, or the other end of the ward.
        (told("số 12 Lê Lợi nước tới cổ"), known(OWN, 20.0), Match.APART),
        (told("nước tới cổ"), known(OWN, 400.0), Match.APART),
        # A house of that address in another town is another house.
        (told("12 Bạch Đằng nước tới cổ"), known(OWN, 9000.0), Match.APART),
    ],
)  # fmt: skip
def test_one_family_is_one_and_two_houses_are_two(
    report: Told, incident: Candidate, match: Match
) -> None:
    found = weigh(report, incident, LIMITS)
    assert found.match is match, found.signs


def test_the_reasons_are_named_the_strongest_first() -> None:
    found = weigh(told("Nhà số 14 Bạch Đằng"), known(OWN), LIMITS)
    assert found.signs[0] is Sign.SAME_SPOT
    assert Sign.OTHER_HOUSE in found.signs


def test_a_text_without_a_kind_belongs_to_the_call_of_its_telephone() -> None:
    unclear = replace(told("vẫn chưa thấy ai tới hết", phone_key=PHONE), category=OTHER)
    own = known(OWN, None, phone_keys=frozenset({PHONE}))
    assert weigh(unclear, own, LIMITS).match is Match.JOIN
    other = known(OWN, None, phone_keys=frozenset({OTHER_PHONE}))
    assert weigh(unclear, other, LIMITS).match is Match.APART


def test_what_was_taken_for_another_kind_is_asked_about_and_never_joined() -> None:
    report = replace(told("12 Bạch Đằng nước tới cổ, mệ già trên bàn thờ"), category="giao_duc")
    assert weigh(report, known(OWN), LIMITS).match is Match.PROPOSE
    drain = replace(told("12 Bạch Đằng nước ngập"), category="thoat_nuoc", phone_key=PHONE)
    assert weigh(drain, known(OWN), LIMITS).match is Match.PROPOSE


def test_of_many_on_one_street_the_likeliest_come_first() -> None:
    vague = {"metres": 300.0, "accuracy_m": 900.0}
    alike = replace(known(OWN, **vague), incident_id=2)
    others = [
        replace(known("Đường Bạch Đằng ngập, nhà 7 người", **vague), incident_id=n) for n in (1, 3)
    ]
    report = told("đường Bạch Đằng, mệ già ngồi trên bàn thờ, 3 người", people=3)
    found = ranked(report, [others[0], alike, others[1]], LIMITS)
    assert found[0].candidate.incident_id == 2


def test_of_two_kinds_the_wider_bounds_count() -> None:
    bounds = {RESCUE: Limits(30, 6), "thoat_nuoc": Limits(150, 12)}
    report = replace(told("nước ngập"), category="thoat_nuoc")
    far = known(OWN, 120.0)
    assert Sign.NEAR in weigh(report, far, bounds).signs
    old = replace(far, last_confirmed_at=AT - timedelta(hours=13))
    assert weigh(report, old, bounds).match is Match.APART
    assert weigh(report, old, bounds, anytime=True).match is Match.PROPOSE
