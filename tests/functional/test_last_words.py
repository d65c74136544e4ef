"""Crews, callers, operators, shelters, merges and reopenings in any order: a rescue ends without a
named person's decision only where the last word of nobody is that people wait."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from ioc.access.actor import Actor
from ioc.domain import clock
from ioc.domain.confirmation import ConfirmedWord
from ioc.domain.errors import DomainError
from ioc.domain.incidents import OPEN, IncidentStatus
from ioc.domain.people_ledger import Settlement, Whereabouts
from ioc.domain.permissions import Role
from ioc.models.unit import Assignment
from ioc.services.agency import working
from ioc.services.inbound.safe_words import caller_says
from ioc.services.ledger import rescue_people as ledger
from ioc.services.ledger.rescue_people import PeopleTold, Rest, SettlementTold
from ioc.services.reporters import confirming
from ioc.services.shelters import arrivals
from ioc.services.verification import joining
from tests.functional.fleet import Fleet
from tests.functional.test_shelters_and_water import shelter
from tests.town import DEEP, Told, Town, metres_north

STEPS = 45
LATER = (Whereabouts.NEXT_TRIP, Whereabouts.OTHER_BOAT)


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with time_machine.travel("2026-11-23T05:00:00+00:00", tick=False):
        yield


@dataclass
class Heard:
    """What was said of a rescue, kept by the test alone: the moment at which each voice said last
    that people wait; how many somebody of the city's has seen and when; the moments at which crews
    took people in; how many they left and when; how many the only caller called safe."""

    waiting: dict[str, datetime] = field(default_factory=dict)
    seen: list[tuple[datetime, int]] = field(default_factory=list)
    taken: list[datetime] = field(default_factory=list)
    left: list[tuple[datetime, int]] = field(default_factory=list)
    said: list[tuple[datetime, int]] = field(default_factory=list)
    is_joined: bool = False

    def waits(self, asked: int | None) -> str | None:
        """Who waits still, as far as anybody has said."""
        for voice, at in self.waiting.items():
            if any(moment >= at for moment in self.taken):
                continue
            is_all = asked is not None and sum(n for _, n in self.seen) >= asked
            if self.is_joined or not is_all or not any(moment >= at for moment, _ in self.seen):
                return voice
        for at, people in self.left:
            if sum(n for moment, n in (*self.seen, *self.said) if moment >= at) < people:
                return f"{people} left at {at}"
        return None


class Night:
    """Two rescues of one street, and everybody who may say something of them."""

    def __init__(self, town: Town, duty: Actor, luck: random.Random) -> None:
        self.town, self.duty, self.luck, self.fleet = town, duty, luck, Fleet(town)
        self.place = shelter(town.database, places=2_000)
        self.units = [self.fleet.unit(seats=20) for _ in range(3)]
        self.asked = (luck.choice([None, 2, 4, 6]), luck.choice([None, 3, 4]))
        self.told: list[Told] = [
            town.emergency(people=n, phone=f"090511122{i}", point=metres_north(DEEP, 2000 * i))
            for i, n in enumerate(self.asked)
        ]
        self.heard = {one.incident: Heard() for one in self.told}
        self.tasks: list[int] = []
        self.done: list[str] = []

    def root(self, incident: int) -> int:
        return self.town.incident(incident).merged_into or incident

    def pick(self) -> Told:
        return self.luck.choice(self.told)

    def few(self) -> int:
        return self.luck.randint(1, 4)

    def of(self, told: Told) -> Heard:
        return self.heard[self.root(told.incident)]

    def send(self) -> None:
        task = self.fleet.send(self.pick().incident, self.luck.choice(self.units), self.duty)
        self.tasks.append(task)

    def crew(self) -> None:
        """A tap, sometimes of some minutes ago, with those who were left behind sometimes."""
        if not self.tasks:
            return
        task, luck = self.luck.choice(self.tasks[-3:]), self.luck
        tap = luck.choice(
            ["on_scene", "picked_up", "picked_up", "handed_over", "handed_over", "clear", "clear"]
        )
        ago = luck.choice([0, 0, 0, 90, 200])
        data: dict[str, Any] = {"people": self.few()} if tap in {"picked_up", "handed_over"} else {}
        if tap == "picked_up" and luck.random() < 0.3:
            data["told"] = PeopleTold((), Rest(self.few(), luck.choice(LATER)))
        step = self.fleet.step(task, tap, seconds=-ago, **data)
        at = max(clock.now() - timedelta(seconds=ago), step.dispatched_at)
        heard = self.heard[self.root(step.incident_id)]
        if tap == "picked_up":
            heard.taken.append(at)
            heard.seen.append((at, data["people"]))
            if "told" in data:
                self.leave(heard, task, at, data["told"].rest.people)

    def leave(self, heard: Heard, task: int, at: datetime, people: int) -> None:
        heard.left = [one for one in heard.left if one[0] > at]
        heard.left.append((at + timedelta(microseconds=1), people))

    def give_up(self) -> None:
        if self.tasks:
            how = self.luck.choice(["decline", "cancel"])
            self.fleet.step(self.luck.choice(self.tasks[-3:]), how, reason="Nước xiết")

    def caller_waits(self) -> None:
        told = self.pick()
        if self.luck.random() < 0.5:
            self.town.do(confirming.by_link, told.code, ConfirmedWord.WAITING)
        else:
            phone = f"090511122{self.told.index(told)}"
            if self.town.do(caller_says, phone, "vẫn chờ", clock.now()) is None:
                return
        self.of(told).waiting[told.code] = clock.now()

    def caller_safe(self) -> None:
        told = self.pick()
        people = self.luck.choice([None, 1, 2])
        self.town.do(confirming.by_link, told.code, ConfirmedWord.SAFE, people)
        heard = self.of(told)
        heard.waiting.pop(told.code, None)
        if not heard.is_joined:
            heard.waiting.pop("office", None)
            heard.said.append((clock.now(), people or 1_000))

    def operator(self) -> None:
        told, word = self.pick(), self.luck.choice([ConfirmedWord.SAFE, ConfirmedWord.WAITING])
        people = self.luck.choice([None, 1, 2]) if word is ConfirmedWord.SAFE else None
        ring = confirming.by_call_back
        self.town.do(lambda s: ring(s, self.duty, told.incident, word, people=people))
        heard = self.of(told)
        if word is ConfirmedWord.WAITING:
            heard.waiting["office"] = clock.now()
        elif people is None:
            self.all_known(heard)
        else:
            heard.seen.append((clock.now(), people))

    def all_known(self, heard: Heard) -> None:
        heard.waiting.clear()
        heard.left.clear()
        heard.seen.append((clock.now(), 1_000))

    def settle(self) -> None:
        told = self.pick()
        how = SettlementTold(Settlement.FOUND_SAFE, "Hàng xóm đón", self.few())
        self.town.do(ledger.settle_rest, self.duty, told.incident, how)
        # A named person's word, with a reason: it may be what ends it.
        self.all_known(self.of(told))

    def door(self) -> None:
        told, people = self.pick(), self.few()
        self.town.do(arrivals.come_in, self.duty, self.place, people, code=told.code)
        self.of(told).seen.append((clock.now(), people))

    def reopen(self) -> None:
        told = self.pick()
        self.town.act(working.reopen_incident, self.duty, told.incident, "Còn người trên mái")
        self.of(told).waiting["office"] = clock.now()

    def join(self) -> None:
        one, other = self.luck.sample(self.told, 2)
        self.town.act(joining.merge_incidents, self.duty, one.incident, other.incident)
        moved, kept = self.heard[one.incident], self.heard[other.incident]
        for voice, at in moved.waiting.items():
            kept.waiting[voice] = max(at, kept.waiting.get(voice, at))
        kept.is_joined = True
        kept.left += moved.left

    def play(self) -> None:
        acts: list[Callable[[], None]] = [
            *(self.send, self.send, self.crew, self.crew, self.crew, self.crew, self.give_up),
            *(self.caller_waits, self.caller_safe, self.operator, self.door, self.reopen),
            *([self.settle] if self.luck.random() < 0.2 else []),
            *([self.join] if self.luck.random() < 0.1 else []),
        ]
        act = self.luck.choice(acts)
        try:
            act()
        except DomainError:
            return
        self.done.append(act.__name__)

    def check(self) -> None:
        for told in self.told:
            row = self.town.incident(told.incident)
            if row.status is IncidentStatus.RESOLVED:
                assert self.heard[told.incident].waits(row.people) is None, self.done
            elif row.status in OPEN and not self._active(told.incident):
                voice = self.heard[told.incident].waits(row.people)
                assert voice is None or not row.is_fetched, (voice, self.done)

    def _active(self, incident: int) -> bool:
        with self.town.database.reading() as session:
            found = select(Assignment.id).where(
                Assignment.incident_id == incident, Assignment.is_active
            )
            return session.scalar(found.limit(1)) is not None


@pytest.mark.parametrize("seed", range(6))
def test_no_rescue_ends_while_somebody_says_that_people_wait(
    town: Town, person: Any, seed: int
) -> None:
    night = Night(town, person(Role.SUPERVISOR), random.Random(seed))
    start = clock.now()
    for minute in itertools.islice(itertools.count(1), STEPS):
        with time_machine.travel(start + timedelta(minutes=minute), tick=False):
            night.play()
            night.check()
