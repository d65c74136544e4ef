"""Protocol cards: what makes one valid, which one fits, and what answers mean."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml

from config import Settings
from ioc.domain.protocol_check import problems
from ioc.domain.protocol_words import differences
from ioc.domain.protocols import (
    Card,
    Fills,
    Understood,
    answered,
    card_of,
    choose,
    content_of,
    path,
)
from ioc.domain.reports import RefugeKind
from ioc.understanding.emergency_rules import SIGNALS

SEEDS = sorted((Settings.seeds_dir / "protocols").glob("*.yaml"))
CODES = frozenset(signal.code for signal in SIGNALS)
CATEGORIES = frozenset(
    row["code"]
    for row in yaml.safe_load((Settings.seeds_dir / "categories.yaml").read_text())["categories"]
)


def seed(path_: Path) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(path_.read_text(encoding="utf-8"))
    return content


CARDS: dict[str, Card] = {p.stem: card_of(seed(p)) for p in SEEDS}


def both(text: str = "chữ") -> dict[str, str]:
    return {"vi": text, "en": text}


def step(code: str, *answers: dict[str, Any], **more: Any) -> dict[str, Any]:
    words = {"ask": both(), "why": both(), "say": both()}
    return {"step": code, "answers": list(answers), **words, **more}


def answer(key: str, leads: str | None = None, **more: Any) -> dict[str, Any]:
    return {"key": key, "code": f"a{key}", "label": both(), "next": leads, **more}


def card(*steps: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "code": "thu",
        "title": both(),
        "source": both(),
        "triggers": {"categories": ["khac"], "signals": []},
        "steps": list(steps),
        **more,
    }


def wrong(content: dict[str, Any]) -> list[tuple[str, str]]:
    return [(p.where, p.code) for p in problems(content, CATEGORIES, CODES)]


@pytest.mark.parametrize("file", SEEDS, ids=lambda p: p.stem)
def test_every_seed_is_a_valid_card(file: Path) -> None:
    content = seed(file)
    assert wrong(content) == []
    assert content["code"] == file.stem
    assert "duyệt" in content["source"]["vi"]


def test_the_seeds_cover_what_the_hotline_must_know() -> None:
    assert set(CARDS) == {
        *("flood", "car_in_water", "fire", "landslide"),
        *("electric", "medical", "violence", "lost_person"),
    }


def test_a_car_in_water_is_told_how_to_get_out_before_the_address_is_asked() -> None:
    steps = CARDS["car_in_water"].steps
    place = next(n for n, one in enumerate(steps) if one.fills is Fills.PLACE)
    assert place > 0
    assert all(one.fills is not Fills.PLACE for one in steps[:place])
    assert "cửa kính" in steps[0].say.vi


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (card(step("a", answer("1", "b"))), ("steps.0.answers.0.next", "unknown_step")),
        (card(step("a"), step("b", answer("1", "a"))), ("steps.0.answers", "endless_loop")),
        (card(step("a", next="c"), step("b"), step("c")), ("steps.1.step", "unreachable_step")),
        (card(step("a", answer("1"), answer("1"))), ("steps.0.answers.1.key", "used_twice")),
        (card(step("a"), step("a")), ("steps.1.step", "used_twice")),
        (card(step("a", answer("4"))), ("steps.0.answers.0.key", "not_a_key")),
        (
            card(step("a", say={"vi": "{name} ơi", "en": "Hello"})),
            ("steps.0.say.vi", "unknown_form_of_address"),
        ),
        (
            card(step("a", say={"vi": "{Address} ơi", "en": "{Address}"})),
            ("steps.0.say.en", "unknown_form_of_address"),
        ),
        (card(step("a", say={"vi": "nói", "en": ""})), ("steps.0.say.en", "required")),
        (card(step("a", say=both("dài " * 100))), ("steps.0.say.vi", "too_long_to_say")),
        (card(step("a", fills="money")), ("steps.0.fills", "unknown_value")),
        (card(), ("steps", "required")),
        (
            card(step("a"), triggers={"categories": ["nothing"]}),
            ("triggers.categories", "unknown_category"),
        ),
        (card(step("a"), triggers={"signals": ["x"]}), ("triggers.signals", "unknown_signal")),
        ({"steps": "none"}, ("steps", "not_valid")),
    ],
)
def test_what_is_wrong_with_a_card_is_said_with_its_place(
    content: dict[str, Any], found: tuple[str, str]
) -> None:
    assert found in wrong(content)


def test_a_card_that_is_read_and_written_again_is_the_same() -> None:
    for one in CARDS.values():
        assert card_of(content_of(one)) == one


def test_a_sign_of_danger_calls_its_card_before_the_kind_of_matter_does() -> None:
    flood_with_car = Understood(("cuu_ho_cuu_nan",), {"car_in_water"})
    assert choose(CARDS.values(), flood_with_car)[0] == "car_in_water"
    assert choose(CARDS.values(), Understood(("chay_no",), ()))[0] == "fire"
    assert choose(CARDS.values(), Understood(("chieu_sang",), ())) == []


def test_what_the_words_told_already_is_not_asked_again() -> None:
    told = Understood(("cuu_ho_cuu_nan",), {"drowning"}, {Fills.PEOPLE}, RefugeKind.ROOF)
    found = answered(CARDS["flood"], told)
    assert found == {"in_water": "yes_in_water", "refuge": "roof", "who": None}


def test_answers_lead_on_and_tell_of_danger() -> None:
    car = CARDS["car_in_water"]
    assert path(car, {}).next_step == "out"
    assert path(car, {"out": "outside"}).next_step == "outside"
    stuck = path(car, {"out": "window_stuck"})
    assert stuck.next_step == "break_window"
    assert stuck.raises == ("out",)
    assert path(car, {"out": "nothing", "x": "y"}).unknown == ("out", "x")
    assert path(car, {"out": "unclear"}).next_step == "break_window"


def test_two_versions_are_compared_place_by_place() -> None:
    before = CARDS["flood"]
    content = copy.deepcopy(content_of(before))
    content["steps"][0]["say"]["vi"] = "Nói khác"
    moved = [(d.where, d.after) for d in differences(before, card_of(content))]
    assert moved == [("steps.in_water.say.vi", "Nói khác")]
