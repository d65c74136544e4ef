"""Who may read what people sent in: the hotline all of it, a ward what its boats' owners wrote."""

from __future__ import annotations

from sqlalchemy import ColumnElement, false, or_, true

from ioc.access.actor import Actor
from ioc.access.wards import commands
from ioc.domain.permissions import Permission
from ioc.domain.ward import ward_of
from ioc.models.inbound import InboundMessage


def visible_inbound(actor: Actor) -> ColumnElement[bool]:
    """Condition on `InboundMessage`: the actor may read it."""
    if actor.can(Permission.HOTLINE_USE):
        return true()
    wards = {ward_of(held.agency or "") for held in actor.held}
    own = [area for area in wards if area and commands(actor, area)]
    return or_(*(InboundMessage.area_code == area for area in own)) if own else false()
