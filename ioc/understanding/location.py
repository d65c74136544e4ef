"""What is known of a place: the answer, its candidates, and the evidence it is made from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ioc.understanding.mentions import Meant
from ioc.understanding.text import Text
from ioc.understanding.unknown_names import Named
from ioc.understanding.wards import NamedArea

Quality = Literal["exact", "street", "ward", "none"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that may be meant; `score` from 0 to 1, `accuracy_m` of its point."""

    label: str
    ward_code: str | None
    lat: float
    lon: float
    score: float
    accuracy_m: float | None = None


@dataclass(frozen=True, slots=True)
class Location:
    """What was understood of a place; every field None where the text does not say."""

    ward_code: str | None = None
    ward: str | None = None
    street: str | None = None
    alley: str | None = None
    suballey: str | None = None
    house: str | None = None
    group: str | None = None
    hamlet: str | None = None
    landmark: str | None = None
    cross_streets: tuple[str, ...] = ()
    other_reading: tuple[str, str] | None = None  # (alley, house) the other way round
    lat: float | None = None
    lon: float | None = None
    accuracy_m: float | None = None
    quality: Quality = "none"
    candidates: tuple[Candidate, ...] = ()
    reasons: tuple[tuple[str, str], ...] = ()
    location_phrase: str | None = None
    needs_clarification: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that one text says of its place, before it is weighed."""

    text: Text
    streets: tuple[Meant, ...]
    crossing: tuple[Meant, ...]
    landmarks: tuple[Meant, ...]
    villages: tuple[Meant, ...]
    areas: tuple[NamedArea, ...]
    unknown_street: Named | None
    unknown_place: Named | None
