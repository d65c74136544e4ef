"""Whom to tell about a report, and by which ways; read by the makers of messages alone."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from ioc.domain.messages import DANGER, MessageChannel, Purpose, sms_number
from ioc.domain.reports import Channel, ReportStatus
from ioc.models.message import PushSubscription
from ioc.models.report import Report, ReporterContact

FEW = 2000
"""More reports of one incident than this are not told of one step."""


@dataclass(frozen=True)
class Addressee:
    """A report whose sender can be told something. Anonymous ones too: hidden from agencies, the
    sender still gave the center an address."""

    report_id: int
    incident_id: int | None
    tracking_code: str
    locale: str
    category: str | None
    area_code: str | None
    is_danger: bool
    came_by_zalo: bool
    phone: str | None = field(repr=False)
    email: str | None = field(repr=False)
    pushes: tuple[int, ...] = ()

    @property
    def can_be_reached(self) -> bool:
        """Whether there is any way at all; texts reach mobile numbers alone."""
        return bool(self.phone or self.email or self.pushes)

    def ways(
        self, purpose: Purpose, carried: Collection[MessageChannel], *, every_channel: bool
    ) -> list[tuple[MessageChannel, str]]:
        """By which channels to tell this person, with the recipient of each."""
        zalo_first = self.came_by_zalo or MessageChannel.SMS not in carried
        by_phone = MessageChannel.ZALO if zalo_first else MessageChannel.SMS
        if by_phone not in carried:
            by_phone = MessageChannel.SMS
        found: list[tuple[MessageChannel, str]] = []
        if self.email:
            found.append((MessageChannel.EMAIL, self.email))
        if self.phone:
            found.append((by_phone, self.phone))
        found = [way for way in found if way[0] in carried]
        if not every_channel and purpose not in DANGER:
            found = found[:1]
        if MessageChannel.PUSH in carried:
            found += [(MessageChannel.PUSH, str(number)) for number in self.pushes]
        return found


def of_report(session: Session, report_id: int, *, even_rejected: bool = False) -> list[Addressee]:
    """The sender of one report, if there is anybody to tell."""
    return _read(session, Report.id == report_id, even_rejected)


def of_incident(session: Session, incident_id: int) -> list[Addressee]:
    """The senders of the reports of an incident, the oldest report first."""
    return _read(session, Report.incident_id == incident_id, False)


def _read(session: Session, which: ColumnElement[bool], even_rejected: bool) -> list[Addressee]:
    silent = {ReportStatus.WITHDRAWN} | (set() if even_rejected else {ReportStatus.REJECTED})
    rows = session.execute(
        select(
            Report.id,
            Report.incident_id,
            Report.tracking_code,
            Report.locale,
            Report.category,
            Report.area_code,
            Report.emergency,
            Report.channel,
            ReporterContact.phone_key,
            ReporterContact.email,
        )
        .outerjoin(ReporterContact, ReporterContact.report_id == Report.id)
        .where(
            which,
            Report.is_exercise.is_(False),
            Report.status.not_in(list(silent)),
            ReporterContact.erased_at.is_(None),
        )
        .order_by(Report.id)
        .limit(FEW)
    ).all()
    subscribed: dict[int, list[int]] = {}
    for report_id, number in session.execute(
        select(PushSubscription.report_id, PushSubscription.id)
        .join(Report, Report.id == PushSubscription.report_id)
        .where(which)
        .order_by(PushSubscription.id)
    ):
        if report_id is not None:
            subscribed.setdefault(report_id, []).append(number)
    return [
        Addressee(
            row.id,
            row.incident_id,
            row.tracking_code,
            row.locale,
            row.category,
            row.area_code,
            row.emergency,
            row.channel is Channel.ZALO,
            sms_number(row.phone_key),
            _address(row.email),
            tuple(subscribed.get(row.id, ())),
        )
        for row in rows
    ]


def _address(email: str | None) -> str | None:
    """The address, if it can be one: a mail with a line break in its head would be two."""
    if not email or "@" not in email or any(c.isspace() or c in ",;<>" for c in email.strip()):
        return None
    return email.strip()
