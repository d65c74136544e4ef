"""What is known of a place: the answer, its candidates, and the evidence it is made from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ioc.understanding.mentions import Meant
from ioc.understanding.relations import Relation
from ioc.understanding.segments import End
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
    relation: str | None = None  # a code of `relations.WIDENS_M`
    segment: tuple[str, str] | None = None  # both ends of a stretch of road
    district: str | None = None  # of the time before 2025, as written
    building: str | None = None  # block, floor, room, as written
    km: float | None = None  # official kilometre of the road `street`


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
    segment: tuple[End, End] | None = None
    relation: Relation | None = None
    km: tuple[float, str] | None = None

    @property
    def main_landmark(self) -> Meant | None:
        """The landmark known best; of a stretch, its far end."""
        if self.segment is not None:
            ends = [end.meant for end in reversed(self.segment) if end.meant in self.landmarks]
            if ends:
                return ends[0]
        return min(self.landmarks, key=lambda item: item.entry.accuracy_m, default=None)
