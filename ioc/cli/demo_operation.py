"""The operation of the demonstration: the wards by the river under one command, in three sectors
with an owner each. It belongs to the exercise, so citizens are received as on any day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from ioc.access.actor import SYSTEM, Actor
from ioc.db.session import Database
from ioc.domain import clock
from ioc.domain.permissions import Role
from ioc.models.agency import Agency
from ioc.models.people import Membership, User
from ioc.queries import exercise
from ioc.queries.directory import directory
from ioc.queries.operations import operations as queries
from ioc.services.operations import operation_sectors, operations
from ioc.services.operations.operations import OperationTold

NAME = "Lũ sông Hương (diễn tập)"
DESK = "ptds"
SECTORS = (
    ("Bắc sông Hương", ("Phú Xuân", "Kim Long", "Hương An", "Hương Trà", "Kim Trà")),
    ("Nam sông Hương", ("Thuận Hóa", "Vỹ Dạ", "An Cựu", "Thủy Xuân", "Thanh Thủy")),
    (
        "Hạ lưu và ven phá",
        ("Hóa Châu", "Dương Nỗ", "Mỹ Thượng", "Thuận An", "Phú Hồ", "Quảng Điền", "Đan Điền"),
    ),
)
BEGAN = timedelta(hours=3)
AT_A_TIME = 50


def play(session: Session, actor: Actor, owners: Sequence[int]) -> int | None:
    """Opens the operation with its sectors and takes in what waits in its wards; answers its
    number, None where one is open already or the city has not these wards."""
    if any(one.is_exercise for one in queries.open_rows(session)):
        return None
    code_of = {area.name: area.code for area in directory(session).areas.values()}
    sectors = [
        (name, [code_of[ward] for ward in wards if ward in code_of]) for name, wards in SECTORS
    ]
    areas = [code for _name, codes in sectors for code in codes]
    if not areas:
        return None
    desk = DESK if DESK in directory(session).agencies else None
    told = OperationTold(NAME, areas, clock.now() - BEGAN, desk, exercise.is_on(session))
    operation = operations.open_operation(session, actor, told)
    for number, (name, codes) in enumerate(sectors):
        if codes and owners:
            owner = owners[number % len(owners)]
            seen = (name, codes, owner)
            operation_sectors.put(session, actor, operation.id, operation.version, seen)
    while operations.take_in(session, actor, operation.id, AT_A_TIME) == AT_A_TIME:
        pass
    return operation.id


def has_demo(database: Database) -> bool:
    """Whether this is a demonstration: only there does a command invent water and commands."""
    with database.reading() as session:
        is_demo = select(User.id).where(User.is_demo, User.is_active).limit(1)
        return exercise.is_on(session) and session.scalar(is_demo) is not None


def ensure(database: Database) -> int | None:
    """Opens the operation of a demonstration that has none: one made by an older version, or one
    whose operation was closed."""
    if not has_demo(database):
        return None
    with database.atomic() as session:
        return play(session, SYSTEM, _owners(session))


def _owners(session: Session) -> list[int]:
    """The duty officers of the demonstration, then civil defence, as far as they are there."""
    rows = session.scalars(
        select(User.id)
        .join(Membership, Membership.user_id == User.id)
        .outerjoin(Agency, Agency.id == Membership.agency_id)
        .where(
            User.is_demo,
            User.is_active,
            or_(
                Membership.role == Role.DUTY_OFFICER,
                and_(Membership.role == Role.AGENCY_OFFICER, Agency.code == DESK),
            ),
        )
        .order_by(User.id)
    )
    return list(rows.unique())
