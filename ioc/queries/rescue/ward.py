"""What the commander of a ward sees: its open rescues by priority, its boats, what owners wrote."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from dispatch.types import Need, Place
from ioc.access.actor import Actor
from ioc.access.wards import is_boat_of, is_rescue_in, must_command, wards_of
from ioc.domain import units as rules
from ioc.domain.errors import NotFound
from ioc.domain.facilities import FacilityKind
from ioc.domain.incidents import OPEN, Tier
from ioc.domain.ward import committee_of
from ioc.models.facility import Facility
from ioc.models.incident import Incident
from ioc.models.unit import Assignment, Unit
from ioc.models.ward import WardSheet
from ioc.queries import priority_words
from ioc.queries.directory import directory
from ioc.queries.notices import inbound
from ioc.queries.rescue import priority, ward_boats, ward_choice, water_words
from ioc.queries.rescue.priority import Telling
from ioc.queries.rescue.ward_values import Going, Mooring, Rescue, WardRow, WardView

RESCUES_MOST = 200
MOORINGS_MOST = 100
SHEETS_MOST = 20
BY_TIER = func.coalesce(Incident.tier, "P9")


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


def view(
    session: Session, actor: Actor, area: str, at: datetime, locale: str, *, sends_sms: bool
) -> WardView:
    """The ward as it is now; the same number of statements however much there is."""
    must_command(actor, area)
    city = directory(session)
    if area not in city.areas:
        raise NotFound
    ward = city.areas[area]
    boats = ward_boats.boats_of(session, area, at, sends_sms=sends_sms)
    own = {one.id for one in boats}
    rescues, total = _rescues(session, area, at, locale, own, Incident.status.in_(OPEN))
    waiting = inbound.waiting(session, actor, area)
    free = [one.snapshot for one in boats if one.is_free]
    choices = ward_choice.for_each({one.id: one.need for one in rescues}, free, locale)
    return WardView(
        *(committee_of(area), ward, rescues, total, boats, tuple(waiting), choices),
        _moorings(session, area),
    )


def _moorings(session: Session, area: str) -> tuple[Mooring, ...]:
    rows = session.execute(
        select(Facility.id, Facility.name)
        .where(Facility.area_code == area, Facility.kind != FacilityKind.GAUGE)
        .order_by(Facility.name, Facility.id)
        .limit(MOORINGS_MOST)
    )
    return tuple(Mooring(number, name) for number, name in rows)


def load_of(
    session: Session, actor: Actor, area: str, assignment_id: int
) -> tuple[int, int] | None:
    """The seats of the boat of a task and how many are on board; None where there is no such task
    of the ward's boats."""
    must_command(actor, area)
    row = session.execute(
        select(Unit.seats, Assignment.people_picked_up, Assignment.people_handed_over)
        .join(Unit, Unit.id == Assignment.unit_id)
        .where(Assignment.id == assignment_id, is_boat_of(area))
    ).first()
    return None if row is None else (row[0], max(0, row[1] - row[2]))


def rescues_of(
    session: Session, actor: Actor, area: str, ids: list[int], at: datetime, locale: str
) -> dict[int, Rescue]:
    """Rescues of the ward by their ids, open or not."""
    must_command(actor, area)
    found, _ = _rescues(session, area, at, locale, set(), Incident.id.in_(ids or [0]))
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
) -> tuple[tuple[Rescue, ...], int]:
    """The first rescues by priority, and how many there are."""
    rows = session.execute(
        select(
            *(Incident.card, Incident.tier, Incident.priority, Incident.opened_at),
            *(Incident.category, func.count().over().label("total")),
        )
        .where(is_rescue_in(area), which)
        .order_by(BY_TIER, Incident.score.desc(), Incident.opened_at, Incident.id)
        .limit(RESCUES_MOST)
    ).all()
    cards = [orjson.loads(row.card) for row in rows]
    told = priority.tellings(session, [card["id"] for card in cards] or [0])
    ward = directory(session).areas[area]
    centre = Place(ward.lat, ward.lon)
    found = []
    for card, row in zip(cards, rows, strict=True):
        why = ""
        if row.tier is not None:
            sentence = priority_words.told(row.priority or {}, row.tier, locale, row.opened_at, at)
            # The row has its tier as a tag of its own.
            why = sentence.partition(": ")[2]
        telling = told[card["id"]]
        need = _need(card, row.category, telling, centre, at)
        words = (why, water_words.of(telling, locale))
        found.append(_rescue(card, row.tier, words, need, own))
    return tuple(found), rows[0].total if rows else 0


def _need(
    card: dict[str, Any], category: str, told: Sequence[Telling], centre: Place, at: datetime
) -> Need:
    """What a rescue asks of a boat; where its place is not known, about the middle of the ward."""
    depth = next((one.water_depth_m for one in told if one.water_depth_m is not None), None)
    codes = {code for one in told for code in one.danger_codes}
    is_placed = card["lat"] is not None and card["lon"] is not None
    return Need(
        Place(card["lat"], card["lon"]) if is_placed else centre,
        rules.need_of(category, codes, depth),
        people=card["people"],
        water_depth_m=depth,
        at_night=rules.is_night(at),
    )


def _rescue(
    card: dict[str, Any],
    tier: Tier | None,
    words: tuple[str, str],
    need: Need,
    own: set[int],
) -> Rescue:
    why, water = words
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
        need=need,
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
