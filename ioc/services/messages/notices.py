"""What the staff is told on the screen, and by mail and push where a person wants that."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import orjson
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from ioc import i18n
from ioc.access.actor import SYSTEM, Actor
from ioc.domain import clock, letters
from ioc.domain import messages as rules
from ioc.domain.contact import without_personal_data
from ioc.domain.errors import NotFound
from ioc.domain.events import EventKind, Standing, SubjectType
from ioc.domain.messages import MessageChannel, NoticeKind, Purpose
from ioc.domain.passing_on import is_written
from ioc.eventlog.reading import Recorded
from ioc.eventlog.record import record
from ioc.models.incident import Incident
from ioc.models.message import Notice, NoticePreference, PushSubscription
from ioc.models.operation import Operation
from ioc.models.people import User
from ioc.ports import Post
from ioc.queries.cards import moment
from ioc.queries.notices.notice_recipients import KINDS, recipients
from ioc.queries.notices.notices import detail_of, shift_page
from ioc.queries.notices.wordings import wordings
from ioc.services.messages.messages import Letter

DETAIL_LONGEST = 300
_CODE = re.compile(r"[a-z]+(?:_[a-z]+)+")
BURST = timedelta(hours=1)
"""Failures within an hour of an unread notice are counted there, not told one by one."""


@dataclass(frozen=True)
class News:
    """What is to be told, and to whom; made before the transaction that gives it."""

    event_id: int
    kind: NoticeKind
    to: tuple[int, ...]
    incident_id: int | None
    report_id: int | None
    data: dict[str, Any]
    is_exercise: bool


def of_event(session: Session, event: Recorded) -> News | None:
    """What an event is to the staff; None for nothing."""
    kind = KINDS.get(event.kind)
    if kind is None or clock.now() - event.at > rules.OLDEST_EVENT:
        return None
    report_id = event.subject_id if event.subject_type == "report" else event.data.get("report")
    incident_id = event.subject_id if event.subject_type == "incident" else None
    if incident_id is None:
        incident_id = event.data.get("incident")
    incident = session.get(Incident, incident_id) if isinstance(incident_id, int) else None
    if incident is not None and _is_overtaken(kind, incident):
        return None
    to = recipients(session, event, incident)
    if not to:
        return None
    return News(
        event.id,
        kind,
        tuple(to),
        incident.id if incident else None,
        report_id if isinstance(report_id, int) else None,
        _data(event, incident) | _account_of(session, event) | _shift_of(session, event),
        incident.is_exercise if incident else _is_of_drill(session, event),
    )


def _is_overtaken(kind: NoticeKind, incident: Incident) -> bool:
    """Whether what a notice would ask for was done before it could be given."""
    if kind is NoticeKind.TO_SIGN:
        return incident.drafted_at is None
    return kind is NoticeKind.EXTENSION_ASKED and incident.extension_asked_at is None


def _account_of(session: Session, event: Recorded) -> dict[str, str]:
    """Whose account an event is about, by name."""
    if event.subject_type != SubjectType.USER.value:
        return {}
    name = session.scalar(select(User.name).where(User.id == event.subject_id))
    return {"detail": name} if name else {}


def _shift_of(session: Session, event: Recorded) -> dict[str, Any]:
    """Which hand-over waits, and who signed it."""
    if event.kind != EventKind.OPERATION_SHIFT_GIVEN.value:
        return {}
    name = session.scalar(select(User.name).where(User.id == event.data.get("from")))
    told = {"operation": event.subject_id, "hand_over": event.data.get("hand_over")}
    return told | ({"detail": name} if name else {})


def _is_of_drill(session: Session, event: Recorded) -> bool:
    """Whether an event of an operation is one of an exercise: nothing of it leaves the system."""
    if event.subject_type != SubjectType.OPERATION.value:
        return False
    found = session.scalar(select(Operation.is_exercise).where(Operation.id == event.subject_id))
    return bool(found)


def _data(event: Recorded, incident: Incident | None) -> dict[str, Any]:
    """What fills the words of a notice: the code people say, and one line more."""
    data = event.data
    told: dict[str, Any] = {"code": incident.code if incident else None}
    for key in ("reason", "answer", "text", "question", "error", "note"):
        if isinstance(data.get(key), str) and data[key]:
            if _CODE.fullmatch(data[key]):
                # A reason of the system; the page says it in words where it has some.
                told["code_of_detail"] = data[key]
                continue
            detail = " ".join(without_personal_data(data[key]).split())
            told["detail"] = letters.clipped(detail, DETAIL_LONGEST)
            break
    for key in ("due_at", "step", "channel", "purpose"):
        if isinstance(data.get(key), str):
            told[key] = data[key]
    for key in ("sheet", "rung"):
        if isinstance(data.get(key), int):
            told[key] = data[key]
    return told


def give(session: Session, post: Post, news: News) -> list[Letter]:
    """Puts the notice on each person's screen; answers what goes by mail and push besides.

    Once for each event and person, however often it is asked for.
    """
    keys = {f"{news.event_id}:{user_id}": user_id for user_id in news.to}
    known = set(session.scalars(select(Notice.key).where(Notice.key.in_(keys))))
    wanted = {key: user_id for key, user_id in keys.items() if key not in known}
    if news.kind is NoticeKind.MESSAGE_FAILED:
        counted = _count_in(session, wanted.values())
        wanted = {key: user_id for key, user_id in wanted.items() if user_id not in counted}
    folded: set[int] = set()
    if news.kind is NoticeKind.PASSED_ON_UNANSWERED:
        folded = _fold_in(session, news, wanted.values())
    now, rows = clock.now(), []
    for key, user_id in wanted.items():
        if user_id in folded:
            continue
        row = Notice(
            key=key,
            user_id=user_id,
            kind=news.kind,
            incident_id=news.incident_id,
            report_id=news.report_id,
            data=news.data,
            created_at=now,
        )
        session.add(row)
        rows.append(row)
    session.flush()
    for row in rows:
        record(
            session,
            EventKind.NOTICE_GIVEN,
            (SubjectType.NOTICE, row.id),
            SYSTEM.label,
            after=[Standing(people=frozenset({row.user_id}))],
            card=card_of(row),
        )
    if news.is_exercise or not wanted or not is_written(int(news.data.get("rung", 1))):
        return []
    return _letters(session, post, news, {user_id: key for key, user_id in wanted.items()})


def card_of(row: Notice) -> str:
    """The JSON of a notice as its person's screens receive it."""
    return orjson.dumps(
        {
            "id": row.id,
            "version": 1,
            "kind": row.kind.value,
            "incident": row.incident_id,
            "code": row.data.get("code"),
            "at": moment(row.created_at),
        }
    ).decode()


def _count_in(session: Session, user_ids: Collection[int]) -> set[int]:
    """Counts a failure in unread notices of the same; answers whose there were."""
    rows = session.scalars(
        select(Notice)
        .where(
            Notice.user_id.in_(list(user_ids)),
            Notice.kind == NoticeKind.MESSAGE_FAILED,
            Notice.read_at.is_(None),
            Notice.created_at > clock.now() - BURST,
        )
        .order_by(Notice.id)
        .with_for_update()
    ).all()
    for row in rows:
        row.data = row.data | {"count": int(row.data.get("count", 1)) + 1}
    return {row.user_id for row in rows}


def _fold_in(session: Session, news: News, user_ids: Collection[int]) -> set[int]:
    """Counts a sheet that rings again in unread notices of the same; answers whose there were."""
    rows = session.scalars(
        select(Notice)
        .where(
            Notice.user_id.in_(list(user_ids)),
            Notice.kind == news.kind,
            Notice.read_at.is_(None),
            Notice.incident_id == news.incident_id,
        )
        .order_by(Notice.id)
        .with_for_update()
    ).all()
    same = [row for row in rows if row.data.get("sheet") == news.data.get("sheet")]
    for row in same:
        row.data = row.data | {"rung": news.data.get("rung")}
    return {row.user_id for row in same}


def _letters(session: Session, post: Post, news: News, keys: dict[int, str]) -> list[Letter]:
    carried = {MessageChannel.EMAIL, MessageChannel.PUSH} & set(post.messengers)
    if not carried:
        return []
    people = session.execute(
        select(
            User.id,
            User.name,
            User.email,
            User.locale,
            NoticePreference.email.label("mailed"),
            NoticePreference.push.label("pushed"),
        )
        .outerjoin(NoticePreference, NoticePreference.user_id == User.id)
        .where(User.id.in_(list(keys)))
        .order_by(User.id)
    ).all()
    pushes: dict[int, list[int]] = {}
    for user_id, number in session.execute(
        select(PushSubscription.user_id, PushSubscription.id)
        .where(PushSubscription.user_id.in_(list(keys)))
        .order_by(PushSubscription.id)
    ):
        if user_id is not None:
            pushes.setdefault(user_id, []).append(number)
    words = wordings(session, post.wordings, [Purpose.STAFF_NOTICE])
    title = _title_of(session, news)
    made = []
    for person in people:
        usual = news.kind in rules.MAILED_AT_FIRST
        mailed = usual if person.mailed is None else news.kind.value in person.mailed
        pushed = person.pushed is None or news.kind.value in person.pushed
        ways = [(MessageChannel.EMAIL, person.email)] if mailed else []
        if pushed:
            ways += [(MessageChannel.PUSH, str(one)) for one in pushes.get(person.id, ())]
        for channel, recipient in ways:
            found = words.find(Purpose.STAFF_NOTICE, channel, person.locale)
            if channel not in carried or found is None:
                continue
            link = post.base_url + link_of(news.incident_id, news.kind, news.data)
            values = {
                "city": post.city,
                "hotline": post.hotline,
                "name": person.name,
                "what": i18n.label(news.kind, person.locale),
                "incident": str(news.data.get("code") or ""),
                "title": title,
                "detail": detail_of(news.data, person.locale),
                "link": link,
            }
            made.append(
                Letter(
                    key=f"notice:{keys[person.id]}:{channel.value}:{recipient}"[:120],
                    purpose=Purpose.STAFF_NOTICE,
                    channel=channel,
                    recipient=recipient,
                    locale=person.locale,
                    wording=letters.filled(found[1], values, channel),
                    template_version=found[0],
                    link=link,
                    event_id=news.event_id,
                    incident_id=news.incident_id,
                    user_id=person.id,
                )
            )
    return made


def _title_of(session: Session, news: News) -> str:
    if news.incident_id is None:
        return ""
    return session.scalar(select(Incident.title).where(Incident.id == news.incident_id)) or ""


def link_of(incident_id: int | None, kind: NoticeKind, data: Mapping[str, Any]) -> str:
    """The page on which the person acts on a notice."""
    if kind is NoticeKind.MESSAGE_FAILED:
        return "/admin/messages"
    if kind is NoticeKind.SHIFT_TO_TAKE:
        return shift_page(data)
    return f"/incidents/{incident_id}" if incident_id is not None else "/notices"


def mark_read(
    session: Session,
    actor: Actor,
    ids: Sequence[int] | None = None,
    incident_id: int | None = None,
) -> int:
    """Marks the actor's notices as read: all, those of `ids`, or those of one incident; answers how
    many were new."""
    if actor.user_id is None:
        raise NotFound
    conditions = [Notice.user_id == actor.user_id, Notice.read_at.is_(None)]
    if ids is not None:
        conditions.append(Notice.id.in_(list(ids)))
    if incident_id is not None:
        conditions.append(Notice.incident_id == incident_id)
    result = session.execute(
        update(Notice)
        .where(*conditions)
        .values(read_at=clock.now())
        .execution_options(synchronize_session=False)
    )
    return int(result.rowcount)  # type: ignore[attr-defined]


def settle(session: Session, incident_id: int, kind: NoticeKind) -> None:
    """What a notice asked of several people was done by one of them: it is new to nobody."""
    session.execute(
        update(Notice)
        .where(Notice.incident_id == incident_id, Notice.kind == kind, Notice.read_at.is_(None))
        .values(read_at=clock.now())
        .execution_options(synchronize_session=False)
    )


def shift_taken(session: Session, user_id: int, hand_over: int) -> None:
    """A hand-over was signed by who takes it: that it waits is new no more."""
    rows = session.scalars(
        select(Notice).where(
            Notice.user_id == user_id,
            Notice.kind == NoticeKind.SHIFT_TO_TAKE,
            Notice.read_at.is_(None),
        )
    )
    for row in rows:
        if row.data.get("hand_over") == hand_over:
            row.read_at = clock.now()


def prefer(
    session: Session, actor: Actor, email: Collection[NoticeKind], push: Collection[NoticeKind]
) -> None:
    """Which kinds the actor also wants by mail and by push."""
    if actor.user_id is None:
        raise NotFound
    row = session.get(NoticePreference, actor.user_id)
    if row is None:
        row = NoticePreference(user_id=actor.user_id)
        session.add(row)
    row.email = sorted(kind.value for kind in email)
    row.push = sorted(kind.value for kind in push)
    session.flush()
