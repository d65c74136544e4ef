"""Protocol cards: the questions of a call in the order of what kills first, and the words to say.

Covers the shape of a card, what makes one valid, which card fits what is understood, which steps
the words have answered already and what answers mean together. Leaves out how a text is read
(`ioc.understanding`) and where cards are kept (`models.protocol`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from ioc.domain.reports import RefugeKind
from ioc.domain.triage import MINUTES_COUNT

FORMS_OF_ADDRESS = ("mệ", "ôn", "o", "chú", "anh", "chị")
"""How callers are spoken to in Huế; the operator chooses one, the scripts take it."""

SLOTS = frozenset({"address", "Address"})
"""What the Vietnamese words may leave open; the capital one begins a sentence."""

SLOT = re.compile(r"\{([^{}]*)\}")
CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
KEYS = ("1", "2", "3")
END = "end"
"""As `next`: nothing more is asked."""

UNCLEAR = "unclear"
UNCLEAR_KEY = "0"
STEPS_MOST = 12
WORDS_MOST = 600
SAY_MOST = 360
"""Characters: what takes longer to read out than about twenty seconds, nobody listens to."""


class CardStatus(StrEnum):
    """Where a version of a card stands; one version of a code is published at most."""

    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"


class Fills(StrEnum):
    """The fact of a report that a step asks for."""

    PEOPLE = "people"
    WATER = "water"
    VULNERABLE = "vulnerable"
    REFUGE = "refuge"
    PLACE = "place"


@dataclass(frozen=True)
class Words:
    """A sentence in both languages; an English one may be missing only where nothing is said."""

    vi: str = ""
    en: str = ""

    def told(self, locale: str) -> str:
        """In a language of the screens, in Vietnamese where there is no other."""
        return (self.en or self.vi) if locale == "en" else self.vi


@dataclass(frozen=True)
class Answer:
    """What a caller may answer. `next` is a step, `END`, or None for where its step leads.

    `raises`: whoever answers so is in danger of life. `signals`: reason codes of the understanding
    that say the same.
    """

    key: str
    code: str
    label: Words
    say: Words = Words()
    next: str | None = None
    raises: bool = False
    signals: tuple[str, ...] = ()


@dataclass(frozen=True)
class Step:
    """One question: why it matters, the words to say, the fact it fills, and its answers.

    `next` is where answers lead that name no step themselves, the unclear one too: a step, `END`,
    or None for the step that follows.
    """

    code: str
    ask: Words
    why: Words
    say: Words
    fills: Fills | None = None
    answers: tuple[Answer, ...] = ()
    next: str | None = None

    def answer(self, code: str) -> Answer | None:
        """The answer of this code; the unclear one is open to every step."""
        if code == UNCLEAR:
            return UNCLEAR_ANSWER
        return next((a for a in self.answers if a.code == code), None)


@dataclass(frozen=True)
class Card:
    """One protocol card. `red`: said before the address is complete, on screen all the time."""

    code: str
    title: Words
    steps: tuple[Step, ...]
    categories: tuple[str, ...] = ()
    signals: tuple[str, ...] = ()
    red: bool = False
    order: int = 100
    source: Words = Words()

    def step(self, code: str) -> Step | None:
        """The step of this code."""
        return next((s for s in self.steps if s.code == code), None)

    def follows(self, step: Step, answer: Answer) -> str | None:
        """The code of the step after an answer, or None where the card ends."""
        told = answer.next or step.next
        if told is not None:
            return None if told == END else told
        place = self.steps.index(step) + 1
        return self.steps[place].code if place < len(self.steps) else None


UNCLEAR_ANSWER = Answer(UNCLEAR_KEY, UNCLEAR, Words("Chưa rõ", "Not clear"))


@dataclass(frozen=True)
class Problem:
    """What is wrong with a card and where: `steps.2.answers.1.next` (numbers from 0)."""

    where: str
    code: str


def words_of(raw: Any) -> Words:
    """Both languages of a text; a plain text is Vietnamese."""
    if isinstance(raw, Mapping):
        return Words(_line(raw.get("vi")), _line(raw.get("en")))
    return Words(_line(raw))


def _line(raw: Any) -> str:
    return " ".join(str(raw).split()) if raw is not None else ""


def card_of(content: Mapping[str, Any]) -> Card:
    """The card that a content says, as far as it says one: `problems` tells what is wrong."""
    triggers = content.get("triggers") or {}
    return Card(
        code=_line(content.get("code")),
        title=words_of(content.get("title")),
        steps=tuple(_step(raw) for raw in content.get("steps") or ()),
        categories=tuple(triggers.get("categories") or ()),
        signals=tuple(triggers.get("signals") or ()),
        red=bool(content.get("red")),
        order=int(content.get("order") or 100),
        source=words_of(content.get("source")),
    )


def _step(raw: Mapping[str, Any]) -> Step:
    fills = raw.get("fills")
    return Step(
        code=_line(raw.get("step")),
        ask=words_of(raw.get("ask")),
        why=words_of(raw.get("why")),
        say=words_of(raw.get("say")),
        fills=Fills(fills) if fills in set(Fills) else None,
        answers=tuple(_answer(one) for one in raw.get("answers") or ()),
        next=_line(raw.get("next")) or None,
    )


def _answer(raw: Mapping[str, Any]) -> Answer:
    return Answer(
        key=_line(raw.get("key")),
        code=_line(raw.get("code")),
        label=words_of(raw.get("label")),
        say=words_of(raw.get("say")),
        next=_line(raw.get("next")) or None,
        raises=bool(raw.get("raises")),
        signals=tuple(raw.get("signals") or ()),
    )


def content_of(card: Card) -> dict[str, Any]:
    """The content that says this card, as it is kept."""
    return {
        "code": card.code,
        "order": card.order,
        "red": card.red,
        "title": _both(card.title),
        "source": _both(card.source),
        "triggers": {"categories": list(card.categories), "signals": list(card.signals)},
        "steps": [
            {
                "step": step.code,
                "ask": _both(step.ask),
                "why": _both(step.why),
                "say": _both(step.say),
                "fills": step.fills.value if step.fills else None,
                "next": step.next,
                "answers": [
                    {
                        "key": answer.key,
                        "code": answer.code,
                        "label": _both(answer.label),
                        "say": _both(answer.say),
                        "next": answer.next,
                        "raises": answer.raises,
                        "signals": list(answer.signals),
                    }
                    for answer in step.answers
                ],
            }
            for step in card.steps
        ],
    }


def _both(words: Words) -> dict[str, str]:
    return {"vi": words.vi, "en": words.en}


@dataclass(frozen=True)
class Understood:
    """What the words of a call told: categories best first, reason codes, facts that are known."""

    categories: Sequence[str] = ()
    signals: Collection[str] = ()
    facts: Collection[Fills] = ()
    refuge: RefugeKind | None = None


def choose(cards: Iterable[Card], understood: Understood) -> list[str]:
    """The codes of the cards that fit, best first.

    A danger in which minutes decide counts first, in the order of the cards: the danger of the
    place before the care for who is hurt. Then any signal of danger counts before every category,
    a red card before the others.
    """
    told = set(understood.signals)
    scored = []
    for card in cards:
        hits = len(told & set(card.signals))
        places = [p for p, c in enumerate(understood.categories) if c in card.categories]
        if hits or places:
            is_urgent = bool(told & set(card.signals) & MINUTES_COUNT)
            urgency = (not is_urgent, card.order if is_urgent else 0)
            rank = (not (hits and card.red), -min(hits, 1), min(places, default=99), -hits)
            scored.append((*urgency, *rank, card.order, card.code))
    return [row[-1] for row in sorted(scored)]


MEASURES = frozenset({Fills.WATER, Fills.REFUGE})
"""Facts that are all their question asks; how dangerous they are is judged from the fact itself."""


def is_told_by_fact(step: Step, facts: Collection[Fills]) -> bool:
    """Whether a known fact answers the question of a step.

    Where an answer may mean danger of life, how many they are or where it is does not tell which
    answer it is: the question is still asked.
    """
    if step.fills is None or step.fills not in facts:
        return False
    return step.fills in MEASURES or not any(answer.raises for answer in step.answers)


def answered(card: Card, understood: Understood) -> dict[str, str | None]:
    """The steps that the words have answered, with the answer where they say which.

    A sign of danger never ticks an answer that means no danger.
    """
    told = set(understood.signals)
    found: dict[str, str | None] = {}
    for step in card.steps:
        said = next((a.code for a in step.answers if a.raises and told & set(a.signals)), None)
        if said is None and step.fills is Fills.REFUGE and understood.refuge:
            said = next((a.code for a in step.answers if a.code == understood.refuge.value), None)
        if said is not None or is_told_by_fact(step, understood.facts):
            found[step.code] = said
    return found


@dataclass(frozen=True)
class Path:
    """What the answers to a card mean: the steps in order, the danger, what comes next."""

    given: tuple[tuple[Step, Answer], ...] = ()
    raises: tuple[str, ...] = ()
    next_step: str | None = None
    unknown: tuple[str, ...] = field(default=())


def path(card: Card, given: Mapping[str, str]) -> Path:
    """The way that answers (step to answer) take through a card.

    Steps that were passed over count too: callers answer before they are asked. `unknown` names
    the steps and answers that the card does not have.
    """
    pairs, unknown = [], []
    for step_code, answer_code in given.items():
        step = card.step(step_code)
        answer = step.answer(answer_code) if step else None
        if step is None or answer is None:
            unknown.append(step_code)
        else:
            pairs.append((step, answer))
    pairs.sort(key=lambda pair: card.steps.index(pair[0]))
    raises = tuple(step.code for step, answer in pairs if answer.raises)
    return Path(tuple(pairs), raises, _next(card, given), tuple(unknown))


def _next(card: Card, given: Mapping[str, str]) -> str | None:
    """The first step on the way that has no answer yet."""
    seen: set[str] = set()
    at = card.steps[0].code if card.steps else None
    while at is not None and at not in seen:
        seen.add(at)
        step = card.step(at)
        if step is None:
            return None
        answer = step.answer(given.get(at, ""))
        if answer is None:
            return at
        at = card.follows(step, answer)
    return None
