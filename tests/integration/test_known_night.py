"""A small night whose truth is known: what is joined is right, what is known is found."""

from __future__ import annotations

import random
from itertools import islice

import pytest
import yaml

from benchmarks import bench_duplicates as bench
from config import Settings
from ioc.exercise.known_night import AGAIN, Case, KnownNight


def _night(seed: int) -> KnownNight:
    words = yaml.safe_load((bench.FOLDER / "tuning.yaml").read_text("utf-8"))
    return KnownNight(words, bench.streets(Settings.seeds_dir), random.Random(seed))


def test_the_same_seed_is_the_same_night() -> None:
    one, other = _night(7), _night(7)
    assert list(islice(one.tellings(80, 5), 80)) == list(islice(other.tellings(80, 5), 80))


def test_three_in_five_tell_of_something_known_and_every_case_comes() -> None:
    told = list(_night(3).tellings(1200, 5))
    known: set[int] = set()
    again = 0
    for one in told:
        again += one.truth in known
        assert (one.truth in known) is (one.case in AGAIN)
        known.add(one.truth)
    assert 0.55 < again / len(told) < 0.65
    assert {one.case for one in told} == set(Case)


def test_the_two_lists_of_words_say_nothing_alike() -> None:
    lists = [
        yaml.safe_load((bench.FOLDER / f"{n}.yaml").read_text("utf-8")) for n in bench.WORDINGS
    ]
    for name in ("first", "same_phone", "family", "neighbour", "relative", "note"):
        assert not set(lists[0][name]) & set(lists[1][name])


@pytest.mark.parametrize("words", bench.WORDINGS)
def test_on_a_small_night_joins_are_right_and_the_known_is_found(words: str) -> None:
    score = bench.night(words, 1, 260)
    assert len(score.joined) > 40
    assert score.precision >= 0.99, list(bench.errors(score.outcomes))
    assert score.recall >= 0.9, list(bench.errors(score.outcomes))
