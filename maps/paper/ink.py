"""The few strokes that a sheet is made of, upon a canvas of a PDF."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Final

from reportlab.lib.colors import HexColor
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas
from shapely.geometry.base import BaseGeometry

from maps.symbols import PAINTS

REGULAR: Final = "BeVietnamPro"
BOLD: Final = "BeVietnamPro-SemiBold"
INK: Final = "#10202F"
PAPER: Final = "#FFFFFF"


@lru_cache(maxsize=256)
def colour(paint: str) -> HexColor:
    """A name of `maps.symbols` in its light form, or `#RRGGBB`."""
    return HexColor(paint if paint.startswith("#") else PAINTS[paint].light)


class Ink:
    """Draws on one canvas; lengths are points, y upwards."""

    def __init__(self, canvas: Canvas) -> None:
        self.canvas = canvas
        self.forms: set[str] = set()

    def width(self, text: str, size: float, font: str = REGULAR) -> float:
        """How wide a line of text is, points."""
        return float(pdfmetrics.stringWidth(text, font, size))

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        font: str = REGULAR,
        paint: str = INK,
        *,
        halo: bool = False,
        is_middle: bool = False,
    ) -> None:
        """One line whose base line begins at x, y, or has its middle there."""
        left = x - self.width(text, size, font) / 2 if is_middle else x
        if halo:
            # How letters are drawn stays with the canvas until its state is restored.
            self.canvas.saveState()
            around = self.canvas.beginText(left, y)
            around.setFont(font, size)
            around.setTextRenderMode(1)
            self.canvas.setStrokeColor(colour(PAPER))
            self.canvas.setLineWidth(2.2)
            self.canvas.setLineJoin(1)
            around.textOut(text)
            self.canvas.drawText(around)
            self.canvas.restoreState()
        line = self.canvas.beginText(left, y)
        line.setFont(font, size)
        line.setFillColor(colour(paint))
        line.textOut(text)
        self.canvas.drawText(line)

    def fitted(self, text: str, room: float, size: float, font: str = REGULAR) -> str:
        """The text, cut with three points where it is wider than `room`."""
        if self.width(text, size, font) <= room:
            return text
        low, high = 0, len(text)
        while low < high:
            middle = (low + high + 1) // 2
            if self.width(text[:middle].rstrip() + "…", size, font) <= room:
                low = middle
            else:
                high = middle - 1
        return text[:low].rstrip() + "…"

    def box(
        self,
        x: float,
        y: float,
        wide: float,
        high: float,
        *,
        fill: str | None = None,
        stroke: str | None = None,
        width: float = 0.5,
    ) -> None:
        """A rectangle from its lower left corner."""
        if fill:
            self.canvas.setFillColor(colour(fill))
        if stroke:
            self.canvas.setStrokeColor(colour(stroke))
            self.canvas.setLineWidth(width)
        self.canvas.rect(x, y, wide, high, stroke=int(bool(stroke)), fill=int(bool(fill)))

    def rule(self, x: float, y: float, to: float) -> None:
        """A thin level line."""
        self.canvas.setStrokeColor(colour("#C9CFD6"))
        self.canvas.setLineWidth(0.5)
        self.canvas.line(x, y, to, y)

    def clip(self, x: float, y: float, wide: float, high: float) -> None:
        """Nothing is drawn outside until the state is restored."""
        path = self.canvas.beginPath()
        path.rect(x, y, wide, high)
        self.canvas.clipPath(path, stroke=0, fill=0)

    def shape(
        self,
        geometry: BaseGeometry,
        *,
        fill: str | None = None,
        opacity: float = 1.0,
        stroke: str | None = None,
        width: float = 0.5,
        dash: Iterable[float] = (),
    ) -> None:
        """A geometry in points of the paper: polygons with their holes, or lines."""
        path = self.canvas.beginPath()
        is_surface = False
        for part in getattr(geometry, "geoms", [geometry]):
            if part.is_empty:
                continue
            rings: list[Any] = [part]
            if part.geom_type == "Polygon":
                rings, is_surface = [part.exterior, *part.interiors], True
            for ring in rings:
                (x, y), *more = ring.coords
                path.moveTo(x, y)
                for x, y in more:
                    path.lineTo(x, y)
                if is_surface:
                    path.close()
        self.canvas.saveState()
        if fill:
            self.canvas.setFillColor(colour(fill))
            self.canvas.setFillAlpha(opacity)
        if stroke:
            self.canvas.setStrokeColor(colour(stroke))
            self.canvas.setLineWidth(width)
            self.canvas.setLineJoin(1)
            self.canvas.setDash(*([list(dash)] if dash else [[]]))
        # 0 is the even-odd rule, by which a hole is a hole whichever way it was drawn.
        self.canvas.drawPath(
            path, stroke=int(bool(stroke)), fill=int(bool(fill and is_surface)), fillMode=0
        )
        self.canvas.restoreState()
