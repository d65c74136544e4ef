"""Browsers that want to be told: they subscribe, and are forgotten when they are gone."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Collection
from dataclasses import dataclass, field

import orjson
from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ioc.access import fetch
from ioc.access.actor import Actor
from ioc.db.session import savepoint
from ioc.domain import clock
from ioc.domain.errors import FieldError, InvalidInput, NotFound
from ioc.domain.messages import is_push_service
from ioc.models.message import PushSubscription
from ioc.ports import Undeliverable

MOST = 10
"""Browsers of one person or of one report; the oldest goes when there are more."""


@dataclass(frozen=True)
class Subscription:
    """What a browser gives: where it is reached, and the keys that only it can read with."""

    endpoint: str
    p256dh: str = field(repr=False)
    auth: str = field(repr=False)


def subscribe(
    session: Session,
    actor: Actor,
    given: Subscription,
    locale: str,
    tracking_code: str | None = None,
    *,
    hosts: Collection[str],
) -> None:
    """A browser is told of the actor's notices, or of the report whose code it knows.

    Raises `InvalidInput` for what is no subscription of one of the push services `hosts`: we ask
    the address it names, which must not be any address.
    """
    _check(given, hosts)
    mine, user_id, report_id = _owner(session, actor, tracking_code)
    same = select(PushSubscription).where(PushSubscription.endpoint == given.endpoint, mine)
    row = session.scalar(same)
    if row is None:
        row = PushSubscription(
            endpoint=given.endpoint, user_id=user_id, report_id=report_id, created_at=clock.now()
        )
    row.p256dh, row.auth, row.locale = given.p256dh, given.auth, locale
    try:
        with savepoint(session):
            session.add(row)
    except IntegrityError:
        # The same browser asked twice at once: the other request has it.
        return
    oldest = session.scalars(
        select(PushSubscription.id).where(mine).order_by(PushSubscription.id.desc()).offset(MOST)
    ).all()
    if oldest:
        session.execute(delete(PushSubscription).where(PushSubscription.id.in_(oldest)))


def unsubscribe(
    session: Session, actor: Actor, endpoint: str, tracking_code: str | None = None
) -> bool:
    """The browser is told no more of the actor's notices, or of the report; answers whether it
    still asks for anything else."""
    mine, _user_id, _report_id = _owner(session, actor, tracking_code)
    session.execute(delete(PushSubscription).where(PushSubscription.endpoint == endpoint, mine))
    return _exists(session, PushSubscription.endpoint == endpoint)


def is_subscribed(
    session: Session, actor: Actor, endpoint: str, tracking_code: str | None = None
) -> bool:
    """Whether the browser is told of the actor's notices, or of the report."""
    mine, _user_id, _report_id = _owner(session, actor, tracking_code)
    return _exists(session, PushSubscription.endpoint == endpoint, mine)


def _owner(
    session: Session, actor: Actor, tracking_code: str | None
) -> tuple[ColumnElement[bool], int | None, int | None]:
    """Of what is told: rows of it, and the account or the report. Raises `NotFound`."""
    if tracking_code is not None:
        report_id = fetch.report_by_code(session, tracking_code).id
        return PushSubscription.report_id == report_id, None, report_id
    if actor.user_id is None:
        raise NotFound
    return PushSubscription.user_id == actor.user_id, actor.user_id, None


def _exists(session: Session, *conditions: ColumnElement[bool]) -> bool:
    return session.scalar(select(PushSubscription.id).where(*conditions).limit(1)) is not None


def address_of(session: Session, recipient: str) -> str:
    """The JSON of a subscription, for the messenger. Raises `Undeliverable` when it is gone."""
    row = session.get(PushSubscription, int(recipient)) if recipient.isdigit() else None
    if row is None:
        raise Undeliverable("the browser has unsubscribed")
    return orjson.dumps(
        {"endpoint": row.endpoint, "keys": {"p256dh": row.p256dh, "auth": row.auth}}
    ).decode()


def forget(session: Session, recipient: str) -> None:
    """A push service has said that the browser is gone: it is told of nothing any more."""
    row = session.get(PushSubscription, int(recipient)) if recipient.isdigit() else None
    if row is not None:
        session.execute(
            delete(PushSubscription)
            .where(PushSubscription.endpoint == row.endpoint)
            .execution_options(synchronize_session=False)
        )


def _check(given: Subscription, hosts: Collection[str]) -> None:
    if len(given.endpoint) > 500 or not is_push_service(given.endpoint, hosts):
        raise InvalidInput(FieldError("endpoint", "no_subscription"))
    if len(_bytes(given.p256dh)) != 65 or len(_bytes(given.auth)) != 16:
        raise InvalidInput(FieldError("keys", "no_subscription"))


def _bytes(text: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        return b""
