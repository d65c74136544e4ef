"""The situation report of an operation (báo cáo nhanh): its figures by ward, each with what it was
counted from; when one is due; what a hand may correct.

A rescue counts as one household, as the wards count. Knows nothing of who asks and of where it is
kept. Times are aware moments; set hours are those of the city's clocks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import StrEnum

from ioc.domain.clock import CITY_TIMEZONE, local
from ioc.domain.errors import FieldError, InvalidInput
from ioc.domain.incidents import Tier

USUAL_TIMES = ("06:00", "12:00", "18:00")
TIMES_MOST = 24
VALUE_MOST = 1_000_000
NUMBER = re.compile(r"[0-9]{1,9}|[0-9]{1,3}([. ][0-9]{3})+")
"""A point or a space stands between thousands and nowhere else: 1.5 is not fifteen people."""

REASON_LONGEST = 300
WORDS_LONGEST = 4_000
LINE_LONGEST = 200
RECIPIENTS_MOST = 20

WHOLE = "*"
"""The total of all wards, in questions of what a figure was counted from."""

NOWHERE = ""
"""The ward of what nobody could place."""


class Figure(StrEnum):
    """One column of the report."""

    HOUSEHOLDS_FLOODED = "households_flooded"
    PERSONS_FLOODED = "persons_flooded"
    HOUSEHOLDS_SHELTERED = "households_sheltered"
    PERSONS_SHELTERED = "persons_sheltered"
    HOUSEHOLDS_RESCUED = "households_rescued"
    PERSONS_RESCUED = "persons_rescued"
    HOUSEHOLDS_SILENT = "households_silent"
    PERSONS_SILENT = "persons_silent"
    DEAD = "dead"
    MISSING = "missing"
    OPEN_P1 = "open_p1"
    OPEN_P2 = "open_p2"
    OPEN_P3 = "open_p3"
    OPEN_P4 = "open_p4"
    BOATS = "boats"
    UNITS = "units"
    WAYS_CLOSED = "ways_closed"
    FLOODS = "floods"
    SHELTERS = "shelters"


F = Figure

PEOPLE = (
    *(F.HOUSEHOLDS_FLOODED, F.PERSONS_FLOODED, F.HOUSEHOLDS_SHELTERED, F.PERSONS_SHELTERED),
    *(F.HOUSEHOLDS_RESCUED, F.PERSONS_RESCUED, F.HOUSEHOLDS_SILENT, F.PERSONS_SILENT),
    *(F.DEAD, F.MISSING),
)
"""What happened to people: the first table."""

WORK = (
    *(F.OPEN_P1, F.OPEN_P2, F.OPEN_P3, F.OPEN_P4),
    *(F.BOATS, F.UNITS, F.WAYS_CLOSED, F.FLOODS, F.SHELTERS),
)
"""What is being done and what stands in the way: the second table."""


class SourceKind(StrEnum):
    """What a figure is counted from."""

    INCIDENT = "incident"
    UNIT = "unit"
    FACILITY = "facility"
    WAY = "way"
    FLOOD = "flood"


SOURCES: dict[Figure, SourceKind] = {
    **dict.fromkeys(Figure, SourceKind.INCIDENT),
    F.HOUSEHOLDS_SHELTERED: SourceKind.FACILITY,
    F.PERSONS_SHELTERED: SourceKind.FACILITY,
    F.BOATS: SourceKind.UNIT,
    F.UNITS: SourceKind.UNIT,
    F.WAYS_CLOSED: SourceKind.WAY,
    F.FLOODS: SourceKind.FLOOD,
    F.SHELTERS: SourceKind.FACILITY,
}

OF_TIER = {Tier.P1: F.OPEN_P1, Tier.P2: F.OPEN_P2, Tier.P3: F.OPEN_P3, Tier.P4: F.OPEN_P4}


class ReportState(StrEnum):
    """A draft may be corrected; what is signed never changes."""

    DRAFT = "draft"
    SIGNED = "signed"


@dataclass(frozen=True)
class Rescue:
    """One rescue as far as the report goes. `people` None: nobody said how many; `left` of them
    are neither picked up nor known to be anywhere. `is_silent`: it is open and nothing was heard
    of it for longer than a confirmation holds. `is_flooded`: somebody told of water there; a fire
    in a flooded ward is a rescue too.
    """

    id: int
    area: str
    tier: Tier | None
    is_open: bool
    is_silent: bool
    people: int | None
    is_flooded: bool = True
    left: int = 0
    picked_up: int = 0
    dead: int = 0
    missing: int = 0


@dataclass(frozen=True)
class Counted:
    """Something else that is counted in a ward: a shelter, a unit, a closed way."""

    figure: Figure
    id: int
    area: str
    count: int = 1


@dataclass
class Cell:
    """One figure of one ward. `sources` are ids with what each adds, None where that is not known;
    `unknown` counts the latter."""

    computed: int = 0
    unknown: int = 0
    sources: list[tuple[int, int | None]] = field(default_factory=list)

    def add(self, source: int, count: int | None) -> None:
        """Counts one source; what adds nothing is no source."""
        if count == 0:
            return
        self.sources.append((source, count))
        if count is None:
            self.unknown += 1
        else:
            self.computed += count


Cells = dict[tuple[str, Figure], Cell]


def cells(rescues: Iterable[Rescue], others: Iterable[Counted]) -> Cells:
    """The figures by ward; a ward without any has no cell."""
    found: Cells = {}

    def add(area: str, figure: Figure, source: int, count: int | None) -> None:
        if count != 0:
            found.setdefault((area, figure), Cell()).add(source, count)

    for one in rescues:
        if one.is_flooded:
            add(one.area, F.HOUSEHOLDS_FLOODED, one.id, 1)
            add(one.area, F.PERSONS_FLOODED, one.id, one.people)
        add(one.area, F.HOUSEHOLDS_RESCUED, one.id, int(one.picked_up > 0))
        add(one.area, F.PERSONS_RESCUED, one.id, one.picked_up)
        left = None if one.people is None else one.left
        if one.is_silent and left != 0:
            add(one.area, F.HOUSEHOLDS_SILENT, one.id, 1)
            add(one.area, F.PERSONS_SILENT, one.id, left)
        add(one.area, F.DEAD, one.id, one.dead)
        add(one.area, F.MISSING, one.id, one.missing)
        if one.is_open and one.tier is not None:
            add(one.area, OF_TIER[one.tier], one.id, 1)
    for other in others:
        add(other.area, other.figure, other.id, other.count)
    return found


@dataclass(frozen=True)
class Said:
    """A figure as the report says it: what was computed, and what a hand put in its place."""

    computed: int = 0
    unknown: int = 0
    corrected: int | None = None

    @property
    def value(self) -> int:
        """What counts."""
        return self.computed if self.corrected is None else self.corrected


def total(parts: Iterable[Said]) -> Said:
    """The sum of the wards. It is corrected where one of them is."""
    found = list(parts)
    is_by_hand = any(one.corrected is not None for one in found)
    return Said(
        sum(one.computed for one in found),
        # A figure set by hand says how many they are.
        sum(one.unknown for one in found if one.corrected is None),
        sum(one.value for one in found) if is_by_hand else None,
    )


def times(given: Iterable[str]) -> list[str]:
    """The set hours as `HH:MM`, each once and in order; none is possible. Raises `InvalidInput`."""
    found = set()
    for typed in given:
        text = typed.strip().lower().replace("h", ":").replace(".", ":")
        text = f"{text}00" if text.endswith(":") else text
        hour, _, minute = text.partition(":")
        minute = minute or "00"
        if not (hour.isascii() and hour.isdigit() and minute.isascii() and minute.isdigit()):
            raise InvalidInput(FieldError("times", "times_unreadable"))
        if len(hour) > 2 or len(minute) != 2 or int(hour) > 23 or int(minute) > 59:
            raise InvalidInput(FieldError("times", "times_unreadable"))
        found.add(f"{int(hour):02d}:{minute}")
    if len(found) > TIMES_MOST:
        raise InvalidInput(FieldError("times", "too_many_times"))
    return sorted(found)


def last_due(hours: Iterable[str], after: datetime, now: datetime) -> datetime | None:
    """The last set hour that has come since `after`, None where none has. Only the last: what
    stood at those that were missed cannot be counted any more."""
    today = local(now).date()
    moments = [
        datetime.combine(day, time.fromisoformat(hour), CITY_TIMEZONE)
        for day in (today, today - timedelta(days=1))
        for hour in hours
    ]
    return max((at for at in moments if after < at <= now), default=None)


def next_due(hours: Iterable[str], now: datetime) -> datetime | None:
    """The next set hour, None where none is set."""
    today = local(now).date()
    moments = [
        datetime.combine(day, time.fromisoformat(hour), CITY_TIMEZONE)
        for day in (today, today + timedelta(days=1))
        for hour in hours
    ]
    return min((at for at in moments if at > now), default=None)


def corrected(typed: str | None) -> int | None:
    """The number of a correction, None to take one back; raises `InvalidInput`."""
    text = (typed or "").strip()
    if not text:
        return None
    if len(text) > 12 or not NUMBER.fullmatch(text):
        raise InvalidInput(FieldError("value", "not_a_number"))
    value = int(text.replace(".", "").replace(" ", ""))
    if value > VALUE_MOST:
        raise InvalidInput(FieldError("value", "out_of_range"))
    return value


def line(given: str | None, name: str, *, is_needed: bool = False) -> str:
    """A text in one line; raises `InvalidInput`."""
    said = " ".join((given or "").replace("\x00", "").split())
    if is_needed and not said:
        raise InvalidInput(FieldError(name, "required"))
    if len(said) > (REASON_LONGEST if name == "reason" else LINE_LONGEST):
        raise InvalidInput(FieldError(name, "too_long"))
    return said


def lines(given: str | None, name: str) -> list[str]:
    """A text of several lines, without empty ones; raises `InvalidInput`."""
    found = [line(one, name) for one in (given or "").splitlines() if one.strip()]
    if len(found) > RECIPIENTS_MOST:
        raise InvalidInput(FieldError(name, "too_long"))
    return found


def paragraphs(given: str | None, name: str) -> str:
    """A text of several paragraphs, perhaps empty; raises `InvalidInput`."""
    said = (given or "").replace("\x00", "").replace("\r\n", "\n").strip()
    if len(said) > WORDS_LONGEST:
        raise InvalidInput(FieldError(name, "too_long"))
    return said


def since(now: int, before: Mapping[str, int] | None, figure: str) -> int | None:
    """By how much a figure changed, None where there is nothing to compare it with."""
    return None if before is None else now - before.get(figure, 0)
