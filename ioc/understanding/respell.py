"""Puts right what a Vietnamese keyboard left over: "nuocws" is "nước", "mootj" is "một".

Covers Telex keys that were not taken (aa, ow, dd, a tone letter at the end) and letters struck
twice ("thuốcc"). Only what is no Vietnamese syllable as it stands and is one afterwards is changed.
Leaves out: every other slip of the finger, and words of other languages.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|n|th|tr|t|ph|kh|k|gh|gi|g|ch|c|qu|b|d|h|l|m|r|s|v|x|p)?"
    r"(?:a|ai|ao|au|ay|e|eo|eu|i|ia|ie|ieu|iu|o|oa|oai|oay|oe|oeo|oi|u|ua|uay|ue|ui|uo|uoi|uou|"
    r"uu|uy|uya|uye|uyu|y|ye|yeu|oo|uao)(?:ch|c|ng|nh|n|m|p|t)?"
)
_MARKS = {"s": "\u0301", "f": "\u0300", "r": "\u0309", "x": "\u0303", "j": "\u0323"}
_SHAPES = (
    ("uow", "ươ"), ("uwow", "ươ"), ("uwo", "ươ"), ("aa", "â"), ("ee", "ê"), ("oo", "ô"),
    ("aw", "ă"), ("ow", "ơ"), ("uw", "ư"), ("dd", "đ"),
)  # fmt: skip
_NOT_OURS = {
    "air", "all", "app", "are", "as", "ass", "bar", "bass", "bee", "been", "beer", "boats", "book",
    "boss", "box", "bus", "call", "car", "cars", "chest", "class", "coffee", "days", "deep",
    "does", "door", "down", "draw", "facebook", "far", "fax", "feet", "few", "floor", "food",
    "for", "ford", "four", "from", "gara", "gas", "goes", "good", "google", "gps", "grass", "has",
    "her", "here", "hill", "his", "how", "hurt", "if", "is", "keep", "kids", "know", "last", "law",
    "left", "less", "list", "look", "loose", "loss", "lots", "low", "max", "mess", "miss", "need",
    "new", "next", "now", "of", "off", "or", "our", "own", "owner", "pass", "post", "power", "raw",
    "roof", "room", "saw", "says", "see", "shop", "show", "siren", "slow", "sms", "sofa", "sos",
    "still", "street", "tax", "taxi", "tell", "test", "there", "this", "three", "tks", "tms",
    "too", "town", "tree", "two", "ups", "us", "view", "vs", "wall", "was", "week", "were", "will",
    "x", "yes", "zoom",
}  # fmt: skip
_HORNED = {
    "nguoi", "nuoc", "duoc", "đuoc", "duong", "đuong", "truong", "giuong", "thuong", "xuong",
    "huong", "luong", "truoc", "phuong", "muoi",
}  # fmt: skip
_ENDING = re.compile(r"(.)\1+$")
_LONGEST = 9


@lru_cache(maxsize=8192)
def respelled(clean: str) -> str:
    """The word meant, with its accents; the word itself where nothing shows another."""
    if not 3 <= len(clean) <= _LONGEST or clean in _NOT_OURS or _is_syllable(clean):
        return clean
    short = _ENDING.sub(r"\1", clean)
    shapes = clean[-2:] in {"oo", "ee", "aa"} and _plain(clean[-3]) not in "aeiouy"
    if short != clean and not shapes and _is_syllable(short):
        return short
    for candidate in (clean, short):
        word = _decoded(candidate)
        if word is not None:
            return word
    return clean


def _decoded(word: str) -> str | None:
    body = word
    for at in range(len(word) - 1, 0, -1):
        if word[at] in _MARKS and (at > 1 or len(word) == 2):
            without = word[:at] + word[at + 1 :]
            if any(_has_tone(letter) for letter in without):
                return without if _is_syllable(without) else None
            shaped = _horned(_shaped(without))
            if _is_syllable(shaped):
                return _toned(shaped, _MARKS[word[at]])
    shaped = _horned(_shaped(body)) if _shaped(body) != body else body
    return shaped if shaped != word and _is_syllable(shaped) else None


def _shaped(word: str) -> str:
    for keys, letter in _SHAPES:
        word = word.replace(keys, letter)
    if word.endswith("w") and len(word) > 2:
        # "nuocw": the key that makes the horn came last.
        body = word[:-1]
        for plain, horned in (("uo", "ươ"), ("o", "ơ"), ("u", "ư"), ("a", "ă")):
            if plain in body:
                return body.replace(plain, horned, 1)
    return word


def _horned(word: str) -> str:
    """Where only one horn can be meant: "nguoi" is "ngươi", not "nguôi"."""
    if "ie" in word[:-1]:
        word = word.replace("ie", "iê")
    return word.replace("uo", "ươ") if word in _HORNED else word


def _has_tone(letter: str) -> bool:
    return any(mark in _MARKS.values() for mark in unicodedata.normalize("NFD", letter))


def _toned(word: str, tone: str) -> str:
    """The tone on the vowel that carries it: the shaped one, else the one before the ending."""
    vowels = [at for at, letter in enumerate(word) if _plain(letter) in "aeiouy"]
    if word[:2] in {"qu", "gi"} and len(vowels) > 1:
        vowels = vowels[1:]
    if not vowels:
        return word
    shaped = [at for at in vowels if word[at] in "âăêôơư"]
    closed = vowels[-1] < len(word) - 1
    place = shaped[-1] if shaped else vowels[-1] if closed or len(vowels) == 1 else vowels[-2]
    return unicodedata.normalize("NFC", word[: place + 1] + tone + word[place + 1 :])


@lru_cache(maxsize=8192)
def _is_syllable(word: str) -> bool:
    return _SYLLABLE.fullmatch("".join(_plain(letter) for letter in word)) is not None


@lru_cache(maxsize=512)
def _plain(letter: str) -> str:
    return "d" if letter == "đ" else unicodedata.normalize("NFD", letter)[0]
