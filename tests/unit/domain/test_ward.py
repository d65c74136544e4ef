"""What the owner of a boat answers, what it does to the task, and which moment paper means."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from dispatch.lifecycle import AssignmentAction as A
from dispatch.lifecycle import AssignmentStatus as S
from ioc.domain.units import Tap, progress_of
from ioc.domain.ward import (
    Answer,
    InboundOutcome,
    Said,
    Task,
    ToldBefore,
    committee_of,
    is_one_trip,
    meaning_of,
    moment_on_paper,
    said_in,
    told_before,
    ward_of,
)

EIGHT_PM = datetime(2026, 10, 28, 13, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1", Said(Answer.THERE)),
        (" 1. ", Said(Answer.THERE)),
        ("2", Said(Answer.PICKED_UP)),
        ("2 4", Said(Answer.PICKED_UP, 4)),
        ("2-4", Said(Answer.PICKED_UP, 4)),
        ("2, 4 người", Said(Answer.PICKED_UP, 4)),
        ("So 2 4ng", Said(Answer.PICKED_UP, 4)),
        ("2 0", Said(Answer.PICKED_UP)),
        ("3", Said(Answer.AT_SHELTER)),
        ("3 12", Said(Answer.AT_SHELTER, 12)),
        ("0", Said(Answer.CANNOT)),
        ("0 đi được", Said(Answer.CANNOT)),
        ("Không đi được!", Said(Answer.CANNOT)),
        ("Đến nơi", Said(Answer.THERE)),
        ("đã đón 5 người", Said(Answer.PICKED_UP, 5)),
        ("ok", Said(Answer.COMING)),
    ],
)
def test_short_answers_are_read(text: str, said: Said) -> None:
    assert said_in(text) == said


@pytest.mark.parametrize(
    "text",
    [
        *("", "   ", "24", "4", "1 người bị thương", "2 ghe nữa", "2 4 5", "nước chảy mạnh quá"),
        *("0905123456", "2 4 người có 1 bé sơ sinh", "?", "💥", "1\x00x"),
    ],
)
def test_a_sentence_is_not_guessed(text: str) -> None:
    assert said_in(text) is None


def test_the_way_from_the_dispatch_to_the_shelter_is_three_answers() -> None:
    assert meaning_of(Said(Answer.THERE), Task(S.DISPATCHED, 4)).steps == ((A.ON_SCENE, None),)
    assert meaning_of(Said(Answer.PICKED_UP, 4), Task(S.ON_SCENE, 4)).steps == ((A.PICKED_UP, 4),)
    end = meaning_of(Said(Answer.AT_SHELTER), Task(S.PICKED_UP, 4, 4))
    assert end.steps == ((A.HANDED_OVER, 4), (A.CLEAR, None))


def test_two_without_a_number_means_all_that_were_expected() -> None:
    assert meaning_of(Said(Answer.PICKED_UP), Task(S.DISPATCHED, 5)).steps == ((A.PICKED_UP, 5),)
    asked = meaning_of(Said(Answer.PICKED_UP), Task(S.DISPATCHED))
    assert asked.outcome is InboundOutcome.NUMBER_NEEDED
    assert asked.steps == ((A.ON_SCENE, None),)


def test_a_party_larger_than_the_boat_goes_in_trips() -> None:
    first = meaning_of(Said(Answer.AT_SHELTER, 4), Task(S.PICKED_UP, 9, 4))
    assert first.steps == ((A.HANDED_OVER, 4),)
    again = meaning_of(Said(Answer.PICKED_UP, 4), Task(S.HANDED_OVER, 9, 4, 4))
    assert again.steps == ((A.EN_ROUTE, None), (A.ON_SCENE, None), (A.PICKED_UP, 4))
    no_more = meaning_of(Said(Answer.CANNOT), Task(S.HANDED_OVER, 9, 4, 4))
    assert no_more.steps == ((A.CLEAR, None),)


def test_who_is_at_the_shelter_picked_them_up_before() -> None:
    found = meaning_of(Said(Answer.AT_SHELTER, 3), Task(S.DISPATCHED, 3))
    assert found.steps == ((A.PICKED_UP, 3), (A.HANDED_OVER, 3), (A.CLEAR, None))
    nobody = meaning_of(Said(Answer.AT_SHELTER), Task(S.ON_SCENE, 3))
    assert nobody.outcome is InboundOutcome.NUMBER_NEEDED


def test_what_is_known_changes_nothing_and_what_cannot_be_waits_for_a_person() -> None:
    assert meaning_of(Said(Answer.THERE), Task(S.PICKED_UP, 4, 4)).outcome is InboundOutcome.KNOWN
    assert meaning_of(Said(Answer.CANNOT), Task(S.PICKED_UP, 4, 4)).outcome is (
        InboundOutcome.REFUSED
    )
    assert meaning_of(Said(Answer.CANNOT), Task(S.DECLINED)).outcome is InboundOutcome.KNOWN
    for status in (S.CANCELLED, S.CLEARED, S.DECLINED):
        late = meaning_of(Said(Answer.PICKED_UP, 4), Task(status))
        assert late.outcome is InboundOutcome.NO_TASK, status


def test_no_answer_leads_to_a_step_that_is_none() -> None:
    """Whatever is answered wherever the task stands, the steps are a story or there are none."""
    before = {
        S.DISPATCHED: (),
        S.ACKNOWLEDGED: ((A.ACKNOWLEDGE, None),),
        S.EN_ROUTE: ((A.EN_ROUTE, None),),
        S.ON_SCENE: ((A.ON_SCENE, None),),
        S.PICKED_UP: ((A.PICKED_UP, 4),),
        S.HANDED_OVER: ((A.PICKED_UP, 4), (A.HANDED_OVER, 4)),
        S.UNANSWERED: ((A.TIME_OUT, None),),
    }
    for status, taken in before.items():
        for expected in (None, 2, 4, 9):
            for answer in Answer:
                for people in (None, 1, 4, 30):
                    taps = [Tap(action, EIGHT_PM, n) for action, n in taken]
                    was = progress_of(taps)
                    task = Task(status, expected, was.picked_up, was.handed_over)
                    meaning = meaning_of(Said(answer, people), task)
                    later = EIGHT_PM + timedelta(minutes=1)
                    progress_of(taps + [Tap(a, later, n) for a, n in meaning.steps])


@pytest.mark.parametrize(
    ("typed", "hour", "minute", "days"),
    [
        *(("20:30", 20, 30, 0), ("2030", 20, 30, 0), ("20h30", 20, 30, 0), ("21h", 21, 0, 0)),
        *(("19:10", 19, 10, 0), ("1:15", 1, 15, 1), ("0015", 0, 15, 1), ("17.30", 17, 30, 1)),
    ],
)
def test_a_time_on_paper_is_the_first_after_the_printing(
    typed: str, hour: int, minute: int, days: int
) -> None:
    """Printed at 20:00 on the city's clocks; a boat may have left up to two hours before."""
    at = moment_on_paper(typed, EIGHT_PM)
    here = datetime(2026, 10, 28, hour, minute, tzinfo=UTC) + timedelta(days=days, hours=-7)
    assert at == here


@pytest.mark.parametrize("typed", ["", "25:00", "12:75", "sáng", "12345", "-1:00"])
def test_what_is_no_time_is_none(typed: str) -> None:
    assert moment_on_paper(typed, EIGHT_PM) is None


def test_the_committee_of_a_ward_and_back() -> None:
    assert ward_of(committee_of("19753")) == "19753"
    assert ward_of("hepco") is None
    assert ward_of("ca-19753") is None


BEGAN = datetime(2026, 10, 12, 1, 0, tzinfo=UTC)


def minute(number: int) -> datetime:
    return BEGAN + timedelta(minutes=number)


@pytest.mark.parametrize(
    ("paper", "is_one"),
    [
        *(((0, 40), True), ((5, 20), True), ((20, 60), True), ((30, 30), True), ((40, 40), True)),
        *(((39, 70), False), ((40, 80), False), ((50, 50), False), ((-60, -10), False)),
    ],
)
def test_paper_tells_of_the_task_with_which_it_shares_its_time(
    paper: tuple[int, int], is_one: bool
) -> None:
    began, ended = paper
    assert is_one_trip(minute(began), minute(ended), BEGAN, minute(40)) is is_one


def test_a_task_that_is_not_over_is_the_one() -> None:
    assert is_one_trip(minute(5), minute(30), BEGAN, None)
    assert not is_one_trip(minute(-40), minute(-10), BEGAN, None)


def test_numbers_are_compared_with_what_other_mouths_told() -> None:
    known = [(minute(0), 3), (minute(60), 2)]
    assert told_before(4, minute(0), []) is ToldBefore.NOT
    assert told_before(None, minute(0), known) is ToldBefore.SAME
    assert told_before(5, minute(90), known) is ToldBefore.SAME
    assert told_before(3, minute(25), known) is ToldBefore.SAME
    assert told_before(3, minute(60), known) is ToldBefore.OTHERWISE
    assert told_before(1, minute(0), known) is ToldBefore.OTHERWISE
