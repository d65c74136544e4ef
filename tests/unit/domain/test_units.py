"""Which positions are believed, and how taps become one story."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from dispatch.capability import NeedKind
from dispatch.lifecycle import AssignmentAction as A
from dispatch.lifecycle import AssignmentStatus as S
from dispatch.lifecycle import IllegalStep
from ioc.domain.geo import Bounds
from ioc.domain.units import (
    Fix,
    FixVerdict,
    Tap,
    is_in_reach,
    is_night,
    is_on_shift,
    judge_fix,
    need_of,
    progress_of,
    slot_of,
)

NINE = datetime(2026, 10, 28, 2, 0, tzinfo=UTC)
CITY = Bounds(16.0, 107.0, 16.8, 108.0)


def after(seconds: float) -> datetime:
    return NINE + timedelta(seconds=seconds)


def fix(lat: float, seconds: float, accuracy: float | None = 10.0) -> Fix:
    return Fix(lat, 107.59, after(seconds), accuracy)


def test_the_first_fix_and_an_ordinary_step_move_the_unit() -> None:
    assert judge_fix(fix(16.46, 0), None, None) is FixVerdict.MOVES
    assert judge_fix(fix(16.461, 10), fix(16.46, 0), None) is FixVerdict.MOVES


@pytest.mark.parametrize("seconds", [-1, 0])
def test_a_fix_that_is_not_newer_moves_nothing(seconds: int) -> None:
    assert judge_fix(fix(16.5, seconds), fix(16.46, 0), None) is FixVerdict.LATE


def test_a_jump_is_doubtful_until_a_second_fix_agrees_with_it() -> None:
    shown, far = fix(16.46, 0), fix(16.60, 10)
    assert judge_fix(far, shown, None) is FixVerdict.DOUBTFUL
    assert judge_fix(far, shown, far) is FixVerdict.DOUBTFUL
    assert judge_fix(fix(16.601, 20), shown, far) is FixVerdict.MOVES
    assert judge_fix(fix(16.461, 20), shown, far) is FixVerdict.MOVES
    assert judge_fix(fix(16.30, 20), shown, far) is FixVerdict.DOUBTFUL


def test_a_long_way_in_a_long_time_is_believed_and_jitter_too() -> None:
    assert judge_fix(fix(16.60, 1800), fix(16.46, 0), None) is FixVerdict.MOVES
    assert judge_fix(fix(16.4625, 1), fix(16.46, 0), None) is FixVerdict.MOVES


@pytest.mark.parametrize(
    ("lat", "lon", "is_near"),
    [(16.4, 107.5, True), (17.2, 107.5, True), (18.0, 107.5, False), (0.0, 0.0, False)],
)
def test_units_come_from_the_city_and_not_far_around_it(
    lat: float, lon: float, is_near: bool
) -> None:
    assert is_in_reach(Fix(lat, lon, NINE), CITY) is is_near


def test_two_fixes_within_ten_seconds_share_a_slot_of_the_track() -> None:
    assert slot_of(after(0)) == slot_of(after(9)) != slot_of(after(10))


def taps(*given: tuple[A, float] | tuple[A, float, int]) -> list[Tap]:
    return [Tap(one[0], after(one[1]), one[2] if len(one) == 3 else None) for one in given]


def test_a_whole_trip_counts_people_and_keeps_the_first_time_of_each_step() -> None:
    done = progress_of(
        taps(
            (A.ACKNOWLEDGE, 10),
            (A.EN_ROUTE, 60),
            (A.ON_SCENE, 600),
            (A.PICKED_UP, 700, 4),
            (A.PICKED_UP, 720, 2),
            (A.HANDED_OVER, 1500, 6),
            (A.EN_ROUTE, 1600),
            (A.ON_SCENE, 2000),
            (A.PICKED_UP, 2100, 3),
            (A.HANDED_OVER, 3000, 3),
            (A.CLEAR, 3060),
        )
    )
    assert (done.status, done.picked_up, done.handed_over) == (S.CLEARED, 9, 9)
    assert done.times["on_scene_at"] == after(600)
    assert done.times["ended_at"] == after(3060)


def test_taps_are_put_in_the_order_of_their_times() -> None:
    late_first = taps((A.ON_SCENE, 600), (A.EN_ROUTE, 60), (A.ACKNOWLEDGE, 10))
    done = progress_of(late_first)
    assert done.status is S.ON_SCENE
    assert done.times["acknowledged_at"] == after(10)


def test_who_picks_people_up_is_there_and_has_answered() -> None:
    done = progress_of(taps((A.PICKED_UP, 300, 2)))
    assert done.status is S.PICKED_UP
    assert done.times["on_scene_at"] == done.times["acknowledged_at"] == after(300)
    assert "en_route_at" not in done.times


def test_nobody_is_handed_over_who_was_not_picked_up() -> None:
    with pytest.raises(IllegalStep):
        progress_of(taps((A.ON_SCENE, 10), (A.HANDED_OVER, 20, 3)))


def test_an_answer_from_before_the_watch_gave_up_makes_the_giving_up_void() -> None:
    assert progress_of(taps((A.TIME_OUT, 90), (A.ACKNOWLEDGE, 30))).status is S.ACKNOWLEDGED
    assert progress_of(taps((A.TIME_OUT, 90), (A.ACKNOWLEDGE, 300))).status is S.ACKNOWLEDGED


def test_people_on_board_before_a_cancelling_stay_on_board() -> None:
    story = taps((A.ON_SCENE, 10), (A.CANCEL, 60), (A.PICKED_UP, 50, 5))
    assert progress_of(story).status is S.PICKED_UP
    with pytest.raises(IllegalStep):
        progress_of(taps((A.CANCEL, 60), (A.ON_SCENE, 70)))


@pytest.mark.parametrize("end", [A.CANCEL, A.DECLINE, A.CLEAR])
@pytest.mark.parametrize("at", [50, 70])
def test_nobody_on_a_boat_is_lost_by_an_end_that_did_not_know_of_them(end: A, at: float) -> None:
    done = progress_of(taps((A.ON_SCENE, 10), (end, 60), (A.PICKED_UP, at, 5)))
    assert (done.status, done.picked_up) == (S.PICKED_UP, 5)
    assert "ended_at" not in done.times


@pytest.mark.parametrize("at", [50, 70])
def test_an_end_is_refused_to_who_has_people_on_board(at: float) -> None:
    story = taps((A.ON_SCENE, 10), (A.PICKED_UP, 60, 5), (A.CLEAR, at))
    with pytest.raises(IllegalStep):
        progress_of(story, story[-1])


def test_who_picks_people_up_after_a_trip_has_gone_again() -> None:
    done = progress_of(taps((A.PICKED_UP, 10, 4), (A.HANDED_OVER, 20, 4), (A.PICKED_UP, 30, 2)))
    assert (done.status, done.picked_up, done.handed_over) == (S.PICKED_UP, 6, 4)


@pytest.mark.parametrize(
    ("category", "codes", "depth", "kind"),
    [
        ("cuu_ho_cuu_nan", [], None, NeedKind.FLOOD_RESCUE),
        ("cuu_ho_cuu_nan", ["drowning"], 1.2, NeedKind.PERSON_IN_WATER),
        ("cuu_ho_cuu_nan", ["birth_near"], 1.2, NeedKind.FLOOD_RESCUE),
        ("cuu_ho_cuu_nan", ["birth_near"], None, NeedKind.MEDICAL_EMERGENCY),
        ("chay_no", [], None, NeedKind.FIRE),
        ("cay_xanh", [], 0.1, NeedKind.FALLEN_TREE),
        ("khac", [], None, NeedKind.EVACUATION),
    ],
)
def test_what_an_incident_asks_of_a_unit(
    category: str, codes: list[str], depth: float | None, kind: NeedKind
) -> None:
    assert need_of(category, codes, depth) is kind


def test_night_and_shifts_are_on_the_citys_clocks() -> None:
    assert not is_night(NINE)
    assert is_night(NINE + timedelta(hours=10))
    assert is_on_shift(None, None, NINE)
    assert is_on_shift(after(-1), after(1), NINE)
    assert not is_on_shift(after(1), None, NINE)
    assert not is_on_shift(None, after(0), NINE)
