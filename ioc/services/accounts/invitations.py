"""Links by which a person chooses a password: for a new account, or after a reset.

`mint` is called by the maker of the mail and by the administrator's page; only hashes are kept.
"""

from __future__ import annotations

import secrets

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.domain import clock
from ioc.domain.accounts import INVITATION_LASTS, InvitationPurpose, password_problem
from ioc.domain.errors import FieldError, InvalidInput, NotFound
from ioc.domain.events import EventKind, SubjectType
from ioc.eventlog.record import record
from ioc.models.people import Invitation, InvitationLink, SignInSession, User
from ioc.queries.agency import agency_people
from ioc.queries.people import secret_hash
from ioc.services.accounts import people

PATH = "/welcome/"


def invite(session: Session, actor: Actor, user: User, purpose: InvitationPurpose) -> int:
    """A new invitation in place of any before; its event lets the mail be made. Answers its id."""
    end_all(session, user.id)
    now = clock.now()
    invitation = Invitation(
        user_id=user.id,
        purpose=purpose,
        created_at=now,
        created_by=actor.label,
        expires_at=now + INVITATION_LASTS,
    )
    session.add(invitation)
    session.flush()
    record(
        session,
        EventKind.USER_INVITED,
        (SubjectType.USER, user.id),
        actor.label,
        data={"invitation": invitation.id, "purpose": purpose.value}
        | (told_of(session, user.id) if purpose is InvitationPurpose.RESET else {}),
    )
    return invitation.id


def told_of(session: Session, user_id: int) -> dict[str, list[int]]:
    """Whom an event names that opens an account to somebody else: its owner and every
    administrator; who did it is left out where it is told."""
    return {"people": sorted({user_id, *agency_people.administrators(session)})}


def mint(session: Session, invitation_id: int, base: str = "") -> str | None:
    """The address to open: a new secret of 256 bits, of which only the hash is kept.

    None when nobody needs it any more: unknown, used, replaced, expired, or the account is
    locked. A mail that is made again mints again, and both addresses open the invitation.
    `base` is the product's public address.
    """
    invitation = session.get(Invitation, invitation_id)
    if invitation is None or not _is_open(invitation):
        return None
    if not session.scalar(select(User.is_active).where(User.id == invitation.user_id)):
        return None
    secret = secrets.token_urlsafe(32)
    session.add(
        InvitationLink(
            invitation_id=invitation.id, secret_hash=secret_hash(secret), created_at=clock.now()
        )
    )
    session.flush()
    return f"{base}{PATH}{secret}"


def invited(session: Session, secret: str, *, lock: bool = False) -> tuple[Invitation, User]:
    """The open invitation of a link, and whom it invites; raises `NotFound`."""
    query = (
        select(Invitation)
        .join(InvitationLink, InvitationLink.invitation_id == Invitation.id)
        .where(InvitationLink.secret_hash == secret_hash(secret))
    )
    if lock:
        query = query.with_for_update(of=Invitation)
    invitation = session.scalar(query)
    if invitation is None or not _is_open(invitation):
        raise NotFound("invitation_ended")
    user = session.get_one(User, invitation.user_id)
    if not user.is_active:
        raise NotFound("invitation_ended")
    return invitation, user


def _is_open(invitation: Invitation) -> bool:
    return invitation.ended_at is None and invitation.expires_at > clock.now()


def choose_password(session: Session, secret: str, password_hash: str) -> str:
    """Sets the password by a link, once; every session of the account ends, and after a reset
    every token. Answers its e-mail.

    The password was judged by `must_be_good` before it was hashed.
    """
    invitation, user = invited(session, secret, lock=True)
    if invitation.purpose is InvitationPurpose.RESET:
        people.revoke_tokens(session, user.id)
    set_password(session, Actor(f"user:{user.id}"), user, password_hash)
    return user.email


def set_password(session: Session, actor: Actor, user: User, password_hash: str) -> None:
    """A new password: links that were open end, and so does every session of the account; where
    there was one before, every token too."""
    if user.password_hash:
        people.revoke_tokens(session, user.id)
    user.password_hash = password_hash
    user.password_set_at = clock.now()
    user.failed_sign_ins, user.locked_until = 0, None
    end_all(session, user.id)
    session.execute(
        delete(SignInSession)
        .where(SignInSession.user_id == user.id)
        .execution_options(synchronize_session=False)
    )
    record(session, EventKind.USER_PASSWORD_SET, (SubjectType.USER, user.id), actor.label)


def end_all(session: Session, user_id: int) -> None:
    """No link that was given out before opens anything any more."""
    session.execute(
        update(Invitation)
        .where(Invitation.user_id == user_id, Invitation.ended_at.is_(None))
        .values(ended_at=clock.now())
        .execution_options(synchronize_session=False)
    )


def must_be_good(password: str, again: str | None, user: User, city: str) -> None:
    """Raises `InvalidInput` for a password that cannot be taken, naming the field."""
    problem = password_problem(password, user.email, user.name, city)
    if problem is not None:
        raise InvalidInput(FieldError("password", problem))
    if again is not None and again != password:
        raise InvalidInput(FieldError("again", "passwords_differ"))
