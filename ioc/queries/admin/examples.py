"""What people set right, for training and for judging: rows of examples, and texts with labels.

Telephone numbers and addresses of mail are masked in the texts: no reading needs them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from ioc.domain.contact import without_personal_data
from ioc.domain.facts import Fact
from ioc.domain.permissions import CITY_ROLES
from ioc.models.example import UnderstandingExample
from ioc.queries.cards import moment

PAGE = 500
TRUSTED = frozenset(role.value for role in CITY_ROLES)
"""Whose word trains: people of the center. Anybody may send a form, and could teach nonsense."""


class Labelled(NamedTuple):
    """A text and what it is about; None where nobody said."""

    text: str
    category: str | None
    emergency: bool | None


def examples(
    session: Session, *, since: datetime | None = None, field: Fact | None = None
) -> Iterator[dict[str, Any]]:
    """Every example in the order in which they were made, as JSON values."""
    last = 0
    while True:
        query = select(UnderstandingExample).where(UnderstandingExample.id > last)
        if since is not None:
            query = query.where(UnderstandingExample.at >= since)
        if field is not None:
            query = query.where(UnderstandingExample.field == field)
        rows = session.scalars(query.order_by(UnderstandingExample.id).limit(PAGE)).all()
        for row in rows:
            yield {
                "id": row.id,
                "report": row.report_id,
                "field": row.field.value,
                "text": without_personal_data(row.text),
                "understood": row.understood,
                "said": row.said,
                "role": row.role,
                "actor": row.actor_id,
                "model": row.model_version,
                "at": moment(row.at),
            }
        if len(rows) < PAGE:
            return
        last = rows[-1].id


def training_rows(
    session: Session, *, since: datetime | None = None, with_public: bool = False
) -> list[Labelled]:
    """Texts with the category and the emergency that people said, one row per text.

    Of several words about one report the latest counts; only the center's people are asked unless
    `with_public`. Of a text whose category alone was set right the emergency is None, and the
    other way round.
    """
    query = select(
        UnderstandingExample.report_id,
        UnderstandingExample.text,
        UnderstandingExample.field,
        UnderstandingExample.said,
    ).where(UnderstandingExample.field.in_([Fact.CATEGORY, Fact.EMERGENCY]))
    if since is not None:
        query = query.where(UnderstandingExample.at >= since)
    if not with_public:
        query = query.where(UnderstandingExample.role.in_(TRUSTED))
    found: dict[tuple[int, str], dict[str, Any]] = {}
    for row in session.execute(query.order_by(UnderstandingExample.id)):
        found.setdefault((row.report_id, row.text), {}).update(row.said)
    return [
        Labelled(without_personal_data(text), said.get("category"), said.get("emergency"))
        for (_report, text), said in found.items()
    ]
