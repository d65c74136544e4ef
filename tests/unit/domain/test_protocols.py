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


PROVEN = {
    ("flood", "in_water", "yes_in_water", "drowning"),
    ("flood", "refuge", "roof", "on_roof"),
    ("flood", "refuge", "roof", "stranded_on_roof"),
    ("landslide", "buried", "buried", "crushed"),
    ("landslide", "moving", "moving", "cracks"),
    ("fire", "what", "gas", "explosion_or_gas"),
    ("medical", "what", "birth", "birth_near"),
    ("violence", "hurt", "wounded", "wounded"),
}
"""The answers that a sign of danger proves by itself; each one was weighed."""


def test_only_signs_that_prove_an_answer_tick_it() -> None:
    ticked = {
        (card.code, one.code, given.code, signal)
        for card in CARDS.values()
        for one in card.steps
        for given in one.answers
        for signal in given.signals
    }
    assert ticked == PROVEN


def test_no_sign_of_danger_ends_a_question_with_an_answer_of_no_danger() -> None:
    for one in CARDS.values():
        found = answered(one, Understood((), CODES))
        for code, said in found.items():
            step_ = one.step(code)
            assert step_ is not None
            given = step_.answer(said or "")
            assert given is not None
            assert given.raises


def test_somebody_at_the_wire_is_asked_about_before_anything_else() -> None:
    electric = CARDS["electric"]
    told = Understood((), {"electric_shock", "live_wire"}, {Fills.PEOPLE, Fills.PLACE})
    assert "touching" not in answered(electric, told)
    assert path(electric, {}).next_step == "touching"


def test_a_place_or_a_number_does_not_end_a_question_of_life() -> None:
    told = Understood((), (), {Fills.PLACE, Fills.PEOPLE, Fills.VULNERABLE})
    assert "danger" not in answered(CARDS["lost_person"], told)
    assert "trapped" not in answered(CARDS["fire"], told)
    assert "children" not in answered(CARDS["car_in_water"], told)
    assert "hurt" not in answered(CARDS["violence"], told)
    assert "place" in answered(CARDS["fire"], told)
    assert "who" in answered(CARDS["flood"], told)


def test_a_shock_opens_the_electric_card_whatever_else_is_told() -> None:
    alone = {"electric_shock", "calls_for_rescue", "lost_contact", "no_way_through"}
    assert choose(CARDS.values(), Understood(("cuu_ho_cuu_nan",), alone))[0] == "electric"
    ill = {"electric_shock", "life_threatening_illness", "lies_helpless", "wounded"}
    assert choose(CARDS.values(), Understood((), ill))[:2] == ["electric", "medical"]
