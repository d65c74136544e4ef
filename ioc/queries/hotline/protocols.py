"""Protocol cards as the hotline and the administrator read them, and the answers of a report."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from ioc.db.session import database_of
from ioc.domain.protocols import (
    END,
    FORMS_OF_ADDRESS,
    UNCLEAR_ANSWER,
    Answer,
    Card,
    CardStatus,
    Step,
    card_of,
)
from ioc.models.people import User
from ioc.models.protocol import ProtocolAnswer, ProtocolCard
from ioc.models.report import Report
from ioc.queries.directory import directory


def cards(session: Session) -> dict[str, tuple[int, Card]]:
    """The published cards by code, with their version, in their order; kept while they stay."""
    cache = database_of(session).cache
    version = directory(session).version
    held: tuple[str, dict[str, tuple[int, Card]]] | None = cache.get("protocols")
    if held and held[0] == version:
        return held[1]
    rows = session.scalars(select(ProtocolCard).where(ProtocolCard.status == CardStatus.PUBLISHED))
    read = [(row.version, card_of(row.content)) for row in rows]
    read.sort(key=lambda pair: (pair[1].order, pair[1].code))
    found = {card.code: (number, card) for number, card in read}
    cache["protocols"] = (version, found)
    return found


def published(session: Session, locale: str) -> dict[str, Any]:
    """`GET /api/v1/protocols`: what the hotline's screen needs of every published card."""
    return {
        "items": [_item(card, version, locale) for version, card in cards(session).values()],
        "forms_of_address": list(FORMS_OF_ADDRESS),
    }


def _item(card: Card, version: int, locale: str) -> dict[str, Any]:
    return {
        "code": card.code,
        "version": version,
        "title": card.title.told(locale),
        "source": card.source.told(locale),
        "triggers": {"categories": list(card.categories), "signals": list(card.signals)},
        "red": card.red,
        "steps": [_step(card, step, locale) for step in card.steps],
    }


def _step(card: Card, step: Step, locale: str) -> dict[str, Any]:
    answers = (*step.answers, UNCLEAR_ANSWER)
    return {
        "step": step.code,
        "ask": step.ask.told(locale),
        "why": step.why.told(locale),
        "say": step.say.vi,
        "say_en": step.say.en,
        "fills": step.fills.value if step.fills else None,
        "next": card.follows(step, UNCLEAR_ANSWER) or END,
        "answers": [_answer(card, step, answer, locale) for answer in answers],
    }


def _answer(card: Card, step: Step, answer: Answer, locale: str) -> dict[str, Any]:
    return {
        "key": answer.key,
        "code": answer.code,
        "label": answer.label.told(locale),
        "say": answer.say.vi or None,
        "say_en": answer.say.en or None,
        "next": card.follows(step, answer) or END,
        "raises": answer.raises,
        "signals": list(answer.signals),
    }


@dataclass(frozen=True)
class Version:
    """One version of a card, with who made it."""

    number: int
    status: CardStatus
    card: Card
    content: dict[str, Any]
    by: str | None
    at: datetime
    note: str


def versions(session: Session, code: str) -> list[Version]:
    """Every version of a card, the newest first."""
    rows = session.execute(
        select(ProtocolCard, User.name)
        .outerjoin(User, User.id == ProtocolCard.edited_by)
        .where(ProtocolCard.code == code)
        .order_by(ProtocolCard.version.desc())
    ).all()
    return [_version(row, name) for row, name in rows]


def all_cards(session: Session) -> list[Version]:
    """Of each card the version in use, else its newest; in the order of the cards."""
    rows = session.execute(
        select(ProtocolCard, User.name)
        .outerjoin(User, User.id == ProtocolCard.edited_by)
        .order_by(ProtocolCard.code, ProtocolCard.version.desc())
    ).all()
    found: dict[str, Version] = {}
    for row, name in rows:
        if row.code not in found or row.status is CardStatus.PUBLISHED:
            found[row.code] = _version(row, name)
    return sorted(found.values(), key=lambda v: (v.card.order, v.card.code))


def _version(row: ProtocolCard, name: str | None) -> Version:
    return Version(
        row.version, row.status, card_of(row.content), row.content, name, row.at, row.note
    )


@dataclass(frozen=True)
class Said:
    """One answer of a report in words: the card, what was asked, what was answered."""

    card: str
    version: int
    question: str
    answer: str
    is_danger: bool


def answers_of(session: Session, report_ids: Sequence[int], locale: str) -> dict[int, list[Said]]:
    """What callers answered, by report, with the words of the version that was asked."""
    return _said(session, ProtocolAnswer.report_id.in_(report_ids), locale)


def of_incident(session: Session, incident_id: int, locale: str) -> dict[int, list[Said]]:
    """The same, of every report of an incident."""
    reports = select(Report.id).where(Report.incident_id == incident_id)
    return _said(session, ProtocolAnswer.report_id.in_(reports), locale)


def _said(session: Session, wanted: ColumnElement[bool], locale: str) -> dict[int, list[Said]]:
    found: dict[int, list[Said]] = defaultdict(list)
    rows = session.execute(
        select(ProtocolAnswer, ProtocolCard.content)
        .join(
            ProtocolCard,
            (ProtocolCard.code == ProtocolAnswer.card_code)
            & (ProtocolCard.version == ProtocolAnswer.card_version),
        )
        .where(wanted)
        .order_by(ProtocolAnswer.id)
    ).all()
    for row, content in rows:
        card = card_of(content)
        step = card.step(row.step)
        answer = step.answer(row.answer) if step else None
        if step is not None and answer is not None:
            found[row.report_id].append(
                Said(
                    card.title.told(locale),
                    row.card_version,
                    step.ask.told(locale),
                    answer.label.told(locale),
                    answer.raises,
                )
            )
    return dict(found)
