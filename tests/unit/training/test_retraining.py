"""What people set right is sifted, split and compared so that nobody teaches nonsense alone."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from ioc.domain.learning import Ground, Verdict
from ioc.training.collection import Sample
from ioc.training.compare import compare
from ioc.training.corrections import WEIGHT, Correction, examples_of, sift, split
from ioc.training.fit import Example

CODES = frozenset({"thoat_nuoc", "chieu_sang", "cuu_ho_cuu_nan"})


def correction(number: int, text: str, **fields: Any) -> Correction:
    given = {"category": "thoat_nuoc", "emergency": None, "who": "user:1", "report": number}
    return Correction(number=number, text=text, **{**given, **fields})


def sifted(*corrections: Correction, **more: Any) -> tuple[list[int], dict[str, int]]:
    given: dict[str, Any] = {"collection": [], "held": [], "codes": CODES}
    found = sift(corrections, **{**given, **more})
    return [one.number for one in found.used], found.dropped


def test_words_of_a_category_alone_or_of_danger_alone_count() -> None:
    calm = correction(2, "đèn đường tắt", category=None, emergency=False)
    assert sifted(correction(1, "cống nghẹt"), calm) == ([1, 2], {})
    (example,) = examples_of([calm])
    assert example == Example("đèn đường tắt", None, False, WEIGHT)


def test_of_two_who_contradict_each_other_neither_counts() -> None:
    one = correction(1, "Cống nghẹt trước nhà")
    other = correction(2, "cống  nghẹt trước nhà", category="chieu_sang", who="user:2")
    assert sifted(one, other, correction(3, "đèn tắt")) == ([3], {"contradictory": 2})


def test_the_same_text_many_times_is_one() -> None:
    rows = [correction(n, "cống nghẹt") for n in range(1, 40)]
    danger = correction(40, "cong nghet", category=None, emergency=False)
    found = sift([*rows, danger], [], [], CODES)
    (one,) = found.used
    assert (one.category, one.emergency, one.number) == ("thoat_nuoc", False, 40)
    assert found.dropped == {"repeated": 39}


def test_one_person_counts_up_to_a_limit_by_the_newest_words() -> None:
    flood = [correction(n, f"cống nghẹt số {n}") for n in range(1, 31)]
    other = correction(31, "đèn tắt", who="user:2")
    used, dropped = sifted(*flood, other, most_of_one=10)
    assert used == [*range(21, 31), 31]
    assert dropped == {"too_many_of_one": 20}


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (correction(1, "nước tới cổ", category="thoat_nuoc"), "against_collection"),
        (correction(1, "nước tới cổ", category=None, emergency=False), "against_collection"),
        (correction(1, "GIU LAI de do"), "kept_back"),
        (correction(1, "cống nghẹt", category="bi_mat"), "unknown_category"),
        (correction(1, "cống nghẹt", category=None), "empty"),
        (correction(1, " "), "empty"),
    ],
)
def test_what_must_not_be_learnt_is_left_out_and_counted(given: Correction, reason: str) -> None:
    collection = [Example("Nước tới cổ", "cuu_ho_cuu_nan", True)]
    held = ["giữ lại để đo"]
    assert sifted(given, collection=collection, held=held) == ([], {reason: 1})


def test_a_fifth_of_the_new_ones_is_kept_back_and_none_of_the_old() -> None:
    rows = [correction(n, f"cống nghẹt số {n}") for n in range(1, 401)]
    learnt, kept_back = split(rows, since=200)
    assert {one.number for one in learnt} >= set(range(1, 201))
    assert 20 <= len(kept_back) <= 60
    assert {one.number for one in learnt}.isdisjoint(one.number for one in kept_back)
    assert split(rows, since=200)[1] == kept_back
    # A text that was kept back once is kept back again while it is new.
    assert set(kept_back) <= set(split(rows, since=100)[1])


def reading(answers: dict[str, tuple[str, bool]]) -> Any:
    """A reader that answers category and danger by a table."""

    def read(text: str) -> Any:
        category, alarm = answers[text]
        first = SimpleNamespace(code=category, confidence=0.9)
        return SimpleNamespace(
            emergency=SimpleNamespace(is_emergency=alarm, reasons=()),
            categories=SimpleNamespace(first=first, ranked=(first,), problems=(category,)),
            people=None,
            vulnerable=(),
            water=None,
            location=SimpleNamespace(ward=None, street=None, alley=None, house=None),
        )

    return read


HELD = [
    Sample("nước tới cổ", "short", "cuu_ho_cuu_nan", emergency=True, kind="flood"),
    Sample("cống nghẹt", "short", "thoat_nuoc"),
    Sample("đèn tắt", "short", "chieu_sang"),
]
RIGHT = {one.text: (one.category, one.emergency) for one in HELD}


def compared(old: dict[str, Any], new: dict[str, Any], *more: Correction) -> dict[str, Any]:
    return compare(reading(old), reading(new), HELD, more)


def test_a_model_that_misses_one_call_for_help_more_is_not_better_whatever_it_gains() -> None:
    poor = RIGHT | {"cống nghẹt": ("chieu_sang", True), "đèn tắt": ("thoat_nuoc", True)}
    found = compared(poor, RIGHT | {"nước tới cổ": ("cuu_ho_cuu_nan", False)})
    assert found["verdict"] == Verdict.NOT_BETTER
    assert found["grounds"] == [Ground.RECALL_FALLS]
    assert [one["kind"] for one in found["changed"]] == [
        "lost_emergency",
        "alarm_withdrawn",
        "alarm_withdrawn",
    ]
    recall = next(row for row in found["figures"] if row["name"] == "recall")
    assert (recall["old"], recall["new"], recall["of"]) == (1.0, 0.0, 1)


def test_a_model_that_gains_and_loses_nothing_is_better() -> None:
    found = compared(RIGHT | {"cống nghẹt": ("chieu_sang", False)}, RIGHT)
    assert (found["verdict"], found["grounds"]) == (Verdict.BETTER, [])
    assert found["counts"] == {"category_better": 1}
    (change,) = found["changed"]
    assert (change["old_category"], change["new_category"]) == ("chieu_sang", "thoat_nuoc")


def test_a_model_that_says_the_same_is_not_better() -> None:
    assert compared(RIGHT, RIGHT)["grounds"] == [Ground.NOTHING_GAINED]


@pytest.mark.parametrize(
    ("worse", "ground"),
    [
        ({"đèn tắt": ("chieu_sang", True)}, Ground.FALSE_ALARMS_RISE),
        ({"đèn tắt": ("thoat_nuoc", False)}, Ground.CATEGORY_FALLS),
    ],
)
def test_a_fall_is_named(worse: dict[str, Any], ground: Ground) -> None:
    assert ground in compared(RIGHT, RIGHT | worse)["grounds"]


def test_a_correction_is_named_by_its_report_and_never_by_its_text() -> None:
    cry = correction(7, "ngập tới ngực", category=None, emergency=True)
    old, new = (RIGHT | {cry.text: ("thoat_nuoc", alarm)} for alarm in (True, False))
    found = compared(old, new, cry)
    assert found["grounds"] == [Ground.RECALL_FALLS]
    (change,) = found["changed"]
    assert (change["kind"], change["report"], change["text"]) == ("lost_emergency", 7, None)
    assert cry.text not in str(found)
