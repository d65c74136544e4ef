"""Reads accounts: who a token, a session or an e-mail address belongs to."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, or_, select
from sqlalchemy.orm import Session

from ioc.access.actor import Actor, Held
from ioc.domain import clock
from ioc.domain.accounts import SignInStep, TokenScope, needs_second_factor, step_of
from ioc.models.agency import Agency
from ioc.models.people import APIToken, Membership, SecondFactor, SignInSession, User


def secret_hash(secret: str) -> str:
    """How a token or a session's secret is kept: SHA-256 (the secret has 256 random bits)."""
    return hashlib.sha256(secret.encode()).hexdigest()


@dataclass(frozen=True)
class Bearer:
    """Who comes with a secret, what its session has still to do, and what its token may do."""

    actor: Actor
    step: SignInStep
    scope: TokenScope
    key: str
    seen_at: datetime | None
    has_second_factor: bool = False
    is_from_server: bool = False


def bearer_of_token(session: Session, secret: str) -> Bearer | None:
    """Who holds an API token, or None for one that is unknown, revoked, past its time or of a
    closed account; and for one made in a browser of an account that needs a second factor and has
    none, because it would be a way around it."""
    key = secret_hash(secret)
    rows = session.execute(
        _account()
        .add_columns(
            APIToken.scope, APIToken.used_at, APIToken.is_from_server, SecondFactor.confirmed_at
        )
        .join(APIToken, APIToken.user_id == User.id)
        .outerjoin(SecondFactor, SecondFactor.user_id == User.id)
        .where(
            APIToken.secret_hash == key,
            APIToken.revoked_at.is_(None),
            or_(APIToken.expires_at.is_(None), APIToken.expires_at > clock.now()),
        )
    ).all()
    if not rows:
        return None
    actor, first = _actor(rows), rows[0]
    is_needed = needs_second_factor((held.role for held in actor.held), actor.is_demo)
    if is_needed and first.confirmed_at is None and not first.is_from_server:
        return None
    return Bearer(
        actor,
        SignInStep.DONE,
        first.scope,
        key,
        first.used_at,
        is_from_server=first.is_from_server,
    )


def bearer_of_session(
    session: Session, secret: str, idle: timedelta | None = None
) -> Bearer | None:
    """Who gave a password in a browser, and what is still to do; None when it has ended, or when
    nothing was heard of it for `idle`."""
    key = secret_hash(secret)
    rows = session.execute(
        _account()
        .add_columns(
            SignInSession.created_at,
            SignInSession.seen_at,
            SignInSession.has_second_factor,
            SecondFactor.confirmed_at,
        )
        .join(SignInSession, SignInSession.user_id == User.id)
        .outerjoin(SecondFactor, SecondFactor.user_id == User.id)
        .where(SignInSession.secret_hash == key, SignInSession.expires_at > clock.now())
    ).all()
    if not rows:
        return None
    actor, first = _actor(rows), rows[0]
    if idle is not None and clock.now() - (first.seen_at or first.created_at) > idle:
        return None
    step = step_of(
        first.confirmed_at is not None,
        needs_second_factor((held.role for held in actor.held), actor.is_demo),
        first.has_second_factor,
    )
    return Bearer(actor, step, TokenScope.ALL, key, first.seen_at, first.has_second_factor)


def actor_of_token(session: Session, secret: str) -> Actor | None:
    """Who holds an API token that may look at everything its account may, or None."""
    bearer = bearer_of_token(session, secret)
    return bearer.actor if bearer and bearer.scope is not TokenScope.REPORTS else None


def step_after_password(session: Session, user_id: int) -> SignInStep:
    """What an account has to do after the right password."""
    is_demo = session.scalar(select(User.is_demo).where(User.id == user_id))
    roles = session.scalars(select(Membership.role).where(Membership.user_id == user_id)).all()
    confirmed = session.scalar(
        select(SecondFactor.confirmed_at).where(SecondFactor.user_id == user_id)
    )
    return step_of(confirmed is not None, needs_second_factor(roles, bool(is_demo)), False)


def actor_of_user(session: Session, user_id: int) -> Actor | None:
    """The actor of an account, as it is now."""
    rows = session.execute(_account().where(User.id == user_id)).all()
    return _actor(rows) if rows else None


def _account() -> Select[*tuple[Any, ...]]:
    return (
        select(
            User.id,
            User.name,
            User.locale,
            User.is_demo,
            Membership.role,
            Agency.code,
            Membership.area_code,
        )
        .outerjoin(Membership, Membership.user_id == User.id)
        .outerjoin(Agency, Agency.id == Membership.agency_id)
        .where(User.is_active)
        .order_by(Membership.id)
    )


def _actor(rows: Sequence[Row[Any]]) -> Actor:
    first = rows[0]
    held = tuple(Held(row.role, row.code, row.area_code) for row in rows if row.role is not None)
    return Actor(f"user:{first.id}", first.name, first.id, held, first.locale, bool(first.is_demo))


def names_of(session: Session, labels: set[str]) -> dict[str, str]:
    """Names for the actors of a history: label to name; the public and the system have none."""
    ids = {int(label[5:]) for label in labels if label.startswith("user:")}
    return {f"user:{key}": name for key, name in names_by_id(session, ids).items()}


def names_by_id(session: Session, ids: Collection[int]) -> dict[int, str]:
    """Names of accounts; none is asked for, none is read."""
    if not ids:
        return {}
    rows = session.execute(select(User.id, User.name).where(User.id.in_(ids)))
    return {row.id: row.name for row in rows}
