"""The second factor: an app that shows one-time codes (TOTP), and recovery codes on paper."""

from __future__ import annotations

import secrets
from enum import StrEnum

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.domain import clock
from ioc.domain.accounts import (
    CODE_LENGTH,
    LETTERS,
    RECOVERY_CODES,
    code_pause,
    matching_step,
    needs_second_factor,
    parse_recovery,
    recovery_form,
)
from ioc.domain.errors import Conflict, FieldError, InvalidInput, NotFound
from ioc.domain.events import EventKind, SubjectType
from ioc.domain.permissions import Permission
from ioc.eventlog.record import record
from ioc.models.people import Membership, RecoveryCode, SecondFactor, SignInSession, User
from ioc.queries.people import secret_hash
from ioc.services.accounts import invitations
from ioc.services.accounts.sealing import Seal

SECRET_BYTES = 20
"""RFC 4226, 4: 160 bits are recommended."""

_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
"""argon2id as OWASP has it at least; a recovery code has 60 random bits of its own."""


class Answer(StrEnum):
    """What became of a code that was typed."""

    TAKEN = "taken"
    WRONG = "wrong"
    PAUSED = "paused"
    UNREADABLE = "unreadable"


def begin(session: Session, user_id: int, seal: Seal) -> bytes:
    """A new secret to put into the app; one that was not confirmed yet is thrown away.

    Raises `Conflict` where a second factor stands already.
    """
    before = session.get(SecondFactor, user_id, with_for_update=True)
    if before is not None and before.confirmed_at is not None:
        raise Conflict("second_factor_there")
    secret = secrets.token_bytes(SECRET_BYTES)
    row = before or SecondFactor(user_id=user_id)
    row.sealed_secret, row.created_at = seal.close(secret), clock.now()
    row.last_step = row.failures = 0
    session.add(row)
    session.flush()
    return secret


def waiting_secret(session: Session, user_id: int, seal: Seal) -> bytes | None:
    """The secret that waits for its first code, or None."""
    row = session.get(SecondFactor, user_id)
    if row is None or row.confirmed_at is not None:
        return None
    return seal.open(row.sealed_secret)


def confirm(session: Session, user_id: int, seal: Seal, typed: str, keep: str) -> list[str]:
    """The first code shows that the app has the secret: answers the recovery codes, once.

    `keep` is the secret of the session in which this is done; every other session ends.
    Raises `InvalidInput` for a wrong code, `Conflict` when nothing waits for one.
    """
    row = session.get(SecondFactor, user_id, with_for_update=True, populate_existing=True)
    if row is None or row.confirmed_at is not None:
        raise Conflict("second_factor_there" if row else "second_factor_gone")
    secret = seal.open(row.sealed_secret)
    step = matching_step(secret, typed, clock.now(), 0) if secret else None
    if step is None:
        raise InvalidInput(FieldError("code", "wrong_code"))
    row.confirmed_at, row.last_step, row.failures = clock.now(), step, 0
    own = secret_hash(keep)
    _end_sessions(session, user_id, own)
    for session_row in session.scalars(
        select(SignInSession).where(SignInSession.secret_hash == own)
    ):
        session_row.has_second_factor = True
    codes = _new_codes(session, user_id)
    record(
        session,
        EventKind.USER_SECOND_FACTOR_SET,
        (SubjectType.USER, user_id),
        f"user:{user_id}",
        data={"codes": len(codes)},
    )
    return codes


def check(session: Session, user_id: int, typed: str, seal: Seal) -> Answer:
    """Judges a code and counts a wrong one; it never raises, because the count must be kept.

    Whoever gets here knows the password, so a pause holds from wherever the code comes.
    """
    row = session.get(SecondFactor, user_id, with_for_update=True, populate_existing=True)
    if row is None or row.confirmed_at is None:
        return Answer.WRONG
    now = clock.now()
    if row.paused_until is not None and now < row.paused_until:
        return Answer.PAUSED
    letters = parse_recovery(typed)
    if letters is not None:
        is_taken = _take_recovery(session, user_id, letters)
    else:
        secret = seal.open(row.sealed_secret)
        if secret is None:
            return Answer.UNREADABLE
        step = matching_step(secret, typed, now, row.last_step)
        is_taken = step is not None
        if step is not None:
            row.last_step = step
    if is_taken:
        row.failures, row.paused_until = 0, None
        return Answer.TAKEN
    row.failures += 1
    pause = code_pause(row.failures)
    row.paused_until = now + pause if pause else None
    record(
        session,
        EventKind.USER_SIGN_IN_FAILED,
        (SubjectType.USER, user_id),
        "public",
        data={"step": "code", "in_a_row": row.failures},
    )
    return Answer.WRONG


def renew_codes(session: Session, actor: Actor) -> list[str]:
    """New recovery codes in place of all before; answered once."""
    user_id = _own_id(actor)
    row = session.get(SecondFactor, user_id, with_for_update=True)
    if row is None or row.confirmed_at is None:
        raise Conflict("second_factor_gone")
    codes = _new_codes(session, user_id)
    record(
        session,
        EventKind.USER_SECOND_FACTOR_SET,
        (SubjectType.USER, user_id),
        actor.label,
        data={"codes": len(codes), "renewed": True},
    )
    return codes


def remove(session: Session, actor: Actor, user_id: int) -> None:
    """Takes the second factor from an account: one's own where it is not required, else by
    another administrator, who ends the account's sessions with it.

    Raises `InvalidInput` where it is required and the actor's own.
    """
    user = session.get(User, user_id)
    if user is None:
        raise NotFound
    is_own = actor.user_id == user_id
    if is_own:
        roles = session.scalars(select(Membership.role).where(Membership.user_id == user_id)).all()
        if needs_second_factor(roles, user.is_demo):
            raise InvalidInput(FieldError("second_factor", "second_factor_required"))
    else:
        actor.must(Permission.ACCOUNTS_EDIT)
    row = session.get(SecondFactor, user_id, with_for_update=True)
    if row is None:
        raise Conflict("second_factor_gone")
    session.delete(row)
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    if not is_own:
        _end_sessions(session, user_id, "")
    record(
        session,
        EventKind.USER_SECOND_FACTOR_REMOVED,
        (SubjectType.USER, user_id),
        actor.label,
        data={} if is_own else invitations.told_of(session, user_id),
    )


def _own_id(actor: Actor) -> int:
    if actor.user_id is None:
        raise NotFound
    return actor.user_id


def _end_sessions(session: Session, user_id: int, but: str) -> None:
    session.execute(
        delete(SignInSession)
        .where(SignInSession.user_id == user_id, SignInSession.secret_hash != but)
        .execution_options(synchronize_session=False)
    )


def _new_codes(session: Session, user_id: int) -> list[str]:
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    drawn = secrets.SystemRandom()
    codes = []
    for first in drawn.sample(LETTERS, RECOVERY_CODES):
        letters = first + "".join(drawn.choices(LETTERS, k=CODE_LENGTH - 1))
        session.add(
            RecoveryCode(user_id=user_id, first_letter=first, code_hash=_HASHER.hash(letters))
        )
        codes.append(recovery_form(letters))
    session.flush()
    return codes


def _take_recovery(session: Session, user_id: int, letters: str) -> bool:
    row = session.scalar(
        select(RecoveryCode).where(
            RecoveryCode.user_id == user_id,
            RecoveryCode.first_letter == letters[0],
            RecoveryCode.used_at.is_(None),
        )
    )
    if row is None:
        return False
    try:
        _HASHER.verify(row.code_hash, letters)
    except (VerificationError, InvalidHashError):
        return False
    row.used_at = clock.now()
    return True
