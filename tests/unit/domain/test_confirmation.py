"""How old a word is, and when it is asked again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ioc.domain.confirmation import (
    ANSWER_WITHIN,
    ASK_EVERY,
    ASK_MOST,
    STALE_AFTER,
    ConfirmationAge,
    Due,
    Heard,
    age_of,
    due,
    next_look,
)

AT = datetime(2026, 11, 3, 6, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hours", "age"),
    [(0, "fresh"), (1.99, "fresh"), (2, "ageing"), (5.99, "ageing"), (6, "stale"), (48, "stale")],
)
def test_a_word_is_fresh_then_ageing_then_stale(hours: float, age: str) -> None:
    assert age_of(AT - timedelta(hours=hours), AT) is ConfirmationAge(age)


def test_who_was_not_heard_of_is_asked_then_rung_then_asked_again_but_not_for_ever() -> None:
    assert next_look(Heard(AT)) == AT + ASK_EVERY
    assert due(Heard(AT), AT + ASK_EVERY) == {Due.ASK}
    asked = Heard(AT, asked_at=AT + ASK_EVERY, tries=1)
    assert next_look(asked) == AT + ASK_EVERY + ANSWER_WITHIN
    assert due(asked, AT + ASK_EVERY + ANSWER_WITHIN) == {Due.RING}
    rung = Heard(AT, AT + ASK_EVERY, 1, ring_since=AT + ASK_EVERY + ANSWER_WITHIN)
    assert next_look(rung) == AT + 2 * ASK_EVERY
    last = Heard(AT, AT + STALE_AFTER, ASK_MOST, ring_since=AT, is_told_stale=True)
    assert next_look(last) is None


def test_six_hours_without_a_word_are_told_once() -> None:
    old = Heard(AT, AT + timedelta(hours=5), 2, ring_since=AT)
    assert due(old, AT + STALE_AFTER) == {Due.TELL_STALE}
    told = Heard(AT, AT + timedelta(hours=5), 2, ring_since=AT, is_told_stale=True)
    assert due(told, AT + STALE_AFTER) == set()
