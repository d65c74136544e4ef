"""What an agency asks of its own people."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from ioc.models.agency_work import AgencyPolicy


@dataclass(frozen=True)
class Policy:
    """Whether a manager signs each answer, and whether what is fixed must be shown."""

    requires_signature: bool = False
    requires_after_photo: bool = False


def policy_of(session: Session, agency: str) -> Policy:
    """The policy of an agency; one that set nothing asks for nothing."""
    row = session.execute(
        select(AgencyPolicy.requires_signature, AgencyPolicy.requires_after_photo).where(
            AgencyPolicy.agency_code == agency
        )
    ).first()
    return Policy(*row) if row else Policy()


def policies_of(session: Session, agencies: Collection[str]) -> dict[str, Policy]:
    """The policies of several agencies, in one statement."""
    rows = session.execute(
        select(
            AgencyPolicy.agency_code,
            AgencyPolicy.requires_signature,
            AgencyPolicy.requires_after_photo,
        ).where(AgencyPolicy.agency_code.in_(agencies))
    )
    found = {code: Policy(*asked) for code, *asked in rows}
    return {code: found.get(code, Policy()) for code in agencies}
