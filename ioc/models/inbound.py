"""Messages that people send in: owners of boats, callers, and whoever else knows the number."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from ioc.domain.messages import MessageChannel
from ioc.models.base import Base, EnumText


class InboundMessage(Base):
    """One message as the provider gave it, kept once by `provider_id`.

    `sender` and `text` are personal data and are emptied when the person is forgotten;
    `sender_key` is the number in the form of `contact.phone_key`. `outcome` is what became of it
    (`domain.ward.InboundOutcome`, or a code of who took it), `waiting_since` is set while a person
    has still to read it, `area_code` is the ward that looks after it, None for the city's desk.
    """

    __tablename__ = "inbound_message"

    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[MessageChannel] = mapped_column(EnumText(MessageChannel))
    provider_id: Mapped[str] = mapped_column(String(120))
    sender: Mapped[str] = mapped_column(String(40))
    sender_key: Mapped[str | None] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(Text)
    sent_at: Mapped[datetime]
    received_at: Mapped[datetime]
    outcome: Mapped[str] = mapped_column(String(40))
    area_code: Mapped[str | None] = mapped_column(String(16))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    incident_id: Mapped[int | None] = mapped_column(ForeignKey("incident.id"))
    assignment_id: Mapped[int | None] = mapped_column(ForeignKey("assignment.id"))
    waiting_since: Mapped[datetime | None]
    read_at: Mapped[datetime | None]
    read_by: Mapped[int | None]

    __table_args__ = (
        UniqueConstraint("channel", "provider_id"),
        Index(None, "sender_key", "received_at"),
        Index(None, "unit_id"),
        Index(
            "ix_inbound_message_waiting",
            "waiting_since",
            postgresql_where=sql("waiting_since IS NOT NULL"),
            sqlite_where=sql("waiting_since IS NOT NULL"),
        ),
        Index(
            "ix_inbound_message_worded",
            "received_at",
            postgresql_where=sql("text <> ''"),
            sqlite_where=sql("text <> ''"),
        ),
    )
