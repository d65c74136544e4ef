"""What the commander of a ward sees: its open rescues by priority, its boats, what owners wrote."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from dispatch.capability import UnitKind
from dispatch.lifecycle import AssignmentStatus, UnitStatus
from ioc.access.actor import Actor
from ioc.access.wards import is_boat_of, is_rescue_in, must_command, wards_of
from ioc.domain.contact import masked_phone
from ioc.domain.errors import NotFound
from ioc.domain.incidents import OPEN, Tier
from ioc.domain.messages import MessageStatus, sms_number
from ioc.domain.units import BEFORE_ARRIVAL
from ioc.domain.ward import committee_of
from ioc.models.incident import Incident
from ioc.models.message import Message
from ioc.models.unit import Assignment, Unit
from ioc.models.ward import WardSheet
from ioc.queries import priority_words
from ioc.queries.directory import AreaInfo, directory
from ioc.queries.notices import inbound
from ioc.queries.notices.inbound import Waiting
from ioc.queries.rescue import priority, water_words

RESCUES_MOST = 200
BOATS_MOST = 300
SHEETS_MOST = 20
TASK_KEY = "boat_task:%d"
LOST_FOR = timedelta(hours=2)
"""So long a boat that never answered is shown with what it was sent to: it may have gone."""

BY_TIER = func.coalesce(Incident.tier, "P9")


@dataclass(frozen=True)
class WardRow:
    """One ward in the list to choose from."""

    area: AreaInfo
    open: int
    first: int


def wards(session: Session, actor: Actor) -> list[WardRow]:
    """The wards that the actor commands in, those with people in danger first."""
    city = directory(session)
    own = wards_of(actor, city.areas)
    is_rescue = Incident.tier.is_not(None) & Incident.merged_into.is_(None)
    counts = {
        code: (int(count), int(first or 0))
        for code, count, first in session.execute(
            select(
                Incident.area_code,
                func.count(),
                func.sum(case((Incident.tier == Tier.P1, 1), else_=0)),
            )
            .where(is_rescue, Incident.status.in_(OPEN), Incident.area_code.in_(own))
            .group_by(Incident.area_code)
        )
    }
    rows = [WardRow(city.areas[code], *counts.get(code, (0, 0))) for code in own]
    return sorted(rows, key=lambda row: (-row.first, -row.open, row.area.name))


@dataclass(frozen=True)
class Going:
    """A unit that is sent to a rescue, as its row says it."""

    assignment: int
    unit: int
    code: str
    name: str
    status: str
    is_active: bool
    picked_up: int
    handed_over: int
    is_own: bool


@dataclass(frozen=True)
class Rescue:
    """One open rescue of the ward. `address` and `title` hold nothing personal."""

    id: int
    code: str
    title: str
    tier: Tier | None
    why: str
    people: int | None
    vulnerable: tuple[str, ...]
    water: str
    address: str | None
    lat: float | None
    lon: float | None
    is_rough: bool
    opened_at: str
    confirmed_at: str
    going: tuple[Going, ...]
    reports: int
    is_exercise: bool
    agencies: frozenset[str]
    missing: int = 0
    is_fetched: bool = False

    @property
    def is_helped(self) -> bool:
        """Whether somebody is on the way or there, or nobody waits for a unit any more."""
        return self.is_fetched or any(one.is_active for one in self.going)

    @property
    def seen(self) -> str:
        """Who is on it, as the form that sends another carries it."""
        return ",".join(str(one.unit) for one in self.going if one.is_active)


@dataclass(frozen=True)
class Boat:
    """A boat of the ward with what it does now. `sms` is how the message of its task stands: a
    status, `call` where its owner has to be rung, None without a task."""

    id: int
    code: str
    owner: str
    phone: str
    kind: UnitKind
    seats: int
    status: UnitStatus
    reason: str | None
    version: int
    task: Task | None
    sms: str | None

    @property
    def is_free(self) -> bool:
        """Whether it can be sent."""
        is_held = self.task is not None and self.task.is_active
        return self.status is UnitStatus.AVAILABLE and not is_held


@dataclass(frozen=True)
class Task:
    """What a boat was sent to. `is_lost`: it was given up on, and may have gone all the same."""

    id: int
    incident: int
    code: str
    title: str
    status: AssignmentStatus
    is_active: bool
    at: datetime
    expected: int | None
    picked_up: int
    handed_over: int

    @property
    def on_board(self) -> int:
        """How many are on the boat."""
        return max(0, self.picked_up - self.handed_over)

    @property
    def left(self) -> int | None:
        """How many wait still, as far as is known."""
        return None if self.expected is None else max(0, self.expected - self.picked_up) or None

    @property
    def is_before(self) -> bool:
        """Whether it has still to arrive."""
        return self.status in BEFORE_ARRIVAL


@dataclass(frozen=True)
class WardView:
    """Everything on the page of a ward."""

    committee: str
    area: AreaInfo
    rescues: tuple[Rescue, ...]
    boats: tuple[Boat, ...]
    messages: tuple[Waiting, ...]

    @property
    def free(self) -> list[Boat]:
        """The boats that can be sent, those with most seats first."""
        return sorted((b for b in self.boats if b.is_free), key=lambda b: (-b.seats, b.code))

    @property
    def unhelped(self) -> int:
        """How many rescues nobody is on."""
        return sum(not one.is_helped for one in self.rescues)


def view(
    session: Session, actor: Actor, area: str, at: datetime, locale: str, *, sends_sms: bool
) -> WardView:
    """The ward as it is now; the same number of statements however much there is."""
    must_command(actor, area)
    city = directory(session)
    if area not in city.areas:
        raise NotFound
    boats = _boats(session, area, at, sends_sms=sends_sms)
    own = {one.id for one in boats}
    rescues = _rescues(session, area, at, locale, own, Incident.status.in_(OPEN))
    waiting = inbound.waiting(session, actor, area)
    return WardView(committee_of(area), city.areas[area], rescues, boats, tuple(waiting))


def rescues_of(
    session: Session, actor: Actor, area: str, ids: list[int], at: datetime, locale: str
) -> dict[int, Rescue]:
    """Rescues of the ward by their ids, open or not."""
    must_command(actor, area)
    found = _rescues(session, area, at, locale, set(), Incident.id.in_(ids or [0]))
    return {one.id: one for one in found}


def sheets(session: Session, actor: Actor, area: str) -> list[WardSheet]:
    """The lists that the ward printed last."""
    must_command(actor, area)
    return list(
        session.scalars(
            select(WardSheet)
            .where(WardSheet.area_code == area)
            .order_by(WardSheet.printed_at.desc(), WardSheet.id.desc())
            .limit(SHEETS_MOST)
        )
    )


def _rescues(
    session: Session,
    area: str,
    at: datetime,
    locale: str,
    own: set[int],
    which: ColumnElement[bool],
) -> tuple[Rescue, ...]:
    rows = session.execute(
        select(Incident.card, Incident.tier, Incident.priority, Incident.opened_at)
        .where(is_rescue_in(area), which)
        .order_by(BY_TIER, Incident.score.desc(), Incident.opened_at, Incident.id)
        .limit(RESCUES_MOST)
    ).all()
    cards = [orjson.loads(row.card) for row in rows]
    told = priority.tellings(session, [card["id"] for card in cards] or [0])
    found = []
    for card, row in zip(cards, rows, strict=True):
        why = ""
        if row.tier is not None:
            sentence = priority_words.told(row.priority or {}, row.tier, locale, row.opened_at, at)
            # The row has its tier as a tag of its own.
            why = sentence.partition(": ")[2]
        found.append(_rescue(card, row.tier, why, water_words.of(told[card["id"]], locale), own))
    return tuple(found)


def _rescue(card: dict[str, Any], tier: Tier | None, why: str, water: str, own: set[int]) -> Rescue:
    return Rescue(
        id=card["id"],
        code=card["code"],
        title=card["title"],
        tier=tier,
        why=why[:1].upper() + why[1:],
        people=card["people"],
        vulnerable=tuple(card["vulnerable"] or ()),
        water=water,
        address=card["address"],
        lat=card["lat"],
        lon=card["lon"],
        is_rough=card["location_quality"] in {"ward", "none"},
        opened_at=card["opened_at"],
        confirmed_at=card["last_confirmed_at"],
        going=tuple(_going(card["assignments"], own)),
        reports=card["report_count"],
        is_exercise=card["exercise"],
        agencies=frozenset(one["code"] for one in card["agencies"]),
        missing=card.get("missing", 0),
        is_fetched=card.get("fetched", False),
    )


def _going(entries: Iterable[dict[str, Any]], own: set[int]) -> Iterable[Going]:
    for one in entries:
        yield Going(
            assignment=one["id"],
            unit=one["unit"],
            code=one.get("code", ""),
            name=one.get("name", ""),
            status=one["status"],
            is_active=one.get("active", True),
            picked_up=one.get("picked_up", 0),
            handed_over=one.get("handed_over", 0),
            is_own=one["unit"] in own,
        )


def _boats(session: Session, area: str, at: datetime, *, sends_sms: bool) -> tuple[Boat, ...]:
    latest = (
        select(Assignment.unit_id, func.max(Assignment.id).label("id"))
        .where(
            Assignment.is_active
            | (Assignment.status == AssignmentStatus.UNANSWERED)
            & (Assignment.dispatched_at > at - LOST_FOR),
            Assignment.unit_id.in_(select(Unit.id).where(is_boat_of(area))),
        )
        .group_by(Assignment.unit_id)
        .subquery()
    )
    rows = session.execute(
        select(Unit, Assignment, Incident.code, Incident.title)
        .outerjoin(latest, latest.c.unit_id == Unit.id)
        .outerjoin(Assignment, Assignment.id == latest.c.id)
        .outerjoin(Incident, (Incident.id == Assignment.incident_id) & Incident.status.in_(OPEN))
        .where(is_boat_of(area), Unit.is_active)
        .order_by(Unit.code)
        .limit(BOATS_MOST)
    ).all()
    states = _sms(session, [row.Assignment.id for row in rows if row.Assignment])
    return tuple(_boat(row.Unit, _task(row), states, sends_sms=sends_sms) for row in rows)


def _task(row: Any) -> Task | None:
    one: Assignment | None = row.Assignment
    if one is None or (not one.is_active and row.code is None):
        return None
    return Task(
        id=one.id,
        incident=one.incident_id,
        code=row.code or "",
        title=row.title or "",
        status=one.status,
        is_active=one.is_active,
        at=one.dispatched_at,
        expected=one.people_expected,
        picked_up=one.people_picked_up,
        handed_over=one.people_handed_over,
    )


def _boat(
    unit: Unit, task: Task | None, states: dict[str, MessageStatus], *, sends_sms: bool
) -> Boat:
    sms = None
    if task is not None:
        can_text = sends_sms and sms_number(unit.contact_key) is not None
        state = states.get(TASK_KEY % task.id)
        bad = {MessageStatus.FAILED, MessageStatus.EXPIRED, MessageStatus.DISCARDED}
        if not can_text or state in bad:
            sms = "call"
        else:
            sms = state.value if state else MessageStatus.QUEUED.value
    return Boat(
        id=unit.id,
        code=unit.code,
        owner=unit.contact_name or unit.name,
        phone=masked_phone(unit.contact_phone) if unit.contact_phone else "",
        kind=unit.kind,
        seats=unit.seats,
        status=unit.status,
        reason=unit.status_reason,
        version=unit.version,
        task=task,
        sms=sms,
    )


def _sms(session: Session, assignments: list[int]) -> dict[str, MessageStatus]:
    keys = [TASK_KEY % one for one in assignments] or [""]
    rows = session.execute(select(Message.key, Message.status).where(Message.key.in_(keys)))
    return dict(rows.all())
