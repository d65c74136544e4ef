"""The `/console` namespace: who may connect, and how a client that was away catches up."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, Protocol

from flask import request
from flask_socketio import ConnectionRefusedError, Namespace

from ioc.access.actor import Actor
from ioc.domain.permissions import Permission
from ioc.eventlog import places
from ioc.realtime import wire
from ioc.realtime.relay import TOO_FAR_BEHIND, Relay, Screen

CATCH_UP_SECONDS = 2.0
logger = logging.getLogger(__name__)


class Credential(Protocol):
    """By what a socket was let in."""

    def actor(self) -> Actor | None:
        """Whom it belongs to now, or None when it has ended."""

    def __hash__(self) -> int: ...


class ConsoleNamespace(Namespace):  # type: ignore[misc]  # it has no types
    """Socket.IO face of the relay. `credential_of` turns the handshake into a credential."""

    def __init__(
        self,
        relay: Relay,
        credential_of: Callable[[dict[str, Any]], Credential | None],
        socketio: Any,
    ) -> None:
        super().__init__(wire.NAMESPACE)
        self.relay = relay
        self.credential_of = credential_of
        self.sockets = socketio
        self._actors: dict[str, tuple[Actor, str]] = {}
        self._credentials: dict[str, Credential] = {}

    def on_connect(self, auth: Any = None) -> None:
        """`auth = {"since": POSITION, "mark"?, "token"?}`; refused without a role that may look."""
        given = auth if isinstance(auth, dict) else {}
        credential = self.credential_of(given)
        actor = credential.actor() if credential else None
        if credential is None or actor is None or not actor.can(Permission.INCIDENT_VIEW):
            raise ConnectionRefusedError("not_signed_in")
        sid: str = request.sid  # type: ignore[attr-defined]
        eio_sid = self.relay.server.manager.eio_sid_from_sid(sid, wire.NAMESPACE)
        self._actors[sid] = (actor, eio_sid)
        self._credentials[sid] = credential
        self.sockets.start_background_task(self._serve, sid, _stand(given), True)

    def on_resume(self, data: Any = None) -> None:
        """`{"since": POSITION, "mark"?}`: send again what came after it."""
        sid: str = request.sid  # type: ignore[attr-defined]
        self.relay.leave(sid)
        stand = _stand(data if isinstance(data, dict) else {})
        self.sockets.start_background_task(self._serve, sid, stand, False)

    def on_disconnect(self, *_reason: Any) -> None:
        """The screen is gone."""
        sid: str = request.sid  # type: ignore[attr-defined]
        self._actors.pop(sid, None)
        self._credentials.pop(sid, None)
        self.relay.leave(sid)

    def recheck(self) -> None:
        """Asks again who the open screens belong to; needs an application context.

        Who has signed out, or whose account or token has ended, is disconnected; whose roles
        have changed is told to take a new snapshot and hears by the new ones from then on.
        """
        now: dict[Credential, Actor | None] = {}
        for sid, credential in list(self._credentials.items()):
            if credential not in now:
                now[credential] = credential.actor()
            actor, known = now[credential], self._actors.get(sid)
            if known is None or (actor is not None and actor.held == known[0].held):
                continue
            self.relay.leave(sid)
            if actor is None or not actor.can(Permission.INCIDENT_VIEW):
                self.relay.server.disconnect(sid, namespace=wire.NAMESPACE)
                continue
            self._actors[sid] = (actor, known[1])
            self.relay.send(known[1], wire.resync(wire.Why.ROLES, None))
            self._serve(sid, NOWHERE, False)

    def _serve(self, sid: str, stand: Stand, is_new: bool) -> None:
        manager = self.relay.server.manager
        while is_new and not manager.is_connected(sid, wire.NAMESPACE):
            # Our first event must not overtake the packet that says "connected".
            if sid not in self._actors:
                return
            self.sockets.sleep(0.001)
        known = self._actors.get(sid)
        if known is None:
            return
        actor, eio_sid = known
        start, told = self._start(stand)
        if told is not None:
            self.relay.send(eio_sid, told)
        try:
            self.relay.join(Screen(sid, eio_sid, actor, start))
        except Exception:
            logger.exception("a screen could not catch up; it is told to take what changed")
            self.relay.send(eio_sid, wire.resync(wire.Why.FAILED, start))
            raise
        if sid not in self._actors:
            self.relay.leave(sid)

    def _start(self, stand: Stand) -> tuple[int, Any]:
        """From where a screen is served, and what it is told before that, if anything."""
        since, mark = stand
        if since is not None and since > self.relay.position:
            # The client heard from a process that was a moment ahead of this one.
            self.relay.wait_beyond(since - 1, CATCH_UP_SECONDS)
        head = self.relay.position
        if since is None:
            return head, None
        if since > head or not self._is_of_this_log(since, mark):
            # A backup was restored: what the client holds may be of events that never were.
            return head, wire.resync(wire.Why.OTHER_LOG, None)
        if head - since > TOO_FAR_BEHIND:
            return head, wire.resync(wire.Why.BEHIND, since)
        return since, None

    def _is_of_this_log(self, since: int, mark: str | None) -> bool:
        if mark is None or (since, mark) == (self.relay.position, self.relay.mark):
            return True
        with self.relay.database.reading() as session:
            there = places.place_at(session, since)
        return there is not None and there.mark == mark


Stand = tuple[int | None, str | None]
"""The position that a client says it has reached, and its mark; None for what it does not say."""

NOWHERE: Stand = (None, None)


def _stand(given: dict[str, Any]) -> Stand:
    mark = given.get("mark")
    return _position(given.get("since")), mark if isinstance(mark, str) else None


def _position(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
