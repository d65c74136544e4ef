"""Fits a model from labelled texts: logistic regression, calibrated, the same every time.

Each text is seen as it was written, without its accents, and with some of them lost, because people
write in all three ways. Features that are seen once are left out; of the rest the heaviest are
kept, so that the file stays small. The calibration is measured on texts that the judged weights
have not seen.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ioc.training.variants import variants_of
from ioc.understanding import Gazetteer, KeywordTable
from ioc.understanding.features import says
from ioc.understanding.model import Model
from ioc.understanding.understand import evidence_of

# Chosen on the part `tune`.
_C = 10.0
_MOST_STEPS = 120
_LEAST_TEXTS = 2
_LEAST_EXAMPLES = 8
_MOST_FEATURES = 60_000

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Example:
    """A text and what it is; None where that is not known and is not to be learnt."""

    text: str
    category: str | None
    emergency: bool | None
    weight: float = 1.0


@dataclass(slots=True)
class _Seen:
    """Examples as rows of features. `source`: the example a row is a variant of."""

    features: list[frozenset[str]]
    source: list[int]
    weight: list[float]


def fit(
    learnt: Sequence[Example],
    judged: Sequence[Example],
    gazetteer: Gazetteer,
    keywords: KeywordTable,
    facts: dict[str, Any] | None = None,
) -> Model:
    """Fit a model on `learnt` and `judged` together, calibrated by what one fitted on `learnt`
    alone says of `judged`: texts by other hands, as the reports of tomorrow will be.

    ValueError where there are fewer than two categories, or no danger at all."""
    examples = [*learnt, *judged]
    if len({one.category for one in examples} - {None}) < 2:
        raise ValueError("too few categories to learn from")
    if {one.emergency for one in examples} < {True, False}:
        raise ValueError("no emergencies, or nothing else, to learn from")
    seen = _see(examples, gazetteer, keywords)
    features = _kept_features(seen)
    matrix = _matrix(seen.features, features)
    known = np.array([at < len(learnt) for at in seen.source])
    heads = [
        _Head(examples, seen, matrix, _ordinary_answer),
        _Head(examples, seen, matrix, _grave_answer),
        _Head(examples, seen, matrix, _danger_answer),
    ]
    blocks, biases = [], []
    for head in heads:
        heat = head.temperature(known)
        weights, bias = head.fit()
        if head is heads[-1]:
            # Danger is one column: how far it outweighs calm.
            weights, bias = weights[:, -1:] - weights[:, :1], bias[-1:] - bias[:1]
        blocks.append(weights / heat)
        biases.append(bias / heat)
    force = np.array([[says(feature)] for feature in features])
    everything = np.hstack(blocks) * force
    heaviest = np.argsort(-np.abs(everything).max(axis=1), kind="stable")[:_MOST_FEATURES]
    chosen = np.sort(heaviest)
    return Model(
        version=_version(examples),
        codes=heads[0].labels,
        grave_codes=heads[1].labels,
        features=tuple(features[at] for at in chosen),
        weights=everything[chosen].astype(np.float16).astype(np.float32),
        bias=np.concatenate(biases).astype(np.float32),
        facts={**(facts or {}), "examples": len(examples), "features": len(chosen)},
    )


def _ordinary_answer(one: Example) -> str | None:
    return None if one.emergency else one.category


def _grave_answer(one: Example) -> str | None:
    return one.category if one.emergency else None


def _danger_answer(one: Example) -> str | None:
    return None if one.emergency is None else ("danger" if one.emergency else "calm")


def _version(examples: Iterable[Example]) -> str:
    digest = hashlib.sha256()
    for one in examples:
        digest.update(f"{one.text}\x1f{one.category}\x1f{one.emergency}\x1e".encode())
    return digest.hexdigest()[:12]


def _see(examples: Sequence[Example], gazetteer: Gazetteer, keywords: KeywordTable) -> _Seen:
    seen = _Seen([], [], [])
    for at, one in enumerate(examples):
        for text, weight in variants_of(one.text):
            seen.features.append(evidence_of(text, gazetteer, keywords).features)
            seen.source.append(at)
            seen.weight.append(weight * one.weight)
    return seen


def _kept_features(seen: _Seen) -> list[str]:
    """Features of at least two different texts, sorted."""
    texts: Counter[str] = Counter()
    last: dict[str, int] = {}
    for features, source in zip(seen.features, seen.source, strict=True):
        for feature in features:
            if last.get(feature) != source:
                last[feature] = source
                texts[feature] += 1
    return sorted(feature for feature, count in texts.items() if count >= _LEAST_TEXTS)


def _matrix(rows: Sequence[frozenset[str]], features: Sequence[str]) -> Any:
    """Rows as a sparse matrix, each scaled as `Model.scores` scales a text."""
    from scipy.sparse import csr_matrix

    column = {feature: at for at, feature in enumerate(features)}
    force = np.array([says(feature) for feature in features])
    starts, columns = [0], list[int]()
    values: list[float] = []
    for row in rows:
        known = sorted(column[feature] for feature in row if feature in column)
        columns.extend(known)
        forces = force[known]
        values.extend(forces / max(float(np.sqrt((forces**2).sum())), 1.0))
        starts.append(len(columns))
    return csr_matrix(
        (np.array(values), np.array(columns, dtype=np.int32), np.array(starts, dtype=np.int64)),
        shape=(len(rows), len(features)),
    )


class _Head:
    """One question over the rows whose answer is known; rare answers are left out."""

    def __init__(
        self,
        examples: Sequence[Example],
        seen: _Seen,
        matrix: Any,
        answer: Callable[[Example], str | None],
    ) -> None:
        counts = Counter(answer(one) for one in examples)
        self.labels = tuple(
            sorted(label for label, count in counts.items() if label and count >= _LEAST_EXAMPLES)
        )
        place = {label: at for at, label in enumerate(self.labels)}
        answers = [place.get(answer(one) or "", -1) for one in examples]
        self.at = np.array([at for at, one in enumerate(seen.source) if answers[one] >= 0])
        self.rows = matrix[self.at]
        self.answer = np.array([answers[seen.source[at]] for at in self.at])
        self.weight = np.array([seen.weight[at] for at in self.at])

    def fit(self, part: NDArray[np.bool_] | None = None) -> tuple[Floats, Floats]:
        """Weights (features, labels) and bias (labels); `part`: the rows to learn from."""
        from sklearn.linear_model import LogisticRegression

        if len(self.labels) < 2:
            return np.zeros((self.rows.shape[1], len(self.labels))), np.zeros(len(self.labels))
        chosen = np.flatnonzero(np.ones(len(self.at)) if part is None else part)
        fitted = LogisticRegression(C=_C, max_iter=_MOST_STEPS, tol=1e-3, solver="lbfgs")
        fitted.fit(self.rows[chosen], self.answer[chosen], sample_weight=self.weight[chosen])
        if len(self.labels) > 2:
            return fitted.coef_.T, fitted.intercept_
        # Two answers share one column of weights: half of it speaks against the first.
        return (
            np.hstack([-fitted.coef_.T, fitted.coef_.T]) / 2,
            np.concatenate([-fitted.intercept_, fitted.intercept_]) / 2,
        )

    def temperature(self, known: NDArray[np.bool_]) -> float:
        """What the sums are to be divided by so that the probabilities come true on the texts that
        are not `known` (temperature scaling, Guo et al. 2017); 1.0 where there are none."""
        from scipy.optimize import minimize_scalar

        learnt = known[self.at]
        kinds = set(self.answer[learnt].tolist())
        if learnt.all() or len(kinds) < max(2, len(self.labels)):
            return 1.0
        weights, bias = self.fit(learnt)
        # Each text once, as it was written.
        judged = np.flatnonzero(~learnt & (self.weight >= 1.0))
        sums = self.rows[judged] @ weights + bias
        found = minimize_scalar(
            lambda heat: _loss(sums / heat, self.answer[judged]),
            bounds=(0.3, 5.0),
            method="bounded",
        )
        return float(found.x)


def _loss(sums: NDArray[np.float64], answer: NDArray[np.int64]) -> float:
    """Mean negative logarithm of the probability given to the right answer."""
    sums = sums - sums.max(axis=1, keepdims=True)
    right = sums[np.arange(len(answer)), answer] - np.log(np.exp(sums).sum(axis=1))
    return float(-right.mean())
