"""What is wrong with a protocol card: everything at once, each with its place."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from ioc.domain.protocols import (
    CODE,
    END,
    KEYS,
    SAY_MOST,
    SLOT,
    SLOTS,
    STEPS_MOST,
    UNCLEAR,
    UNCLEAR_ANSWER,
    WORDS_MOST,
    Card,
    Fills,
    Problem,
    Words,
    card_of,
)


def problems(
    content: Mapping[str, Any],
    categories: Collection[str] | None = None,
    signals: Collection[str] | None = None,
) -> list[Problem]:
    """Everything that keeps a content from being a card; empty for one that may be published.

    `categories` and `signals` are the codes that exist; None leaves them unchecked.
    """
    raw_steps = content.get("steps")
    if not isinstance(raw_steps, list) or not all(_is_step(step) for step in raw_steps):
        return [Problem("steps", "not_valid")]
    card = card_of(content)
    found = list(_head(card, categories, signals))
    for number, step in enumerate(raw_steps):
        if step.get("fills") not in {None, "", *Fills}:
            found.append(Problem(f"steps.{number}.fills", "unknown_value"))
    found += _steps(card, signals)
    if not found:
        found += _roads(card)
    return found


def _is_step(raw: Any) -> bool:
    if not isinstance(raw, Mapping):
        return False
    answers = raw.get("answers") or []
    return isinstance(answers, list) and all(isinstance(one, Mapping) for one in answers)


def _head(
    card: Card, categories: Collection[str] | None, signals: Collection[str] | None
) -> Iterator[Problem]:
    if not CODE.fullmatch(card.code):
        yield Problem("code", "not_a_code")
    yield from _said("title", card.title, is_spoken=False)
    yield from _said("source", card.source, is_spoken=False)
    if not card.categories and not card.signals:
        yield Problem("triggers", "required")
    if categories is not None and set(card.categories) - set(categories):
        yield Problem("triggers.categories", "unknown_category")
    if signals is not None and set(card.signals) - set(signals):
        yield Problem("triggers.signals", "unknown_signal")
    if not card.steps:
        yield Problem("steps", "required")
    if len(card.steps) > STEPS_MOST:
        yield Problem("steps", "too_many_steps")


def _steps(card: Card, signals: Collection[str] | None) -> Iterator[Problem]:
    codes = [step.code for step in card.steps]
    for number, step in enumerate(card.steps):
        place = f"steps.{number}"
        if not CODE.fullmatch(step.code) or step.code == END:
            yield Problem(f"{place}.step", "not_a_code")
        elif codes.index(step.code) != number:
            yield Problem(f"{place}.step", "used_twice")
        yield from _said(f"{place}.ask", step.ask, is_spoken=False)
        yield from _said(f"{place}.why", step.why, is_spoken=False)
        yield from _said(f"{place}.say", step.say, is_spoken=True)
        if len(step.answers) > len(KEYS):
            yield Problem(f"{place}.answers", "too_many_answers")
        if step.next is not None and step.next not in {*codes, END}:
            yield Problem(f"{place}.next", "unknown_step")
        yield from _answers(card, number, signals)


def _answers(card: Card, number: int, signals: Collection[str] | None) -> Iterator[Problem]:
    step = card.steps[number]
    keys = [answer.key for answer in step.answers]
    codes = [answer.code for answer in step.answers]
    known = {other.code for other in card.steps} | {END}
    for at, answer in enumerate(step.answers):
        place = f"steps.{number}.answers.{at}"
        if answer.key not in KEYS:
            yield Problem(f"{place}.key", "not_a_key")
        elif keys.index(answer.key) != at:
            yield Problem(f"{place}.key", "used_twice")
        if not CODE.fullmatch(answer.code) or answer.code == UNCLEAR:
            yield Problem(f"{place}.code", "not_a_code")
        elif codes.index(answer.code) != at:
            yield Problem(f"{place}.code", "used_twice")
        yield from _said(f"{place}.label", answer.label, is_spoken=False)
        yield from _said(f"{place}.say", answer.say, is_spoken=True, is_needed=False)
        if answer.next is not None and answer.next not in known:
            yield Problem(f"{place}.next", "unknown_step")
        if signals is not None and set(answer.signals) - set(signals):
            yield Problem(f"{place}.signals", "unknown_signal")


def _said(
    place: str, words: Words, *, is_spoken: bool, is_needed: bool = True
) -> Iterator[Problem]:
    """Both languages or none; slots only in Vietnamese words that are spoken."""
    is_empty = not words.vi and not words.en
    for language, text in (("vi", words.vi), ("en", words.en)):
        where = f"{place}.{language}"
        if not text and (is_needed or not is_empty):
            yield Problem(where, "required")
        if len(text) > (SAY_MOST if is_spoken else WORDS_MOST):
            yield Problem(where, "too_long_to_say" if is_spoken else "too_long")
        allowed = SLOTS if is_spoken and language == "vi" else frozenset()
        is_loose = "{" in SLOT.sub("", text) or "}" in SLOT.sub("", text)
        if is_loose or set(SLOT.findall(text)) - allowed:
            yield Problem(where, "unknown_form_of_address")


def _roads(card: Card) -> Iterator[Problem]:
    """No way through the card may go round in a circle, and every step must lie on one."""
    place = {step.code: number for number, step in enumerate(card.steps)}
    leads = {step.code: _following(card, number) for number, step in enumerate(card.steps)}
    reached: set[str] = set()
    waiting = [card.steps[0].code]
    while waiting:
        at = waiting.pop()
        if at not in reached:
            reached.add(at)
            waiting += leads[at]
    for step in card.steps:
        if step.code not in reached:
            yield Problem(f"steps.{place[step.code]}.step", "unreachable_step")
    for code in sorted(_circling(leads), key=place.__getitem__):
        yield Problem(f"steps.{place[code]}.answers", "endless_loop")


def _following(card: Card, number: int) -> list[str]:
    """Where each answer leads, the unclear one among them."""
    step = card.steps[number]
    ways = [card.follows(step, answer) for answer in (*step.answers, UNCLEAR_ANSWER)]
    return [code for code in ways if code is not None]


def _circling(leads: Mapping[str, list[str]]) -> set[str]:
    """The steps that can be come back to."""
    return {code for code in leads if code in _beyond(code, leads)}


def _beyond(start: str, leads: Mapping[str, list[str]]) -> set[str]:
    seen: set[str] = set()
    waiting = list(leads[start])
    while waiting:
        at = waiting.pop()
        if at not in seen:
            seen.add(at)
            waiting += leads[at]
    return seen
