"""Whom to ring for a unit: personal data, shown by permission, logged, forgotten when asked."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.access.units import may_act_for, unit_for
from ioc.domain.errors import NotAllowed
from ioc.domain.events import EventKind, SubjectType
from ioc.domain.permissions import Permission
from ioc.eventlog.record import record
from ioc.models.unit import Unit
from ioc.services.messages import inbound_erasure
from ioc.services.units import unit_cards


def view_contact(session: Session, actor: Actor, unit_id: int) -> dict[str, Any]:
    """Whom to ring; personal data, and the look is an event of the unit."""
    unit = unit_for(session, actor, unit_id, Permission.UNIT_VIEW)
    if not any(
        may_act_for(actor, permission, unit)
        for permission in (Permission.INCIDENT_DISPATCH, Permission.UNIT_MANAGE)
    ):
        raise NotAllowed(permission=Permission.INCIDENT_DISPATCH)
    record(session, EventKind.UNIT_CONTACT_VIEWED, (SubjectType.UNIT, unit.id), actor.label)
    return {"unit": unit.id, "name": unit.contact_name, "phone": unit.contact_phone}


def erase_contact(session: Session, actor: Actor, unit_id: int) -> Unit:
    """Forgets whom to ring; no event and no card ever held it."""
    unit = unit_for(session, actor, unit_id, Permission.UNIT_MANAGE, lock=True)
    inbound_erasure.forget_number(session, unit.contact_key)
    unit.contact_name = unit.contact_phone = unit.contact_key = None
    unit_cards.unit_changed(session, actor, unit, EventKind.UNIT_CHANGED, {"erased": True})
    return unit
