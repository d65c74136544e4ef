"""Figures of areas as a few classes of colour, and points as heat in squares of ground and time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import cos, floor, radians
from typing import Final

from maps.paper.frame import METRES_PER_DEGREE

COLOURS: Final = ("#E4EEF7", "#B5D2EA", "#78AEDA", "#3B7FBE", "#17508F")
"""From few to many; the lightness falls in even steps, so that it is read in black and white."""

NONE: Final = "#F6F4EE"


@dataclass(frozen=True)
class Step:
    """One class: whole numbers from `least` to `most`, both counted."""

    least: int
    most: int
    colour: str

    @property
    def words(self) -> str:
        """`3–5`, or the one number."""
        return str(self.least) if self.least == self.most else f"{self.least}–{self.most}"


def classes(values: Iterable[int], most: int = len(COLOURS)) -> list[Step]:
    """At most `most` classes with about as many areas each; 0 is a class of its own, never listed.

    Equal values are never in two classes. Raises ValueError for a negative value.
    """
    wanted = sorted(values)
    if wanted and wanted[0] < 0:
        raise ValueError("a count is not negative")
    counted = [value for value in wanted if value]
    different = sorted(set(counted))
    if not different:
        return []
    number = min(most, len(different))
    borders = sorted({counted[len(counted) * step // number] for step in range(1, number)})
    starts = [different[0], *(border for border in borders if border > different[0])]
    ends = [different[different.index(start) - 1] for start in starts[1:]] + [different[-1]]
    colours = COLOURS[len(COLOURS) - len(starts) :] if len(starts) > 1 else COLOURS[2:3]
    return [Step(*one) for one in zip(starts, ends, colours, strict=True)]


def colour_of(value: int, steps: Sequence[Step]) -> str:
    """The colour of a figure; of zero that of an area in which there is nothing."""
    return next((step.colour for step in steps if step.least <= value <= step.most), NONE)


@dataclass(frozen=True)
class Heat:
    """Counts in squares of `cell_m` metres: `cells` are `(lat, lon, counts by step)` of the middle
    of each square in which something was; `starts` the moment each step begins."""

    cell_m: float
    starts: tuple[datetime, ...]
    cells: tuple[tuple[float, float, tuple[int, ...]], ...]

    @property
    def most(self) -> int:
        """The largest count of a square in one step."""
        return max((max(counts) for _, _, counts in self.cells), default=0)


def heat(
    spots: Iterable[tuple[float, float, datetime]],
    since: datetime,
    until: datetime,
    step: timedelta,
    cell_m: float,
) -> Heat:
    """Counts `(lat, lon, at)` by square and step; what lies outside the time is left out.

    Raises ValueError for a step or a square that is not positive, or for an end before its
    beginning.
    """
    if step <= timedelta() or cell_m <= 0 or until <= since:
        raise ValueError("a heat map needs squares, steps and a time from and to")
    starts = []
    at = since
    while at < until:
        starts.append(at)
        at += step
    high = cell_m / METRES_PER_DEGREE
    counted: dict[tuple[int, int], Counter[int]] = {}
    for lat, lon, when in spots:
        if not since <= when < until:
            continue
        row = floor(lat / high)
        wide = high / cos(radians((row + 0.5) * high))
        place = (row, floor(lon / wide))
        counted.setdefault(place, Counter())[int((when - since) / step)] += 1
    cells = []
    for (row, column), found in sorted(counted.items()):
        lat = (row + 0.5) * high
        lon = (column + 0.5) * high / cos(radians(lat))
        counts = tuple(found.get(number, 0) for number in range(len(starts)))
        cells.append((round(lat, 5), round(lon, 5), counts))
    return Heat(cell_m, tuple(starts), tuple(cells))
