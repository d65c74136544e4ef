"""The queue of the verification desk: risk before doubt, and what differs between reports."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ioc.domain import desk
from ioc.domain.desk import DeskReason, Waiting
from ioc.domain.errors import InvalidInput, InvalidTransition
from ioc.domain.incidents import IncidentStatus, Severity, Tier, Verification
from ioc.domain.verification import Ground

NOW = datetime(2026, 10, 28, 7, 0, tzinfo=UTC)


def waiting(
    severity: Severity = Severity.NORMAL,
    verification: Verification = Verification.UNVERIFIED,
    *marks: DeskReason,
    tier: Tier | None = None,
    status: IncidentStatus = IncidentStatus.OPEN,
) -> Waiting:
    return Waiting(status, severity, tier, verification, frozenset(marks))


CRITICAL, HIGH, LOW = Severity.CRITICAL, Severity.HIGH, Severity.LOW
DOUBTFUL, VERIFIED = Verification.DOUBTFUL, Verification.VERIFIED
UNVERIFIED, NORMAL = Verification.UNVERIFIED, Severity.NORMAL

IN_ORDER = [
    waiting(CRITICAL, UNVERIFIED, DeskReason.REPLIED, tier=Tier.P1),
    waiting(CRITICAL, DOUBTFUL, tier=Tier.P1),
    waiting(CRITICAL, UNVERIFIED, tier=Tier.P1),
    waiting(CRITICAL, UNVERIFIED, DeskReason.ASKED, DeskReason.PRANK, tier=Tier.P2),
    waiting(CRITICAL, VERIFIED, DeskReason.NO_PLACE, tier=Tier.P4),
    waiting(CRITICAL, UNVERIFIED),
    waiting(HIGH, DOUBTFUL, DeskReason.PRANK),
    waiting(HIGH),
    waiting(NORMAL, UNVERIFIED, DeskReason.REPLIED),
    waiting(NORMAL, DOUBTFUL, DeskReason.NO_PLACE),
    waiting(NORMAL, UNVERIFIED, DeskReason.PROPOSED),
    waiting(NORMAL),
    waiting(NORMAL, VERIFIED, DeskReason.OUT_OF_SCOPE),
    waiting(LOW, UNVERIFIED, DeskReason.REPLIED),
    waiting(LOW, DOUBTFUL),
    waiting(HIGH, DOUBTFUL, DeskReason.ASKED),
]


def test_danger_to_life_tops_the_queue_then_severity_then_answers_and_doubt() -> None:
    ranks = [desk.rank(one) for one in IN_ORDER]
    assert None not in ranks
    assert ranks == sorted(ranks, key=lambda rank: rank or 0)


def test_what_is_believed_and_has_no_mark_waits_for_nobody() -> None:
    assert desk.rank(waiting(CRITICAL, VERIFIED)) is None
    assert desk.rank(waiting(status=IncidentStatus.CLOSED)) is None


def test_a_threat_to_life_says_first_that_it_is_one() -> None:
    found = desk.reasons(waiting(CRITICAL, DOUBTFUL, DeskReason.PRANK))
    assert found == [DeskReason.LIFE, DeskReason.DOUBTFUL, DeskReason.PRANK]


def test_danger_that_was_asked_about_does_not_sink() -> None:
    asked = desk.rank(waiting(CRITICAL, UNVERIFIED, DeskReason.ASKED))
    assert asked is not None
    assert asked < desk.RANK_OF_DANGER_ENDS
    assert asked % 2 == 1


def test_doubt_has_five_steps() -> None:
    most = waiting(NORMAL, DOUBTFUL, *desk.MARKS)
    assert desk.doubt(most) == desk.MOST_DOUBT
    assert desk.doubt(waiting(NORMAL, VERIFIED, DeskReason.REPLIED)) == 0


def test_danger_is_put_aside_for_a_quarter_of_an_hour_at_most() -> None:
    soon = NOW + timedelta(minutes=15)
    assert desk.pause_until(CRITICAL, soon, NOW) == soon
    with pytest.raises(InvalidInput):
        desk.pause_until(CRITICAL, NOW + timedelta(minutes=16), NOW)
    with pytest.raises(InvalidInput):
        desk.pause_until(NORMAL, NOW, NOW)
    with pytest.raises(InvalidInput):
        desk.pause_until(NORMAL, NOW + timedelta(days=8), NOW)


def test_a_rejection_can_be_undone_for_hours_and_not_for_ever() -> None:
    desk.must_be_restorable(IncidentStatus.CLOSED, NOW - timedelta(hours=23), NOW)
    for status, at in [
        (IncidentStatus.CLOSED, NOW - timedelta(hours=25)),
        (IncidentStatus.CLOSED, None),
        (IncidentStatus.OPEN, NOW),
    ]:
        with pytest.raises(InvalidTransition):
            desk.must_be_restorable(status, at, NOW)


def test_grounds_are_laid_beside_each_other_with_the_reports_that_gave_them() -> None:
    near, joke = Ground("at_scene", 2), Ground("reads_as_joke", -3)
    for_it, against = desk.balance([[near], [near, joke]])
    assert [(w.code, w.weight, w.reports) for w in for_it] == [("at_scene", 2, (0, 1))]
    assert [(w.code, w.reports) for w in against] == [("reads_as_joke", (1,))]


@pytest.mark.parametrize(
    ("values", "different"),
    [
        ({0: 12, 1: 12, 2: 5}, {2}),
        ({0: 12, 1: None, 2: 5}, {2}),
        ({0: 12, 1: None}, set()),
        ({0: 4, 1: 5, 2: 5}, {0}),
        ({}, set()),
    ],
)
def test_only_what_differs_from_what_most_say_is_tinted(
    values: dict[int, object], different: set[int]
) -> None:
    assert desk.differing(values) == different
