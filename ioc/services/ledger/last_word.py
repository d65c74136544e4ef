"""The last word that came of the people of a rescue, kept beside it."""

from __future__ import annotations

from datetime import datetime

from ioc.domain.confirmation import ConfirmedBy, ConfirmedWord
from ioc.models.incident import Incident


def noted(incident: Incident, by: ConfirmedBy, word: ConfirmedWord, at: datetime) -> None:
    """Keeps the last word of a rescue beside it; the caller of this writes the event."""
    if at < incident.last_confirmed_at and incident.confirmation is not None:
        return
    incident.last_confirmed_at = max(incident.last_confirmed_at, at)
    incident.confirmation = {"at": at.isoformat(), "by": by.value, "word": word.value}
