"""People counted in and out: who is left may be missing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ioc.domain.people_ledger import (
    Entry,
    PersonState,
    Tally,
    WhyUnaccounted,
    name_key,
    summed,
)

S = PersonState


def why(tally: Tally, *, is_stale: bool = False) -> WhyUnaccounted | None:
    return tally.why(is_stale=is_stale)


def test_all_who_were_asked_for_and_handed_over_are_accounted_for() -> None:
    tally = Tally(5, picked_up=5, handed_over=5)
    assert (tally.unaccounted, tally.is_accounted, why(tally)) == (0, True, None)


def test_who_was_not_picked_up_waits_and_is_missing_once_the_boat_has_gone() -> None:
    on_the_way = Tally(5, picked_up=3, handed_over=3, is_fetching=True)
    assert (on_the_way.unaccounted, on_the_way.is_accounted) == (2, False)
    assert why(on_the_way) is WhyUnaccounted.WAITING
    assert why(Tally(5, picked_up=3, handed_over=3)) is WhyUnaccounted.NOT_FETCHED
    assert why(Tally(5)) is WhyUnaccounted.WAITING
    assert why(Tally(5), is_stale=True) is WhyUnaccounted.NO_WORD


def test_who_was_picked_up_and_handed_over_nowhere_is_lost_unless_still_aboard() -> None:
    assert Tally(4, picked_up=4, handed_over=3).lost == 1
    assert Tally(4, picked_up=4, handed_over=3, is_carrying=True).lost == 0
    hospital = Entry(S.IN_HOSPITAL, 1, was_picked_up=True)
    counted = Tally(4, picked_up=4, handed_over=3, entries=(hospital,))
    assert (counted.lost, counted.waiting, counted.safe, counted.is_accounted) == (0, 0, 1, True)


def test_who_is_safe_by_their_own_word_is_accounted_for() -> None:
    tally = Tally(5, picked_up=2, handed_over=2, entries=(Entry(S.SAFE, 3),))
    assert (tally.safe, tally.unaccounted, tally.is_accounted) == (3, 0, True)


def test_a_missing_person_stays_so_however_many_were_brought() -> None:
    tally = Tally(5, picked_up=6, handed_over=6, entries=(Entry(S.MISSING, 1),))
    assert (tally.missing, tally.unaccounted, tally.is_accounted) == (1, 1, False)
    assert why(tally) is WhyUnaccounted.MISSING


def test_names_of_those_aboard_are_in_the_crews_number_already() -> None:
    named = (Entry(S.AT_SHELTER, 1, is_counted=False), Entry(S.PICKED_UP, 1, is_counted=False))
    tally = Tally(2, picked_up=2, handed_over=2, entries=named)
    assert (tally.at_shelter, tally.unaccounted) == (2, 0)


def test_with_a_number_that_nobody_knows_it_takes_somebody_who_was_there() -> None:
    assert not Tally(None).is_accounted
    assert why(Tally(None)) is WhyUnaccounted.WAITING
    assert Tally(None, picked_up=3, handed_over=3).is_accounted
    assert not Tally(None, picked_up=3, handed_over=2).is_accounted
    assert Tally(None, entries=(Entry(S.SAFE, 2),)).is_accounted


def test_whom_a_crew_left_is_waited_for_however_many_were_asked_for() -> None:
    left = (Entry(S.ASKED, 3),)
    for asked, waiting in ((None, 3), (2, 3), (5, 3), (8, 6)):
        tally = Tally(asked, picked_up=2, handed_over=2, entries=left, was_attended=True)
        assert (tally.waiting, tally.is_accounted, tally.is_fetched) == (waiting, False, False)
        assert why(tally) is WhyUnaccounted.NOT_FETCHED


def test_a_word_that_people_wait_is_answered_by_no_count_that_was_there_before() -> None:
    others, own = Entry(S.WAITING, 1), Entry(S.WAITING, 1, is_counted=False)
    for asked in (None, 4):
        tally = Tally(asked, picked_up=4, handed_over=4, entries=(others,))
        assert (tally.still_there, tally.is_accounted, tally.is_fetched) == (True, False, False)
        assert why(tally) is WhyUnaccounted.NOT_FETCHED
    callers = Entry(S.SAFE, 4, is_callers=True)
    assert Tally(4, entries=(own, callers)).still_there
    assert not Tally(4, walked_in=4, entries=(own,)).still_there
    assert Tally(None, walked_in=4, entries=(own,)).still_there


COUNTS = st.integers(0, 6)
ENTRIES = st.builds(
    Entry, st.sampled_from(PersonState), st.integers(1, 4), st.booleans(), st.booleans()
)


@given(st.none() | COUNTS, COUNTS, COUNTS, st.lists(ENTRIES, max_size=6), st.booleans())
def test_nobody_is_accounted_for_while_a_crew_left_somebody_or_somebody_may_be_there_besides(
    asked: int | None, picked_up: int, walked_in: int, entries: list[Entry], attended: bool
) -> None:
    tally = Tally(asked, picked_up, picked_up, walked_in, tuple(entries), was_attended=attended)
    left = any(one.state is S.ASKED and one.is_counted and not one.was_picked_up for one in entries)
    said = any(one.state is S.WAITING and one.is_counted for one in entries)
    if left or said:
        assert not tally.is_accounted
        assert not tally.is_fetched


def test_the_figures_of_many_are_sums() -> None:
    found = summed([Tally(5, 3, 3), Tally(None, 2, 2, walk_ups=2), Tally(1)])
    assert (found["asked"], found["unknown"], found["unaccounted"]) == (6, 1, 3)
    assert (found["picked_up"], found["walk_ups"], found["at_shelter"]) == (5, 2, 5)


def test_a_name_is_the_same_in_any_spelling_and_address() -> None:
    assert name_key("Bà  Nguyễn Thị Lành") == name_key("nguyen thi lanh") == "nguyen thi lanh"
    assert name_key("Ba") == "ba"
    assert name_key("  ") is None
