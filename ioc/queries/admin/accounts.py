"""Accounts as the administrator sees them: the list, one account, tokens."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from ioc.access.actor import Actor, Held
from ioc.domain import clock
from ioc.domain.accounts import AccountState, TokenScope, needs_second_factor
from ioc.domain.errors import NotFound
from ioc.domain.events import EventKind, SubjectType
from ioc.domain.permissions import Permission, Role
from ioc.eventlog import reading as log
from ioc.eventlog.reading import Recorded
from ioc.models.agency import Agency
from ioc.models.people import (
    APIToken,
    Invitation,
    Membership,
    RecoveryCode,
    SecondFactor,
    SignInSession,
    User,
)

PAGE = 50
FAILURES_SHOWN = 10


@dataclass(frozen=True)
class Row:
    """One account of the list."""

    id: int
    name: str
    email: str
    state: AccountState
    held: tuple[Held, ...]
    is_demo: bool
    has_second_factor: bool
    lacks_second_factor: bool
    signed_in_at: datetime | None
    failed_sign_ins: int


@dataclass(frozen=True)
class Listed:
    """One page of the list, and how many accounts there are for the filter."""

    rows: list[Row]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-self.total // PAGE))


def _plain(text: str) -> str:
    """Small letters without marks: `Hương` is found by `huong`."""
    bare = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(c for c in bare if not unicodedata.combining(c))


def listed(
    session: Session,
    words: str = "",
    role: Role | None = None,
    agency: str = "",
    state: AccountState | None = None,
    page: int = 1,
) -> Listed:
    """Accounts by name, filtered."""
    conditions: list[ColumnElement[bool]] = []
    if words.strip():
        sought = _plain(words).split()
        everyone = session.execute(select(User.id, User.name, User.email))
        fits = [
            row.id
            for row in everyone
            if all(w in _plain(f"{row.name} {row.email}") for w in sought)
        ]
        by_agency = select(Membership.user_id).join(Agency).where(Agency.code == words.strip())
        conditions.append(or_(User.id.in_(fits), User.id.in_(by_agency)))
    if role is not None:
        conditions.append(User.id.in_(select(Membership.user_id).where(Membership.role == role)))
    if agency:
        of_agency = select(Membership.user_id).join(Agency).where(Agency.code == agency)
        conditions.append(User.id.in_(of_agency))
    if state is AccountState.LOCKED:
        conditions.append(User.is_active.is_(False))
    elif state is AccountState.INVITED:
        conditions.append(and_(User.is_active, User.password_hash == ""))
    elif state is AccountState.ACTIVE:
        conditions.append(and_(User.is_active, User.password_hash != ""))
    total = session.scalar(select(func.count()).select_from(User).where(*conditions)) or 0
    page = min(max(1, page), max(1, -(-total // PAGE)))
    users = session.execute(
        select(User, SecondFactor.confirmed_at)
        .outerjoin(SecondFactor, SecondFactor.user_id == User.id)
        .where(*conditions)
        .order_by(User.name, User.id)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    ).all()
    held = _held(session, [user.id for user, _confirmed in users])
    return Listed(
        [_row(user, held.get(user.id, ()), confirmed) for user, confirmed in users], total, page
    )


def _held(session: Session, ids: list[int]) -> dict[int, tuple[Held, ...]]:
    found: dict[int, tuple[Held, ...]] = {}
    for row in session.execute(
        select(Membership.user_id, Membership.role, Agency.code, Membership.area_code)
        .outerjoin(Agency, Agency.id == Membership.agency_id)
        .where(Membership.user_id.in_(ids))
        .order_by(Membership.id)
    ):
        held = Held(row.role, row.code, row.area_code)
        found[row.user_id] = (*found.get(row.user_id, ()), held)
    return found


def _row(user: User, held: tuple[Held, ...], confirmed: datetime | None) -> Row:
    state = AccountState.ACTIVE if user.password_hash else AccountState.INVITED
    is_needed = needs_second_factor((h.role for h in held), user.is_demo)
    return Row(
        user.id,
        user.name,
        user.email,
        state if user.is_active else AccountState.LOCKED,
        held,
        user.is_demo,
        confirmed is not None,
        is_needed and confirmed is None,
        user.signed_in_at,
        user.failed_sign_ins,
    )


@dataclass(frozen=True)
class SessionRow:
    """A browser that is signed in."""

    id: int
    agent: str
    created_at: datetime
    expires_at: datetime
    seen_at: datetime | None
    is_this: bool


@dataclass(frozen=True)
class TokenRow:
    """A token: never the secret."""

    id: int
    label: str
    owner: str
    owner_id: int
    scope: TokenScope
    created_at: datetime
    used_at: datetime | None
    expires_at: datetime | None
    revoked_at: datetime | None

    @property
    def is_live(self) -> bool:
        """Whether it still opens anything."""
        is_past = self.expires_at is not None and self.expires_at <= clock.now()
        return self.revoked_at is None and not is_past


@dataclass(frozen=True)
class Account:
    """One account with all that belongs to it."""

    row: Row
    locale: str
    created_at: datetime
    password_set_at: datetime | None
    invited_until: datetime | None
    sessions: list[SessionRow]
    tokens: list[TokenRow]
    codes_left: int
    failures: list[Recorded]


def account(session: Session, user_id: int, own_key: str = "") -> Account:
    """One account; raises `NotFound`. `own_key` marks the session that asks."""
    if not 0 < user_id < 2**63:
        raise NotFound
    found = session.execute(
        select(User, SecondFactor.confirmed_at)
        .outerjoin(SecondFactor, SecondFactor.user_id == User.id)
        .where(User.id == user_id)
    ).one_or_none()
    if found is None:
        raise NotFound
    user, confirmed = found
    now = clock.now()
    sessions = session.scalars(
        select(SignInSession)
        .where(SignInSession.user_id == user_id, SignInSession.expires_at > now)
        .order_by(SignInSession.id.desc())
    )
    return Account(
        _row(user, _held(session, [user_id]).get(user_id, ()), confirmed),
        user.locale,
        user.created_at,
        user.password_set_at,
        session.scalar(
            select(func.max(Invitation.expires_at)).where(
                Invitation.user_id == user_id,
                Invitation.ended_at.is_(None),
                Invitation.expires_at > now,
            )
        ),
        [
            SessionRow(
                s.id, s.agent, s.created_at, s.expires_at, s.seen_at, s.secret_hash == own_key
            )
            for s in sessions
        ],
        tokens(session, user_id),
        session.scalar(
            select(func.count()).where(
                RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None)
            )
        )
        or 0,
        log.history_of(
            session,
            [(SubjectType.USER, user_id)],
            FAILURES_SHOWN,
            {EventKind.USER_SIGN_IN_FAILED.value},
        )[::-1],
    )


def tokens(session: Session, user_id: int | None = None) -> list[TokenRow]:
    """Tokens of one account or of all, those in use first, the newest first."""
    query = (
        select(APIToken, User.name)
        .join(User, User.id == APIToken.user_id)
        .order_by(APIToken.revoked_at.is_not(None), APIToken.id.desc())
        .limit(500)
    )
    if user_id is not None:
        query = query.where(APIToken.user_id == user_id)
    return [_token_row(token, name) for token, name in session.execute(query)]


def token(session: Session, actor: Actor, token_id: int) -> TokenRow:
    """One token: one's own, or any for who keeps the accounts; raises `NotFound` for another."""
    query = select(APIToken, User.name).join(User, User.id == APIToken.user_id)
    if not actor.can(Permission.ACCOUNTS_EDIT):
        query = query.where(APIToken.user_id == actor.user_id)
    found = (
        session.execute(query.where(APIToken.id == token_id)).one_or_none()
        if 0 < token_id < 2**63
        else None
    )
    if found is None:
        raise NotFound
    return _token_row(*found)


def _token_row(token: APIToken, owner: str) -> TokenRow:
    return TokenRow(
        token.id,
        token.label,
        owner,
        token.user_id,
        token.scope,
        token.created_at,
        token.used_at,
        token.expires_at,
        token.revoked_at,
    )


def without_second_factor(session: Session) -> int:
    """How many administrators have none yet; those of the demonstration do not count."""
    return (
        session.scalar(
            select(func.count(func.distinct(Membership.user_id)))
            .join(User, User.id == Membership.user_id)
            .outerjoin(SecondFactor, SecondFactor.user_id == User.id)
            .where(
                Membership.role == Role.ADMINISTRATOR,
                User.is_active,
                User.is_demo.is_(False),
                SecondFactor.confirmed_at.is_(None),
            )
        )
        or 0
    )
