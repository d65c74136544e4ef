"""Models of the understanding: which are kept, which may be taken into use, and by which word.

Covers the rules over models that were trained in the running system. Leaves out how one is made and
judged (`ioc.training`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

BUILT_IN = "built-in"
"""Stands for the model that comes with the product, wherever a version is named."""

MOST_KEPT = 10
"""So many candidates and former models stay beside the one in use: about 35 MB."""

STALE_AFTER = timedelta(minutes=30)
"""A training that has not told of a step for so long has died with its machine. The longest step
takes two minutes on one free core."""


class ModelState(StrEnum):
    """What a trained model is for."""

    CANDIDATE = "candidate"
    CURRENT = "current"
    FORMER = "former"


class TrainingState(StrEnum):
    """How a training stands."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class TrainingStep(StrEnum):
    """What a training is doing."""

    READING = "reading"
    FITTING_PART = "fitting_part"
    COMPARING = "comparing"
    FITTING_ALL = "fitting_all"
    STORING = "storing"


class Verdict(StrEnum):
    """What a comparison comes to."""

    BETTER = "better"
    NOT_BETTER = "not_better"


class Ground(StrEnum):
    """Why a candidate is not better."""

    RECALL_FALLS = "recall_falls"
    FALSE_ALARMS_RISE = "false_alarms_rise"
    CATEGORY_FALLS = "category_falls"
    NOTHING_GAINED = "nothing_gained"


class Objection(StrEnum):
    """Why a candidate is not taken into use unless somebody insists."""

    RECALL_FALLS = "recall_falls"
    COMPARED_WITH_ANOTHER = "compared_with_another"


@dataclass(frozen=True)
class Kept:
    """A model that is stored, as far as these rules ask."""

    version: str
    state: ModelState
    made_at: datetime


def objection(
    state: ModelState, compared_with: str, grounds: Sequence[str], in_use: str
) -> Objection | None:
    """What speaks against taking a model into use now; nothing against one that has served."""
    if state is not ModelState.CANDIDATE:
        return None
    if Ground.RECALL_FALLS in grounds:
        return Objection.RECALL_FALLS
    return Objection.COMPARED_WITH_ANOTHER if compared_with != in_use else None


def too_many(kept: Sequence[Kept], behind: str | None, most: int = MOST_KEPT) -> list[str]:
    """The versions to drop: the oldest former ones first, then the oldest candidates, never the
    one in use nor the one `behind` it, to which a person may want to go back."""
    others = [one for one in kept if one.state is not ModelState.CURRENT]
    spare = sorted(
        (one for one in others if one.version != behind),
        key=lambda one: (one.state is ModelState.CANDIDATE, one.made_at),
    )
    return [one.version for one in spare[: max(len(others) - most, 0)]]


def is_stale(seen_at: datetime, at: datetime) -> bool:
    """Whether a training that calls itself running has died."""
    return at - seen_at > STALE_AFTER
