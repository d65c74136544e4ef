"""What is asked of every screen, whoever opens it: axe-core, width, words, focus, targets."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from ioc import i18n
from tests.architecture import words

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
ASKED = Path(__file__).with_name("checks.js")
STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast", "link-in-text-block"]
UNWANTED = {
    # The desks' panes are regions of their own, and the skip link stands before them.
    "region": "not of WCAG; the bar, the status line and what is `main` hold all there is",
}

PIN = re.compile(r"label-content-name-mismatch: [^:]*\.map-icon")
"""The number in a pin is part of its drawing; the name that is heard says it in words."""

KEY_LIKE = re.compile(r"^[A-Z]\w+\.[a-z_]+$|^error\.\w+$")


@cache
def _foreign(locale: str) -> frozenset[str]:
    """What must not stand alone on a page of this language: the other one's words, and msgids."""
    own, other = i18n.catalogue(locale), "en" if locale == "vi" else "vi"
    found, good = set(), set()
    for _path, message in words.messages(locale):
        for msgid in words.ids([(_path, message)]):
            said, foreign = own.gettext(msgid), i18n.catalogue(other).gettext(msgid)
            good.add(said)
            # What people wrote stands in Vietnamese on an English page too, and may be any word.
            others = (msgid, foreign) if locale == "vi" else (msgid,)
            found |= {one for one in others if one != said and "%(" not in one}
    return frozenset(one for one in found - good if len(one) > 2)


def _ask(page: Page, name: str, given: object = None) -> Any:
    """What a function of checks.js answers; it and axe-core are put in where they are not yet."""
    if not page.evaluate("() => 'iocChecks' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
        page.evaluate(ASKED.read_text(encoding="utf-8"))
    return page.evaluate(f"(given) => window.iocChecks.{name}(given)", given)


def axe(page: Page, *, colours: bool = False) -> list[str]:
    """Violations, a line each: rule, selector, what to do."""
    rules = COLOURS if colours else []
    found: list[str] = _ask(page, "axe", [STANDARD, rules, list(UNWANTED)])
    return [one for one in found if not PIN.match(one)]


def too_wide(page: Page) -> list[str]:
    """Whether the page scrolls sideways, or something to press lies outside."""
    found: list[str] = _ask(page, "tooWide")
    return found


def foreign_words(page: Page, locale: str) -> list[str]:
    """Words of the other language, and names of messages that nobody has put into words."""
    texts: list[str] = _ask(page, "texts")
    bad = _foreign(locale)
    return [f"not {locale}: {text!r}" for text in texts if text in bad or KEY_LIKE.fullmatch(text)]


def head(page: Page, locale: str) -> list[str]:
    """The language, a title, one heading of the first order."""
    found: dict[str, Any] = _ask(page, "head")
    wrong = []
    if found["lang"] != locale:
        wrong.append(f"lang is {found['lang']!r}")
    if len(found["title"].split(" · ")[0].strip()) < 2:
        wrong.append(f"title is {found['title']!r}")
    if found["h1"] != 1:
        wrong.append(f"{found['h1']} headings h1")
    return wrong


def hidden_focus(page: Page, steps: int = 8) -> list[str]:
    """Elements that show nothing when they get the focus by the keyboard."""
    wrong = []
    for _step in range(steps):
        page.keyboard.press("Tab")
        found = _ask(page, "focus")
        if found and not found["seen"]:
            wrong.append(f"focus is not seen: {found['is']}")
    return wrong


def small_targets(page: Page) -> list[str]:
    """Main actions that a thumb does not hit."""
    found: list[str] = _ask(page, "small")
    return found
