"""How messages are sent in this city: quiet hours, accents, which channels. Kept as one setting."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import time

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from ioc.domain.messages import KEEP_DAYS, QuietHours
from ioc.models.catalogue import Setting

NAME = "messages"


@dataclass(frozen=True)
class MessageSettings:
    """`unaccented`: SMS go without the marks of Vietnamese. `every_channel`: a person who gave a
    number and an address is told by both; otherwise by the address alone, but for danger.
    `keep_days`: so long the words of a message are kept once it has ended."""

    quiet: QuietHours = field(default_factory=QuietHours)
    unaccented: bool = True
    every_channel: bool = True
    keep_days: int = KEEP_DAYS


def message_settings(session: Session) -> MessageSettings:
    """The settings, or the usual ones where nobody has chosen."""
    text = session.scalar(select(Setting.value).where(Setting.name == NAME))
    if not text:
        return MessageSettings()
    kept = orjson.loads(text)
    return MessageSettings(
        QuietHours(time.fromisoformat(kept["quiet_from"]), time.fromisoformat(kept["quiet_to"])),
        bool(kept["unaccented"]),
        bool(kept["every_channel"]),
        int(kept.get("keep_days", KEEP_DAYS)),
    )


def as_text(settings: MessageSettings) -> str:
    """How the settings are kept."""
    return orjson.dumps(
        {
            "quiet_from": settings.quiet.start.isoformat("minutes"),
            "quiet_to": settings.quiet.end.isoformat("minutes"),
            "unaccented": settings.unaccented,
            "every_channel": settings.every_channel,
            "keep_days": settings.keep_days,
        }
    ).decode()
