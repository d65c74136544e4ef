"""Routing rules are edited as a draft, tried on the past, and taken into use as a whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.domain import clock
from ioc.domain import rule_sets as rules
from ioc.domain.errors import Conflict, FieldError, InvalidInput, NotFound
from ioc.domain.events import EventKind, SubjectType
from ioc.domain.permissions import Permission
from ioc.domain.rule_sets import Row, RuleSetState
from ioc.eventlog.record import record
from ioc.models.catalogue import JurisdictionRule
from ioc.models.rule_set import RuleSet
from ioc.queries import directory
from ioc.queries.admin import rule_sets as queries
from ioc.services.city import city_edits

Edit = Callable[[Sequence[Row]], list[Row]]


def edit(session: Session, actor: Actor, version: int, change: Edit) -> RuleSet:
    """Changes the draft, which begins as the rules in use.

    `version` is that of the draft the actor saw, 0 for none: raises `Conflict` when somebody else
    edited it meanwhile.
    """
    actor.must(Permission.SETTINGS_EDIT)
    found = _draft(session, version)
    if found is None:
        found = RuleSet(
            state=RuleSetState.DRAFT,
            version=0,
            rows=queries.used_rows(session),
            note="",
            made_by=actor.label,
            changed_at=clock.now(),
        )
        session.add(found)
    found.rows = [dict(row) for row in change(found.rows)]
    found.version += 1
    found.made_by, found.changed_at = actor.label, clock.now()
    session.flush()
    return found


def from_former(session: Session, actor: Actor, set_id: int, version: int) -> RuleSet:
    """Makes the rules of a former set the draft, to be tried before they are used again."""
    former = session.get(RuleSet, set_id)
    if former is None or former.state is RuleSetState.DRAFT:
        raise NotFound
    rows = list(former.rows)
    return edit(session, actor, version, lambda _rows: rows)


def discard(session: Session, actor: Actor, version: int) -> None:
    """Throws the draft away."""
    actor.must(Permission.SETTINGS_EDIT)
    found = _draft(session, version)
    if found is not None:
        session.delete(found)
        session.flush()


def use(session: Session, actor: Actor, version: int, note: str, *, is_confirmed: bool) -> RuleSet:
    """Takes the draft into use for every decision from now on; what was offered stays offered.

    `is_confirmed` says that the actor has seen what it changes. Raises `InvalidInput` with
    `rules_have_problems` while a matter would be left without an agency, `required` without a note
    and `use_not_confirmed`.
    """
    actor.must(Permission.SETTINGS_EDIT)
    found = _draft(session, version)
    if found is None:
        raise NotFound
    missing = [] if note.strip() else [FieldError("note", "required")]
    if not is_confirmed:
        missing.append(FieldError("sure", "use_not_confirmed"))
    if any(one.is_blocking for one in rules.problems(found.rows, queries.known(session))):
        missing.append(FieldError("rules", "rules_have_problems"))
    if missing:
        raise InvalidInput(*missing)
    was = queries.used_rows(session)
    if not session.scalar(select(RuleSet.id).where(RuleSet.state == RuleSetState.USED)):
        # The rules that came with the city are kept too, so that one may go back to them.
        session.add(
            RuleSet(
                state=RuleSetState.REPLACED,
                version=1,
                rows=was,
                note="",
                made_by="system",
                changed_at=clock.now(),
            )
        )
    for former in session.scalars(select(RuleSet).where(RuleSet.state == RuleSetState.USED)):
        former.state = RuleSetState.REPLACED
    _replace(session, found.rows)
    city_edits.remember(session, actor, city_edits.ROUTING)
    found.state, found.note, found.used_at = RuleSetState.USED, note.strip(), clock.now()
    session.flush()
    directory.changed(session)
    made = rules.difference(was, found.rows)
    record(
        session,
        EventKind.SETTINGS_CHANGED,
        (SubjectType.CITY, 0),
        actor.label,
        data={
            "what": "routing",
            "set": found.id,
            "note": found.note,
            "added": list(made.added),
            "removed": list(made.removed),
            "changed": list(made.changed),
            "moved": list(made.moved),
        },
    )
    return found


def _replace(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    session.execute(delete(JurisdictionRule))
    session.flush()
    for place, row in enumerate(rows):
        session.add(JurisdictionRule(position=place, name=row["name"], definition=row))


def _draft(session: Session, version: int) -> RuleSet | None:
    """The draft, locked, if it is the one that the actor saw."""
    found = session.scalar(
        select(RuleSet).where(RuleSet.state == RuleSetState.DRAFT).with_for_update()
    )
    current = found.version if found else 0
    if current != version:
        raise Conflict("draft_changed", current=current)
    return found
