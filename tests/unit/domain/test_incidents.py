"""States of an incident and of its referrals."""

from __future__ import annotations

import pytest

from ioc.domain.errors import InvalidTransition
from ioc.domain.incidents import (
    HOLDS,
    OPEN,
    SEVERITY_ORDER,
    IncidentAction,
    IncidentStatus,
    ReferralAction,
    ReferralStatus,
    Severity,
    advance,
    advance_referral,
    worst,
)

S, A = IncidentStatus, IncidentAction

STEPS = {
    (S.OPEN, A.START): S.IN_PROGRESS,
    (S.OPEN, A.DISPATCH): S.IN_PROGRESS,
    (S.IN_PROGRESS, A.DISPATCH): S.IN_PROGRESS,  # one more boat
    (S.OPEN, A.RESOLVE): S.RESOLVED,  # done before anybody pressed "start"
    (S.IN_PROGRESS, A.RESOLVE): S.RESOLVED,
    (S.OPEN, A.SIGN): S.RESOLVED,  # the manager's signature sends the officer's draft
    (S.IN_PROGRESS, A.SIGN): S.RESOLVED,
    (S.RESOLVED, A.CLOSE): S.CLOSED,
    (S.RESOLVED, A.REOPEN): S.OPEN,
    (S.CLOSED, A.REOPEN): S.OPEN,
    (S.OPEN, A.REJECT): S.CLOSED,
    (S.IN_PROGRESS, A.REJECT): S.CLOSED,
    (S.OPEN, A.MERGE): S.CLOSED,
    (S.IN_PROGRESS, A.MERGE): S.CLOSED,
}
WHILE_OPEN = {
    A.VERIFY,
    A.CLASSIFY,
    A.RELOCATE,
    A.SPLIT,
    A.REFER,
    A.ACCEPT,
    A.RETURN,
    A.EXTEND,
    A.ASSIGN,
    A.ASK,
    A.ASK_EXTENSION,
    A.REFUSE_EXTENSION,
    A.DRAFT,
    A.SEND_BACK,
    A.FINISH,
    A.PRIORITISE,
    A.CONFIRM,
}


@pytest.mark.parametrize("status", list(S))
@pytest.mark.parametrize("action", list(A))
def test_each_step_is_open_or_refused(status: IncidentStatus, action: IncidentAction) -> None:
    if action in {A.NOTE, A.FLAG} or (action in WHILE_OPEN and status in OPEN):
        assert advance(status, action) is status
    elif (status, action) in STEPS:
        assert advance(status, action) is STEPS[status, action]
    else:
        with pytest.raises(InvalidTransition) as refused:
            advance(status, action)
        assert refused.value.code == "invalid_transition"


def test_nothing_is_closed_that_was_not_resolved_rejected_or_merged() -> None:
    ways = {action for (_, action), after in STEPS.items() if after is S.CLOSED}
    assert ways == {A.CLOSE, A.REJECT, A.MERGE}
    with pytest.raises(InvalidTransition):
        advance(S.OPEN, A.CLOSE)


R, B = ReferralStatus, ReferralAction

ANSWERS = {
    (R.OFFERED, B.ACCEPT): R.ACCEPTED,
    (R.OFFERED, B.RETURN): R.RETURNED,
    (R.ACCEPTED, B.RETURN): R.RETURNED,  # found out on the spot that it is not theirs
    (R.OFFERED, B.FINISH): R.DONE,
    (R.ACCEPTED, B.FINISH): R.DONE,
    (R.RETURNED, B.REOFFER): R.OFFERED,  # a person hands it there all the same
    (R.DONE, B.REOFFER): R.OFFERED,  # reopened
}


@pytest.mark.parametrize("status", list(R))
@pytest.mark.parametrize("action", list(B))
def test_each_answer_is_open_or_refused(status: ReferralStatus, action: ReferralAction) -> None:
    if (status, action) in ANSWERS:
        assert advance_referral(status, action) is ANSWERS[status, action]
    else:
        with pytest.raises(InvalidTransition):
            advance_referral(status, action)


def test_only_who_returned_it_no_longer_sees_it() -> None:
    assert set(ReferralStatus) - HOLDS == {ReferralStatus.RETURNED}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ([Severity.LOW, Severity.CRITICAL, Severity.HIGH], Severity.CRITICAL),
        ([Severity.NORMAL, Severity.LOW], Severity.NORMAL),
        ([Severity.HIGH], Severity.HIGH),
        ([], Severity.LOW),
    ],
)
def test_the_worst_of_several(given: list[Severity], expected: Severity) -> None:
    assert worst(given) is expected


def test_every_severity_has_its_place() -> None:
    assert sorted(SEVERITY_ORDER, key=SEVERITY_ORDER.__getitem__) == [
        Severity.CRITICAL,
        Severity.HIGH,
        Severity.NORMAL,
        Severity.LOW,
    ]
