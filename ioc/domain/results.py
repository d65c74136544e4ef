"""Which results may be made public, and how a photo is covered where it shows persons."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ioc.domain.errors import FieldError, InvalidInput
from ioc.domain.incidents import OPEN, Flag, IncidentStatus, Outcome, Severity, out_of_scope

PRIVATE_OUTCOMES = frozenset({Outcome.REJECTED, Outcome.MERGED})
COVERS_MOST = 40
"""Covered parts of one photo; whoever needs more leaves the photo out."""


@dataclass(frozen=True)
class Cover:
    """A part of a photo that is made unreadable: shares of its width and height, 0 to 1, from the
    upper left corner."""

    left: float
    top: float
    width: float
    height: float

    def __post_init__(self) -> None:
        shares = (self.left, self.top, self.width, self.height)
        inside = self.left + self.width <= 1.0001 and self.top + self.height <= 1.0001
        if not (all(0 <= share <= 1 for share in shares) and inside):
            raise InvalidInput(FieldError("covers", "out_of_range"))


def why_not_public(
    status: IncidentStatus,
    outcome: Outcome | None,
    severity: Severity,
    flags: Iterable[str],
    *,
    is_public_category: bool,
    is_only_exercise: bool,
) -> str | None:
    """Code of the reason for which a result is not published; None where it may be.

    `is_only_exercise`: it is one of an exercise, and no exercise is on.
    """
    if status in OPEN or outcome is None or outcome in PRIVATE_OUTCOMES:
        return "not_settled_yet"
    flags = set(flags)
    if out_of_scope(flags, severity) or Flag.SENSITIVE.value in flags:
        return "kept_confidential"
    if not is_public_category:
        return "category_not_public"
    if is_only_exercise:
        return "only_exercise"
    return None
