"""Reads the custom properties of the style sheets, for the tests beside it."""

import re
from pathlib import Path

CSS = Path(__file__).parents[3] / "ioc" / "static" / "css"

_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_PROPERTY = re.compile(r"(--[a-z0-9-]+)\s*:\s*([^;]+);")


def without_comments(sheet: str) -> str:
    return re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)


def sheet(name: str) -> str:
    return without_comments((CSS / name).read_text(encoding="utf-8"))


def properties(name: str, selector: str) -> dict[str, str]:
    """The custom properties of the rules one of whose selectors is exactly `selector`."""
    found: dict[str, str] = {}
    for selectors, body in _RULE.findall(sheet(name)):
        if selector in [one.strip() for one in selectors.split(",")]:
            found.update((key, value.strip()) for key, value in _PROPERTY.findall(body))
    return found


def dark_by_the_system() -> dict[str, str]:
    """The properties that `data-theme=auto` takes when the device is dark."""
    text = sheet("tokens.css")
    start = text.index("@media (prefers-color-scheme: dark)")
    inner = text[text.index("{", start) + 1 :]
    rule = _RULE.search(inner)
    assert rule is not None
    assert rule.group(1).strip() == '[data-theme="auto"]'
    return {key: value.strip() for key, value in _PROPERTY.findall(rule.group(2))}


LIGHT = properties("tokens.css", '[data-theme="light"]')
DARK = properties("tokens.css", '[data-theme="dark"]')
