"""Matters that somebody chose on a map, as rows of a table. No personal data is in a card."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from ioc import i18n
from ioc.access.actor import Actor
from ioc.access.fetch import visible_incidents
from ioc.domain.incidents import HOLDS, IncidentStatus, Severity, Verification
from ioc.models.incident import Incident
from ioc.queries.directory import directory

COLUMNS = (
    *("code", "severity", "tier", "title", "status", "verification", "category", "area"),
    *("address", "lat", "lon", "accuracy_m", "agencies", "opened_at", "due_at", "overdue"),
    *("people", "report_count"),
)
SPEAKS = {"severity": Severity, "status": IncidentStatus, "verification": Verification}


def rows(
    session: Session, actor: Actor, ids: Sequence[int], locale: str
) -> list[tuple[object, ...]]:
    """A row of `COLUMNS` for each matter that the actor may see, in the order of `ids`.

    What is not known is empty, never 0. One statement, however many there are.
    """
    found = session.execute(
        select(Incident.id, Incident.card).where(Incident.id.in_(ids), visible_incidents(actor))
    )
    cards = {row.id: orjson.loads(row.card) for row in found}
    city = directory(session)
    names = {code: category.name(locale) for code, category in city.categories.items()}
    return [_row(cards[one], names, locale) for one in ids if one in cards]


def _row(card: dict[str, Any], names: dict[str, str], locale: str) -> tuple[object, ...]:
    holding = [one for one in card["agencies"] if one["status"] in HOLDS]
    special: dict[str, object] = {
        name: i18n.label(enum(card[name]), locale) for name, enum in SPEAKS.items()
    }
    special |= {
        "tier": (card["tier"] or "")[-1:],
        "category": names.get(card["category"] or "", card["category"]),
        "area": card["area"]["name"] if card["area"] else None,
        "agencies": "; ".join(one["name"] for one in holding),
        "overdue": i18n.translate("Chosen.yes" if card["overdue"] else "Chosen.no", locale),
    }
    return tuple(special[name] if name in special else card[name] for name in COLUMNS)
