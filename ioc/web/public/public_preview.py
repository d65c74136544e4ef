"""The public map as one small picture in SVG, for the first page: no script, no tiles."""

from __future__ import annotations

from collections import defaultdict
from math import cos, radians
from typing import Any

from shapely.geometry import shape

from maps.symbols import PAINTS, SYMBOLS

WIDTH, HEIGHT = 716, 420
"""Size of the picture in its own units, twice the CSS pixels of a phone's column."""

CELL = 74
"""Side of the squares in which points are drawn as one, picture units."""

TOLERANCE_DEGREES = 0.0003
"""Outlines are simplified to about 33 m: neighbours then still meet."""

Feature = dict[str, Any]
USED = ("map-beyond", "map-land", "map-outline", "map-halo", "map-panel", "map-cluster")


def draw(points: list[Feature], outlines: list[Feature]) -> str:
    """The picture; points and outlines are GeoJSON features, longitude first."""
    shapes = [shape(f["geometry"]).simplify(TOLERANCE_DEGREES) for f in outlines]
    view = _View(points, shapes)
    land = "".join(f'<path d="{_path(one, view)}"/>' for one in shapes if not one.is_empty)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">'
        f"<style>{_style()}</style>"
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="var(--map-beyond)"/>'
        f'<g fill="var(--map-land)" stroke="var(--map-outline)" stroke-width="1.6"'
        f' stroke-dasharray="7 5" stroke-linejoin="round">{land}</g>{_marks(points, view)}</svg>'
    )


class _View:
    """From degrees to picture units, around where most points lie, else around all outlines."""

    def __init__(self, points: list[Feature], shapes: list[Any]) -> None:
        boxes = [one.bounds for one in shapes if not one.is_empty]
        places = [p["geometry"]["coordinates"] for p in points]
        if len(places) >= 8:
            lons, lats = sorted(p[0] for p in places), sorted(p[1] for p in places)
            cut = len(places) // 6
            west, east = lons[cut], lons[-1 - cut]
            south, north = lats[cut], lats[-1 - cut]
        elif boxes:
            west, south = min(b[0] for b in boxes), min(b[1] for b in boxes)
            east, north = max(b[2] for b in boxes), max(b[3] for b in boxes)
        else:
            west, south, east, north = 107.0, 16.0, 108.2, 16.8
        self.lat, self.lon = (south + north) / 2, (west + east) / 2
        self.squeeze = cos(radians(self.lat))
        wide = max((east - west) * self.squeeze, 0.05)
        high = max(north - south, 0.03)
        self.scale = min(WIDTH * 0.9 / wide, HEIGHT * 0.9 / high)

    def xy(self, lon: float, lat: float) -> tuple[float, float]:
        """Picture units from the upper left corner."""
        return (
            WIDTH / 2 + (lon - self.lon) * self.squeeze * self.scale,
            HEIGHT / 2 - (lat - self.lat) * self.scale,
        )


def _path(one: Any, view: _View) -> str:
    parts = getattr(one, "geoms", [one])
    drawn = []
    for part in parts:
        turns = [view.xy(lon, lat) for lon, lat in part.exterior.coords]
        if all(not (-WIDTH < x < 2 * WIDTH and -HEIGHT < y < 2 * HEIGHT) for x, y in turns):
            continue
        drawn.append("M" + "L".join(f"{x:.0f} {y:.0f}" for x, y in turns) + "Z")
    return "".join(drawn)


def _marks(points: list[Feature], view: _View) -> str:
    cells: dict[tuple[int, int], list[tuple[float, float, str]]] = defaultdict(list)
    for point in points:
        x, y = view.xy(*point["geometry"]["coordinates"])
        if 0 <= x <= WIDTH and 0 <= y <= HEIGHT:
            cells[int(x // CELL), int(y // CELL)].append((x, y, point["properties"]["symbol"]))
    drawn = []
    for held in cells.values():
        x = sum(p[0] for p in held) / len(held)
        y = sum(p[1] for p in held) / len(held)
        drawn.append(_mark(x, y, held[0][2], len(held)))
    return "".join(drawn)


def _mark(x: float, y: float, symbol: str, count: int) -> str:
    if count > 1:
        return (
            f'<g transform="translate({x:.0f} {y:.0f})"><circle r="26" fill="var(--map-panel)"'
            f' stroke="var(--map-cluster)" stroke-width="5"/><text class="n">{count}</text></g>'
        )
    parts = "".join(
        f'<path d="{p.d}" fill="{_colour(p.fill)}" stroke="{_colour(p.stroke)}"'
        f' stroke-width="{p.stroke_width:g}"/>'
        for p in SYMBOLS[symbol].parts
    )
    size = SYMBOLS[symbol].size_px / 12
    place = f"translate({x:.0f} {y:.0f}) scale({size:.2f}) translate(-12 -12)"
    return f'<g transform="{place}">{parts}</g>'


def _colour(paint: str | None) -> str:
    return f"var(--{paint})" if paint else "none"


def _style() -> str:
    """The colours of both themes: a picture follows the reader's system, not the page."""
    names = {*USED, "map-label"}
    names |= {
        paint for s in SYMBOLS.values() for p in s.parts for paint in (p.fill, p.stroke) if paint
    }
    light = ";".join(f"--{n}:{PAINTS[n].light}" for n in sorted(names))
    dark = ";".join(f"--{n}:{PAINTS[n].dark}" for n in sorted(names))
    text = "font:700 24px system-ui,sans-serif;text-anchor:middle;dominant-baseline:central"
    return (
        f":root{{{light}}}@media(prefers-color-scheme:dark){{:root{{{dark}}}}}"
        f".n{{{text};fill:var(--map-cluster)}}"
    )
