"""Neighbours' boats of a ward: what an owner answers by SMS or says on the telephone, which steps
of the task that is, and which moment a time on a printed list means.

An answer begins with one digit: 1 there, 2 picked up, 3 at the shelter, 0 cannot, with a number of
people after 2 and 3. What is no answer is left to a person: nothing is guessed from a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from dispatch.lifecycle import TERMINAL, AssignmentAction, AssignmentStatus
from ioc.domain import clock
from ioc.domain.jurisdiction import AREA_AGENCY, AREA_TEMPLATES
from ioc.domain.letters import without_accents
from ioc.domain.units import BEFORE_ARRIVAL

OLDEST_TASK = timedelta(hours=24)
"""An answer belongs to no task that was given before this."""

REPEATED_WITHIN = timedelta(minutes=5)
"""The same words of the same number once more within this are one answer: who hears nothing back
sends it again."""

HELP_EVERY = timedelta(hours=12)
"""A number that cannot be understood is answered once in so long: two machines never talk."""

MOST_CARRIED = 300
LONGEST_SMS = 2_000


_COMMITTEE = AREA_TEMPLATES[AREA_AGENCY]


def committee_of(area: str) -> str:
    """The code of the committee that commands in a ward."""
    return _COMMITTEE.format(area=area)


def ward_of(agency: str) -> str | None:
    """The ward that an agency is the committee of, or None."""
    head, _, _ = _COMMITTEE.partition("{")
    return agency.removeprefix(head) or None if agency.startswith(head) else None


class Answer(StrEnum):
    """What the owner of a boat says of the task."""

    COMING = "coming"
    THERE = "there"
    PICKED_UP = "picked_up"
    AT_SHELTER = "at_shelter"
    CANNOT = "cannot"


class InboundOutcome(StrEnum):
    """What became of a message that came in. Those of `WAITS` are shown to a person."""

    TAKEN = "taken"
    KNOWN = "known"
    REPEATED = "repeated"
    NUMBER_NEEDED = "number_needed"
    REFUSED = "refused"
    NO_TASK = "no_task"
    CALLER_SAFE = "caller_safe"
    CALLER_WAITING = "caller_waiting"
    UNANSWERED = "unanswered"


WAITS = frozenset(
    {
        InboundOutcome.NUMBER_NEEDED,
        InboundOutcome.REFUSED,
        InboundOutcome.NO_TASK,
        InboundOutcome.UNANSWERED,
    }
)


@dataclass(frozen=True)
class Said:
    """An answer, with the number of people where one was told."""

    answer: Answer
    people: int | None = None


_OF_DIGIT = {"0": Answer.CANNOT, "1": Answer.THERE, "2": Answer.PICKED_UP, "3": Answer.AT_SHELTER}
_PEOPLE = r"(?:nguoi|ng|n|people|person|p)?"
_DIGIT = re.compile(rf"(?:so )?([0-3])(?: (\d{{1,3}}) ?{_PEOPLE})?")
_WORDS = (
    (re.compile(r"(?:ok|oke|okay|dang di|di ngay|di lien)"), Answer.COMING),
    (re.compile(r"(?:da )?(?:den|toi) (?:noi|roi)"), Answer.THERE),
    (re.compile(rf"da don(?: (?:duoc|dc))?(?: (\d{{1,3}}) ?{_PEOPLE})?"), Answer.PICKED_UP),
    # The zero of "0 di duoc" is how "không đi được" is typed.
    (re.compile(r"(?:0|khong|ko|k) (?:di|den|toi) (?:duoc|dc|dk)"), Answer.CANNOT),
)


def said_in(text: str) -> Said | None:
    """The answer that a message is, or None for anything else."""
    plain = without_accents(text).lower()
    plain = " ".join(re.sub(r"[.,;:!/+\-_()\"']+", " ", plain).split())
    found = _DIGIT.fullmatch(plain)
    if found is not None:
        return Said(_OF_DIGIT[found.group(1)], _count(found.group(2)))
    for pattern, answer in _WORDS:
        found = pattern.fullmatch(plain)
        if found is not None:
            return Said(answer, _count(found.group(1)) if pattern.groups else None)
    return None


def _count(typed: str | None) -> int | None:
    number = int(typed) if typed else 0
    return number if 1 <= number <= MOST_CARRIED else None


@dataclass(frozen=True)
class Task:
    """How far the task of a boat has come; `expected` as far as it is known."""

    status: AssignmentStatus
    expected: int | None = None
    picked_up: int = 0
    handed_over: int = 0

    @property
    def on_board(self) -> int:
        """How many are on the boat."""
        return max(0, self.picked_up - self.handed_over)


Step = tuple[AssignmentAction, int | None]
_A, _S = AssignmentAction, AssignmentStatus


@dataclass(frozen=True)
class Meaning:
    """What an answer does: steps in their order, or none and why."""

    outcome: InboundOutcome
    steps: tuple[Step, ...] = ()


_KNOWN = Meaning(InboundOutcome.KNOWN)
_REFUSED = Meaning(InboundOutcome.REFUSED)


def meaning_of(said: Said, task: Task) -> Meaning:
    """The steps that an answer is, for a task that stands as it does.

    Who brings people to the shelter picked them up before; who brought all that were expected, or
    does not know how many there are, is free. A number that is missing is asked for unless it is
    plain: all who were expected, all who are on board.
    """
    if task.status in TERMINAL:
        is_news = said.answer in {Answer.PICKED_UP, Answer.AT_SHELTER}
        went = said.answer is Answer.THERE and task.status is not _S.CLEARED
        return Meaning(InboundOutcome.NO_TASK) if is_news or went else _KNOWN
    taken = InboundOutcome.TAKEN
    if said.answer is Answer.COMING:
        if task.status in {_S.DISPATCHED, _S.UNANSWERED}:
            return Meaning(taken, ((_A.ACKNOWLEDGE, None),))
        return _KNOWN
    if said.answer is Answer.THERE:
        return _there(task)
    if said.answer is Answer.PICKED_UP:
        return _picked_up(said.people, task)
    if said.answer is Answer.AT_SHELTER:
        return _at_shelter(said.people, task)
    if task.status in BEFORE_ARRIVAL or task.status is _S.ON_SCENE:
        return Meaning(taken, ((_A.DECLINE, None),))
    if task.status is _S.HANDED_OVER and not task.on_board:
        return Meaning(taken, ((_A.CLEAR, None),))
    return _REFUSED


def _there(task: Task) -> Meaning:
    if task.status in BEFORE_ARRIVAL:
        return Meaning(InboundOutcome.TAKEN, ((_A.ON_SCENE, None),))
    if task.status is _S.HANDED_OVER:
        return Meaning(InboundOutcome.TAKEN, _again())
    return _KNOWN


def _again() -> tuple[Step, ...]:
    """The next trip of the same task."""
    return ((_A.EN_ROUTE, None), (_A.ON_SCENE, None))


def _picked_up(people: int | None, task: Task) -> Meaning:
    count = people or max(0, (task.expected or 0) - task.picked_up)
    if not count:
        is_there = task.status not in BEFORE_ARRIVAL
        steps: tuple[Step, ...] = () if is_there else ((_A.ON_SCENE, None),)
        return Meaning(InboundOutcome.NUMBER_NEEDED, steps)
    before = _again() if task.status is _S.HANDED_OVER else ()
    return Meaning(InboundOutcome.TAKEN, (*before, (_A.PICKED_UP, count)))


def _at_shelter(people: int | None, task: Task) -> Meaning:
    count = people or task.on_board
    if not count:
        is_over = task.status is _S.HANDED_OVER
        return _KNOWN if is_over else Meaning(InboundOutcome.NUMBER_NEEDED)
    steps: list[Step] = []
    missing = count - task.on_board
    if missing > 0:
        steps += _again() if task.status is _S.HANDED_OVER else ()
        steps.append((_A.PICKED_UP, missing))
    elif task.status is _S.HANDED_OVER:
        # Some stayed on board after the last count: a person has to look at that.
        return _REFUSED
    steps.append((_A.HANDED_OVER, count))
    brought = task.handed_over + count
    if missing >= 0 and brought >= (task.expected or 0):
        steps.append((_A.CLEAR, None))
    return Meaning(InboundOutcome.TAKEN, tuple(steps))


TOLD_BESIDES = timedelta(minutes=15)
"""An owner writes and rings: the same number from two mouths within this is one boat-load."""

WRITTEN_ROUGHLY = timedelta(minutes=30)
"""So far a time on paper may be from the one that was told at the moment."""


def is_one_trip(
    began: datetime, ended: datetime, task_began: datetime, task_ended: datetime | None
) -> bool:
    """Whether what paper tells of a boat at a rescue is the task that is known there. A boat is at
    one place at a time, so that spans which share half of the shorter one are one trip; spans that
    touch are two: who left again at once went a second time."""
    until = ended if task_ended is None else task_ended
    shared = min(ended, until) - max(began, task_began)
    shorter = min(ended - began, max(until - task_began, timedelta()))
    return shared >= timedelta() and shared * 2 >= shorter


class ToldBefore(StrEnum):
    """Whether a step that paper tells was told before by SMS, by tap or on the telephone."""

    NOT = "not"
    SAME = "same"
    OTHERWISE = "otherwise"


def told_before(
    people: int | None, at: datetime, known: Sequence[tuple[datetime, int | None]]
) -> ToldBefore:
    """How a step compares with those of its kind that other mouths told of the same trip: the same
    where it counts nobody, where the number is that of one told at about that time, or the sum of
    all; otherwise a person has to say whether these are others."""
    if not known:
        return ToldBefore.NOT
    if people is None or people == sum(count or 0 for _, count in known):
        return ToldBefore.SAME
    if any(count == people and abs(moment - at) <= WRITTEN_ROUGHLY for moment, count in known):
        return ToldBefore.SAME
    return ToldBefore.OTHERWISE


_TIME = re.compile(r"(\d{1,2})\s*(?:[:hg.]\s*(\d{2})?|(\d{2}))?", re.ASCII)
BEFORE_PRINTING = timedelta(hours=2)
"""A boat that was sent by word of mouth may have left before the list was printed."""


def moment_on_paper(typed: str, printed_at: datetime) -> datetime | None:
    """The moment that a time on a printed list means: `19:50`, `19h50`, `1950` or `19h`, the first
    one from `BEFORE_PRINTING` before the printing on; a list is used for less than a day. None
    for what is no time."""
    found = _TIME.fullmatch(typed.strip().lower())
    if found is None:
        return None
    hour, minute = int(found.group(1)), int(found.group(2) or found.group(3) or 0)
    if hour > 23 or minute > 59:
        return None
    start = clock.local(printed_at - BEFORE_PRINTING)
    at = start.replace(hour=hour, minute=minute, second=0, microsecond=0)
    if at < start.replace(second=0, microsecond=0):
        at += timedelta(days=1)
    return at.astimezone(printed_at.tzinfo)
