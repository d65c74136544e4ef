"""Reasons as people read them: what quoted words were taken for, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from ioc import i18n
from ioc.understanding import REASONS


def said(code: str, locale: str) -> str:
    """What a reason code says: `mực nước ngang cổ`; empty for a code that is none of ours.

    Rows from before a code was taken out of use still name it, and a bare code says nothing.
    """
    msgid = REASONS.get(code)
    return i18n.translate(msgid, locale) if msgid else ""


def marked(text: str, quotes: Iterable[str]) -> list[tuple[str, bool]]:
    """The text in pieces, in order; true for a piece that one of the quotes covers.

    Joined again the pieces are the text: what a caller said is shown as it was said.
    """
    hot = [False] * len(text)
    plain = text.lower()
    for quote in {quote.lower() for quote in quotes if quote.strip()}:
        start = plain.find(quote)
        while start >= 0 and len(plain) == len(text):
            hot[start : start + len(quote)] = [True] * len(quote)
            start = plain.find(quote, start + len(quote))
    pairs = zip(text, hot, strict=True)
    return [
        ("".join(letter for letter, _ in run), is_hot)
        for is_hot, run in groupby(pairs, key=lambda pair: pair[1])
    ]
