"""What each thing looks like on a map: colour, shape and letter, and the legend made from them.

Colour is never alone. A severity has a shape (octagon, triangle, circle, small circle), resolved is
a hollow circle with a tick, what is unverified is hollow and dashed, a unit is a square with the
picture of its kind, a shelter is a house with a bar that fills. No colour is chosen elsewhere:
`PAINTS` are the colours by theme, the pages' `tokens.css` has the same ones under the same names,
and a test compares the two.

Shapes are SVG paths in a box of 24 by 24, centre (12, 12), so that the server, the browser and
paper draw the same thing. In SVG a colour is written `var(--name)`, so it follows the theme of the
page around it; whoever paints on a canvas takes the hexadecimal value from `symbol_table`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from markupsafe import Markup, escape

from maps.words import words


@dataclass(frozen=True, slots=True)
class Paint:
    """One colour as `#RRGGBB`, on the light and on the dark theme."""

    light: str
    dark: str


PAINTS: Final[Mapping[str, Paint]] = {
    "critical-fill": Paint("#C81E3A", "#CF1F40"),
    "critical-edge": Paint("#FFFFFF", "#FFB3BC"),
    "critical-on": Paint("#FFFFFF", "#FFFFFF"),
    "critical-text": Paint("#B3142F", "#FF8A98"),
    "high-fill": Paint("#C2570C", "#FF9A4D"),
    "high-on": Paint("#FFFFFF", "#2A1400"),
    "high-text": Paint("#A3480A", "#FFA65E"),
    "normal-fill": Paint("#1F5FBF", "#6FA8FF"),
    "normal-on": Paint("#FFFFFF", "#08182F"),
    "normal-text": Paint("#1F5FBF", "#8DBBFF"),
    "low-fill": Paint("#5B6675", "#9AA7B8"),
    "low-on": Paint("#FFFFFF", "#0E151D"),
    "low-text": Paint("#4F5A69", "#B3BFCE"),
    "resolved-fill": Paint("#1E7A46", "#57C98A"),
    "resolved-on": Paint("#FFFFFF", "#04200F"),
    "resolved-text": Paint("#1E7A46", "#6FD79C"),
    "unit-available": Paint("#0F766E", "#2FC4B6"),
    "unit-committed": Paint("#7C3AED", "#B79BF2"),
    "unit-silent": Paint("#5B6675", "#9AA7B8"),
    "unit-on": Paint("#FFFFFF", "#0B1017"),
    "shelter-open": Paint("#0F766E", "#2FC4B6"),
    "shelter-full": Paint("#C2570C", "#FF9A4D"),
    "shelter-closed": Paint("#5B6675", "#9AA7B8"),
    "map-land": Paint("#F1F0EA", "#131C26"),
    "map-beyond": Paint("#E2E5E4", "#0B1017"),
    "map-outline": Paint("#74808D", "#6C7C8E"),
    "map-label": Paint("#3E4A59", "#B3BFCE"),
    "map-halo": Paint("#FFFFFF", "#0B1017"),
    "map-panel": Paint("#FFFFFF", "#101720"),
    "map-cluster": Paint("#1F5FBF", "#6FA8FF"),
    "flood-1": Paint("#A9CBE6", "#1C3751"),
    "flood-2": Paint("#6FA6D6", "#21486F"),
    "flood-3": Paint("#3F7FBF", "#245A92"),
    "flood-4": Paint("#1D4F94", "#2F6FB8"),
}
"""Colour by name; the name with two dashes before it is the custom property of `tokens.css`."""


@dataclass(frozen=True, slots=True)
class Part:
    """One path of a symbol. `fill` and `stroke` are names of paints, None for none.

    `dash` is a dash pattern of SVG in units of the box, None for a solid line.
    """

    d: str
    fill: str | None = None
    stroke: str | None = None
    stroke_width: float = 0.0
    dash: str | None = None


@dataclass(frozen=True, slots=True)
class Symbol:
    """How one thing is drawn.

    `size_px` is the side of its box on the map in CSS pixels. `letter` stands for it where neither
    shape nor colour can be shown (a text message, a list printed in black). `text` is the paint of
    what is written into it (a tier, a count), None when nothing is.
    """

    key: str
    letter: str
    size_px: int
    parts: tuple[Part, ...]
    text: str | None = None


OCTAGON: Final = "M7.6 1.4h8.8l6.2 6.2v8.8l-6.2 6.2H7.6l-6.2-6.2V7.6z"
TRIANGLE: Final = "M12 2.6 22.4 20.9H1.6z"
CIRCLE: Final = "M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17z"
SMALL_CIRCLE: Final = "M12 6.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11z"
TICK: Final = "m8 12.2 2.9 2.9 5.2-5.6"
CROSS: Final = "m8.6 8.6 6.8 6.8M15.4 8.6l-6.8 6.8"
SQUARE: Final = "M5.5 2.5h13a3 3 0 0 1 3 3v13a3 3 0 0 1-3 3h-13a3 3 0 0 1-3-3v-13a3 3 0 0 1 3-3z"
HOUSE: Final = "M12 2.4 22 10.6V21.6H2V10.6z"
BAR: Final = "M5.5 14.5h13v3.6h-13z"
CLOCK: Final = "M18.6.6a4.9 4.9 0 1 1 0 9.8 4.9 4.9 0 0 1 0-9.8z"
HANDS: Final = "M18.6 2.8v2.9l2 1.2"
"""A small clock on the corner of a sign: nobody was heard of for long."""
HEADING: Final = "M9.2-1.6 12-5.6l2.8 4z"
"""An arrow head outside the square, pointing north; turn it about (12, 12)."""

GLYPHS: Final[Mapping[str, str]] = {
    "boat": (
        "M4.8 13.4h14.4l-2.2 4.5a1 1 0 0 1-.9.6H7.9a1 1 0 0 1-.9-.6z"
        "M8.6 8.4h6.8v3.8H8.6zM11.2 5.4h1.6v2.2h-1.6z"
    ),
    "speedboat": (
        "M4.4 12.6h11.2l4-2.4-2 6.9a1.2 1.2 0 0 1-1.2.9H8.2a3.4 3.4 0 0 1-3.3-2.6z"
        "M8.6 8h4.8l2.2 3.4h-7z"
    ),
    "truck": (
        "M4.4 7.6h9.2v7.2H4.4zM14.6 9.8h2.8l2.3 2.6v2.4h-5.1z"
        "M7.8 14.9a1.9 1.9 0 1 1 0 3.8 1.9 1.9 0 0 1 0-3.8z"
        "M16.4 14.9a1.9 1.9 0 1 1 0 3.8 1.9 1.9 0 0 1 0-3.8z"
    ),
    "medical": "M10.2 5.6h3.6v4.6h4.6v3.6h-4.6v4.6h-3.6v-4.6H5.6v-3.6h4.6z",
    "fire": (
        "M12.4 4.8c3 2.8 4.6 5 4.6 7.6a5 5 0 0 1-10 0c0-1.6.7-2.9 1.8-4 .3 1.2.9 2 1.8 2.4"
        "-.3-2.2.3-4.2 1.8-6z"
    ),
    "order": "M12 5l6 2.1v4.3c0 3.6-2.4 6.3-6 7.6-3.6-1.3-6-4-6-7.6V7.1z",
    "tool": (
        "M17.6 7.7 15 10.3l-1.5-1.5 2.6-2.6a4.2 4.2 0 0 0-5.4 5.1l-4.9 4.9a1.55 1.55 0 0 0 2.2 2.2"
        "l4.9-4.9a4.2 4.2 0 0 0 4.7-5.8z"
    ),
    "team": (
        "M12 11.6a3.2 3.2 0 1 0 0-6.4 3.2 3.2 0 0 0 0 6.4zM5.8 18.6c0-3.5 2.7-5.7 6.2-5.7"
        "s6.2 2.2 6.2 5.7z"
    ),
}
"""The picture inside the square of a unit."""

GLYPH_OF_KIND: Final[Mapping[str, str]] = {
    "rowing_boat": "boat",
    "motor_boat": "boat",
    "speedboat": "speedboat",
    "truck": "truck",
    "high_clearance_truck": "truck",
    "ambulance": "medical",
    "fire_engine": "fire",
    "ladder_truck": "fire",
    "patrol_car": "order",
    "excavator": "tool",
    "crane_truck": "tool",
    "pump_truck": "tool",
    "rescue_team": "team",
    "medical_team": "medical",
    "repair_team": "tool",
}
"""Kind of unit to the name of its picture; what is not here is drawn as a team."""


def _solid(d: str, paint: str, edge: str = "map-halo", width: float = 1.6) -> tuple[Part, ...]:
    return (Part(d, paint, edge, width),)


def _hollow(d: str, paint: str, dash: str | None = None) -> tuple[Part, ...]:
    # The halo under the line keeps a thin outline readable on water, roofs and roads alike.
    return (
        Part(d, "map-halo", "map-halo", 4.4),
        Part(d, "map-panel", paint, 2.2, dash),
    )


_DASH: Final = "3.2 2.4"

_SEVERITIES: Final = (
    Symbol("critical", "KC", 28, _solid(OCTAGON, "critical-fill", "critical-edge"), "critical-on"),
    Symbol("high", "K", 22, _solid(TRIANGLE, "high-fill")),
    Symbol("normal", "T", 18, _solid(CIRCLE, "normal-fill")),
    Symbol("low", "KG", 16, _solid(SMALL_CIRCLE, "low-fill")),
)


def _unverified(symbol: Symbol) -> Symbol:
    part = symbol.parts[0]
    paint = part.fill or "low-fill"
    return replace(
        symbol,
        key=f"{symbol.key}_unverified",
        letter=f"{symbol.letter}?",
        parts=_hollow(part.d, paint, _DASH),
        text="critical-text" if symbol.text else None,
    )


def _stale(symbol: Symbol) -> Symbol:
    """The same shape in grey, with a clock on its corner."""
    return replace(
        symbol,
        key=f"{symbol.key}_stale",
        letter=f"{symbol.letter}~",
        parts=(
            *_solid(symbol.parts[0].d, "low-fill"),
            Part(CLOCK, "map-panel", "map-outline", 1.3),
            Part(HANDS, None, "map-label", 1.5),
        ),
        text="low-on" if symbol.text else None,
    )


_ALL: Final = (
    *_SEVERITIES,
    *(_unverified(symbol) for symbol in _SEVERITIES),
    *(_stale(symbol) for symbol in _SEVERITIES),
    Symbol(
        "resolved",
        "X",
        18,
        (*_hollow(CIRCLE, "resolved-fill"), Part(TICK, None, "resolved-fill", 2.4)),
    ),
    Symbol(
        "rejected",
        "B",
        18,
        (*_hollow(CIRCLE, "low-fill"), Part(CROSS, None, "low-fill", 2.4)),
    ),
    Symbol("unit_available", "SS", 24, _solid(SQUARE, "unit-available"), "unit-on"),
    Symbol("unit_committed", "NV", 24, _solid(SQUARE, "unit-committed"), "unit-on"),
    Symbol("unit_silent", "M", 24, _hollow(SQUARE, "unit-silent", _DASH), "unit-silent"),
    Symbol("unit_out_of_service", "N", 24, _hollow(SQUARE, "unit-silent"), "unit-silent"),
    Symbol("shelter_open", "TR", 24, _hollow(HOUSE, "shelter-open"), "shelter-open"),
    Symbol("shelter_full", "TĐ", 24, _hollow(HOUSE, "shelter-full"), "shelter-full"),
    Symbol("shelter_closed", "ĐÓ", 24, _hollow(HOUSE, "shelter-closed", _DASH), "shelter-closed"),
    Symbol("facility", "CS", 22, _solid(SQUARE, "low-fill"), "low-on"),
    Symbol("cluster", "+", 34, _hollow(CIRCLE, "map-cluster"), "map-label"),
    Symbol(
        "critical_cluster",
        "K+",
        42,
        _solid(OCTAGON, "critical-fill", "critical-edge", 2.4),
        "critical-on",
    ),
    Symbol("place", "o", 24, _solid(CIRCLE, "normal-fill"), "normal-on"),
)

SYMBOLS: Final[Mapping[str, Symbol]] = {symbol.key: symbol for symbol in _ALL}

SEVERITY_KEYS: Final = tuple(symbol.key for symbol in _SEVERITIES)
"""From the worst to the least."""

_DONE: Final = frozenset({"resolved", "closed"})


def incident_symbol(
    severity: str,
    status: str,
    verification: str = "verified",
    outcome: str | None = None,
    *,
    is_stale: bool = False,
) -> str:
    """The key of the symbol of an incident; an unknown severity is drawn as `normal`.

    What is resolved shows that and no longer how bad it was; what was `rejected` was never done and
    has a sign of its own. What is not verified keeps its shape and becomes hollow and dashed.
    A rescue of which nobody was heard for long (`is_stale`) is grey with a clock on its corner.
    """
    if status in _DONE:
        return "rejected" if outcome == "rejected" else "resolved"
    key = severity if severity in SEVERITY_KEYS else "normal"
    if is_stale:
        return f"{key}_stale"
    return key if verification == "verified" else f"{key}_unverified"


def unit_symbol(status: str, is_stale: bool) -> str:
    """The key of the symbol of a unit; silence shows before what the unit last said."""
    if status == "out_of_service":
        return "unit_out_of_service"
    if is_stale:
        return "unit_silent"
    return "unit_committed" if status == "committed" else "unit_available"


def shelter_symbol(status: str) -> str:
    """The key of the symbol of a shelter by its status `open`, `full` or `closed`."""
    return f"shelter_{status}" if status in {"open", "full", "closed"} else "shelter_closed"


def glyph_of(kind: str) -> str:
    """The name of the picture for a kind of unit."""
    return GLYPH_OF_KIND.get(kind, "team")


def symbol_svg(
    key: str,
    text: str = "",
    *,
    glyph: str | None = None,
    label: str | None = None,
    size_px: int | None = None,
) -> Markup:
    """One symbol as an inline `<svg>`, safe to put into a template.

    `text` (a tier of one digit, a count) is written into it when the symbol takes text, `glyph` is
    the name of a picture drawn there instead. With `label` it is an image of that name; without,
    it is hidden from screen readers, because the word stands beside it. Raises KeyError for a key
    or glyph that does not exist.
    """
    symbol = SYMBOLS[key]
    size = size_px or symbol.size_px
    inner = "".join(_path(part) for part in symbol.parts)
    if glyph is not None and symbol.text:
        inner += _path(Part(GLYPHS[glyph], symbol.text))
    elif text and symbol.text:
        inner += (
            f'<text class="sym-text" x="12" y="12" text-anchor="middle" dominant-baseline="central"'
            f' fill="var(--{symbol.text})">{escape(text)}</text>'
        )
    naming = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    return Markup(  # noqa: S704 (built above from constants and escaped text)
        f'<svg class="sym sym-{symbol.key}" viewBox="0 0 24 24" width="{size}" height="{size}"'
        f' {naming} focusable="false">{inner}</svg>'
    )


def _path(part: Part) -> str:
    attributes = [f'd="{part.d}"', f'fill="{_colour(part.fill)}"']
    if part.stroke:
        attributes.append(
            f'stroke="{_colour(part.stroke)}" stroke-width="{part.stroke_width:g}"'
            ' stroke-linejoin="round" stroke-linecap="round"'
        )
    if part.dash:
        attributes.append(f'stroke-dasharray="{part.dash}"')
    return f"<path {' '.join(attributes)}/>"


def _colour(paint: str | None) -> str:
    return f"var(--{paint})" if paint else "none"


def symbol_table() -> dict[str, object]:
    """Everything a browser needs to draw the same symbols, ready for JSON.

    `paints` maps a name to `{"light", "dark"}`; `glyphs` a name to a path; `glyphOfKind` a kind of
    unit to a glyph; `symbols` a key to `{"size", "letter", "text", "parts"}` whose parts are
    `{"d", "fill", "stroke", "width", "dash"}` with names of paints.
    """
    return {
        "paints": {name: {"light": one.light, "dark": one.dark} for name, one in PAINTS.items()},
        "glyphs": dict(GLYPHS),
        "glyphOfKind": dict(GLYPH_OF_KIND),
        "heading": HEADING,
        "bar": BAR,
        "symbols": {
            key: {
                "size": symbol.size_px,
                "letter": symbol.letter,
                "text": symbol.text,
                "parts": [
                    {
                        "d": part.d,
                        "fill": part.fill,
                        "stroke": part.stroke,
                        "width": part.stroke_width,
                        "dash": part.dash,
                    }
                    for part in symbol.parts
                ],
            }
            for key, symbol in SYMBOLS.items()
        },
    }


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """One line of a legend: the drawing and its word. `key` is the symbol's, or the word's."""

    key: str
    svg: Markup
    label: str


CONSOLE_LEGEND: Final = (
    *SEVERITY_KEYS,
    "resolved",
    "unverified",
    "stale",
    "unit_available",
    "unit_committed",
    "unit_silent",
    "shelter_open",
    "shelter_full",
    "critical_cluster",
    "cluster",
)
PUBLIC_LEGEND: Final = ("high", "normal", "low", "resolved", "public_cluster")

_DRAWN_AS: Final[Mapping[str, tuple[str, str]]] = {
    "critical": ("critical", "1"),
    "unverified": ("high_unverified", ""),
    "stale": ("critical_stale", "1"),
    "critical_cluster": ("critical_cluster", "×12"),
    "cluster": ("cluster", "9"),
    "public_cluster": ("cluster", "9"),
}


def legend_entries(
    keys: Sequence[str] = CONSOLE_LEGEND, locale: str = "vi"
) -> tuple[LegendEntry, ...]:
    """The lines of a legend in the order of `keys`; raises KeyError for one that is not known."""
    said = words(locale)
    entries = []
    for key in keys:
        symbol, text = _DRAWN_AS.get(key, (key, ""))
        glyph = "boat" if symbol.startswith("unit_") else None
        entries.append(
            LegendEntry(key, symbol_svg(symbol, text, glyph=glyph, size_px=18), said[key])
        )
    return tuple(entries)


def legend_html(keys: Sequence[str] = CONSOLE_LEGEND, locale: str = "vi") -> Markup:
    """A legend as a list with its title, for beside or upon a map."""
    lines = Markup("").join(
        Markup("<li>{} <span>{}</span></li>").format(entry.svg, entry.label)
        for entry in legend_entries(keys, locale)
    )
    return Markup(
        '<div class="map-legend"><p class="map-legend-title">{}</p><ul>{}</ul></div>'
    ).format(words(locale)["legend"], lines)
