"""What the lives of the demonstration act upon: reports go in, incidents are looked at, the moments
of the next steps are drawn.
"""

from __future__ import annotations

import hashlib
import random
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy.orm import Session

from ioc.access import fetch
from ioc.access.actor import PUBLIC, SYSTEM, Actor
from ioc.domain import clock
from ioc.domain.calls import CallState
from ioc.domain.geo import Point
from ioc.domain.incidents import HOLDS
from ioc.domain.permissions import Permission
from ioc.domain.reports import Channel, LocationSource, RefugeKind, Vulnerability, WaterTrend
from ioc.exercise.drawings import drawing
from ioc.exercise.texts import Texts
from ioc.exercise.weeks import Matter, Message
from ioc.models.incident import Incident, Referral
from ioc.models.report import Report
from ioc.ports import Ports, StoredImage
from ioc.queries.directory import directory
from ioc.services.calls import calls
from ioc.services.calls.calls import News
from ioc.services.intake.commands import Person, SubmitReport
from ioc.services.intake.enrichment import apply_enrichment
from ioc.services.intake.reports import Understood, submit_report

CALLS_SINCE = timedelta(days=4)
"""The exchange is played for so long before the present; earlier calls left a report alone."""


class Hire(Protocol):
    """Makes an account for an officer of an agency."""

    def __call__(self, session: Session, agency: str) -> Actor:
        """The actor of the new account."""


@dataclass
class Cast:
    """Who acts: the desks, and an officer of any agency."""

    operator: Actor
    duty_officer: Actor
    officers: dict[str, Actor] = field(default_factory=dict)


@dataclass
class Told:
    """A report that was submitted."""

    report_id: int
    tracking_code: str


@dataclass(frozen=True)
class Rung:
    """Somebody who rang and told of a matter."""

    phone: str
    report_id: int


class Stage:
    """What the lives act upon. `session` is that of the transaction being played."""

    session: Session

    def __init__(
        self,
        ports: Ports,
        cast: Cast,
        hire: Hire,
        texts: Texts,
        rescue: dict[str, Any],
        rng: random.Random,
        now: datetime,
    ) -> None:
        self.ports = ports
        self.cast = cast
        self.texts = texts
        self.rescue = rescue
        self.rng = rng
        self.now = now
        self.dropped = 0
        self.reports = 0
        self.owned: set[int] = set()
        self.rung: list[Rung] = []
        self.first_told: dict[int, tuple[Matter, Told]] = {}
        """Of each incident with a story: what opened it, and the code of that report."""
        self._hire = hire
        self._seed = rng.getrandbits(64)
        self._rngs: dict[int, random.Random] = {}

    def rng_of(self, number: int) -> random.Random:
        """The numbers that one life draws from."""
        known = self._rngs.get(number)
        if known is None:
            known = self._rngs[number] = random.Random(f"{self._seed} {number}")
        return known

    # What people outside do.

    def submit(self, message: Message) -> Told:
        """Sends one report the real way; what follows an ordinary one is done at once."""
        danger = self.ports.classifier.danger(message.text)
        command = self._command(message)
        is_urgent = command.emergency or danger.is_emergency
        located = self.ports.geocoder.locate(
            command.text, command.address, command.point, command.phone_accuracy_m
        )
        classified = self.ports.classifier.classify(command.text)
        understood = Understood(located, classified) if is_urgent else None
        actor = self.cast.operator if message.channel == "hotline" else PUBLIC
        phone = message.teller.phone if message.channel == "hotline" else None
        call_id = self._take_call(phone, command) if phone else None
        submitted = submit_report(self.session, actor, command, danger, understood)
        if call_id is not None and phone:
            calls.saved(self.session, actor, call_id, submitted.report_id)
            self.session.flush()
            calls.end(self.session, actor, call_id)
            self.rung.append(Rung(phone, submitted.report_id))
        report = fetch.report_for(
            self.session, SYSTEM, submitted.report_id, Permission.REPORT_VIEW, lock=True
        )
        apply_enrichment(self.session, SYSTEM, report, located, classified)
        self.session.flush()
        self.reports += 1
        return Told(submitted.report_id, submitted.tracking_code)

    def _take_call(self, phone: str, command: SubmitReport) -> int | None:
        """The telephone rang when the report says, and the operator took it some seconds later."""
        now, began = clock.now(), command.call_started_at
        if began is None or now < self.now - CALLS_SINCE:
            return None
        exchange_id = f"demo:{command.client_token}"
        calls.hear(self.session, News(exchange_id, CallState.RINGING, began, phone))
        answered = began + timedelta(seconds=self.rng.uniform(2, 9))
        call = calls.hear(self.session, News(exchange_id, CallState.ANSWERED, answered))
        self.session.flush()
        calls.claim(self.session, self.cast.operator, call.id)
        self.session.flush()
        return call.id

    def _command(self, message: Message) -> SubmitReport:
        spot, teller, extra = message.spot, message.teller, message.extra
        people, water, refuge = (extra.get(key, {}) for key in ("people", "water", "refuge"))
        images: tuple[StoredImage, ...] = ()
        if message.photo:
            local = clock.local(clock.now())
            content = drawing(
                message.photo,
                self.rng,
                is_dark=local.hour >= 18 or local.hour < 6,
                place=(spot.lat, spot.lon) if message.photo_has_place else None,
                taken_at=local,
            )
            images = (self.ports.media.store(content),)
        return SubmitReport(
            text=message.text,
            client_token=str(uuid.UUID(int=self.rng.getrandbits(128), version=4)),
            request_digest=hashlib.sha256(message.text.encode()).hexdigest(),
            channel=Channel(message.channel),
            point=Point(spot.lat, spot.lon) if message.has_point else None,
            accuracy_m=message.accuracy_m,
            location_source=LocationSource(message.source) if message.source else None,
            address=message.address,
            category=message.category,
            emergency=message.is_emergency,
            people=people.get("count"),
            vulnerable=tuple(Vulnerability(code) for code in people.get("vulnerable", ())),
            water_depth_m=water.get("depth_m"),
            water_trend=WaterTrend(water["trend"]) if "trend" in water else None,
            water_text=water.get("text"),
            refuge_kind=RefugeKind(refuge["kind"]) if "kind" in refuge else None,
            refuge_margin_m=refuge.get("margin_m"),
            at_scene=message.at_scene,
            reporter=Person(teller.name, teller.phone, teller.email, teller.is_anonymous),
            call_started_at=(
                clock.now() - timedelta(seconds=self.rng.randrange(25, 140))
                if message.channel == "hotline"
                else None
            ),
            media=images,
            is_exercise=True,
        )

    # What is where.

    def incident_of(self, told: Told) -> Incident | None:
        """The incident a report belongs to."""
        report = self.session.get(Report, told.report_id)
        return (
            None if report is None or report.incident_id is None else self.look(report.incident_id)
        )

    def look(self, incident_id: int) -> Incident:
        """An incident as it is now."""
        return self.session.get_one(Incident, incident_id)

    def lead_of(self, incident: Incident) -> tuple[Referral, Actor] | None:
        """The referral of the agency in charge and an officer of that agency."""
        held = [r for r in incident.referrals if r.status in HOLDS]
        lead = next((r for r in held if r.is_lead), held[0] if held else None)
        return None if lead is None else (lead, self.officer(lead.agency_code))

    def officer(self, agency: str) -> Actor:
        """Somebody who works there; hired when first needed."""
        actor = self.cast.officers.get(agency)
        if actor is None:
            actor = self.cast.officers[agency] = self._hire(self.session, agency)
        return actor

    def answer(self, agency: str, body: str) -> str:
        """A result in the house's formula."""
        return self.texts.answer(directory(self.session).agencies[agency].name_vi, body)

    # When.

    def between(self, earliest: datetime, latest: datetime, low: float, high: float) -> datetime:
        """A moment in a part of a span, before the present and after `earliest`."""
        latest = min(latest, self.now - timedelta(minutes=3))
        span = max(latest - earliest, timedelta(minutes=2))
        return earliest + span * self.rng.uniform(low, high)

    def at_work(self, at: datetime, latest: datetime) -> datetime:
        """The moment itself, or a while after offices open when it is outside their hours."""
        calendar = directory(self.session).calendar
        if calendar.is_working(at) or self.rng.random() < 0.2:
            return at
        opens = calendar.next_working(at) + timedelta(minutes=self.rng.randrange(2, 70))
        return opens if opens < min(latest, self.now) else at
