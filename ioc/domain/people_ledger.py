"""People of a rescue, counted in and out: asked for, picked up, at a shelter, safe elsewhere.

Crews and shelters count; what they count nobody by, and what somebody says of people who were not
counted, are entries of the ledger. Whoever is left is unaccounted for, and may be missing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from ioc.domain.safe_words import plain

_TITLES = frozenset(
    {
        *("ong", "ba", "anh", "chi", "em", "chau", "co", "chu", "bac"),
        *("cu", "di", "thim", "mo", "cau", "be", "con", "me", "bo"),
    }
)
NAME_LONGEST = 120


def name_of(typed: str | None) -> str | None:
    """A name as it is kept: one line, not too long; None for none."""
    said = " ".join((typed or "").replace("\x00", "").split())[:NAME_LONGEST]
    return said or None


def name_key(name: str | None) -> str | None:
    """The name without accents and without what people are addressed as: by it two spellings are
    compared, and somebody is searched for."""
    words = plain(name or "").split()
    while len(words) > 1 and words[0] in _TITLES:
        words = words[1:]
    return " ".join(words)[:NAME_LONGEST] or None


class PersonState(StrEnum):
    """What is known of the people of an entry."""

    ASKED = "asked"
    PICKED_UP = "picked_up"
    AT_SHELTER = "at_shelter"
    SAFE = "safe"
    IN_HOSPITAL = "in_hospital"
    MISSING = "missing"
    DEAD = "dead"
    DECIDED = "decided"
    WAITING = "waiting"
    WITHDRAWN = "withdrawn"


class Whereabouts(StrEnum):
    """Where those are whom a crew did not take or did not hand over, as the crew says."""

    UNKNOWN = "unknown"
    NEXT_TRIP = "next_trip"
    OTHER_BOAT = "other_boat"
    ELSEWHERE = "elsewhere"
    HOSPITAL = "hospital"
    RELATIVES = "relatives"
    ON_BOARD = "on_board"


STATE_OF = {
    Whereabouts.UNKNOWN: PersonState.MISSING,
    Whereabouts.NEXT_TRIP: PersonState.ASKED,
    Whereabouts.OTHER_BOAT: PersonState.ASKED,
    Whereabouts.ELSEWHERE: PersonState.SAFE,
    Whereabouts.HOSPITAL: PersonState.IN_HOSPITAL,
    Whereabouts.RELATIVES: PersonState.SAFE,
    Whereabouts.ON_BOARD: PersonState.PICKED_UP,
}
"""Another boat's people are counted by that boat, and are waited for until it has said so."""


class Settlement(StrEnum):
    """How a person ends the search for somebody."""

    FOUND_SAFE = "found_safe"
    AT_SHELTER = "at_shelter"
    IN_HOSPITAL = "in_hospital"
    NOT_THERE = "not_there"
    DEAD = "dead"


SETTLED_AS = {
    Settlement.FOUND_SAFE: PersonState.SAFE,
    Settlement.AT_SHELTER: PersonState.AT_SHELTER,
    Settlement.IN_HOSPITAL: PersonState.IN_HOSPITAL,
    Settlement.NOT_THERE: PersonState.DECIDED,
    Settlement.DEAD: PersonState.DEAD,
}

ELSEWHERE = frozenset({PersonState.SAFE, PersonState.IN_HOSPITAL, PersonState.AT_SHELTER})
"""Safe without a crew or a shelter having counted them. `AT_SHELTER` counts only where the entry
was settled so by a person (`Entry.is_counted`); the rest are names of those who were counted."""


SETTLED = ELSEWHERE | {PersonState.DEAD, PersonState.DECIDED}
"""Of whom it is known, or decided, what became of them."""


class WhyUnaccounted(StrEnum):
    """Why people are listed as not accounted for, the worst first."""

    MISSING = "missing"
    NOT_HANDED_OVER = "not_handed_over"
    NOT_FETCHED = "not_fetched"
    NO_WORD = "no_word"
    WAITING = "waiting"


@dataclass(frozen=True)
class Entry:
    """An entry of the ledger: so many people. `was_picked_up`: a crew had counted them before.
    `is_counted`: they are in no count of a crew or a shelter, so that this entry counts.
    `is_callers`: who reported said it.

    An entry that is `WAITING` is a word and no number: somebody said that people wait still. With
    `is_counted` they may be others than those who were asked for; without, they are of these."""

    state: PersonState
    people: int
    was_picked_up: bool = False
    is_counted: bool = True
    is_callers: bool = False


@dataclass(frozen=True)
class Tally:
    """The people of one rescue. `asked` None: nobody has said how many they are. `is_fetching`: a
    unit is on its way or there; `is_carrying`: one has people on board; `was_attended`: one has
    been there."""

    asked: int | None = None
    picked_up: int = 0
    handed_over: int = 0
    walked_in: int = 0
    entries: tuple[Entry, ...] = ()
    is_fetching: bool = False
    is_carrying: bool = False
    walk_ups: int = 0
    was_attended: bool = False

    def _of(self, states: Iterable[PersonState], *, on_board: bool | None = None) -> int:
        wanted = frozenset(states)
        return sum(
            one.people
            for one in self.entries
            if one.is_counted
            and one.state in wanted
            and (on_board is None or one.was_picked_up is on_board)
        )

    @property
    def at_shelter(self) -> int:
        """Handed over by crews, or at the door of a shelter by themselves."""
        return self.handed_over + self.walked_in + self._of({PersonState.AT_SHELTER})

    @property
    def safe(self) -> int:
        """Safe elsewhere: by their own word, at relatives, in a hospital."""
        return self._of({PersonState.SAFE, PersonState.IN_HOSPITAL})

    @property
    def missing(self) -> int:
        """Looked for, and not found yet."""
        return self._of({PersonState.MISSING})

    @property
    def dead(self) -> int:
        """Found dead."""
        return self._of({PersonState.DEAD})

    @property
    def decided(self) -> int:
        """Nobody knows of them, and a named person has decided with a reason."""
        return self._of({PersonState.DECIDED})

    @property
    def left_behind(self) -> int:
        """Seen by a crew that did not take them, and waiting for the next trip or another boat."""
        return self._of({PersonState.ASKED}, on_board=False)

    @property
    def waiting(self) -> int:
        """Asked for or seen, and neither picked up nor known to be anywhere; the missing among
        them."""
        settled = self._of(SETTLED, on_board=False)
        missing = self._of({PersonState.MISSING}, on_board=False)
        known = self.picked_up + self.walked_in + settled
        return max(missing + self.left_behind, (self.asked or 0) - known, 0)

    @property
    def still_there(self) -> bool:
        """Whether the last word of somebody is that people wait, and nothing that came after it
        answers it: how many they are nobody may know. Those who were asked for are answered for
        once crews, shelters and the city's own people have counted as many; what other callers say
        of their people answers for none of theirs."""
        told = (one for one in self.entries if one.is_counted and not one.is_callers)
        settled = sum(one.people for one in told if one.state in SETTLED and not one.was_picked_up)
        counted = self.picked_up + self.walked_in + settled
        is_answered = self.asked is not None and counted >= self.asked
        return any(
            one.is_counted or not is_answered
            for one in self.entries
            if one.state is PersonState.WAITING
        )

    @property
    def lost(self) -> int:
        """Picked up and handed over nowhere, though no unit has them on board."""
        settled = self._of(SETTLED, on_board=True)
        missing = self._of({PersonState.MISSING}, on_board=True)
        left = 0 if self.is_carrying else self.picked_up - self.handed_over - settled
        return max(missing, left, 0)

    @property
    def aboard(self) -> int:
        """Picked up, and on board still."""
        settled = self._of(SETTLED, on_board=True)
        left = self.picked_up - self.handed_over - settled - self.lost
        return max(left, 0) if self.is_carrying else 0

    @property
    def left(self) -> int:
        """Of whom nothing is known, those that are looked for not among them."""
        return max(self.unaccounted - self.missing, 0)

    @property
    def rest(self) -> int:
        """Unaccounted for, and neither looked for nor seen by a crew that left them."""
        return max(self.unaccounted - self.missing - self.left_behind, 0)

    @property
    def beyond(self) -> int:
        """How many more were counted than were asked for; with it the figures add up:
        asked + beyond = aboard + at shelter + safe + dead + decided + missing + left."""
        known = self.aboard + self.at_shelter + self.safe + self.dead + self.decided
        return known + self.missing + self.left - (self.asked or 0)

    @property
    def unaccounted(self) -> int:
        """How many people nobody can say to be safe or dead, those on board left out."""
        return self.waiting + self.lost

    @property
    def is_accounted(self) -> bool:
        """Whether everybody is known of. With a number that nobody knows, it takes somebody who
        was there or is one of them."""
        if self.unaccounted or self.still_there or self.is_fetching or self.is_carrying:
            return False
        return self.handed_over + self.walked_in + self._of(ELSEWHERE) + self.dead > 0

    @property
    def is_fetched(self) -> bool:
        """Whether nobody waits for a unit: all are brought, on board or known of, or are looked
        for after a unit has been there. No word of people alone takes a rescue off the list."""
        missing = self._of({PersonState.MISSING}, on_board=False)
        lost = self._of({PersonState.MISSING}, on_board=True)
        if self.still_there or self.waiting > missing or self.lost > lost:
            return False
        gone = self._of(SETTLED)
        if self.picked_up + self.handed_over + self.walked_in + gone > 0:
            return True
        return self.was_attended and self.missing > 0

    def why(self, *, is_stale: bool) -> WhyUnaccounted | None:
        """The worst reason for which it is listed; None where everybody is known of."""
        if self.missing:
            return WhyUnaccounted.MISSING
        if self.lost:
            return WhyUnaccounted.NOT_HANDED_OVER
        if not self.waiting and not self.still_there and self.asked is not None:
            return None
        if self.is_accounted:
            return None
        if self.picked_up and not self.is_fetching:
            return WhyUnaccounted.NOT_FETCHED
        return WhyUnaccounted.NO_WORD if is_stale else WhyUnaccounted.WAITING


def summed(tallies: Iterable[Tally]) -> dict[str, int]:
    """The figures of many rescues. `unknown` are those of which nobody said how many people."""
    found = list(tallies)
    return {
        "asked": sum(one.asked or 0 for one in found),
        "unknown": sum(one.asked is None for one in found),
        "picked_up": sum(one.picked_up for one in found),
        "walk_ups": sum(one.walk_ups for one in found),
        "at_shelter": sum(one.at_shelter for one in found),
        "safe": sum(one.safe for one in found),
        "missing": sum(one.missing for one in found),
        "dead": sum(one.dead for one in found),
        "decided": sum(one.decided for one in found),
        "unaccounted": sum(one.unaccounted for one in found),
        "aboard": sum(one.aboard for one in found),
        "left": sum(one.left for one in found),
        "beyond": sum(one.beyond for one in found),
    }
