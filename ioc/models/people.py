"""Accounts: who may sign in, what they are in which agency, their sessions and tokens."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ioc.domain.accounts import InvitationPurpose, TokenScope
from ioc.domain.permissions import Role
from ioc.models.agency import Agency
from ioc.models.base import Base, EnumText


class User(Base):
    """An account. `password_hash` is argon2id, empty while no password was chosen;
    `failed_sign_ins` slows guessing down; one that is locked is not `is_active`."""

    __tablename__ = "user_account"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    password_hash: Mapped[str] = mapped_column(Text)
    locale: Mapped[str] = mapped_column(String(5), default="vi")
    is_active: Mapped[bool] = mapped_column(default=True)
    is_demo: Mapped[bool] = mapped_column(default=False)
    failed_sign_ins: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    created_at: Mapped[datetime]
    password_set_at: Mapped[datetime | None]
    signed_in_at: Mapped[datetime | None]
    memberships: Mapped[list[Membership]] = relationship(back_populates="user", lazy="raise")


class Membership(Base):
    """A role of a user: city-wide, or in an agency, perhaps in one area of it only."""

    __tablename__ = "membership"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    role: Mapped[Role] = mapped_column(EnumText(Role))
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    area_code: Mapped[str | None] = mapped_column(String(16))
    user: Mapped[User] = relationship(back_populates="memberships", lazy="raise")
    agency: Mapped[Agency | None] = relationship(lazy="raise")

    __table_args__ = (Index(None, "user_id"),)


class SignInSession(Base):
    """A browser that is signed in. Only the hash of its secret is kept; it can be revoked.

    `agent` is what the browser calls itself, `seen_at` coarse. `has_second_factor` says that a
    code was given; without it the session of an account that has, or needs, a second factor
    reaches nothing but the step that asks for it.
    """

    __tablename__ = "sign_in_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
    agent: Mapped[str] = mapped_column(String(200), default="")
    has_second_factor: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (Index(None, "user_id"),)


class APIToken(Base):
    """A token of a machine. Only its hash is kept; `used_at` is coarse. `is_from_server`: made on
    the server's command line, by who keeps the machine, and not in a browser."""

    __tablename__ = "api_token"

    id: Mapped[int] = mapped_column(primary_key=True)
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    label: Mapped[str] = mapped_column(String(120))
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    scope: Mapped[TokenScope] = mapped_column(EnumText(TokenScope), default=TokenScope.ALL)
    is_from_server: Mapped[bool] = mapped_column(default=False)
    used_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]

    __table_args__ = (Index(None, "user_id"),)


class Invitation(Base):
    """A person is asked to choose a password: a new account, or one that was reset.

    `ended_at` is set when it was used or when another took its place.
    """

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    purpose: Mapped[InvitationPurpose] = mapped_column(EnumText(InvitationPurpose))
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(String(64))
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    __table_args__ = (Index(None, "user_id"),)


class InvitationLink(Base):
    """One link of an invitation, on a screen or in a mail. Only its hash is kept."""

    __tablename__ = "invitation_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitation.id", ondelete="CASCADE"))
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]

    __table_args__ = (Index(None, "invitation_id"),)


class SecondFactor(Base):
    """The app that shows one-time codes (TOTP, RFC 6238). `last_step` is the newest step whose
    code was taken: no code is taken twice."""

    __tablename__ = "second_factor"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    sealed_secret: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    last_step: Mapped[int] = mapped_column(default=0)
    failures: Mapped[int] = mapped_column(default=0)
    paused_until: Mapped[datetime | None]


class RecoveryCode(Base):
    """A code on paper for when the telephone is lost: taken once. The first letters of an
    account's codes differ, so that one hash has to be tried and not ten."""

    __tablename__ = "recovery_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    first_letter: Mapped[str] = mapped_column(String(1))
    code_hash: Mapped[str] = mapped_column(Text)
    used_at: Mapped[datetime | None]

    __table_args__ = (UniqueConstraint("user_id", "first_letter"),)
