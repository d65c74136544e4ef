"""People whom a crew of an exercise meets on its way: reported by the crew and taken along,
as its own page does it with two taps."""

from __future__ import annotations

import hashlib

from sqlalchemy import select
from sqlalchemy.orm import Session

from ioc.access import fetch
from ioc.access.actor import SYSTEM, Actor
from ioc.domain import clock
from ioc.domain.geo import Point
from ioc.domain.permissions import Permission
from ioc.domain.reports import Channel, LocationSource
from ioc.i18n import translate
from ioc.models.unit import Assignment, Unit, UnitCrew
from ioc.ports import Danger, Ports
from ioc.queries.people import actor_of_user
from ioc.services.dispatching import crew
from ioc.services.intake.commands import SubmitReport
from ioc.services.intake.enrichment import apply_enrichment
from ioc.services.intake.reports import Understood, submit_report

MOST = 3
RESCUE = "cuu_ho_cuu_nan"


def take_on_board(session: Session, ports: Ports, unit: Unit, task: Assignment, room: int) -> int:
    """How many came on board: as many as there is room for, 0 where the unit has no account that
    could say so or does not know where it is."""
    actor = _crew_of(session, unit)
    people = min(MOST, room)
    if actor is None or people < 1 or unit.lat is None or unit.lon is None:
        return 0
    words = translate("crew.report_on_board", crew.LOCALE)
    text = words % {"unit": f"{unit.code} {unit.name}", "n": people}
    token = f"fleet-found-{task.id:08d}"
    command = SubmitReport(
        text=text,
        client_token=token,
        request_digest=hashlib.sha256(token.encode()).hexdigest(),
        channel=Channel.APP,
        point=Point(unit.lat, unit.lon),
        accuracy_m=8.0,
        location_source=LocationSource.GPS,
        category=RESCUE,
        emergency=True,
        people=people,
        at_scene=True,
        is_exercise=True,
    )
    located = ports.geocoder.locate(text, None, command.point, command.accuracy_m)
    classified = ports.classifier.classify(text)
    submitted = submit_report(session, actor, command, Danger(), Understood(located, classified))
    report = fetch.report_for(
        session, SYSTEM, submitted.report_id, Permission.REPORT_VIEW, lock=True
    )
    apply_enrichment(session, SYSTEM, report, located, classified)
    session.flush()
    now = clock.now()
    taken = crew.carry_found(session, actor, unit.id, submitted.report_id, people, now, token)
    return people if taken is not None else 0


def has_account(session: Session, unit: Unit) -> bool:
    """Whether somebody may sign in as the crew of the unit."""
    row = session.scalar(select(UnitCrew.unit_id).where(UnitCrew.unit_id == unit.id).limit(1))
    return row is not None


def _crew_of(session: Session, unit: Unit) -> Actor | None:
    member = session.scalar(
        select(UnitCrew.user_id).where(UnitCrew.unit_id == unit.id).order_by(UnitCrew.user_id)
    )
    return None if member is None else actor_of_user(session, member)
