"""The words for a unit of administration before a name: phường, xã, thị trấn, quận, huyện."""

from __future__ import annotations

from ioc.understanding.cues import Words
from ioc.understanding.text import Text

_UNIT_CUES = (
    (("phường",), "phuong"),
    (("xã",), "xa"),
    (("thị", "trấn"), "thi_tran"),
    (("ward",), "phuong"),
    (("commune",), "xa"),
)
_DISTRICT_CUES = (("quận",), ("huyện",), ("thị", "xã"), ("thành", "phố"), ("tỉnh",), ("district",))
_CUE_WORDS = {
    word: Words(word)
    for words in (*(cue for cue, _ in _UNIT_CUES), *_DISTRICT_CUES)
    for word in words
}


def _says(text: Text, first: int, words: tuple[str, ...]) -> bool:
    """Whether just these words stand before token `first`, in its clause."""
    start = first - len(words)
    if start < 0 or text.tokens[start].clause != text.tokens[first].clause:
        return False
    return all(_CUE_WORDS[word].at(text, start + offset) for offset, word in enumerate(words))


def district_start(text: Text, first: int) -> int | None:
    """Where the words begin that announce a district before token `first`; None where none do."""
    for cue in _DISTRICT_CUES:
        if not _says(text, first, cue):
            continue
        if cue == ("thành", "phố") and text.tokens[first].plain != "hue":
            return None
        return first - len(cue)
    return None


def unit_before(text: Text, first: int) -> tuple[str, int]:
    """The kind of unit announced before token `first`, and how many words announce it."""
    for words, unit in _UNIT_CUES:
        if _says(text, first, words):
            return unit, len(words)
    return "", 0
