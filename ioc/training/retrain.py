"""One training in a running installation: sift, fit without the texts of the comparison, compare,
fit with all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ioc.training.collection import DEFAULT_COLLECTION, Sample, load_reports
from ioc.training.compare import Reader, compare, reader_of
from ioc.training.corrections import Correction, examples_of, sift, split
from ioc.training.fit import Example, fit
from ioc.understanding import Gazetteer, KeywordTable
from ioc.understanding.model import Model


@dataclass(frozen=True, slots=True)
class Parts:
    """The collection: learnt, judged for the calibration, and kept back for the comparison."""

    train: tuple[Example, ...]
    tune: tuple[Example, ...]
    held: tuple[Sample, ...]

    @classmethod
    def load(cls, directory: Path = DEFAULT_COLLECTION) -> Parts:
        """The parts of a folder. ValueError with file and line for what is no labelled report."""
        train, tune = (
            tuple(Example(s.text, s.category, s.emergency) for s in load_reports(part, directory))
            for part in ("train", "tune")
        )
        return cls(train, tune, tuple(load_reports("held", directory)))


@dataclass(frozen=True, slots=True)
class Trained:
    """A candidate with its comparison (JSON values). `corrections`: how many it was made from."""

    model: Model
    comparison: dict[str, Any]
    examples: int
    corrections: int


def retrain(
    parts: Parts,
    corrections: Sequence[Correction],
    old: Model | None,
    since: int,
    gazetteer: Gazetteer,
    keywords: KeywordTable,
    on_step: Callable[[str], None] = lambda _step: None,
) -> Trained:
    """Fits a candidate and compares it with `old` (None: the model that comes with the product),
    which learnt corrections up to number `since`.

    What is compared was fitted without the texts it is compared on; the candidate itself has learnt
    the corrections among them too, never the collection's part that is kept back. ValueError where
    there is too little to learn from."""
    learnable = [*parts.train, *parts.tune]
    codes = frozenset(one.category for one in learnable if one.category)
    sifted = sift(corrections, learnable, [one.text for one in parts.held], codes)
    learnt, kept_back = split(sifted.used, since)

    def fitted(chosen: Sequence[Correction]) -> Model:
        facts = {"corrections": len(chosen)}
        return fit([*parts.train, *examples_of(chosen)], parts.tune, gazetteer, keywords, facts)

    on_step("fitting_part")
    judged = fitted(learnt)
    on_step("comparing")
    readers: list[Reader] = [reader_of(model, gazetteer, keywords) for model in (old, judged)]
    comparison = compare(readers[0], readers[1], parts.held, kept_back)
    comparison["dropped"] = sifted.dropped
    if kept_back:
        on_step("fitting_all")
    model = fitted(sifted.used) if kept_back else judged
    return Trained(
        model=model,
        comparison=comparison,
        examples=len(learnable) + len(sifted.used),
        corrections=len(sifted.used),
    )
