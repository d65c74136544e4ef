"""Messages that carry a key: its secret is made in the transaction that queues the message.

No event, no log and no page knows the secret; once the message has gone its words are forgotten.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from ioc.domain import clock, letters
from ioc.domain import messages as rules
from ioc.domain.calls import LinkStatus
from ioc.domain.events import EventKind
from ioc.domain.messages import MessageChannel, Purpose, sms_number
from ioc.eventlog.reading import Recorded
from ioc.i18n import DEFAULT
from ioc.models.call import Call, CallLink
from ioc.models.people import Invitation, User
from ioc.ports import Post
from ioc.queries.notices.message_settings import message_settings
from ioc.queries.notices.wordings import wordings
from ioc.services.accounts import invitations
from ioc.services.calls import call_links
from ioc.services.messages import messages
from ioc.services.messages.messages import Letter

KINDS = frozenset({EventKind.CALL_LINK_ASKED.value, EventKind.USER_INVITED.value})


def of_event(session: Session, post: Post, event: Recorded) -> list[Letter]:
    """The message with a key that follows an event; nothing once that is too late."""
    if clock.now() - event.at > rules.OLDEST_EVENT:
        return []
    if event.kind == EventKind.CALL_LINK_ASKED.value:
        return _location_link(session, post, event)
    if event.kind == EventKind.USER_INVITED.value:
        return _invitation(session, post, event)
    return []


def _invitation(session: Session, post: Post, event: Recorded) -> list[Letter]:
    """The mail by which a new colleague, or one whose password was reset, chooses a password."""
    invitation = session.get(Invitation, event.data.get("invitation") or 0)
    if invitation is None or MessageChannel.EMAIL not in post.messengers:
        return []
    user = session.get_one(User, invitation.user_id)
    words = wordings(session, post.wordings, [Purpose.STAFF_INVITATION])
    found = words.find(Purpose.STAFF_INVITATION, MessageChannel.EMAIL, user.locale)
    key = f"invitation:{invitation.id}"
    if found is None or messages.is_queued(session, key):
        return []
    address = invitations.mint(session, invitation.id, post.base_url)
    if address is None:
        return []
    values = {"city": post.city, "hotline": post.hotline, "name": user.name, "link": address}
    return [
        Letter(
            key=key,
            purpose=Purpose.STAFF_INVITATION,
            channel=MessageChannel.EMAIL,
            recipient=user.email,
            locale=user.locale,
            wording=letters.filled(found[1], values, MessageChannel.EMAIL),
            template_version=found[0],
            link=address,
            event_id=event.id,
            user_id=user.id,
        )
    ]


def _location_link(session: Session, post: Post, event: Recorded) -> list[Letter]:
    """The SMS with the link by which a caller sends a position."""
    link = session.get(CallLink, event.data.get("link") or 0)
    if link is None or clock.now() - link.asked_at > rules.KEPT_OF_DANGER:
        return []
    call = session.get_one(Call, link.call_id)
    number = sms_number(link.caller_key or call.caller_key)
    carries = MessageChannel.SMS in post.messengers
    words = wordings(session, post.wordings, [Purpose.LOCATION_LINK])
    found = words.find(Purpose.LOCATION_LINK, MessageChannel.SMS, DEFAULT)
    if number is None or not carries or found is None:
        call_links.link_moved(session, link.id, LinkStatus.FAILED)
        return []
    key = f"location_link:{link.id}"
    if messages.is_queued(session, key):
        return []
    address = call_links.mint_link(session, link.id, post.base_url)
    if address is None:
        return []
    settings = message_settings(session)
    values = {"city": post.city, "hotline": post.hotline, "link": address}
    return [
        Letter(
            key=key,
            purpose=Purpose.LOCATION_LINK,
            channel=MessageChannel.SMS,
            recipient=number,
            locale=DEFAULT,
            wording=letters.filled(
                found[1], values, MessageChannel.SMS, unaccented=settings.unaccented
            ),
            template_version=found[0],
            link=address,
            event_id=event.id,
            link_id=link.id,
        )
    ]
