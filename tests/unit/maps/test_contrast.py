"""Contrast by WCAG 2.2: 4.5 for words (1.4.3), 3 for shapes, edges and the focus (1.4.11)."""

import pytest

from maps.symbols import SYMBOLS
from tests.unit.maps import stylesheets as css

GROUNDS = ("page", "panel", "raised", "sunken", "hover")
TINTED = ["accent", "critical", "high", "normal", "low", "resolved"]
TINTED += ["committed", "available", "note"]
INKS = ["text", "text-muted", "text-faint", *(f"{name}-text" for name in TINTED)]

WORDS = [(ink, ground) for ink in INKS for ground in GROUNDS]
WORDS += [(f"{name}-text", f"{name}-tint") for name in TINTED]
WORDS += [(ink, f"{name}-tint") for ink in ("text", "text-muted") for name in TINTED]
WORDS += [
    ("on-accent", "accent"),
    ("on-accent", "accent-hover"),
    ("on-inverse", "inverse"),
    ("critical-on", "critical-fill"),
    ("critical-on", "critical-strong"),
    ("high-on", "high-fill"),
    ("normal-on", "normal-fill"),
    ("low-on", "low-fill"),
    ("resolved-on", "resolved-fill"),
    ("resolved-on", "resolved-text"),
    ("unit-on", "unit-available"),
    ("unit-on", "available-text"),
    ("unit-on", "unit-committed"),
    ("map-label", "map-land"),
    ("map-label", "map-panel"),
    ("map-label", "map-green"),
    ("map-label", "map-built"),
    ("map-label", "map-road"),
    ("map-water-label", "map-water"),
    ("critical-text", "map-panel"),
    ("drill-yellow", "drill-black"),
]

SHAPES = [
    (part.fill if part.fill not in {"map-halo", "map-panel", None} else part.stroke, ground)
    for symbol in SYMBOLS.values()
    for part in symbol.parts
    for ground in ("map-land", "map-water", "map-green", "map-built", "map-panel", "panel")
]
SHAPES = [(paint, ground) for paint, ground in SHAPES if paint not in {None, "map-halo"}]
SHAPES += [("map-outline", "map-land"), ("map-outline", "map-beyond"), ("focus", "focus-edge")]
SHAPES += [("control", ground) for ground in GROUNDS]


def luminance(colour: str) -> float:
    """Relative luminance of `#RRGGBB` as WCAG 2.2 defines it."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    darker, lighter = sorted((luminance(first), luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [("#FFFFFF", "#000000", 21.0), ("#777777", "#FFFFFF", 4.48), ("#FFFFFF", "#FF5A6E", 3.0)],
)
def test_the_measure_itself_is_right(first: str, second: str, expected: float) -> None:
    assert contrast(first, second) == pytest.approx(expected, abs=0.05)


@pytest.mark.parametrize("theme", [css.LIGHT, css.DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), WORDS)
def test_words_can_be_read(theme: dict[str, str], ink: str, ground: str) -> None:
    assert contrast(theme[f"--{ink}"], theme[f"--{ground}"]) >= 4.5


@pytest.mark.parametrize("theme", [css.LIGHT, css.DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("paint", "ground"), sorted(set(SHAPES)))
def test_shapes_can_be_seen(theme: dict[str, str], paint: str, ground: str) -> None:
    assert contrast(theme[f"--{paint}"], theme[f"--{ground}"]) >= 3.0
