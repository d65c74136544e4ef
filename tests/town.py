"""A town in which things happen: reports come in, are understood, and people act on them.

It speaks to the services as the web does, without HTTP, and does by hand what the worker does.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import select

from ioc.access.actor import PUBLIC, SYSTEM, Actor
from ioc.db.session import Database, Priority
from ioc.domain.geo import Point
from ioc.domain.incidents import Severity
from ioc.domain.reports import Channel
from ioc.eventlog import reading, sequencer
from ioc.models.incident import Incident
from ioc.models.report import Report
from ioc.ports import Classified, Danger, Located, Reason
from ioc.services.intake.commands import Person, SubmitReport
from ioc.services.intake.enrichment import apply_enrichment
from ioc.services.intake.reports import Submitted, Understood, submit_report

BORDER = Point(16.4637, 107.5909)
"""In ward 19789, 256 metres from the approximate outline of ward 19753."""

WARD, NEIGHBOUR = "19789", "19753"

DEEP = Point(16.410791, 107.536065)
"""In ward 19774, more than three kilometres from any other."""

DEEP_WARD = "19774"

RESCUE, WASTE, FLOODING = "cuu_ho_cuu_nan", "ve_sinh_moi_truong", "thoat_nuoc"
CRY = Danger(True, Severity.CRITICAL, False, (Reason("CỨU", "calls_for_rescue"),))
JOKE = Danger(reads_as_joke=True)


def metres_north(point: Point, metres: float) -> Point:
    """A point so many metres to the north."""
    return Point(point.lat + metres / 110_650, point.lon)


@dataclass(frozen=True)
class Told:
    """A report that was taken in, and what it became part of."""

    report: int
    code: str
    incident: int


class Town:
    """The services on a database, one call each."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def command(self, text: str = "Rác tồn đọng ba ngày ở đầu kiệt", **fields: Any) -> SubmitReport:
        """A report in the middle of a ward; `phone` is a short form of `reporter`."""
        phone = fields.pop("phone", None)
        given: dict[str, Any] = {
            "text": text,
            "client_token": str(uuid.uuid4()),
            "request_digest": hashlib.sha256(text.encode()).hexdigest(),
            "channel": Channel.APP,
            "point": DEEP,
            "accuracy_m": 5.0,
            "reporter": Person(phone=phone),
        }
        return SubmitReport(**{**given, **fields})

    def submit(
        self,
        command: SubmitReport,
        danger: Danger = Danger(),  # noqa: B008 (frozen)
        understood: Understood | None = None,
        actor: Actor = PUBLIC,
    ) -> Submitted:
        """Takes one report in, in one transaction."""
        with self.database.atomic() as session:
            return submit_report(session, actor, command, danger, understood)

    def report(
        self,
        text: str = "Rác tồn đọng ba ngày ở đầu kiệt",
        *,
        category: str = WASTE,
        confidence: float = 0.9,
        danger: Danger = Danger(),  # noqa: B008 (frozen)
        located: Located = Located(),  # noqa: B008 (frozen)
        people: int | None = None,
        **fields: Any,
    ) -> Told:
        """A report that is taken in and then understood by the worker."""
        submitted = self.submit(self.command(text, **fields), danger)
        understood = Classified(((category, confidence),), (), danger, people)
        with self.database.atomic(Priority.BACKGROUND) as session:
            report = session.get_one(Report, submitted.report_id)
            apply_enrichment(session, SYSTEM, report, located, understood)
        return self.told(submitted)

    def emergency(
        self, text: str = "CỨU với, nước lên tới cổ", *, people: int | None = None, **fields: Any
    ) -> Told:
        """A call for help, routed in the transaction that saves it."""
        understood = Understood(Located(), Classified(((RESCUE, 0.9),), (), CRY, people))
        return self.told(self.submit(self.command(text, **fields), CRY, understood))

    def told(self, submitted: Submitted) -> Told:
        """What became of a report."""
        incident = self.row(submitted.report_id).incident_id
        assert incident is not None
        return Told(submitted.report_id, submitted.tracking_code, incident)

    def act(self, service: Callable[..., Any], actor: Actor, incident: int, *more: Any) -> Any:
        """Does something to an incident as it is now."""
        version = self.incident(incident).version
        with self.database.atomic() as session:
            return service(session, actor, incident, version, *more)

    def do(self, service: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        """Calls a service that takes no version."""
        with self.database.atomic() as session:
            return service(session, *arguments, **named)

    def ask(self, query: Callable[..., Any], *arguments: Any) -> Any:
        """Calls a query."""
        with self.database.reading() as session:
            return query(session, *arguments)

    def incident(self, incident_id: int) -> Incident:
        """The incident with its referrals."""
        with self.database.reading() as session:
            return session.get_one(Incident, incident_id)

    def row(self, report_id: int) -> Report:
        """The report."""
        with self.database.reading() as session:
            return session.get_one(Report, report_id)

    def card(self, incident_id: int) -> dict[str, Any]:
        """The card of an incident, as it is sent."""
        card: dict[str, Any] = orjson.loads(self.incident(incident_id).card)
        return card

    def incidents(self) -> list[int]:
        """Every incident."""
        with self.database.reading() as session:
            return list(session.scalars(select(Incident.id).order_by(Incident.id)))

    def agencies(self, incident_id: int) -> dict[str, str]:
        """The agencies of an incident with the state of their referral."""
        return {r.agency_code: r.status.value for r in self.incident(incident_id).referrals}

    def leads(self, incident_id: int) -> list[str]:
        """Who leads, of those who still have the matter."""
        referrals = self.incident(incident_id).referrals
        return [r.agency_code for r in referrals if r.is_lead and r.status != "returned"]

    def events(self) -> list[reading.Recorded]:
        """The whole log, numbered."""
        while sequencer.run_once(self.database):
            pass
        with self.database.reading() as session:
            return reading.read_after(session, 0, 100_000)

    def kinds(self) -> list[str]:
        """The kinds of all events, in order."""
        return [event.kind for event in self.events()]
