"""The link by which a caller sends where they are: asked for, and minted when it is sent.

What the caller sends by it is in `call_places`.
"""

from __future__ import annotations

import secrets

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ioc.access import fetch
from ioc.access.actor import SYSTEM, Actor
from ioc.domain import calls as rules
from ioc.domain import clock
from ioc.domain.calls import LinkStatus
from ioc.domain.errors import Conflict, InvalidTransition
from ioc.domain.events import EventKind
from ioc.models.call import Call, CallLink, CallLinkToken
from ioc.queries.people import secret_hash
from ioc.services.changes import log


def ask_by_itself(session: Session, call: Call) -> None:
    """Asks a caller nobody spoke to; not a number that was asked a short while ago, nor one that
    cannot be texted."""
    if rules.can_be_texted(call.caller_key) and _may_ask(session, call, by_hand=False):
        _ask(session, SYSTEM, call)


def ask(session: Session, actor: Actor, call_id: int) -> Call:
    """An operator asks for the caller's position.

    Raises `InvalidTransition` where no message can reach the caller, `Conflict` for a number that
    was asked within the last minute.
    """
    call = fetch.call_for(session, actor, call_id, lock=True)
    if call.caller_key is None:
        raise InvalidTransition("caller_is_hidden")
    if not rules.can_be_texted(call.caller_key):
        raise InvalidTransition("caller_cannot_be_texted")
    if not _may_ask(session, call, by_hand=True):
        raise Conflict("link_asked_just_now")
    _ask(session, actor, call)
    return call


def _may_ask(session: Session, call: Call, *, by_hand: bool) -> bool:
    asked = session.scalar(
        select(func.max(CallLink.asked_at)).where(
            CallLink.caller_key == call.caller_key, CallLink.status != LinkStatus.FAILED
        )
    )
    return rules.may_ask(asked, clock.now(), by_hand=by_hand)


def _ask(session: Session, actor: Actor, call: Call) -> None:
    now = clock.now()
    link = CallLink(
        call_id=call.id,
        caller_key=call.caller_key,
        status=LinkStatus.QUEUED,
        asked_at=now,
        asked_by=actor.user_id,
        changed_at=now,
        expires_at=now + rules.LINK_LIVES,
    )
    session.add(link)
    session.flush()
    call.link_id = link.id
    log.call_changed(session, actor, call, EventKind.CALL_LINK_ASKED, {"link": link.id})


def mint_link(session: Session, link_id: int, base: str = "") -> str | None:
    """The address to send: a new secret of 256 bits, of which only the hash is kept.

    None when nobody needs it any more: unknown, used, or expired. A message that is sent again
    mints again, and both addresses open the link. `base` is the product's public address.
    """
    link = session.get(CallLink, link_id, with_for_update=True)
    now = clock.now()
    if link is None or link.located_at is not None or link.caller_key is None:
        return None
    if now - link.asked_at >= rules.LINK_LIVES:
        return None
    # It lives from when it was sent, however long that waited.
    link.expires_at = now + rules.LINK_LIVES
    secret = secrets.token_urlsafe(32)
    session.add(CallLinkToken(secret_hash=secret_hash(secret), link_id=link.id, made_at=now))
    session.flush()
    return f"{base}/l/{secret}"


def link_moved(session: Session, link_id: int, status: LinkStatus) -> None:
    """A link was sent, failed, or was opened; later and repeated news change nothing."""
    call_id = session.scalar(select(CallLink.call_id).where(CallLink.id == link_id))
    if call_id is None:
        return
    call = fetch.call_for(session, SYSTEM, call_id, lock=True)
    link = session.get_one(CallLink, link_id, populate_existing=True)
    if not rules.link_moves(link.status, status):
        return
    link.status, link.changed_at = status, clock.now()
    if call.link_id == link.id:
        log.call_changed(session, SYSTEM, call, EventKind.CALL_CHANGED, {"link": status.value})
