"""The statistical model beside the rules: which category, and how likely somebody is in danger.

A linear model over the features of `features`: logistic regression for danger, multinomial
logistic regression for the categories, once for ordinary matters and once for emergencies; all
calibrated. It is made by `ioc.training` and only read here,
with NumPy alone. It explains itself by the words that weighed most.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ioc.understanding.features import says
from ioc.understanding.text import Text

Floats = NDArray[np.float32]
DEFAULT_MODEL = Path(__file__).resolve().parent / "model.npz"
# Another layout of the file, or other features, is another format: an old file is then refused.
FORMAT = 1
_MOST_WORDS = 3
_DANGER_WORD = 0.3


@dataclass(frozen=True, slots=True)
class Scores:
    """What the model says of one text. Probabilities 0 to 1; `categories` if it is an ordinary
    matter, `grave_categories` if it is an emergency; `rows`: the features it knew."""

    categories: dict[str, float]
    grave_categories: dict[str, float]
    danger: float
    rows: NDArray[np.int64]


class Model:
    """A fitted model. The arrays are not changed after it is made."""

    def __init__(
        self,
        *,
        version: str,
        codes: tuple[str, ...],
        grave_codes: tuple[str, ...],
        features: tuple[str, ...],
        weights: Floats,
        bias: Floats,
        facts: dict[str, Any] | None = None,
    ) -> None:
        """`weights`: (features, columns), times what the feature says (`features.says`); columns:
        `codes`, `grave_codes`, danger; `bias`: one for each column. `facts`: when and from what
        it was made, for people to read."""
        self.version = version
        self.codes = codes
        self.grave_codes = grave_codes
        self.features = features
        self.weights = np.ascontiguousarray(weights, dtype=np.float32)
        self.bias = np.asarray(bias, dtype=np.float32)
        self.facts = facts or {}
        self._square = np.array([says(feature) ** 2 for feature in features], dtype=np.float32)
        self._known = frozenset(features)
        self._row = {feature: at for at, feature in enumerate(features)}

    def scores(self, features: Iterable[str]) -> Scores:
        """Judge a text by its features; none known gives what is usual."""
        known = self._known.intersection(features)
        # Sorted, so that the same text always gives the same sum.
        rows = np.sort(np.fromiter(map(self._row.__getitem__, known), np.int64, len(known)))
        # Long texts have more features: without this they would be judged more surely.
        length = float(np.sqrt(self._square[rows].sum())) if known else 1.0
        sums = self.bias + self.weights[rows].sum(axis=0) / np.float32(length)
        middle = len(self.codes)
        danger = 1.0 / (1.0 + float(np.exp(-np.clip(sums[-1], -30, 30))))
        return Scores(
            _shares(self.codes, sums[:middle]),
            _shares(self.grave_codes, sums[middle:-1]),
            danger,
            rows,
        )

    def words_for(self, scores: Scores, text: Text, code: str) -> tuple[str, ...]:
        """The words of a text that spoke most for a category, as they were written."""
        return self._words(scores, text, self.codes.index(code)) if code in self.codes else ()

    def words_for_danger(self, scores: Scores, text: Text) -> tuple[str, ...]:
        """The words that spoke most for danger, as they were written."""
        return self._words(scores, text, self.weights.shape[1] - 1)

    def _words(self, scores: Scores, text: Text, column: int) -> tuple[str, ...]:
        weights = self.weights[scores.rows, column]
        order = np.argsort(-weights, kind="stable")[:12]
        quotes: list[str] = []
        taken: set[int] = set()
        for at in order:
            feature = self.features[int(scores.rows[at])]
            if weights[at] <= _DANGER_WORD or feature[0] in "~=@" or _says_little(feature):
                continue
            span = _span_of(text, feature)
            if span is None or not taken.isdisjoint(range(*span)):
                continue
            taken.update(range(*span))
            quotes.append(text.quote(*span))
            if len(quotes) == _MOST_WORDS:
                break
        return tuple(quotes)

    def save(self, path: Path) -> None:
        """Write the model; the same model gives the same bytes."""
        head = {
            "format": FORMAT,
            "version": self.version,
            "codes": self.codes,
            "grave_codes": self.grave_codes,
            "facts": self.facts,
        }
        with path.open("wb") as file:
            np.savez_compressed(
                file,
                head=_bytes(json.dumps(head, ensure_ascii=False, sort_keys=True)),
                features=_bytes("\n".join(self.features)),
                weights=self.weights.astype(np.float16),
                bias=self.bias,
            )

    @classmethod
    def load(cls, path: Path) -> Model:
        """Read a model; OSError where there is none, ValueError where it is not one of this
        format."""
        with np.load(path, allow_pickle=False) as file:
            head = json.loads(bytes(file["head"]).decode())
            if head.get("format") != FORMAT:
                raise ValueError(f"{path} is a model of another format; train it again")
            return cls(
                version=head["version"],
                codes=tuple(head["codes"]),
                grave_codes=tuple(head["grave_codes"]),
                features=tuple(bytes(file["features"]).decode().split("\n")),
                weights=file["weights"].astype(np.float32),
                bias=file["bias"],
                facts=head["facts"],
            )


def _says_little(feature: str) -> bool:
    """Numbers and words of one or two letters: true evidence, but no reason a person could read."""
    words = feature.removeprefix("'").replace("_", " ").split()
    return all(len(word) <= 2 for word in words)


def _shares(codes: tuple[str, ...], sums: Floats) -> dict[str, float]:
    if not codes:
        return {}
    odds = np.exp(sums - sums.max())
    odds /= odds.sum()
    return dict(zip(codes, odds.tolist(), strict=True))


def _bytes(text: str) -> NDArray[np.uint8]:
    return np.frombuffer(text.encode(), dtype=np.uint8)


def _span_of(text: Text, feature: str) -> tuple[int, int] | None:
    """Where in the text a word feature stands: first token and the one after the last."""
    words = feature.removeprefix("'").replace("_", " _ ").split()
    accented = feature.startswith("'")
    for first in range(len(text.tokens) - len(words) + 1):
        if all(
            word == "_" or word == _word_at(text, first + at, accented)
            for at, word in enumerate(words)
        ):
            return first, first + len(words)
    return None


def _word_at(text: Text, index: int, accented: bool) -> str:
    token = text.tokens[index]
    if token.is_number:
        return "0"
    return token.clean if accented else token.plain


@cache
def default_model() -> Model | None:
    """The model that comes with the product; None where it has not been made."""
    try:
        return Model.load(DEFAULT_MODEL)
    except FileNotFoundError:
        return None
