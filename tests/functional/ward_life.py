"""A ward on a flood night: its rescues, its commander, neighbours' boats, what owners text."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import select

from ioc.access.actor import Actor
from ioc.domain import clock
from ioc.domain.messages import MessageChannel
from ioc.models.inbound import InboundMessage
from ioc.models.unit import Assignment, AssignmentStep, Unit
from ioc.services.inbound import inbound
from ioc.services.inbound.inbound import InboundTold
from ioc.services.ward import ward
from ioc.services.ward.ward import BoatTold
from tests.town import DEEP_WARD, Town

AREA = DEEP_WARD
COMMITTEE = f"ubnd-{AREA}"
PHONE = "0905 111 222"
_NUMBERS = itertools.count(1)


class Ward:
    """The services of a ward on a town."""

    def __init__(self, town: Town, commander: Actor) -> None:
        self.town = town
        self.commander = commander

    def boat(self, phone: str = PHONE, owner: str = "Ông Tư", seats: int = 6) -> int:
        """A neighbour's boat."""
        told = BoatTold(owner, phone, seats)
        unit, _is_new = self.town.do(ward.add_boat, self.commander, AREA, told)
        return int(unit.id)

    def motor_boat(self, phone: str, seats: int) -> int:
        """One with an engine, which goes by night."""
        told = BoatTold("Chú Ba", phone, seats, has_motor=True)
        unit, _is_new = self.town.do(ward.add_boat, self.commander, AREA, told)
        return int(unit.id)

    def send(self, incident: int, unit: int) -> int:
        """Sends a boat; answers its assignment."""
        sent = self.town.do(ward.send_boat, self.commander, AREA, incident, unit)
        return int(sent.id)

    def tap(
        self,
        task: int,
        what: str,
        people: int | None = None,
        at: datetime | None = None,
        token: str = "",
    ) -> Assignment:
        """The commander taps."""
        key = token or f"tap-{next(_NUMBERS)}"
        done: Assignment = self.town.do(ward.tap, self.commander, AREA, task, what, people, at, key)
        return done

    def sms(
        self, text: str, sender: str = PHONE, seconds: float = 0.0, number: str = ""
    ) -> InboundMessage:
        """A message that was sent so many seconds from now."""
        told = InboundTold(
            MessageChannel.SMS,
            number or f"sms-{next(_NUMBERS)}",
            sender,
            text,
            clock.now() + timedelta(seconds=seconds),
        )
        heard: InboundMessage = self.town.do(inbound.hear, told)
        return heard

    def task(self, number: int) -> Assignment:
        """The assignment as it is kept."""
        with self.town.database.reading() as session:
            return session.get_one(Assignment, number)

    def steps(self, number: int) -> list[str]:
        """The steps that were taken, in the order in which they came."""
        with self.town.database.reading() as session:
            rows = session.scalars(
                select(AssignmentStep.action)
                .where(AssignmentStep.assignment_id == number)
                .order_by(AssignmentStep.id)
            )
            return [one.value for one in rows]

    def unit(self, number: int) -> Unit:
        """The boat as it is kept."""
        with self.town.database.reading() as session:
            return session.get_one(Unit, number)

    def card(self, number: int) -> dict[str, Any]:
        """The boat's card as it is sent to screens."""
        found: dict[str, Any] = orjson.loads(self.unit(number).card)
        return found
