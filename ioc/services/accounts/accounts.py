"""What an administrator does to accounts: invite, change roles, reset, lock, end sessions.

Nobody changes their own rights, and the last administrator who can sign in stays one.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.domain import clock
from ioc.domain.accounts import InvitationPurpose
from ioc.domain.errors import Conflict, FieldError, InvalidInput, NotFound
from ioc.domain.events import EventKind, SubjectType
from ioc.domain.permissions import AGENCY_ROLES, CITY_ROLES, Permission, Role
from ioc.eventlog.record import record
from ioc.i18n import LOCALES
from ioc.models.agency import Agency, Area
from ioc.models.people import APIToken, Membership, SignInSession, User
from ioc.services.accounts import invitations, people

NAME_LONGEST = 120
LABEL_LONGEST = 120
WORKERS = frozenset({Role.AGENCY_OFFICER, Role.AGENCY_MANAGER})
"""Without one of these nobody of an agency can take its matters on."""


@dataclass(frozen=True)
class Place:
    """A role as it is asked for: with the code of an agency, perhaps of an area."""

    role: Role
    agency: str | None = None
    area: str | None = None


def why_not_invited(
    session: Session, email: str, name: str, place: Place | None
) -> list[FieldError]:
    """Everything for which an account cannot be made; without a place, of the rest."""
    errors = []
    if not 0 < len(name.strip()) <= NAME_LONGEST:
        errors.append(FieldError("name", "required" if not name.strip() else "too_long"))
    local, _, domain = email.strip().partition("@")
    if not local or "." not in domain or len(email) > 254 or any(c.isspace() for c in email):
        errors.append(FieldError("email", "not_an_email"))
    elif session.scalar(select(User.id).where(User.email == email.strip().lower())):
        errors.append(FieldError("email", "taken"))
    if place is None:
        return errors
    if place.role in AGENCY_ROLES and not place.agency:
        errors.append(FieldError("agency", "role_needs_agency"))
    elif place.role in CITY_ROLES and (place.agency or place.area):
        errors.append(FieldError("agency", "role_is_city_wide"))
    elif place.agency and place.agency not in _agency_ids(session):
        errors.append(FieldError("agency", "unknown_agency"))
    if place.area and not session.scalar(select(Area.id).where(Area.code == place.area)):
        errors.append(FieldError("area", "unknown_area"))
    return errors


def invite(session: Session, actor: Actor, email: str, name: str, place: Place) -> tuple[int, int]:
    """A new account that chooses its password by a link; answers its id and the invitation's.

    Raises `InvalidInput` naming all that cannot be.
    """
    actor.must(Permission.ACCOUNTS_EDIT)
    if errors := why_not_invited(session, email, name, place):
        raise InvalidInput(*errors)
    user = people.create_user(
        session,
        actor,
        email,
        name,
        people.NO_PASSWORD,
        place.role,
        place.agency,
        place.area,
    )
    session.flush()
    return user.id, invitations.invite(session, actor, user, InvitationPurpose.INVITED)


def reset_password(session: Session, actor: Actor, user_id: int) -> int:
    """The password fits no more at once, every session ends and every token is revoked: whoever
    had the password may have made some. Answers the new invitation."""
    user = _account(session, actor, user_id)
    if user.is_demo:
        raise InvalidInput(FieldError("account", "demo_account"))
    if not user.is_active:
        raise InvalidInput(FieldError("account", "account_locked"))
    has_password = bool(user.password_hash)
    user.password_hash = people.NO_PASSWORD
    user.password_set_at = None
    _end_sessions(session, user_id)
    people.revoke_tokens(session, user_id)
    purpose = InvitationPurpose.RESET if has_password else InvitationPurpose.INVITED
    return invitations.invite(session, actor, user, purpose)


def rename(session: Session, actor: Actor, user_id: int, name: str) -> None:
    """The name that colleagues see: one's own, or another's as an administrator."""
    if actor.user_id != user_id:
        actor.must(Permission.ACCOUNTS_EDIT)
    if not 0 < len(name.strip()) <= NAME_LONGEST:
        raise InvalidInput(FieldError("name", "required" if not name.strip() else "too_long"))
    user = session.get(User, user_id)
    if user is None:
        raise NotFound
    if user.name != name.strip():
        user.name = name.strip()
        _record(session, EventKind.MEMBERSHIP_CHANGED, actor, user_id, name_changed=True)


def set_own_locale(session: Session, actor: Actor, locale: str) -> None:
    """The language of one's screens and messages; raises `InvalidInput` for an unknown one."""
    if locale not in LOCALES:
        raise InvalidInput(FieldError("locale", "unknown_value"))
    people.set_locale(session, actor, locale)


def change_places(
    session: Session,
    actor: Actor,
    user_id: int,
    places: Sequence[Place],
    seen: Collection[tuple[str, str, str]],
    *,
    anyway: bool = False,
) -> None:
    """What an account is, all at once. `seen` is what the form showed, so that two who change it
    at once are told; `anyway` accepts that an agency is left without people.

    Raises `InvalidInput` with fields `place-0`, `place-1`, …, or `Conflict`.
    """
    user = _account(session, actor, user_id)
    if actor.user_id == user_id:
        raise InvalidInput(FieldError("places", "own_rights"))
    _must_be_possible(session, places)
    agencies = _agency_ids(session)
    rows = session.scalars(
        select(Membership).where(Membership.user_id == user_id).order_by(Membership.id)
    ).all()
    codes = {number: code for code, number in agencies.items()}
    before = [(r.role.value, codes.get(r.agency_id or 0, ""), r.area_code or "") for r in rows]
    if sorted(before) != sorted(seen):
        raise Conflict("account_changed")
    wanted = [(p.role.value, p.agency or "", p.area or "") for p in places]
    if sorted(before) == sorted(wanted):
        return
    if all(p.role is not Role.ADMINISTRATOR for p in places):
        _must_not_be_last(session, user)
    elif all(row.role is not Role.ADMINISTRATOR for row in rows):
        # A token of before would now keep the system, without the second factor that this needs.
        people.revoke_tokens(session, user_id)
    if not anyway:
        kept = {p.agency for p in places if p.role in WORKERS and p.agency}
        _must_leave_people(session, user, kept)
    for row in rows:
        session.delete(row)
    session.flush()
    for place in places:
        session.add(
            Membership(
                user_id=user_id,
                role=place.role,
                agency_id=agencies[place.agency] if place.agency else None,
                area_code=place.area,
            )
        )
    _record(
        session,
        EventKind.MEMBERSHIP_CHANGED,
        actor,
        user_id,
        before=[list(one) for one in before],
        after=[list(one) for one in wanted],
    )


def lock(
    session: Session, actor: Actor, user_id: int, reason: str, *, anyway: bool = False
) -> None:
    """The account is out at once: sessions end, tokens are revoked for good, links are dead."""
    user = _account(session, actor, user_id)
    if not reason.strip():
        raise InvalidInput(FieldError("reason", "required"))
    if actor.user_id == user_id:
        raise InvalidInput(FieldError("account", "own_account"))
    if not user.is_active:
        return
    _must_not_be_last(session, user)
    if not anyway:
        _must_leave_people(session, user, set())
    user.is_active = False
    _end_sessions(session, user_id)
    invitations.end_all(session, user_id)
    people.revoke_tokens(session, user_id)
    _record(session, EventKind.USER_LOCKED, actor, user_id, reason=reason.strip())


def unlock(session: Session, actor: Actor, user_id: int) -> None:
    """The account may sign in again; its sessions and tokens do not come back."""
    user = _account(session, actor, user_id)
    if user.is_active:
        return
    user.is_active = True
    user.failed_sign_ins, user.locked_until = 0, None
    _record(session, EventKind.USER_UNLOCKED, actor, user_id)


def end_session(session: Session, actor: Actor, user_id: int, session_id: int | None) -> int:
    """Ends one session of an account, or all (`None`); answers how many."""
    if actor.user_id != user_id:
        actor.must(Permission.ACCOUNTS_EDIT)
    ending = delete(SignInSession).where(SignInSession.user_id == user_id)
    if session_id is not None:
        ending = ending.where(SignInSession.id == session_id)
    ended = session.execute(ending.execution_options(synchronize_session=False))
    count = int(ended.rowcount)  # type: ignore[attr-defined]
    if count:
        _record(session, EventKind.USER_SIGNED_OUT, actor, user_id, sessions=count)
    return count


def end_other_sessions(session: Session, actor: Actor, keep_id: int) -> int:
    """Ends every session of one's own but this one; answers how many."""
    ended = session.execute(
        delete(SignInSession)
        .where(SignInSession.user_id == actor.user_id, SignInSession.id != keep_id)
        .execution_options(synchronize_session=False)
    )
    count = int(ended.rowcount)  # type: ignore[attr-defined]
    if count and actor.user_id is not None:
        _record(session, EventKind.USER_SIGNED_OUT, actor, actor.user_id, sessions=count)
    return count


def revoke_token(session: Session, actor: Actor, token_id: int) -> None:
    """A token stops at once: one's own, or another's as an administrator. Raises `NotFound`."""
    token = session.get(APIToken, token_id)
    if token is None or (
        actor.user_id != token.user_id and not actor.can(Permission.ACCOUNTS_EDIT)
    ):
        raise NotFound
    if token.revoked_at is None:
        token.revoked_at = clock.now()
        _record(session, EventKind.TOKEN_REVOKED, actor, token.user_id, label=token.label)


def _account(session: Session, actor: Actor, user_id: int) -> User:
    actor.must(Permission.ACCOUNTS_EDIT)
    user = session.get(User, user_id, with_for_update=True)
    if user is None:
        raise NotFound
    return user


def _agency_ids(session: Session) -> dict[str, int]:
    return {row.code: row.id for row in session.execute(select(Agency.code, Agency.id))}


def _must_be_possible(session: Session, places: Sequence[Place]) -> None:
    if not places:
        raise InvalidInput(FieldError("places", "no_role"))
    agencies = _agency_ids(session)
    areas = set(session.scalars(select(Area.code)))
    errors = []
    for number, place in enumerate(places):
        if place.role in AGENCY_ROLES and not place.agency:
            errors.append(FieldError(f"place-{number}", "role_needs_agency"))
        elif place.role in CITY_ROLES and (place.agency or place.area):
            errors.append(FieldError(f"place-{number}", "role_is_city_wide"))
        elif place.agency and place.agency not in agencies:
            errors.append(FieldError(f"place-{number}", "unknown_agency"))
        elif place.area and place.area not in areas:
            errors.append(FieldError(f"place-{number}", "unknown_area"))
        elif place in places[:number]:
            errors.append(FieldError(f"place-{number}", "role_twice"))
    if len(places) > 1 and any(p.role is Role.ADMINISTRATOR for p in places):
        errors.append(FieldError("places", "administrator_alone"))
    if errors:
        raise InvalidInput(*errors)


def _must_not_be_last(session: Session, user: User) -> None:
    """Raises `InvalidInput` when nobody else could keep the system. The rows are locked in one
    order, so that two administrators cannot remove each other at the same moment."""
    rows = session.execute(
        select(Membership.user_id, User.is_active, User.password_hash)
        .join(User, User.id == Membership.user_id)
        .where(Membership.role == Role.ADMINISTRATOR)
        .order_by(Membership.id)
        .with_for_update(of=Membership)
    ).all()
    if not any(row.user_id == user.id for row in rows):
        return
    if not any(r.user_id != user.id and r.is_active and r.password_hash for r in rows):
        raise InvalidInput(FieldError("places", "last_administrator"))


def _must_leave_people(session: Session, user: User, kept: Collection[str | None]) -> None:
    """Raises `InvalidInput` when an active agency would have nobody left to take matters on."""
    rows = session.execute(
        select(Agency.code, Membership.user_id)
        .join(Agency, Agency.id == Membership.agency_id)
        .join(User, User.id == Membership.user_id)
        .where(Membership.role.in_(WORKERS), User.is_active, Agency.is_active)
    ).all()
    own = {row.code for row in rows if row.user_id == user.id} - set(kept)
    others = {row.code for row in rows if row.user_id != user.id}
    if own - others:
        raise InvalidInput(FieldError("anyway", "agency_left_empty"))


def _end_sessions(session: Session, user_id: int) -> None:
    session.execute(
        delete(SignInSession)
        .where(SignInSession.user_id == user_id)
        .execution_options(synchronize_session=False)
    )


def _record(session: Session, kind: EventKind, actor: Actor, user_id: int, **data: object) -> None:
    record(session, kind, (SubjectType.USER, user_id), actor.label, data=data)
