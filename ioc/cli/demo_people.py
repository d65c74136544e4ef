"""Rescues of the demonstration of which nobody was heard for hours, and a boat that brought all but
one: who is unaccounted for, and what grows old."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.lifecycle import AssignmentAction
from ioc.access.actor import Actor
from ioc.cli.demo_stage import Stage
from ioc.cli.demo_steps import Life
from ioc.domain.duplicates import RESCUE
from ioc.domain.people_ledger import Whereabouts
from ioc.exercise.people import Teller
from ioc.exercise.places import Spot
from ioc.exercise.weeks import Message
from ioc.models.facility import Facility
from ioc.models.incident import Incident
from ioc.models.unit import Unit
from ioc.services.dispatching import dispatching
from ioc.services.dispatching.dispatching import StepData
from ioc.services.ledger.rescue_people import PeopleTold, Rest

BOAT, SHELTER = "XM-02", "TT-VD"
"""Who fetches the household, and where it brings them."""


@dataclass(frozen=True)
class _Household:
    hours: float
    text: str
    people: int
    lat: float
    lon: float
    name: str
    phone: str


OLD = (
    _Household(
        7.2,
        "Kiệt 73 Nguyễn Sinh Cung, Vỹ Dạ, nước gần tới trần, ba người trên gác, chưa thấy ai",
        3,
        16.4779,
        107.6118,
        "Lê Thị Hoa",
        "0100000201",
    ),
    _Household(
        3.1,
        "Xóm sau chùa ở Hương An, nước ngập tới ngực, hai ông bà già trên gác xép, xin cứu với",
        2,
        16.4861,
        107.5409,
        "Nguyễn Văn Đông",
        "0100000202",
    ),
)
SHORT = _Household(
    2.6,
    "Kiệt 40 Trần Phú, Thuận Hóa, nước tới cổ, bốn người kẹt trên mái, cứu với",
    4,
    16.4591,
    107.5868,
    "Trần Văn Minh",
    "0100000203",
)
MISSING = "Bà Trần Thị Lựu"


class Households:
    """Who rang hours ago, and the boat that went for one of them."""

    def __init__(self, dispatcher: Actor) -> None:
        """`dispatcher` is the duty officer who sends the boat."""
        self._dispatcher = dispatcher
        self._short: int | None = None

    def lives(self) -> list[object]:
        """What the player runs."""
        return [self.rang, self.fetched]

    def rang(self, stage: Stage) -> Life:
        """They ring, the longest ago first."""
        for one in sorted((*OLD, SHORT), key=lambda one: -one.hours):
            yield stage.now - timedelta(hours=one.hours)
            told = stage.submit(_message(one))
            incident = stage.incident_of(told)
            if one is SHORT and incident is not None:
                self._short = incident.id

    def fetched(self, stage: Stage) -> Life:
        """The boat's crew tells what it did; entered once the boats of the demonstration are."""
        yield stage.now - timedelta(seconds=1)
        session = stage.session
        unit = session.scalar(select(Unit).where(Unit.code == BOAT))
        incident = session.get(Incident, self._short) if self._short else None
        if unit is None or incident is None:
            return
        _fetch(session, self._dispatcher, incident, unit, stage.now)


def _message(one: _Household) -> Message:
    return Message(
        text=one.text,
        channel="app",
        category=RESCUE,
        spot=Spot("", "", "", one.lat, one.lon),
        teller=Teller(one.name, one.phone),
        has_point=True,
        accuracy_m=12.0,
        source="gps",
        at_scene=True,
        is_emergency=True,
        extra={"people": {"count": one.people}, "water": {"depth_m": 1.6, "trend": "rising"}},
    )


def _fetch(session: Session, actor: Actor, incident: Incident, unit: Unit, now: datetime) -> None:
    """Of four three came aboard: the crew did not see the grandmother."""
    shelter = session.scalar(select(Facility.id).where(Facility.code == SHELTER))
    task = dispatching.send(session, actor, incident, unit, now - timedelta(minutes=140))
    rest = Rest(1, Whereabouts.UNKNOWN, (MISSING,))
    steps: tuple[tuple[AssignmentAction, int, StepData], ...] = (
        (AssignmentAction.ACKNOWLEDGE, 138, StepData()),
        (AssignmentAction.EN_ROUTE, 137, StepData()),
        (AssignmentAction.ON_SCENE, 118, StepData()),
        (
            AssignmentAction.PICKED_UP,
            110,
            StepData(people=3, told=PeopleTold((SHORT.name,), rest)),
        ),
        (AssignmentAction.HANDED_OVER, 84, StepData(people=3, facility=shelter)),
        (AssignmentAction.CLEAR, 80, StepData()),
    )
    for action, minutes, data in steps:
        at = now - timedelta(minutes=minutes)
        token = f"demo-people-{task.id}-{action.value}"
        dispatching.take_step(session, actor, (task, unit, incident), action, at, token, data)
        session.flush()
