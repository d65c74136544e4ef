"""A form that is sent twice says its words once."""

from __future__ import annotations

import hashlib
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ioc.models.rescue_person import RescuePerson


def key(incident_id: int, client_token: str | None, *said: Any) -> str | None:
    """What an entry keeps of the form that it came by: the same form with other words in it says
    something else. None without a token."""
    if not client_token:
        return None
    told = repr((incident_id, client_token, *said)).encode()
    return hashlib.sha256(told).hexdigest()


def entry(session: Session, token: str | None) -> RescuePerson | None:
    """The entry that the same form made before; None where there is none. The incident is
    locked."""
    if token is None:
        return None
    return session.scalar(select(RescuePerson).where(RescuePerson.client_token == token))
