"""The sentence of a priority tells each fact once."""

from __future__ import annotations

from ioc.domain.incidents import Tier
from ioc.queries import priority_words


def test_a_depth_that_two_rules_give_is_told_once() -> None:
    kept = {"reasons": [["water_deep", 1.0, None], ["water_indoors", 1.0, None]]}
    sentence = priority_words.told(kept, Tier.P2, "vi")
    assert sentence.lower().count("sâu 1 m") == 1


def test_two_facts_are_both_told() -> None:
    kept = {"reasons": [["water_deep", 1.0, None], ["water_rising", 20.0, None]]}
    sentence = priority_words.told(kept, Tier.P2, "vi")
    assert "sâu 1 m" in sentence
    assert "20" in sentence
