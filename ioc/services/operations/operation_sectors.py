"""The sectors of an operation: wards with one person who answers for them."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.domain import operations as rules
from ioc.domain.errors import FieldError, InvalidInput, NotFound
from ioc.domain.events import EventKind
from ioc.models.operation import Operation, OperationSector
from ioc.queries.operations import operations as queries
from ioc.services.operations import operations


def put(
    session: Session,
    actor: Actor,
    operation_id: int,
    version: int,
    told: tuple[str, Iterable[str], int | None],
    sector_id: int | None = None,
) -> OperationSector:
    """A new sector, or with `sector_id` that one changed; `told` is name, wards and owner.

    Raises `Conflict` for a stale version of the operation, `InvalidInput` for a ward that is not of
    it or is in another sector, and for an owner who cannot be.
    """
    name, areas, owner = told
    operation = operations.taken(session, actor, operation_id, version)
    others = [one for one in queries.sectors(session, operation.id) if one.id != sector_id]
    label = rules.words(name, "name")
    wanted = rules.areas(areas, operation.areas)
    if any(set(one.areas) & set(wanted) for one in others):
        raise InvalidInput(FieldError("areas", "area_in_other_sector"))
    if owner not in {one.id for one in queries.candidates(session, queries.OWNS)}:
        raise InvalidInput(FieldError("owner", "owner_required"))
    if sector_id is None:
        sector = OperationSector(operation_id=operation.id)
        session.add(sector)
    else:
        sector = _sector(session, operation, sector_id)
    sector.name, sector.areas, sector.owner_id = label, wanted, owner
    session.flush()
    data = {"sector": sector.id, "name": label, "areas": wanted, "owner": owner}
    operations.changed(session, actor, operation, EventKind.OPERATION_CHANGED, data)
    return sector


def remove(
    session: Session, actor: Actor, operation_id: int, version: int, sector_id: int
) -> Operation:
    """Takes a sector away; its wards stay in the operation."""
    operation = operations.taken(session, actor, operation_id, version)
    sector = _sector(session, operation, sector_id)
    session.execute(delete(OperationSector).where(OperationSector.id == sector.id))
    data = {"sector_removed": sector.id, "name": sector.name}
    operations.changed(session, actor, operation, EventKind.OPERATION_CHANGED, data)
    return operation


def _sector(session: Session, operation: Operation, sector_id: int) -> OperationSector:
    found = session.scalar(
        select(OperationSector).where(
            OperationSector.id == sector_id, OperationSector.operation_id == operation.id
        )
    )
    if found is None:
        raise NotFound
    return found
