"""States of a report, and the code its sender keeps."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc.domain.errors import InvalidTransition
from ioc.domain.reports import (
    CROCKFORD,
    ReportAction,
    ReportStatus,
    advance,
    new_tracking_code,
    parse_tracking_code,
    spaced,
)

S, A = ReportStatus, ReportAction

STEPS = {
    (S.RECEIVED, A.VERIFY): S.VERIFIED,
    (S.RECEIVED, A.REJECT): S.REJECTED,
    (S.VERIFIED, A.REJECT): S.REJECTED,  # it turned out that nothing was there
    (S.RECEIVED, A.WITHDRAW): S.WITHDRAWN,
    (S.VERIFIED, A.WITHDRAW): S.WITHDRAWN,
    (S.REJECTED, A.RESTORE): S.RECEIVED,  # rejected by mistake
}


@pytest.mark.parametrize("status", list(S))
@pytest.mark.parametrize("action", list(A))
def test_each_step_is_open_or_refused(status: ReportStatus, action: ReportAction) -> None:
    if (status, action) in STEPS:
        assert advance(status, action) is STEPS[status, action]
    else:
        with pytest.raises(InvalidTransition):
            advance(status, action)


def test_a_code_has_fifty_random_bits() -> None:
    codes = {new_tracking_code() for _ in range(2000)}
    assert len(codes) == 2000
    assert {len(code) for code in codes} == {10}
    assert set("".join(codes)) == set(CROCKFORD)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("7K4M92QX3T", "7K4M92QX3T"),
        (" 7k4 m92 qx3t ", "7K4M92QX3T"),
        ("7K4-M92-QX3T", "7K4M92QX3T"),
        ("O0I1L2ABCD", "00111" + "2ABCD"),  # read out and written down
        ("7K4M92QX3", None),  # one too few
        ("7K4M92QX3TT", None),
        ("7K4M92QX3U", None),  # U is not in the alphabet
        ("7K4M92QXÉT", None),
        ("", None),
        ("' OR 1=1 --", None),
    ],
)
def test_a_code_is_read_as_people_type_it(typed: str, code: str | None) -> None:
    assert parse_tracking_code(typed) == code


@given(st.text(alphabet=CROCKFORD, min_size=10, max_size=10))
def test_a_code_that_is_read_out_in_groups_is_the_same_code(code: str) -> None:
    assert parse_tracking_code(spaced(code).lower()) == code


@given(st.text())
def test_no_text_is_taken_for_a_code_that_could_not_be_one(text: str) -> None:
    code = parse_tracking_code(text)
    assert code is None or (len(code) == 10 and set(code) <= set(CROCKFORD))
