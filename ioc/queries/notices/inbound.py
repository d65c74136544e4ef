"""Messages of people that wait for a person to read them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.access.inbound import visible_inbound
from ioc.models.inbound import InboundMessage
from ioc.models.incident import Incident
from ioc.models.unit import Unit

MOST = 100


@dataclass(frozen=True)
class Waiting:
    """One message. `sender` is the number as it came, `outcome` why a person has to read it."""

    id: int
    sender: str = field(repr=False)
    text: str = field(repr=False)
    at: datetime
    outcome: str
    unit: int | None
    unit_code: str | None
    owner: str | None
    incident: int | None
    incident_code: str | None
    area: str | None

    @property
    def is_forgotten(self) -> bool:
        """Whether number and words have gone with the time that they are kept."""
        return not self.sender and not self.text


def waiting(
    session: Session, actor: Actor, area: str | None = None, *, size: int = MOST, skip: int = 0
) -> list[Waiting]:
    """What nobody has read, the oldest first, at most `size` after the first `skip`: all that the
    actor may read, or that of a ward."""
    query = (
        select(InboundMessage, Unit.code, Unit.contact_name, Incident.code.label("incident_code"))
        .outerjoin(Unit, Unit.id == InboundMessage.unit_id)
        .outerjoin(Incident, Incident.id == InboundMessage.incident_id)
        .where(InboundMessage.waiting_since.is_not(None), visible_inbound(actor))
    )
    if area is not None:
        query = query.where(InboundMessage.area_code == area)
    rows = session.execute(
        query.order_by(InboundMessage.waiting_since, InboundMessage.id).offset(skip).limit(size)
    )
    return [
        Waiting(
            one.id,
            one.sender,
            one.text,
            one.sent_at,
            one.outcome,
            one.unit_id,
            code,
            owner,
            one.incident_id,
            incident_code,
            one.area_code,
        )
        for one, code, owner, incident_code in rows
    ]


def count(session: Session, actor: Actor) -> int:
    """How many wait, of those that the actor may read."""
    found = session.scalar(
        select(func.count())
        .select_from(InboundMessage)
        .where(InboundMessage.waiting_since.is_not(None), visible_inbound(actor))
    )
    return int(found or 0)
