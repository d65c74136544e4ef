"""What the city decided of its public map."""

from __future__ import annotations

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from ioc.domain.public_map import PublicMapRules, parse_public_map
from ioc.models.catalogue import Setting

PUBLIC_MAP = "public_map"


def public_map_rules(session: Session) -> PublicMapRules:
    """The rules as they are now; those of the product where the city loaded none."""
    text = session.scalar(select(Setting.value).where(Setting.name == PUBLIC_MAP))
    return parse_public_map(orjson.loads(text)) if text else PublicMapRules()
