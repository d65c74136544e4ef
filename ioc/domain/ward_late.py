"""What an answer means that reaches us after later news of the same task: what it meant when it was
sent. Messages of a night overtake one another, and nobody is counted twice for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from dispatch.lifecycle import AssignmentAction
from ioc.domain.units import Progress, Tap, progress_of
from ioc.domain.ward import Answer, InboundOutcome, Meaning, Said, Step, Task, meaning_of

_A = AssignmentAction
_COUNTED = frozenset({_A.PICKED_UP, _A.HANDED_OVER})
_KNOWN, _REFUSED = Meaning(InboundOutcome.KNOWN), Meaning(InboundOutcome.REFUSED)

AFTER_THE_FACT = frozenset({Answer.COMING, Answer.THERE})
"""Answers that count nobody: where the story has no room for them they change nothing."""


def is_late(at: datetime, taps: Sequence[Tap]) -> bool:
    """Whether something that was done after `at` is known already."""
    return any(tap.at > at for tap in taps)


def late_meaning(said: Said, at: datetime, expected: int | None, taps: Sequence[Tap]) -> Meaning:
    """The steps that an answer of the moment `at` is, by how the task stood at that moment.

    Who was picked up is known where a hand-over told since has counted them already, and who was
    handed over where as many were handed over since and no more were on board; with another number
    a person has to look at it (`REFUSED`).
    """
    then = progress_of([tap for tap in taps if tap.at <= at])
    meaning = meaning_of(said, Task(then.status, expected, then.picked_up, then.handed_over))
    since = [tap for tap in taps if tap.at > at and tap.action in _COUNTED]
    if since and meaning.outcome is InboundOutcome.NUMBER_NEEDED:
        return _KNOWN
    # What ended a trip did not end the task: it went on.
    steps = tuple(step for step in meaning.steps if step[0] is not _A.CLEAR)
    if said.answer is Answer.PICKED_UP and since:
        steps = _not_brought(said, steps, since)
    if _counts_too_many(steps, progress_of(taps)):
        is_again = any(tap.people == steps[-1][1] for tap in since if tap.action is _A.HANDED_OVER)
        return _KNOWN if is_again else _REFUSED
    if not steps and meaning.outcome is InboundOutcome.TAKEN:
        return _KNOWN
    return Meaning(meaning.outcome, steps)


def _not_brought(said: Said, steps: tuple[Step, ...], since: Sequence[Tap]) -> tuple[Step, ...]:
    """The pick-up without those whom the next hand-over has counted as picked up; a pick-up of
    whom nobody told the number is among those that are known."""
    if said.people is None:
        return ()
    brought_at = min((tap.at for tap in since if tap.action is _A.HANDED_OVER), default=None)
    # Who hands over more than are known to be on board picked them up: both have one moment.
    supposed = sum(
        tap.people or 0 for tap in since if tap.action is _A.PICKED_UP and tap.at == brought_at
    )
    rest = said.people - supposed
    if rest <= 0:
        return ()
    return tuple((action, rest if action is _A.PICKED_UP else n) for action, n in steps)


def _counts_too_many(steps: Sequence[Step], known: Progress) -> bool:
    picked = sum(people or 0 for action, people in steps if action is _A.PICKED_UP)
    handed = sum(people or 0 for action, people in steps if action is _A.HANDED_OVER)
    return handed > 0 and known.picked_up + picked < known.handed_over + handed
