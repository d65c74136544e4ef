"""What every classifier answers, the fake of the tests included."""

from __future__ import annotations

import time

import pytest
import yaml

from config import Settings
from ioc.domain.incidents import Severity
from ioc.ports import Classified, Classifier, Danger, Ports
from tests.fakes import FakeClassifier

TEXTS = [
    "CỨU với, nước lên tới cổ, có cháu nhỏ",
    "Rác tồn đọng ba ngày ở đầu kiệt 27",
    "",
    " ",
    "\x00",
    "a" * 4000,
    "🚣" * 500,
    "CỨU " * 1000,
    "\u0300" * 200,
    "%s %(x)s {0} <script>",
    "123 456 789",
]


@pytest.fixture(params=["real", "fake"])
def classifier(request: pytest.FixtureRequest, real: Ports) -> Classifier:
    return real.classifier if request.param == "real" else FakeClassifier()


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_any_text_is_answered_in_the_right_shape(classifier: Classifier, text: str) -> None:
    danger, read = classifier.danger(text), classifier.classify(text)
    assert isinstance(danger, Danger)
    assert isinstance(danger.severity, Severity)
    assert isinstance(read, Classified)
    assert isinstance(read.danger, Danger)
    confidences = [confidence for _code, confidence in read.ranked]
    assert confidences == sorted(confidences, reverse=True)
    assert all(0 <= confidence <= 1 for confidence in confidences)
    assert len({code for code, _ in read.ranked}) == len(read.ranked)
    assert read.people is None or read.people >= 0
    assert read.water_depth_m is None or read.water_depth_m >= 0


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_both_questions_agree_on_danger(classifier: Classifier, text: str) -> None:
    assert classifier.danger(text) == classifier.classify(text).danger


def test_a_cry_for_help_is_danger_and_rubbish_is_not(classifier: Classifier) -> None:
    assert classifier.danger(TEXTS[0]).is_emergency
    assert not classifier.danger(TEXTS[1]).is_emergency


def test_danger_comes_with_its_reasons(classifier: Classifier) -> None:
    for reason in classifier.danger(TEXTS[0]).reasons:
        assert reason.quote
        assert reason.code
    assert classifier.danger(TEXTS[0]).reasons


def test_the_categories_are_those_of_the_city(real: Ports) -> None:
    seeds = yaml.safe_load((Settings.seeds_dir / "categories.yaml").read_text("utf-8"))
    known = {row["code"] for row in seeds["categories"]}
    for text in TEXTS:
        assert {code for code, _ in real.classifier.classify(text).ranked} <= known


def test_danger_is_read_quickly_enough_to_stand_before_the_answer(
    real: Ports,
) -> None:
    """`ports`: well under a millisecond; measured with room for a busy machine."""
    real.classifier.danger(TEXTS[0])
    taken = []
    for text in TEXTS[:2] * 50:
        started = time.perf_counter()
        real.classifier.danger(text)
        taken.append(time.perf_counter() - started)
    assert sorted(taken)[len(taken) // 2] < 0.01
