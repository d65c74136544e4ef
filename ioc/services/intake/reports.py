"""Taking a report in: saved before anything is asked of a geocoder or a classifier."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, cast

from sqlalchemy import Table, insert, select
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite
from sqlalchemy.orm import Session

from ioc.access import fetch
from ioc.access.actor import SYSTEM, Actor
from ioc.db.session import database_of, savepoint
from ioc.domain import clock
from ioc.domain.contact import phone_key
from ioc.domain.errors import Conflict
from ioc.domain.events import EventKind, Standing, SubjectType
from ioc.domain.geo import LocationQuality, quality_of
from ioc.domain.people_ledger import name_key
from ioc.domain.permissions import Permission
from ioc.domain.reports import Channel, ReportStatus, new_tracking_code
from ioc.eventlog.record import record
from ioc.models.base import point_value
from ioc.models.report import Attachment, Report, ReporterContact
from ioc.ports import Classified, Danger, Located
from ioc.queries import cards
from ioc.queries.directory import directory
from ioc.services.intake import enrichment
from ioc.services.intake.commands import SubmitReport

logger = logging.getLogger(__name__)

# The tables and not the classes: the busiest statements of the product need no ORM.
_REPORTS = cast("Table", Report.__table__)
_CONTACTS = cast("Table", ReporterContact.__table__)
_COLUMNS = [column.name for column in _REPORTS.columns]
_INSERT_EMBEDDED = (
    insert_sqlite(_REPORTS)
    .on_conflict_do_nothing(index_elements=["client_token"])
    .returning(_REPORTS.c.id)
)
_INSERT_POSTGIS = (
    insert_postgresql(_REPORTS)
    .on_conflict_do_nothing(index_elements=["client_token"])
    .returning(_REPORTS.c.id)
)


@dataclass(frozen=True)
class Understood:
    """What was read of an emergency before the transaction, by rules that ask nobody."""

    located: Located
    classified: Classified


@dataclass(frozen=True)
class Submitted:
    """The answer to who reported: the same for every repetition of one `client_token`."""

    report_id: int
    tracking_code: str
    status: ReportStatus
    received_at: str
    is_new: bool


def submit_report(
    session: Session,
    actor: Actor,
    command: SubmitReport,
    danger: Danger,
    understood: Understood | None = None,
) -> Submitted:
    """Saves a report; an emergency (`understood` given) is also placed, judged and routed.

    Raises `Conflict` for a `client_token` that came before with another body. A failure of the
    enrichment loses nothing: the report is saved, and the job that follows its event is urgent.
    """
    if command.channel is Channel.HOTLINE:
        actor.must(Permission.REPORT_TAKE_CALL)
    row = _new_report(session, actor, command, danger)
    if not _insert_once(session, row):
        return _first_answer(session, command)
    report_id: int = row["id"]
    _keep_contact(session, report_id, command)
    _keep_media(session, report_id, command)
    record(
        session,
        EventKind.REPORT_RECEIVED,
        (SubjectType.REPORT, report_id),
        actor.label,
        after=[Standing()],
        card=row["card"],
        data={"enriched": True} if understood else {},
        is_urgent=row["emergency"],
    )
    if understood:
        _enrich_now(session, report_id, command, understood)
    return Submitted(
        report_id,
        row["tracking_code"],
        ReportStatus.RECEIVED,
        cards.moment(row["received_at"]) or "",
        True,
    )


def _new_report(
    session: Session, actor: Actor, command: SubmitReport, danger: Danger
) -> dict[str, Any]:
    """The row of a report, every column every time: one shape of statement, compiled once."""
    point = command.point
    row: dict[str, Any] = dict.fromkeys(_COLUMNS)
    row |= {
        "id": database_of(session).ids.next(session, "report"),
        "tracking_code": new_tracking_code(),
        "client_token": command.client_token,
        "request_digest": command.request_digest,
        "version": 1,
        "status": ReportStatus.RECEIVED,
        "channel": command.channel,
        "text": command.text,
        "locale": command.locale,
        "chosen_category": command.category,
        "category": command.category,
        "category_reasons": [],
        "said_emergency": command.emergency,
        "emergency": command.emergency or danger.is_emergency,
        "emergency_reasons": [[r.quote, r.code] for r in danger.reasons],
        "people": command.people,
        "vulnerable": [v.value for v in command.vulnerable],
        "water_depth_m": command.water_depth_m,
        "water_trend": command.water_trend,
        "water_text": command.water_text,
        "refuge_kind": command.refuge_kind,
        "refuge_margin_m": command.refuge_margin_m,
        "needs": [n.value for n in command.needs],
        "battery_percent": command.battery_percent,
        "at_scene": command.at_scene,
        "on_behalf_of": command.on_behalf_of,
        "lat": point.lat if point else None,
        "lon": point.lon if point else None,
        "point": point_value(point.lat, point.lon) if point else None,
        "accuracy_m": command.accuracy_m if point else None,
        "location_source": command.location_source if point else None,
        "location_quality": (quality_of(command.accuracy_m) if point else LocationQuality.NONE),
        "location_reasons": [],
        "location_candidates": [],
        "other_area_codes": [],
        "evidence": [],
        "settled": None if command.settled is None else sorted(command.settled),
        "address": command.address,
        "media_count": len(command.media),
        "received_at": clock.now(),
        "happened_at": command.happened_at,
        "call_started_at": command.call_started_at,
        "taken_by": actor.user_id,
        "is_exercise": command.is_exercise,
    }
    fields = cast("Report", SimpleNamespace(**row))
    row["card"] = cards.text_of(cards.report_card(fields, directory(session)))
    return row


def _insert_once(session: Session, row: dict[str, Any]) -> bool:
    """Inserts the row unless its `client_token` is there; answers whether it was new.

    The unique index decides, also when two requests come at the same moment: the second waits
    for the first to commit and then finds its row.
    """
    statement = _INSERT_EMBEDDED if database_of(session).is_embedded else _INSERT_POSTGIS
    return session.connection().execute(statement, row).scalar() is not None


def _first_answer(session: Session, command: SubmitReport) -> Submitted:
    row = session.execute(
        select(Report.id, Report.tracking_code, Report.received_at, Report.request_digest).where(
            Report.client_token == command.client_token
        )
    ).one()
    if row.request_digest != command.request_digest:
        raise Conflict("client_token_reused")
    return Submitted(
        row.id,
        row.tracking_code,
        ReportStatus.RECEIVED,
        cards.moment(row.received_at) or "",
        False,
    )


def _keep_contact(session: Session, report_id: int, command: SubmitReport) -> None:
    reporter, place = command.reporter, command.place_contact
    if not reporter and not place:
        return
    session.connection().execute(
        insert(_CONTACTS),
        {
            "report_id": report_id,
            "name": reporter.name,
            "phone": reporter.phone,
            "phone_key": phone_key(reporter.phone),
            "email": reporter.email,
            "is_anonymous": reporter.is_anonymous,
            "place_name": place.name,
            "place_phone": place.phone,
            "name_key": name_key(reporter.name),
            "place_name_key": name_key(place.name),
            "erased_at": None,
        },
    )


def _keep_media(session: Session, report_id: int, command: SubmitReport) -> None:
    if command.media:
        session.execute(
            insert(Attachment),
            [
                {
                    "key": image.key,
                    "report_id": report_id,
                    "content_type": image.content_type,
                    "size_bytes": image.size_bytes,
                    "width": image.width,
                    "height": image.height,
                    "taken_lat": image.taken_lat,
                    "taken_lon": image.taken_lon,
                    "taken_at": image.taken_at,
                    "created_at": clock.now(),
                }
                for image in command.media
            ],
        )


def _enrich_now(
    session: Session, report_id: int, command: SubmitReport, understood: Understood
) -> None:
    """Places, judges and routes an emergency within the transaction that saves it."""
    try:
        with savepoint(session):
            report = fetch.report_for(session, SYSTEM, report_id, Permission.REPORT_VIEW)
            enrichment.apply_enrichment(
                session,
                SYSTEM,
                report,
                understood.located,
                understood.classified,
                told_incident=command.incident_id,
            )
    except Exception:
        logger.exception("enrichment of an emergency failed; the job of its event is urgent")
        session.expunge_all()
