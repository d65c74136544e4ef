"""Which words count for a message: what an administrator wrote last, else the product's own."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from ioc.domain.letters import Wording
from ioc.domain.messages import MessageChannel, Purpose
from ioc.i18n import DEFAULT
from ioc.models.message import MessageTemplate

Built = Mapping[tuple[Purpose, MessageChannel, str], Wording]


@dataclass(frozen=True)
class Wordings:
    """The words that count now. `edited` holds those of the city with their version."""

    built: Built
    edited: Mapping[tuple[Purpose, MessageChannel, str], tuple[int, Wording]]

    def find(
        self, purpose: Purpose, channel: MessageChannel, locale: str
    ) -> tuple[int, Wording] | None:
        """Version (0 for the product's) and words; those of the usual language where the wanted
        one has none; None where the channel has none at all for this purpose."""
        for wanted in (locale, DEFAULT):
            key = (purpose, channel, wanted)
            if key in self.edited:
                return self.edited[key]
            if key in self.built:
                return 0, self.built[key]
        return None


def wordings(session: Session, built: Built, purposes: Collection[Purpose]) -> Wordings:
    """The words of some purposes, in one statement."""
    newest = (
        select(
            MessageTemplate.purpose,
            MessageTemplate.channel,
            MessageTemplate.locale,
            func.max(MessageTemplate.version),
        )
        .where(MessageTemplate.purpose.in_(list(purposes)))
        .group_by(MessageTemplate.purpose, MessageTemplate.channel, MessageTemplate.locale)
    )
    rows = session.scalars(
        select(MessageTemplate).where(
            tuple_(
                MessageTemplate.purpose,
                MessageTemplate.channel,
                MessageTemplate.locale,
                MessageTemplate.version,
            ).in_(newest)
        )
    )
    edited = {
        (row.purpose, row.channel, row.locale): (row.version, Wording(row.subject, row.body))
        for row in rows
    }
    return Wordings(built, edited)
