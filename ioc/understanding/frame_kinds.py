"""How a sentence or a text can be meant."""

from __future__ import annotations

from enum import Enum


class Frame(Enum):
    """How a sentence or a text is meant, where it is not simply meant."""

    PAST = "past"
    RECENT_PAST = "recent_past"
    NOW = "now"
    DRILL = "drill"
    SAFE = "safe"
    DOUSED = "doused"
    RECEDED = "receded"
    CANCELLED = "cancelled"
    NOT_OVER = "not_over"
    MEANT = "meant"
    QUESTION = "question"
    FORECAST = "forecast"
    PLEA = "plea"
    STORY = "story"
    HEARSAY = "hearsay"
    THANKS = "thanks"
    OFFER = "offer"
    JOKE = "joke"
    LAUGH = "laugh"
    HABIT = "habit"
    ANIMAL = "animal"
    PIPE = "pipe"
    NUISANCE = "nuisance"
    IDIOM = "idiom"
