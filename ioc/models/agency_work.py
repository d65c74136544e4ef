"""How an agency works: policy, drafts to be signed, wishes for time, photos, templates, filters."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ioc.domain.agency_work import DraftState, PhotoStage, WishState
from ioc.domain.incidents import Outcome
from ioc.models.base import Base, EnumText


class AgencyPolicy(Base):
    """What an agency asks of its own people. An agency without a row asks for nothing."""

    __tablename__ = "agency_policy"

    agency_code: Mapped[str] = mapped_column(ForeignKey("agency.code"), primary_key=True)
    requires_signature: Mapped[bool] = mapped_column(default=False)
    requires_after_photo: Mapped[bool] = mapped_column(default=False)


class AnswerDraft(Base):
    """An answer that an officer wrote for the manager to sign; one at most waits per incident."""

    __tablename__ = "answer_draft"

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"))
    agency_code: Mapped[str] = mapped_column(ForeignKey("agency.code"))
    state: Mapped[DraftState] = mapped_column(EnumText(DraftState))
    outcome: Mapped[Outcome] = mapped_column(EnumText(Outcome))
    is_waiting_budget: Mapped[bool] = mapped_column(default=False)
    answer: Mapped[str] = mapped_column(Text)
    internal_note: Mapped[str | None] = mapped_column(Text)
    drafted_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    drafted_at: Mapped[datetime]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (Index(None, "incident_id"),)


class ExtensionWish(Base):
    """More time that an officer asked for; one at most waits per incident."""

    __tablename__ = "extension_wish"

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"))
    agency_code: Mapped[str] = mapped_column(ForeignKey("agency.code"))
    state: Mapped[WishState] = mapped_column(EnumText(WishState))
    due_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(Text)
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    asked_at: Mapped[datetime]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[datetime | None]
    answer: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (Index(None, "incident_id"),)


class WorkPhoto(Base):
    """A photo by the agency, before or after its work. `is_public` only after a privacy check."""

    __tablename__ = "work_photo"

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"))
    agency_code: Mapped[str | None] = mapped_column(ForeignKey("agency.code"))
    stage: Mapped[PhotoStage] = mapped_column(EnumText(PhotoStage))
    key: Mapped[str] = mapped_column(String(48), unique=True)
    content_type: Mapped[str] = mapped_column(String(40))
    size_bytes: Mapped[int]
    width: Mapped[int]
    height: Mapped[int]
    taken_lat: Mapped[float | None]
    taken_lon: Mapped[float | None]
    taken_at: Mapped[datetime | None]
    by_user: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]
    is_public: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (Index(None, "incident_id"),)


class AnswerTemplate(Base):
    """Words for an answer, of one agency or (without one) of all; slots as in `domain.answers`."""

    __tablename__ = "answer_template"

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(default=1)
    agency_code: Mapped[str | None] = mapped_column(ForeignKey("agency.code"))
    category: Mapped[str | None] = mapped_column(String(40))
    outcome: Mapped[Outcome | None] = mapped_column(EnumText(Outcome))
    is_waiting_budget: Mapped[bool] = mapped_column(default=False)
    title: Mapped[str] = mapped_column(String(120))
    text: Mapped[str] = mapped_column(Text)
    is_active: Mapped[bool] = mapped_column(default=True)
    updated_at: Mapped[datetime]
    updated_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))


class SavedFilter(Base):
    """A list that a person looks at again: a name, and the query of `/incidents`."""

    __tablename__ = "saved_filter"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(80))
    query: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("user_id", "name"),)
