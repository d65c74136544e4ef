"""How long units take to a place: the one seam between dispatching and the ways.

Over the streets and waters that are passable now, if the installation has a map of them, else along
a straight line; `Route.method` says which.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from dispatch.routing import Router
from ioc.services.ways import Travel


def router(session: Session) -> Router:
    """What answers travel times now."""
    return Travel(session)
