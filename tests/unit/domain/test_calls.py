"""What the exchange tells in any order ends the same; who first claims a call has it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest

from ioc.domain import calls
from ioc.domain.calls import (
    CallbackOutcome,
    CallbackStatus,
    CallState,
    Claim,
    Known,
    LinkStatus,
    LinkUse,
)

START = datetime(2026, 10, 28, 14, 5, tzinfo=UTC)
R, A, E, X = CallState.RINGING, CallState.ANSWERED, CallState.ENDED, CallState.ABANDONED


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def told(*news: tuple[CallState, float]) -> Known:
    """What is known after the news, in the order given."""
    step = calls.first(news[0][0], at(news[0][1]))
    for state, seconds in news[1:]:
        step = calls.follow(step.known, state, at(seconds))
    return step.known


@pytest.mark.parametrize("order", list(permutations([(R, 0), (A, 4), (E, 60)])))
def test_an_answered_call_ends_the_same_in_every_order(
    order: tuple[tuple[CallState, float]],
) -> None:
    assert told(*order) == Known(E, at(0), at(4), at(60))


@pytest.mark.parametrize("order", list(permutations([(R, 0), (X, 9)])))
def test_an_abandoned_call_ends_the_same_in_every_order(
    order: tuple[tuple[CallState, float]],
) -> None:
    assert told(*order) == Known(X, at(0), None, at(9))


@pytest.mark.parametrize("order", list(permutations([(R, 0), (A, 4), (X, 9), (E, 9)])))
def test_who_was_spoken_to_was_not_abandoned(order: tuple[tuple[CallState, float]]) -> None:
    assert told(*order) == Known(E, at(0), at(4), at(9))


@pytest.mark.parametrize("state", list(CallState))
def test_the_same_news_again_is_no_news(state: CallState) -> None:
    once = calls.first(state, at(5))
    assert once.happened is state
    again = calls.follow(once.known, state, at(5))
    assert again.happened is None
    assert again.known == once.known


def test_what_is_over_does_not_ring_again() -> None:
    assert told((R, 0), (A, 4), (E, 60), (R, 90)).state is E


def wish(holder: int | None, after: float = 0, *, stale: bool = False, over: bool = False) -> Claim:
    return calls.claim(holder, 1, at(0), is_stale=stale, take_over=over, at=at(after))


def test_the_first_claim_wins() -> None:
    assert wish(None) is Claim.TAKES
    assert wish(1) is Claim.HAS
    assert wish(2, 21) is Claim.REFUSED
    assert wish(2, 21, over=True) is Claim.REFUSED


def test_within_the_grace_and_from_a_silent_screen_it_is_taken_over_on_purpose() -> None:
    assert wish(2, 20) is Claim.MAY_TAKE_OVER
    assert wish(2, 20, over=True) is Claim.TAKES
    assert wish(2, 999, stale=True) is Claim.MAY_TAKE_OVER
    assert wish(2, 999, stale=True, over=True) is Claim.TAKES


def test_a_screen_is_silent_after_three_missed_signs() -> None:
    assert not calls.is_silent(at(0), at(0), at(45))
    assert calls.is_silent(at(0), at(0), at(46))
    assert calls.is_silent(None, at(0), at(46))
    assert not calls.is_silent(None, None, at(999))


def test_whom_to_ring_back_first() -> None:
    def place(danger: bool, attempts: int, since: float, tried: float | None = None) -> Any:
        return calls.callback_order(
            is_danger=danger,
            attempts=attempts,
            since=at(since),
            tried_at=None if tried is None else at(tried),
            at=at(600),
        )

    in_danger, often = place(True, 1, 500), place(False, 4, 400)
    longest, later = place(False, 1, 100), place(False, 1, 200)
    just_tried, tried_before = place(True, 9, 0, 590), place(True, 2, 0, 100)
    wanted = [tried_before, in_danger, often, longest, later, just_tried]
    assert sorted([later, often, just_tried, in_danger, longest, tried_before]) == wanted


def test_after_five_tries_nobody_rings_any_more() -> None:
    no = CallbackOutcome.NO_ANSWER
    assert calls.after_try(no, 4) is CallbackStatus.WAITING
    assert calls.after_try(no, 5) is CallbackStatus.GIVEN_UP
    assert calls.after_try(CallbackOutcome.REACHED, 9) is CallbackStatus.DONE


@pytest.mark.parametrize(
    ("caller", "key", "texted"),
    [
        ("0905 123 456", "84905123456", True),
        ("+84 905123456", "84905123456", True),
        ("0234 382 2222", "842343822222", False),
        ("+1 555 010 9999", "15550109999", False),
        ("113", "113", False),
        ("anonymous", None, False),
        ("", None, False),
        (None, None, False),
    ],
)
def test_a_number_is_compared_by_its_digits(
    caller: str | None, key: str | None, texted: bool
) -> None:
    assert calls.number_key(caller) == key
    assert calls.can_be_texted(key) is texted


def test_a_number_is_not_asked_twice_in_ten_minutes_but_by_hand_after_one() -> None:
    assert calls.may_ask(None, at(0), by_hand=False)
    assert not calls.may_ask(at(0), at(599), by_hand=False)
    assert calls.may_ask(at(0), at(600), by_hand=False)
    assert not calls.may_ask(at(0), at(59), by_hand=True)
    assert calls.may_ask(at(0), at(60), by_hand=True)


def test_what_was_opened_has_been_sent_whoever_says_so_later() -> None:
    assert calls.link_moves(LinkStatus.QUEUED, LinkStatus.SENT)
    assert calls.link_moves(LinkStatus.FAILED, LinkStatus.SENT)
    assert not calls.link_moves(LinkStatus.SENT, LinkStatus.FAILED)
    assert not calls.link_moves(LinkStatus.OPENED, LinkStatus.SENT)


@pytest.mark.parametrize(
    ("located", "now", "is_open", "use"),
    [
        (None, 10, True, LinkUse.SEND),
        (None, 10, False, LinkUse.SEND),
        (None, 1800, True, LinkUse.EXPIRED),
        (5, 10, True, LinkUse.LATER),
        (5, 65, True, LinkUse.AGAIN),
        (5, 65, False, LinkUse.USED),
        (5, 1800, True, LinkUse.USED),
    ],
)
def test_a_link_is_good_once_and_again_while_the_call_is_open(
    located: float | None, now: float, is_open: bool, use: LinkUse
) -> None:
    found = calls.link_use(
        located_at=None if located is None else at(located),
        expires_at=at(1800),
        is_open=is_open,
        at=at(now),
    )
    assert found is use


@pytest.mark.parametrize(
    ("hour", "start"), [(6, (28, 6)), (13, (28, 6)), (14, (28, 14)), (23, (28, 22)), (3, (27, 22))]
)
def test_a_shift_begins_at_six_two_and_ten(hour: int, start: tuple[int, int]) -> None:
    began = calls.shift_start(datetime(2026, 10, 28, hour, 30, tzinfo=UTC))
    assert (began.day, began.hour) == start
