"""Shapes, words and drawings."""

import re
from xml.etree import ElementTree

import pytest
from shapely.geometry import Point, Polygon

from dispatch.capability import UnitKind
from maps.symbols import (
    CIRCLE,
    CONSOLE_LEGEND,
    GLYPH_OF_KIND,
    GLYPHS,
    HOUSE,
    OCTAGON,
    PAINTS,
    PUBLIC_LEGEND,
    SEVERITY_KEYS,
    SMALL_CIRCLE,
    SQUARE,
    SYMBOLS,
    TRIANGLE,
    glyph_of,
    incident_symbol,
    legend_entries,
    legend_html,
    shelter_symbol,
    symbol_svg,
    symbol_table,
    unit_symbol,
)
from maps.words import ENGLISH, VIETNAMESE, words


@pytest.mark.parametrize(
    ("severity", "status", "verification", "key"),
    [
        ("critical", "open", "verified", "critical"),
        ("high", "in_progress", "verified", "high"),
        ("critical", "open", "unverified", "critical_unverified"),
        ("normal", "open", "doubtful", "normal_unverified"),
        # What is over shows that it is over, whatever it was.
        ("critical", "resolved", "verified", "resolved"),
        ("low", "closed", "unverified", "resolved"),
        ("", "open", "verified", "normal"),
    ],
)
def test_an_incident_has_its_symbol(
    severity: str, status: str, verification: str, key: str
) -> None:
    assert incident_symbol(severity, status, verification) == key
    assert key in SYMBOLS


def test_what_was_rejected_is_not_shown_as_done() -> None:
    assert incident_symbol("critical", "closed", "verified", "rejected") == "rejected"
    assert incident_symbol("critical", "closed", "verified", "fixed") == "resolved"
    assert "rejected" in SYMBOLS


@pytest.mark.parametrize(
    ("status", "is_stale", "key"),
    [
        ("available", False, "unit_available"),
        ("committed", False, "unit_committed"),
        ("available", True, "unit_silent"),
        ("committed", True, "unit_silent"),
        # A unit that is out of service is not missed when it is silent.
        ("out_of_service", True, "unit_out_of_service"),
    ],
)
def test_a_unit_has_its_symbol(status: str, is_stale: bool, key: str) -> None:
    assert unit_symbol(status, is_stale) == key
    assert key in SYMBOLS


def test_a_shelter_of_an_unknown_state_is_not_offered_as_open() -> None:
    assert shelter_symbol("full") == "shelter_full"
    assert shelter_symbol("") == "shelter_closed"


def test_colour_is_never_alone() -> None:
    shapes = [SYMBOLS[key].parts[0].d for key in SEVERITY_KEYS]
    assert shapes == [OCTAGON, TRIANGLE, CIRCLE, SMALL_CIRCLE]

    letters = [symbol.letter for symbol in SYMBOLS.values()]
    assert len(set(letters)) == len(letters)


def test_the_worse_it_is_the_larger_it_is_drawn() -> None:
    sizes = [SYMBOLS[key].size_px for key in SEVERITY_KEYS]
    assert sizes == sorted(sizes, reverse=True)


def test_every_kind_of_unit_has_its_own_picture() -> None:
    assert set(GLYPH_OF_KIND) == {kind.value for kind in UnitKind}
    assert set(GLYPH_OF_KIND.values()) == set(GLYPHS)
    assert glyph_of("something new") == "team"


def test_every_paint_that_is_named_exists() -> None:
    named = {
        paint
        for symbol in SYMBOLS.values()
        for paint in (
            symbol.text,
            *(one for part in symbol.parts for one in (part.fill, part.stroke)),
        )
        if paint is not None
    }
    assert named <= set(PAINTS)
    for paint in PAINTS.values():
        assert re.fullmatch(r"#[0-9A-F]{6}", paint.light)
        assert re.fullmatch(r"#[0-9A-F]{6}", paint.dark)


def test_the_octagon_is_regular_and_centred() -> None:
    corners = [
        (7.6, 1.4), (16.4, 1.4), (22.6, 7.6), (22.6, 16.4),
        (16.4, 22.6), (7.6, 22.6), (1.4, 16.4), (1.4, 7.6),
    ]  # fmt: skip
    assert OCTAGON == "M7.6 1.4h8.8l6.2 6.2v8.8l-6.2 6.2H7.6l-6.2-6.2V7.6z"
    sides = [
        Point(one).distance(Point(other))
        for one, other in zip(corners, corners[1:] + corners[:1], strict=True)
    ]
    assert max(sides) - min(sides) < 0.05
    assert Polygon(corners).centroid.distance(Point(12, 12)) < 1e-9


@pytest.mark.parametrize("path", [OCTAGON, TRIANGLE, CIRCLE, SMALL_CIRCLE, SQUARE, HOUSE])
def test_every_shape_is_closed(path: str) -> None:
    assert path.startswith("M")
    assert path.endswith("z")


@pytest.mark.parametrize("key", sorted(SYMBOLS))
def test_every_symbol_is_drawn_as_well_formed_svg_without_style(key: str) -> None:
    svg = symbol_svg(key, "1", label="Khẩn cấp")
    root = ElementTree.fromstring(svg)  # our own text

    assert root.tag == "svg"
    assert root.get("viewBox") == "0 0 24 24"
    assert root.get("aria-label") == "Khẩn cấp"
    assert len(root.findall("path")) == len(SYMBOLS[key].parts)
    assert (root.findtext("text") == "1") is (SYMBOLS[key].text is not None)
    assert "style=" not in svg


def test_without_a_label_a_screen_reader_passes_it_by() -> None:
    assert 'aria-hidden="true"' in symbol_svg("high")


def test_a_unit_shows_the_picture_of_its_kind() -> None:
    assert GLYPHS["boat"] in symbol_svg("unit_available", glyph="boat")


def test_text_and_label_are_escaped() -> None:
    svg = symbol_svg("critical", "<b>", label='"><script>')

    assert "<b>" not in svg
    assert "<script>" not in svg


@pytest.mark.parametrize(("key", "glyph"), [("no such symbol", None), ("unit_available", "none")])
def test_what_does_not_exist_is_refused(key: str, glyph: str | None) -> None:
    with pytest.raises(KeyError):
        symbol_svg(key, glyph=glyph)


def test_the_table_for_the_browser_has_every_symbol_and_its_parts() -> None:
    table = symbol_table()

    assert isinstance(table["symbols"], dict)
    assert set(table["symbols"]) == set(SYMBOLS)
    for key, sent in table["symbols"].items():
        assert [part["d"] for part in sent["parts"]] == [part.d for part in SYMBOLS[key].parts]


@pytest.mark.parametrize("keys", [CONSOLE_LEGEND, PUBLIC_LEGEND])
@pytest.mark.parametrize("locale", ["vi", "en"])
def test_a_legend_has_a_drawing_and_a_word_for_each_line(
    keys: tuple[str, ...], locale: str
) -> None:
    entries = legend_entries(keys, locale)

    assert [entry.key for entry in entries] == list(keys)
    assert len({entry.label for entry in entries}) == len(keys)
    html = legend_html(keys, locale)
    assert html.count("<li>") == len(keys)
    assert all(f"<span>{entry.label}</span>" in html for entry in entries)


def test_the_public_legend_does_not_name_what_the_public_map_never_shows() -> None:
    assert "critical" not in PUBLIC_LEGEND
    assert not any(key.startswith("unit") for key in PUBLIC_LEGEND)


def test_both_languages_say_everything() -> None:
    assert set(VIETNAMESE) == set(ENGLISH)
    for key, said in VIETNAMESE.items():
        assert re.findall(r"\{\w+\}", said) == re.findall(r"\{\w+\}", ENGLISH[key])


@pytest.mark.parametrize(
    ("locale", "expected"),
    [("vi", "Khẩn cấp"), ("en", "Critical"), ("en_GB", "Critical"), ("fr", "Khẩn cấp")],
)
def test_a_language_that_is_not_here_gets_vietnamese(locale: str, expected: str) -> None:
    assert words(locale)["critical"] == expected
