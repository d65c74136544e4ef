"""The texts of `seeds/demo/`, and the hands they are written in.

Texts of a real night are mostly without accents or half with them, typed in a hurry. A text is
written once, in full spelling or in its own hand, and `in_hand` spoils it.
"""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

PLACE = "{place}"


@dataclass(frozen=True)
class Tell:
    """One matter as somebody tells it, and as others tell of the same (`also`)."""

    text: str
    is_call: bool = False
    also: tuple[str, ...] = ()
    photo: str | None = None
    where: str = "street"


@dataclass(frozen=True)
class CategoryTexts:
    """Everything said about one category; `share` is its weight among the others."""

    code: str
    share: int
    tells: tuple[Tell, ...]
    fixed: tuple[str, ...]
    answered: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Texts:
    """All texts of the ordinary weeks; `common` holds the lists that fit anywhere."""

    categories: Mapping[str, CategoryTexts]
    common: Mapping[str, Any]

    def answer(self, agency: str, body: str) -> str:
        """A result in the formula of the house."""
        return str(self.common["formula"]).format(agency=agency, body=body)


def parse_texts(raw: Mapping[str, Any]) -> Texts:
    """The texts of `reports.yaml` as plain values. Raises `KeyError` for a missing member."""
    categories = {
        code: CategoryTexts(
            code,
            int(row["share"]),
            tuple(_tell(tell) for tell in row["tells"]),
            tuple(row["fixed"]),
            tuple(row["answered"]),
            tuple(row["notes"]),
        )
        for code, row in raw["categories"].items()
    }
    return Texts(categories, {key: raw[key] for key in raw if key != "categories"})


def _tell(row: Mapping[str, Any]) -> Tell:
    return Tell(
        row["call"] if "call" in row else row["text"],
        "call" in row,
        tuple(row.get("also", ())),
        row.get("photo"),
        row.get("where", "street"),
    )


def filled(text: str, **slots: str) -> str:
    """The text with its slots, beginning with a capital if its writer used any."""
    done = text
    for name, value in slots.items():
        done = done.replace("{" + name + "}", value)
    done = done.replace(" ,", ",").replace("..", ".").strip()
    if text[:1] == "{" and any(c.isupper() for c in text) and not text.isupper():
        return done[:1].upper() + done[1:]
    return done


HURRIED = {
    "không": "ko",
    "được": "dc",
    "người": "ng",
    "với": "vs",
    "nước": "nc",
    "đường": "đg",
    "phường": "p.",
    "mọi người": "mn",
    "rồi": "r",
    "gì": "j",
    "cũng": "cg",
}
"""What thumbs make of words; `nước` and the rest stay readable for whoever knows the language."""


def without_accents(text: str) -> str:
    """The text as a phone without a Vietnamese keyboard sends it, in small letters."""
    plain = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(c for c in plain if not unicodedata.combining(c)).lower()


def hurried(text: str, rng: random.Random) -> str:
    """The text typed in a hurry: short forms, a letter swapped here and there, no full stop."""
    words = [HURRIED.get(word, word) if rng.random() < 0.7 else word for word in text.split(" ")]
    for place, word in enumerate(words):
        if len(word) > 4 and word.isalpha() and rng.random() < 0.04:
            cut = rng.randrange(1, len(word) - 2)
            words[place] = word[:cut] + word[cut + 1] + word[cut] + word[cut + 2 :]
    joined = " ".join(words).rstrip(".")
    return joined[:1].lower() + joined[1:]


def in_hand(text: str, hand: str, rng: random.Random) -> str:
    """The text in one of the hands `plain`, `bare` (no accents) or `hurried`."""
    if hand == "bare":
        return without_accents(text)
    return hurried(text, rng) if hand == "hurried" else text


def any_hand(rng: random.Random, hurry: float = 0.1, bare: float = 0.14) -> str:
    """A hand by chance, with the shares of the two that are not plain."""
    drawn = rng.random()
    return "hurried" if drawn < hurry else "bare" if drawn < hurry + bare else "plain"


class Bag:
    """Draws from a list so that nothing comes again before everything has come."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._left: dict[str, list[int]] = {}

    def draw(self, name: str, items: Sequence[Any]) -> Any:
        """One of `items`; `name` tells one list from another."""
        left = self._left.get(name)
        if not left:
            left = list(range(len(items)))
            self._rng.shuffle(left)
            self._left[name] = left
        return items[left.pop()]
