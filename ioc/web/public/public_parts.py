"""What the citizen's templates and scripts share: icons, words, the hotline as it is read."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po
from markupsafe import Markup, escape

from ioc import i18n

SPRITE = Path(__file__).parents[2] / "static" / "vendor" / "bootstrap-icons" / "bootstrap-icons.svg"
SCRIPT_WORDS = "js-public.po"
# Where the water stands on a grown person, in metres: what people say instead of a number.
WATER_ON_BODY = (
    ("ankle", 0.1),
    ("calf", 0.3),
    ("knee", 0.5),
    ("thigh", 0.8),
    ("waist", 1.0),
    ("chest", 1.2),
    ("neck", 1.4),
    ("over the head", 1.7),
)


@cache
def _symbols() -> dict[str, tuple[str, str]]:
    """Every icon of the packaged set: name to view box and drawing."""
    text = SPRITE.read_text(encoding="utf-8")
    found = re.findall(r'<symbol[^>]*viewBox="([^"]+)" id="([^"]+)">(.*?)</symbol>', text, re.S)
    return {name: (box, inner) for box, name, inner in found}


def icon(name: str, kind: str = "") -> Markup:
    """An icon drawn into the page; raises KeyError for a name that the set does not have.

    The set as one file is 1.1 MB, which a telephone in a flood would have to load first.
    """
    box, inner = _symbols()[name]
    return Markup(  # noqa: S704 (our own packaged file)
        f'<svg class="icon {escape(kind)}" viewBox="{box}" aria-hidden="true" focusable="false">'
        f"{inner}</svg>"
    )


@cache
def page_words(locale: str) -> dict[str, str]:
    """What the citizen's scripts say, msgid to text; it travels inside the page, a few KB."""
    folder = i18n.FOLDER / locale / "LC_MESSAGES"
    with (folder / SCRIPT_WORDS).open("rb") as file:
        catalogue = read_po(file, locale=locale)
    return {str(m.id): str(m.string) for m in catalogue if m.id}


def spaced_number(number: str) -> str:
    """A telephone number in groups as people read it: `1900 1075`, `0905 123 456`."""
    digits = number.replace(" ", "")
    if not digits.isdigit() or len(digits) < 7:
        return number
    if len(digits) == 8:
        return f"{digits[:4]} {digits[4:]}"
    return f"{digits[:4]} {digits[4:7]} {digits[7:]}".strip()
