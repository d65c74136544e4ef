"""What a review says of an operation, from rows alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ioc.domain import after_action as rules
from ioc.domain.after_action import Course, Leg, NotReached, Origin, Step, Task
from ioc.domain.incidents import IncidentStatus, Outcome, Tier
from ioc.domain.plans import LegState

START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def course(number: int, tier: Tier | None = Tier.P1, **more: object) -> Course:
    given_more: dict[str, object] = {
        "status": IncidentStatus.OPEN,
        "outcome": None,
        "people": 3,
        "opened_at": START,
        **more,
    }
    return Course(number, f"SV-{number}", "Phường", tier, **given_more)  # type: ignore[arg-type]


def test_times_by_tier_say_how_many_have_none() -> None:
    rows = rules.times(
        [
            course(1, dispatched_at=at(4), on_scene_at=at(30)),
            course(2, dispatched_at=at(10)),
            course(3, Tier.P3),
            course(4, None, dispatched_at=at(-5)),
        ]
    )
    assert [(tier, count) for tier, count, _ in rows] == [
        (Tier.P1, 2),
        (Tier.P3, 1),
        (None, 1),
        (None, 4),
    ]
    first = rows[0][2]
    assert (first[Step.DISPATCH].median, first[Step.DISPATCH].p90) == (7.0, 10.0)
    assert (first[Step.ON_SCENE].median, first[Step.ON_SCENE].without) == (30.0, 1)
    assert rows[1][2][Step.DISPATCH].median is None
    # What was entered late is not before its call.
    assert rows[2][2][Step.DISPATCH].median == 0.0


def test_of_no_rescue_nothing_is_said() -> None:
    [(tier, count, steps)] = rules.times([])
    assert (tier, count) == (None, 0)
    assert all(one.median is None and one.of == 0 for one in steps.values())
    assert rules.not_reached([]) == []
    assert rules.peak([]) is None
    assert rules.busiest_hour([]) is None


@given(st.lists(st.floats(0, 10_000), min_size=1))
def test_nine_of_ten_are_not_above_the_ninetieth_percentile(minutes: list[float]) -> None:
    found = rules.spread(minutes)
    assert found.p90 is not None
    assert found.median is not None
    assert found.median <= found.p90 + 0.1
    assert sum(one <= found.p90 + 0.05 for one in minutes) >= 0.9 * len(minutes)


def test_who_was_not_reached_and_why() -> None:
    done = IncidentStatus.CLOSED
    found = rules.not_reached(
        [
            course(1, on_scene_at=at(9)),
            course(2, picked_up=2),
            course(3, Tier.P2, status=done, outcome=Outcome.ANSWERED),
            course(4, Tier.P2, units=1),
            course(5, Tier.P1),
            course(6, Tier.P1, status=done, units=2),
        ]
    )
    assert [(one.id, why) for one, why in found] == [
        (5, NotReached.OPEN_UNSENT),
        (4, NotReached.OPEN_SENT),
        (6, NotReached.ENDED_SENT),
        (3, NotReached.ENDED_UNSENT),
    ]


def leg(unit: int, incident: int, state: LegState, **more: float) -> Leg:
    decided = more.get("decided")
    return Leg(
        at(more.get("made", 0)),
        unit,
        incident,
        state,
        more.get("arrive", 20),
        None if decided is None else at(decided),
    )


def task(unit: int, incident: int, sent: float, there: float | None = None) -> Task:
    return Task(unit, incident, at(sent), None if there is None else at(there), None, 0)


def test_the_plan_beside_what_was_done() -> None:
    legs = [
        leg(1, 10, LegState.ACCEPTED, decided=5, arrive=20),
        leg(2, 11, LegState.REPLACED),
        leg(3, 12, LegState.PROPOSED),
        leg(4, 13, LegState.DROPPED, decided=3),
        leg(5, 14, LegState.REPLACED, made=50),
    ]
    tasks = [
        task(1, 10, 5, 32),
        task(9, 11, 6, 40),
        task(3, 12, 7),
        task(5, 14, 8),
        task(7, 99, 9),
    ]
    counts = {LegState.ACCEPTED: 1, LegState.REPLACED: 7}
    found = rules.plan_review(counts, legs, tasks)
    assert found.tasks == {
        Origin.ACCEPTED: 1,
        Origin.AS_PROPOSED: 1,
        Origin.OTHER_UNIT: 1,
        Origin.UNPLANNED: 2,
    }
    assert (found.late.median, found.late.of) == (12.0, 1)
    assert (found.by_others, found.left) == (1, 1)
    assert found.legs[LegState.REPLACED] == 7


def test_the_peak_is_when_most_went_on() -> None:
    found = rules.peak([(at(0), at(10)), (at(5), at(20)), (at(10), None), (at(3), at(3))])
    assert found is not None
    assert (found.at, found.count) == (at(5), 2)
    hour = rules.busiest_hour([at(0), at(50), at(70), at(80), at(109), at(110)])
    assert hour is not None
    assert (hour.at, hour.count) == (at(70), 4) or (hour.at, hour.count) == (at(50), 4)
