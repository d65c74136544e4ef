"""Two models side by side, on texts that the new one has not seen, and what it comes to.

Covers the figures of both, every text whose answer changes, and the verdict. A fall of emergency
recall by a single text is named: a missed call for help is the worst error there is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from ioc.training.collection import Sample
from ioc.training.corrections import Correction
from ioc.training.figures import ALL, Figures, measure
from ioc.training.report import ASKED, figure
from ioc.understanding import Gazetteer, KeywordTable, Understanding, understand
from ioc.understanding.model import Model

Reader = Callable[[str], Understanding]

HELD, CORRECTIONS = "held", "corrections"
# Names of `training.report`; the counts behind them are of `training.figures`.
_COUNTS = {
    "recall": "recall",
    "false alarms": "calm",
    "category": "category",
    "among three": "among three",
    "people": "people",
    "vulnerable F1": "vulnerable",
}
_MOST_CHANGED = 200
# A model may lose so much of these where it gains elsewhere.
_SLACK = 0.005
_WORST = (
    "lost_emergency",
    "new_false_alarm",
    "category_worse",
    "other",
    "category_better",
    "alarm_withdrawn",
    "emergency_found",
)


@dataclass(frozen=True, slots=True)
class Compared:
    """One figure of both models over `of` texts of a part; None where nothing was asked."""

    part: str
    name: str
    old: float | None
    new: float | None
    of: int
    wanted: float | None
    higher_is_better: bool


@dataclass(frozen=True, slots=True)
class Changed:
    """A text that the two models read differently. Of a correction the report is named and not the
    text, which may have to be erased one day."""

    kind: str
    report: int | None
    text: str | None
    expected_category: str | None
    expected_emergency: bool | None
    old_category: str
    new_category: str
    old_emergency: bool
    new_emergency: bool


def reader_of(model: Model | None, gazetteer: Gazetteer, keywords: KeywordTable) -> Reader:
    """Reads texts by a model; None for the one that comes with the product."""
    return lambda text: understand(text, gazetteer, keywords=keywords, model=model)


def compare(
    old: Reader, new: Reader, held: Sequence[Sample], corrections: Sequence[Correction]
) -> dict[str, Any]:
    """Figures, changes and verdict as JSON values. `held` and `corrections` are texts that `new`
    was not made from."""
    figures = [*_of_samples(old, new, held), *_of_corrections(old, new, corrections)]
    changed = sorted(
        [*_changed_samples(old, new, held), *_changed_corrections(old, new, corrections)],
        key=lambda one: (_WORST.index(one.kind), one.report or 0, one.text or ""),
    )
    grounds = list(_grounds(figures))
    return {
        "figures": [asdict(one) for one in figures],
        "counts": dict(Counter(one.kind for one in changed)),
        "changed": [asdict(one) for one in changed[:_MOST_CHANGED]],
        "verdict": "not_better" if grounds else "better",
        "grounds": grounds,
        "texts": {HELD: len(held), CORRECTIONS: len(corrections)},
    }


def _of_samples(old: Reader, new: Reader, held: Sequence[Sample]) -> Iterator[Compared]:
    was, now = (measure(held, reader)[0][ALL] for reader in (old, new))
    for name, counted in _COUNTS.items():
        sign, wanted = ASKED[name]
        of = was.asked[counted]
        yield Compared(HELD, name, figure(was, name), figure(now, name), of, wanted, sign == ">=")


def _of_corrections(
    old: Reader, new: Reader, corrections: Sequence[Correction]
) -> Iterator[Compared]:
    was, now = (_counted(reader, corrections) for reader in (old, new))
    for name in ("recall", "false alarms", "category", "among three"):
        of = was.asked[_COUNTS[name]]
        yield Compared(
            CORRECTIONS,
            name,
            figure(was, name),
            figure(now, name),
            of,
            None,
            ASKED[name][0] == ">=",
        )


def _counted(reader: Reader, corrections: Sequence[Correction]) -> Figures:
    """The counts of `training.figures` over texts of which only a part is labelled."""
    found = Figures(texts=len(corrections))
    for one in corrections:
        read = reader(one.text)
        alarm = read.emergency.is_emergency
        ranked = [entry.code for entry in read.categories.ranked]
        answers: list[tuple[str, bool]] = []
        if one.emergency is not None:
            answers.append(("recall", alarm) if one.emergency else ("calm", not alarm))
        if one.category is not None:
            answers.append(("category", ranked[:1] == [one.category]))
            answers.append(("among three", one.category in ranked))
        for what, is_right in answers:
            found.asked[what] += 1
            found.right[what] += is_right
    return found


def _changed_samples(old: Reader, new: Reader, held: Sequence[Sample]) -> Iterator[Changed]:
    for sample in held:
        found = _change(old, new, sample.text, sample.category, sample.emergency, None)
        if found:
            yield found


def _changed_corrections(
    old: Reader, new: Reader, corrections: Sequence[Correction]
) -> Iterator[Changed]:
    for one in corrections:
        found = _change(old, new, one.text, one.category, one.emergency, one.report)
        if found:
            yield found


def _change(
    old: Reader,
    new: Reader,
    text: str,
    category: str | None,
    emergency: bool | None,
    report: int | None,
) -> Changed | None:
    was, now = old(text), new(text)
    first_was, first_now = was.categories.first.code, now.categories.first.code
    alarm_was, alarm_now = was.emergency.is_emergency, now.emergency.is_emergency
    if first_was == first_now and alarm_was == alarm_now:
        return None
    if alarm_was != alarm_now and emergency is not None:
        kind = (
            ("emergency_found" if alarm_now else "lost_emergency")
            if emergency
            else ("new_false_alarm" if alarm_now else "alarm_withdrawn")
        )
    elif category is not None and category in {first_was, first_now} and first_was != first_now:
        kind = "category_worse" if first_was == category else "category_better"
    else:
        kind = "other"
    return Changed(
        kind,
        report,
        text if report is None else None,
        category,
        emergency,
        first_was,
        first_now,
        alarm_was,
        alarm_now,
    )


def _grounds(figures: Sequence[Compared]) -> Iterator[str]:
    """Why the new model is not better; nothing where it is."""
    gain = 0.0
    fallen: set[str] = set()
    for one in figures:
        if one.old is None or one.new is None:
            continue
        better = (one.new - one.old) * (1 if one.higher_is_better else -1)
        if one.name in {"recall", "false alarms", "category"}:
            # As a number of texts, so that few corrections do not outweigh the collection.
            gain += better * one.of
        if one.name == "recall" and better < 0:
            fallen.add("recall_falls")
        if one.part == HELD and better < -_SLACK:
            if one.name == "false alarms":
                fallen.add("false_alarms_rise")
            if one.name == "category":
                fallen.add("category_falls")
    if gain < 0.5 and not fallen:
        fallen.add("nothing_gained")
    order = ("recall_falls", "false_alarms_rise", "category_falls", "nothing_gained")
    yield from (ground for ground in order if ground in fallen)
