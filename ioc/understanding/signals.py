"""What a signal of danger to life is: one explicit rule of what must never be missed.

A row is a reason code, its kind, its weight and its phrases (language of `phrases`). Signals of
weight 1.0 are an emergency alone; weaker ones add up, each code once, and 1.0 together is one too.
`needs_flood` signals (no loft, bedridden person, nothing to eat) mean danger only when the text
also tells of water; they say nothing on a dry day.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "flood", "fire", "collapse", "electric", "medical", "violence", "self_harm", "traffic"
]


@dataclass(frozen=True, slots=True)
class Signal:
    """One rule. `pleads`: a call for help, which only "không cần" takes back."""

    code: str
    kind: Kind
    weight: float
    phrases: tuple[str, ...]
    needs_flood: bool = False
    needs_danger: bool = False  # counts only beside another signal of its kind
    pleads: bool = False
