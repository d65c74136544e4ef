"""Passwords, one-time codes and what a session still has to do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ioc.domain import accounts
from ioc.domain.accounts import SignInStep
from ioc.domain.permissions import Role

SEEDS = {"sha1": 20, "sha256": 32, "sha512": 64}
RFC_6238 = [
    (59, "94287082", "46119246", "90693936"),
    (1111111109, "07081804", "68084774", "25091201"),
    (1111111111, "14050471", "67062674", "99943326"),
    (1234567890, "89005924", "91819424", "93441116"),
    (2000000000, "69279037", "90698825", "38618901"),
    (20000000000, "65353130", "77737706", "47863826"),
]


@pytest.mark.parametrize(("seconds", "sha1", "sha256", "sha512"), RFC_6238)
def test_codes_are_those_of_the_standard(seconds: int, sha1: str, sha256: str, sha512: str) -> None:
    step = seconds // accounts.STEP_SECONDS
    for digest, wanted in (("sha1", sha1), ("sha256", sha256), ("sha512", sha512)):
        secret = (b"1234567890" * 7)[: SEEDS[digest]]
        assert accounts.code_at(secret, step, 8, digest) == wanted


NOW = datetime(2026, 10, 28, 7, 0, 10, tzinfo=UTC)
SECRET = b"12345678901234567890"


@pytest.mark.parametrize(
    ("seconds", "fits"), [(0, True), (-30, True), (30, True), (-60, False), (60, False)]
)
def test_a_code_holds_one_step_around(seconds: int, fits: bool) -> None:
    typed = accounts.code_at(SECRET, accounts.time_step(NOW + timedelta(seconds=seconds)))
    assert (accounts.matching_step(SECRET, typed, NOW, 0) is not None) is fits


def test_a_code_is_not_taken_twice() -> None:
    typed = accounts.code_at(SECRET, accounts.time_step(NOW))
    step = accounts.matching_step(SECRET, f" {typed[:3]} {typed[3:]} ", NOW, 0)
    assert step is not None
    assert accounts.matching_step(SECRET, typed, NOW, step) is None


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "12345６"])
def test_what_is_no_code_fits_nothing(typed: str) -> None:
    assert accounts.matching_step(SECRET, typed, NOW, 0) is None


@pytest.mark.parametrize(
    ("password", "problem"),
    [
        ("ngắn quá", "password_too_short"),
        ("x" * 129, "password_too_long"),
        ("Matkhau123456", "password_common"),
        ("Mật-khẩu-2026!", "password_common"),
        ("thanhphohue2026", "password_common"),
        ("lethihuong1980", "password_own_name"),
        ("lethulethule", "password_repeats"),
        ("huonglehuongle", "password_own_name"),
        ("Hương.Lê@Hue-2026", "password_own_name"),
        ("huong@hue.example", "password_own_name"),
        ("sông sông sông sông", "password_repeats"),
        ("nuoclonnuoclon26", "password_repeats"),
        ("banana rama banana rama", "password_repeats"),
        ("sông sông 730 1955 8842", None),
        ("hương lúa chín trên đồng", None),
        ("mẹ đi chợ xa mẹ về muộn", None),
        ("123456789012", "password_common"),
        ("aaaaaaaaaaaaaa", "password_common"),
        ("abcdefghijklm", "password_common"),
        ("cá chuối xanh đèn dầu", None),
        ("mot mat khau dai", None),
        ("🌊🌊 nước lên rồi", None),
    ],
)
def test_a_password_that_is_tried_first_is_refused(password: str, problem: str | None) -> None:
    found = accounts.password_problem(password, "huong@hue.example", "Lê Thị Hương", "Huế")
    assert found == problem


def test_an_administrator_needs_a_second_factor_and_the_demonstration_does_not() -> None:
    assert accounts.needs_second_factor([Role.ADMINISTRATOR], is_demo=False)
    assert not accounts.needs_second_factor([Role.ADMINISTRATOR], is_demo=True)
    assert not accounts.needs_second_factor([Role.DUTY_OFFICER], is_demo=False)


@pytest.mark.parametrize(
    ("is_confirmed", "is_needed", "was_given", "step"),
    [
        (False, False, False, SignInStep.DONE),
        (False, True, False, SignInStep.ENROL),
        (False, True, True, SignInStep.ENROL),
        (True, False, False, SignInStep.CODE),
        (True, True, False, SignInStep.CODE),
        (True, True, True, SignInStep.DONE),
    ],
)
def test_what_comes_after_the_password(
    is_confirmed: bool, is_needed: bool, was_given: bool, step: SignInStep
) -> None:
    assert accounts.step_of(is_confirmed, is_needed, was_given) is step


def test_wrong_codes_pause_longer_and_longer() -> None:
    pauses = [accounts.code_pause(n) for n in range(1, 20)]
    assert pauses[:5] == [timedelta(0)] * 5
    assert pauses[5] > timedelta(0)
    assert pauses == sorted(pauses)
    assert pauses[-1] == accounts.LONGEST_CODE_PAUSE


def test_a_recovery_code_is_read_however_it_is_typed() -> None:
    assert accounts.recovery_form("7KQM2XPD9RT3") == "7KQM-2XPD-9RT3"
    assert accounts.parse_recovery("7kqm 2xpd-9rt3") == "7KQM2XPD9RT3"
    assert accounts.parse_recovery("O1L0-2XPD-9RT3") == "01102XPD9RT3"
    assert accounts.parse_recovery("123456") is None


def test_the_own_name_repeated_is_refused_however_it_is_cut() -> None:
    for typed in ("lethulethule", "LêThuLêThuLê", "thule.thule.thule", "lethu@tphue2026"):
        found = accounts.password_problem(typed, "thule@tp-hue.example", "Lê Thu", "Huế")
        assert found == "password_own_name", typed
