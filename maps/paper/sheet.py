"""What is on a sheet of paper: values alone, longitude first in every GeoJSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from maps.base import Bounds

Size = Literal["a4", "a3"]

MILLIMETRES: Final = {"a4": (297.0, 210.0), "a3": (420.0, 297.0)}
"""Long and short side of ISO 216 paper."""

Geometry = dict[str, Any]


@dataclass(frozen=True)
class Paper:
    """The sheet itself."""

    size: Size = "a4"
    is_portrait: bool = False

    @property
    def points(self) -> tuple[float, float]:
        """Width and height in points of a PDF."""
        long, short = (side / 25.4 * 72 for side in MILLIMETRES[self.size])
        return (short, long) if self.is_portrait else (long, short)


@dataclass(frozen=True)
class Mark:
    """One sign. `symbol` is a key of `maps.symbols`, `text` what is written into it, `glyph` the
    picture of a unit, `filled` the share of a shelter's bar (0 to 1). `number` leads to the list.

    `weight` says who is drawn above and who stands alone: 3 critical, 2 high, 1 what may be counted
    together, 0 what is never counted together with incidents (units, shelters).
    """

    lat: float
    lon: float
    symbol: str
    text: str = ""
    glyph: str | None = None
    filled: float | None = None
    number: int | None = None
    weight: int = 1
    accuracy_m: float | None = None


@dataclass(frozen=True)
class Area:
    """A surface: its name where one is written, `paint` a name of `maps.symbols` or a colour as
    `#RRGGBB`; `value` is written under the name; `is_hatched` says it without
    colour, `is_main` is what the sheet is about."""

    geometry: Geometry
    name: str = ""
    code: str = ""
    paint: str | None = None
    value: str = ""
    is_hatched: bool = False
    is_dashed: bool = False
    is_main: bool = False
    label: tuple[float, float] | None = None
    """Latitude and longitude of the name."""


@dataclass(frozen=True)
class Line:
    """A line of the ground: `kind` is `closed` (a way that is shut), `river` or `road`; a water may
    be a surface. `width_m` is how wide it is on the ground, where that is known."""

    geometry: Geometry
    kind: Literal["closed", "river", "road"]
    name: str = ""
    width_m: float = 0.0


@dataclass(frozen=True)
class Key:
    """One line of the legend: a sign (`symbol`, `text`, `glyph`), a surface (`paint`) or a line."""

    label: str
    symbol: str | None = None
    text: str = ""
    glyph: str | None = None
    paint: str | None = None
    is_hatched: bool = False
    line: Literal["closed", "river", "road"] | None = None


@dataclass(frozen=True)
class Row:
    """One line of the list: `cells` in the order of the columns of the sheet."""

    number: int | None
    cells: tuple[str, ...]
    symbol: str | None = None
    text: str = ""


@dataclass(frozen=True)
class Words:
    """What the sheet says of itself, in the reader's language."""

    legend: str
    scale: str
    """`{scale}` stands for the round number."""

    north: str
    page: str
    """`{n}` and `{all}`."""

    more: str
    """`{n}` rows that are on the following pages."""

    detail: str
    """Title of the closer look on the second page."""


@dataclass(frozen=True)
class Sheet:
    """A map for paper.

    `facts` are pairs of a word and a figure; `notes` are sentences that belong under every picture
    (what is approximate, what is missing, from when it is); `stamp` stands in red over the title
    (an exercise). `detail` is a part that a second page shows closer. `columns` name the cells of
    `rows`; shares of the width add up to 1.
    """

    title: str
    subtitle: str
    bounds: Bounds
    words: Words
    source: str
    stamp: str = ""
    detail: Bounds | None = None
    areas: Sequence[Area] = ()
    floods: Sequence[Area] = ()
    lines: Sequence[Line] = ()
    marks: Sequence[Mark] = ()
    legend: Sequence[Key] = ()
    facts: Sequence[tuple[str, str]] = ()
    notes: Sequence[str] = ()
    list_title: str = ""
    columns: Sequence[tuple[str, float]] = ()
    rows: Sequence[Row] = field(default_factory=tuple)
