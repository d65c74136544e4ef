"""Reads accounts: who a token, a session or an e-mail address belongs to."""

from __future__ import annotations

import hashlib
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from ioc.access.actor import Actor, Held
from ioc.domain import clock
from ioc.models.agency import Agency
from ioc.models.people import APIToken, Membership, SignInSession, User


def secret_hash(secret: str) -> str:
    """How a token or a session's secret is kept: SHA-256 (the secret has 256 random bits)."""
    return hashlib.sha256(secret.encode()).hexdigest()


def actor_of_token(session: Session, secret: str) -> Actor | None:
    """Who holds an API token, or None for one that is unknown, revoked or of a closed account."""
    return _actor(
        session,
        _account()
        .join(APIToken, APIToken.user_id == User.id)
        .where(APIToken.secret_hash == secret_hash(secret), APIToken.revoked_at.is_(None)),
    )


def actor_of_session(session: Session, secret: str) -> Actor | None:
    """Who is signed in with a browser's secret, or None when it has expired or was revoked."""
    return _actor(
        session,
        _account()
        .join(SignInSession, SignInSession.user_id == User.id)
        .where(
            SignInSession.secret_hash == secret_hash(secret),
            SignInSession.expires_at > clock.now(),
        ),
    )


def actor_of_user(session: Session, user_id: int) -> Actor | None:
    """The actor of an account, as it is now."""
    return _actor(session, _account().where(User.id == user_id))


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


def _actor(session: Session, query: Select[*tuple[Any, ...]]) -> Actor | None:
    rows = session.execute(query).all()
    if not rows:
        return None
    first = rows[0]
    held = tuple(Held(row.role, row.code, row.area_code) for row in rows if row.role is not None)
    return Actor(f"user:{first.id}", first.name, first.id, held, first.locale, bool(first.is_demo))


def names_of(session: Session, labels: set[str]) -> dict[str, str]:
    """Names for the actors of a history: label to name; the public and the system have none."""
    ids = [int(label[5:]) for label in labels if label.startswith("user:")]
    if not ids:
        return {}
    rows = session.execute(select(User.id, User.name).where(User.id.in_(ids)))
    return {f"user:{row.id}": row.name for row in rows}
