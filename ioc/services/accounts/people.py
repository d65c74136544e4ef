"""Accounts: made, signed in and out, locked against guessing, given tokens."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.domain import clock
from ioc.domain.accounts import PASSWORD_LONGEST, SignInStep, TokenScope
from ioc.domain.errors import FieldError, InvalidInput
from ioc.domain.events import EventKind, SubjectType
from ioc.domain.permissions import AGENCY_ROLES, CITY_ROLES, Role
from ioc.eventlog.record import record
from ioc.models.agency import Agency, Area
from ioc.models.people import APIToken, Membership, SignInSession, User
from ioc.queries.people import secret_hash, step_after_password

__all__ = ["PASSWORD_LONGEST"]

FREE_ATTEMPTS = 5
"""After so many wrong passwords in a row each further one doubles a pause."""

LONGEST_LOCK = timedelta(minutes=15)
HALF_SIGNED_IN = timedelta(minutes=15)
"""How long somebody who gave the password has for the second step."""

AGENT_LONGEST = 200
NO_PASSWORD = ""
"""What is kept while no password was chosen: nothing fits it, as slowly as for any other."""

_HASHER = PasswordHasher()
_NOBODY = _HASHER.hash(secrets.token_hex(16))
"""Checked when the account does not exist, so that the answer takes as long as for any other."""


def hash_password(password: str) -> str:
    """argon2id with the library's defaults (RFC 9106, low-memory); about 0.1 s of processor."""
    return _HASHER.hash(password)


def password_matches(stored: str | None, password: str) -> bool:
    """Whether the password fits; as slow for an account that does not exist. Call it off the
    server's loop: it takes about 0.1 s of processor."""
    try:
        _HASHER.verify(stored or _NOBODY, password)
    except (VerificationError, InvalidHashError):
        return False
    return bool(stored)


def create_user(
    session: Session,
    actor: Actor,
    email: str,
    name: str,
    password_hash: str,
    role: Role,
    agency: str | None = None,
    area: str | None = None,
    is_demo: bool = False,
) -> User:
    """A new account with one role. Raises `InvalidInput` naming the field that cannot be."""
    email = email.strip().lower()
    if "@" not in email:
        raise InvalidInput(FieldError("email", "not_an_email"))
    if session.scalar(select(User.id).where(User.email == email)):
        raise InvalidInput(FieldError("email", "taken"))
    if role in AGENCY_ROLES and agency is None:
        raise InvalidInput(FieldError("agency", "role_needs_agency"))
    if role in CITY_ROLES and (agency or area):
        raise InvalidInput(FieldError("agency", "role_is_city_wide"))
    agency_id = None
    if agency is not None:
        agency_id = session.scalar(select(Agency.id).where(Agency.code == agency))
        if agency_id is None:
            raise InvalidInput(FieldError("agency", "unknown_agency"))
    if area is not None and not session.scalar(select(Area.id).where(Area.code == area)):
        raise InvalidInput(FieldError("area", "unknown_area"))
    user = User(
        email=email,
        name=name.strip(),
        password_hash=password_hash,
        locale="vi",
        is_active=True,
        is_demo=is_demo,
        failed_sign_ins=0,
        created_at=clock.now(),
        password_set_at=clock.now() if password_hash else None,
    )
    session.add(user)
    session.flush()
    session.add(Membership(user_id=user.id, role=role, agency_id=agency_id, area_code=area))
    record(
        session,
        EventKind.USER_CREATED,
        (SubjectType.USER, user.id),
        actor.label,
        data={"role": role.value, "agency": agency, "area": area},
    )
    return user


def create_token(
    session: Session,
    actor: Actor,
    email: str,
    label: str,
    scope: TokenScope = TokenScope.ALL,
    expires_at: datetime | None = None,
    *,
    is_from_server: bool = False,
) -> str:
    """A new API token of an account; the secret is answered once and only its hash is kept.

    `is_from_server`: it is made by who keeps the machine, on its command line.
    """
    user_id = session.scalar(select(User.id).where(User.email == email.strip().lower()))
    if user_id is None:
        raise InvalidInput(FieldError("email", "unknown_user"))
    secret = secrets.token_urlsafe(32)
    session.add(
        APIToken(
            secret_hash=secret_hash(secret),
            user_id=user_id,
            label=label,
            created_at=clock.now(),
            scope=scope,
            expires_at=expires_at,
            is_from_server=is_from_server,
        )
    )
    record(
        session,
        EventKind.TOKEN_CREATED,
        (SubjectType.USER, user_id),
        actor.label,
        data={"label": label, "scope": scope.value},
    )
    return secret


def revoke_tokens(session: Session, user_id: int) -> int:
    """Every token of an account stops for good; answers how many."""
    ended = session.execute(
        update(APIToken)
        .where(APIToken.user_id == user_id, APIToken.revoked_at.is_(None))
        .values(revoked_at=clock.now())
        .execution_options(synchronize_session=False)
    )
    return int(ended.rowcount)  # type: ignore[attr-defined]


def sign_in(session: Session, user_id: int, hours: int, agent: str = "") -> str:
    """The password was right: the secret goes into the cookie and only its hash is kept.

    While a second step is to be done the session reaches nothing else and ends soon; failures
    are forgotten only when all is done, or a stolen password would buy endless tries of codes.
    """
    secret = secrets.token_urlsafe(32)
    now = clock.now()
    step = step_after_password(session, user_id)
    is_done = step is SignInStep.DONE
    session.add(
        SignInSession(
            secret_hash=secret_hash(secret),
            user_id=user_id,
            created_at=now,
            expires_at=now + (timedelta(hours=hours) if is_done else HALF_SIGNED_IN),
            agent=agent[:AGENT_LONGEST],
            has_second_factor=False,
        )
    )
    if is_done:
        _signed_in(session, user_id)
    return secret


def second_step_done(session: Session, secret: str, hours: int) -> str:
    """The second step was done too: answers the new secret, in place of the one before."""
    row = session.scalars(
        select(SignInSession).where(SignInSession.secret_hash == secret_hash(secret))
    ).one()
    fresh = secrets.token_urlsafe(32)
    row.secret_hash = secret_hash(fresh)
    row.has_second_factor = True
    row.expires_at = clock.now() + timedelta(hours=hours)
    _signed_in(session, row.user_id)
    return fresh


def _signed_in(session: Session, user_id: int) -> None:
    user = session.get_one(User, user_id)
    user.failed_sign_ins, user.locked_until = 0, None
    user.signed_in_at = clock.now()
    record(session, EventKind.USER_SIGNED_IN, (SubjectType.USER, user_id), f"user:{user_id}")


def sign_in_failed(session: Session, user_id: int) -> None:
    """Counts a wrong password; from the sixth on the account pauses, each time twice as long."""
    user = session.get_one(User, user_id)
    user.failed_sign_ins += 1
    extra = user.failed_sign_ins - FREE_ATTEMPTS
    if extra > 0:
        pause = min(timedelta(seconds=2 ** min(extra, 20)), LONGEST_LOCK)
        user.locked_until = clock.now() + pause
    record(
        session,
        EventKind.USER_SIGN_IN_FAILED,
        (SubjectType.USER, user_id),
        "public",
        data={"in_a_row": user.failed_sign_ins},
    )


def guessed(session: Session, user_id: int) -> None:
    """Somebody tries passwords of the account from many places: its owner hears of it."""
    record(
        session,
        EventKind.USER_GUESSED,
        (SubjectType.USER, user_id),
        "public",
        data={"people": [user_id]},
    )


def sign_out(session: Session, actor: Actor, secret: str) -> None:
    """Ends the session of one browser."""
    session.execute(delete(SignInSession).where(SignInSession.secret_hash == secret_hash(secret)))
    if actor.user_id is not None:
        record(session, EventKind.USER_SIGNED_OUT, (SubjectType.USER, actor.user_id), actor.label)


def set_locale(session: Session, actor: Actor, locale: str) -> None:
    """The language of a person's screens."""
    if actor.user_id is not None:
        session.get_one(User, actor.user_id).locale = locale


def seen(session: Session, sessions: set[str], tokens: set[str]) -> None:
    """Notes that these sessions and tokens (by their hashes) were used; coarse on purpose."""
    now = clock.now()
    for table, column, hashes in (
        (SignInSession, "seen_at", sessions),
        (APIToken, "used_at", tokens),
    ):
        if hashes:
            session.execute(
                update(table)
                .where(table.secret_hash.in_(hashes))
                .values({column: now})
                .execution_options(synchronize_session=False)
            )
