"""Sets when time next asks something of a rescue; called with every change (`log`)."""

from __future__ import annotations

from datetime import datetime

from ioc.domain import clock
from ioc.domain import confirmation as rules
from ioc.domain.confirmation import ConfirmationAge, Heard
from ioc.domain.duplicates import RESCUE
from ioc.domain.incidents import OPEN
from ioc.models.incident import Incident


def heard_of(incident: Incident) -> Heard:
    """What is known of when somebody was last heard of an incident."""
    return Heard(
        incident.last_confirmed_at,
        incident.asked_again_at,
        incident.ask_tries or 0,
        incident.ring_since,
        bool(incident.is_stale),
    )


def is_rescue(incident: Incident) -> bool:
    """Whether people are to be brought out: of fires and illnesses the agency says the end."""
    return incident.tier is not None and incident.category == RESCUE


def follow(incident: Incident) -> None:
    """A word that came since the last question answers it. What is no rescue, or is over, is not
    asked about."""
    if not is_rescue(incident) or incident.status not in OPEN:
        incident.look_again_at = incident.ring_since = None
        incident.is_stale = False
        return
    asked = incident.asked_again_at
    if asked is not None and incident.last_confirmed_at >= asked:
        settle(incident)
    age = rules.age_of(incident.last_confirmed_at, clock.now())
    if age is not ConfirmationAge.STALE:
        incident.is_stale = False
    incident.look_again_at = rules.next_look(heard_of(incident))


def settle(incident: Incident) -> None:
    """Somebody was heard of: nobody has to ask or ring any more."""
    incident.asked_again_at = incident.ring_since = incident.ring_tried_at = None
    incident.ask_tries = incident.ring_tries = 0
    incident.is_stale = False


def put_off(incident: Incident, until: datetime) -> None:
    """Nothing is due before then."""
    incident.look_again_at = until
