"""Pages and pins have the same colours, the two dark sets are one, and pages use only tokens."""

import re

import pytest

from maps.symbols import PAINTS
from tests.unit.maps import stylesheets as css


@pytest.mark.parametrize("name", sorted(PAINTS))
def test_a_paint_of_the_map_is_the_token_of_the_page(name: str) -> None:
    assert css.LIGHT[f"--{name}"] == PAINTS[name].light
    assert css.DARK[f"--{name}"] == PAINTS[name].dark


def test_dark_by_choice_and_dark_by_the_system_are_the_same() -> None:
    assert css.dark_by_the_system() == css.DARK


def test_both_themes_set_the_same_tokens() -> None:
    assert set(css.LIGHT) == set(css.DARK)


@pytest.mark.parametrize("theme", [css.LIGHT, css.DARK], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("numbers", "colour"),
    [
        ("--accent-rgb", "--accent"),
        ("--accent-text-rgb", "--accent-text"),
        ("--text-rgb", "--text"),
        ("--page-rgb", "--page"),
        ("--critical-rgb", "--critical-fill"),
    ],
)
def test_what_bootstrap_takes_as_numbers_is_the_same_colour(
    theme: dict[str, str], numbers: str, colour: str
) -> None:
    parts = [int(part) for part in theme[numbers].split(",")]

    assert "#{:02X}{:02X}{:02X}".format(*parts) == theme[colour]


@pytest.mark.parametrize("name", ["tokens.css", "base.css"])
def test_every_variable_that_is_used_is_set_somewhere(name: str) -> None:
    known = set(re.findall(r"(--[a-z0-9-]+)\s*:", css.sheet("tokens.css") + css.sheet("base.css")))
    used = set(re.findall(r"var\((--[a-z0-9-]+)", css.sheet(name)))

    assert used - known == set()


def test_the_components_choose_no_colour_of_their_own() -> None:
    # Shades of pure black for a shadow and of grey for a hover over any ground are not colours.
    found = re.findall(r"#[0-9a-fA-F]{3,8}\b|rgba?\([^)]*\)|hsla?\([^)]*\)", css.sheet("base.css"))

    assert {one for one in found if not one.startswith(("rgb(0 0 0", "rgb(128 128 128"))} == set()


def test_style_sheets_load_nothing_from_outside() -> None:
    for name in ("tokens.css", "base.css"):
        addresses = re.findall(r"url\(\s*[\"']?([^\"')]+)", css.sheet(name))
        assert all(address.startswith("/static/vendor/") for address in addresses)
        assert "@import" not in css.sheet(name)
