"""Protocol cards are published, withdrawn and answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select, tuple_
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.domain import clock
from ioc.domain import protocols as rules
from ioc.domain.errors import Conflict, FieldError, InvalidInput, NotFound
from ioc.domain.events import EventKind, SubjectType
from ioc.domain.permissions import Permission
from ioc.domain.protocol_check import problems
from ioc.domain.protocol_words import changes
from ioc.domain.protocols import Card, CardStatus, card_of, content_of
from ioc.eventlog.record import record
from ioc.models.protocol import ProtocolAnswer, ProtocolCard
from ioc.models.report import Report
from ioc.queries.directory import changed, directory
from ioc.understanding.emergency_rules import SIGNALS


@dataclass(frozen=True)
class Answered:
    """What a caller answered to one protocol card: (step, answer) codes, the last one counts."""

    code: str
    version: int
    answers: tuple[tuple[str, str], ...]


NOTE_LONGEST = 300
SIGNAL_CODES = frozenset(signal.code for signal in SIGNALS)
"""Reason codes of the understanding that may call a card."""


def load(session: Session, contents: Sequence[Mapping[str, Any]]) -> int:
    """Takes in the cards that the city does not have yet; answers how many.

    A card that is there stays as it is: the administrator's words win over the seeds'.
    """
    known = set(session.scalars(select(ProtocolCard.code)))
    for content in contents:
        _check(session, content)
    missing = [card_of(content) for content in contents if content["code"] not in known]
    for card in missing:
        _add(session, card, 1, CardStatus.PUBLISHED, None, "")
    if missing:
        session.flush()
        changed(session)
    return len(missing)


def publish(
    session: Session, actor: Actor, content: Mapping[str, Any], note: str, based_on: int
) -> int:
    """A new version of a card, in use from now on; answers its number.

    `based_on` is the number of the version that was seen as the newest, 0 for a new card. Raises
    `InvalidInput` naming each place that is wrong, `Conflict` when somebody was faster, and
    `NotAllowed`.
    """
    card = _edited(session, actor, content, note)
    rows = _versions(session, card.code)
    number = _next_number(rows, based_on)
    was = next((row for row in rows if row.status is CardStatus.PUBLISHED), None)
    if was is not None and content_of(card_of(was.content)) == content_of(card):
        raise InvalidInput(FieldError("note", "nothing_changed"))
    _retire(session, was)
    _add(session, card, number, CardStatus.PUBLISHED, actor, note)
    before = card_of(was.content) if was else None
    _changed(session, actor, card.code, number, "published", note, changes(before, card))
    return number


def keep_draft(
    session: Session, actor: Actor, content: Mapping[str, Any], note: str, based_on: int
) -> int:
    """A new version that is not in use yet; what is wrong with it may be set right later."""
    actor.must(Permission.SETTINGS_EDIT)
    card = card_of(content)
    if not rules.CODE.fullmatch(card.code):
        raise InvalidInput(FieldError("code", "not_a_code"))
    number = _next_number(_versions(session, card.code), based_on)
    _add(session, card, number, CardStatus.DRAFT, actor, note)
    session.flush()
    _record(session, actor, card.code, number, "draft", note, [])
    return number


def retire(session: Session, actor: Actor, code: str, note: str) -> None:
    """Takes a card out of use; its versions and answers stay. Raises `NotFound` for none in use."""
    actor.must(Permission.SETTINGS_EDIT)
    _check_note(note)
    was = next((r for r in _versions(session, code) if r.status is CardStatus.PUBLISHED), None)
    if was is None:
        raise NotFound
    _retire(session, was)
    _changed(session, actor, code, was.version, "retired", note, [])


def go_back(
    session: Session, actor: Actor, code: str, version: int, note: str, based_on: int
) -> int:
    """Publishes an earlier version again, as a new one; answers its number."""
    actor.must(Permission.SETTINGS_EDIT)
    content = session.scalar(
        select(ProtocolCard.content).where(
            ProtocolCard.code == code, ProtocolCard.version == version
        )
    )
    if content is None:
        raise NotFound
    return publish(session, actor, content, note, based_on)


def keep_answers(session: Session, actor: Actor, report: Report, given: Sequence[Answered]) -> None:
    """Keeps what a caller answered, with the version of the card that was asked.

    An answer that was kept before for the same step is replaced. Raises `InvalidInput` for a
    card, step or answer that does not exist.
    """
    for one, _path in _read(session, given):
        steps = dict(one.answers)
        session.execute(
            delete(ProtocolAnswer).where(
                ProtocolAnswer.report_id == report.id,
                ProtocolAnswer.card_code == one.code,
                ProtocolAnswer.step.in_(steps),
            )
        )
        session.add_all(
            ProtocolAnswer(
                report_id=report.id,
                card_code=one.code,
                card_version=one.version,
                step=step,
                answer=answer,
                at=clock.now(),
                operator=actor.user_id,
            )
            for step, answer in steps.items()
        )
        session.flush()


def raises(session: Session, given: Sequence[Answered]) -> bool:
    """Whether an answer means that somebody is in danger of life; reads only.

    Asked before a report is saved, so that an emergency is routed in the transaction that saves
    it. Raises as `keep_answers` does.
    """
    return any(path.raises for _one, path in _read(session, given))


def _read(session: Session, given: Sequence[Answered]) -> list[tuple[Answered, rules.Path]]:
    """What the answers mean, by the cards as they were asked."""
    asked = {(one.code, one.version) for one in given}
    rows = session.execute(
        select(ProtocolCard.code, ProtocolCard.version, ProtocolCard.content).where(
            tuple_(ProtocolCard.code, ProtocolCard.version).in_(asked)
        )
    )
    cards = {(row.code, row.version): card_of(row.content) for row in rows}
    read = []
    for number, one in enumerate(given):
        card = cards.get((one.code, one.version))
        if card is None:
            raise InvalidInput(FieldError(f"protocol.{number}.code", "unknown_card"))
        path = rules.path(card, dict(one.answers))
        if path.unknown:
            raise InvalidInput(FieldError(f"protocol.{number}.answers", "unknown_value"))
        read.append((one, path))
    return read


def _edited(session: Session, actor: Actor, content: Mapping[str, Any], note: str) -> Card:
    actor.must(Permission.SETTINGS_EDIT)
    _check(session, content)
    _check_note(note)
    return card_of(content)


def _check(session: Session, content: Mapping[str, Any]) -> None:
    found = problems(content, directory(session).categories, SIGNAL_CODES)
    if found:
        raise InvalidInput(*(FieldError(problem.where, problem.code) for problem in found))


def _check_note(note: str) -> None:
    if not note.strip():
        raise InvalidInput(FieldError("note", "required"))
    if len(note) > NOTE_LONGEST:
        raise InvalidInput(FieldError("note", "too_long"))


def _versions(session: Session, code: str) -> list[ProtocolCard]:
    return list(
        session.scalars(
            select(ProtocolCard)
            .where(ProtocolCard.code == code)
            .order_by(ProtocolCard.version)
            .with_for_update()
        )
    )


def _next_number(rows: Sequence[ProtocolCard], based_on: int) -> int:
    newest = rows[-1].version if rows else 0
    if newest != based_on:
        raise Conflict("card_changed", current=newest)
    return newest + 1


def _retire(session: Session, row: ProtocolCard | None) -> None:
    if row is not None:
        row.status = CardStatus.RETIRED
        session.flush()


def _add(
    session: Session, card: Card, number: int, status: CardStatus, actor: Actor | None, note: str
) -> None:
    session.add(
        ProtocolCard(
            code=card.code,
            version=number,
            status=status,
            content=content_of(card),
            edited_by=actor.user_id if actor else None,
            at=clock.now(),
            note=note.strip(),
        )
    )


def _changed(
    session: Session,
    actor: Actor,
    code: str,
    number: int,
    did: str,
    note: str,
    what: Sequence[str],
) -> None:
    session.flush()
    changed(session)
    _record(session, actor, code, number, did, note, what)


def _record(
    session: Session,
    actor: Actor,
    code: str,
    number: int,
    did: str,
    note: str,
    what: Sequence[str],
) -> None:
    record(
        session,
        EventKind.SETTINGS_CHANGED,
        (SubjectType.CITY, 0),
        actor.label,
        data={
            "setting": "protocol",
            "code": code,
            "version": number,
            "did": did,
            "note": note.strip(),
            "changes": list(what),
        },
    )
