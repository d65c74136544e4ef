"""Tails the log in this process and hands each event to the screens that may see it."""

from __future__ import annotations

import logging
import threading
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from ioc.access.actor import Actor
from ioc.db.session import Database
from ioc.domain.permissions import Permission
from ioc.eventlog import places, reading
from ioc.eventlog.places import Place
from ioc.eventlog.reading import Recorded
from ioc.queries import messages
from ioc.realtime import wire
from ioc.realtime.websocket import Straight

logger = logging.getLogger(__name__)

PAGE = 500
TOO_FAR_BEHIND = 2_000
"""A client this many events behind asks what changed since then, which is quicker for both."""


Leaving = defaultdict[str, list[Any]]
"""By the id of a screen the packets that are to be sent to it, in order."""


@dataclass
class Screen:
    """A connected console: who looks at it, and how far it has been served."""

    sid: str
    eio_sid: str
    actor: Actor
    position: int
    sees_codes: bool = field(init=False)

    def __post_init__(self) -> None:
        self.sees_codes = self.actor.can(Permission.REPORT_CONTACT)


class Relay:
    """The process's position in the log and its connected screens.

    `lock` is held while a batch goes out and while a screen joins, so a screen that joins at
    the process's position misses nothing and receives nothing twice. `straight`: where
    screens are real WebSockets, the way past the library's queue; frames are joined then. The lock
    may be taken again by who holds it: sending to a client that has stopped answering ends its
    connection, and `leave` is called from within the sending.
    """

    def __init__(self, database: Database, server: Any) -> None:
        self.database = database
        self.server = server
        self.position = 0
        self.mark = ""
        self.straight: Straight | None = None
        self.lock = threading.RLock()
        self.moved = threading.Condition()
        self._screens: dict[str, Screen] = {}
        self._by_atom: dict[str, set[str]] = defaultdict(set)

    def start_at_head(self) -> None:
        """Begins at the end of the log: what came before is the clients' to catch up with."""
        with self.database.reading() as session:
            self._stand_at(places.head(session))

    def _stand_at(self, place: Place | Recorded) -> None:
        self.position, self.mark = place.position, place.mark

    def run_once(self) -> int:
        """Sends what is new; answers how many events it read."""
        with self.database.reading() as session:
            events = reading.read_after(session, self.position, PAGE)
        if not events:
            return 0
        with self.lock:
            begun = self.position
            leaving: Leaving = defaultdict(list)
            for event in events:
                try:
                    self._publish(event, leaving)
                except Exception:
                    logger.exception("event %d could not be told; it is passed", event.position)
                    told = wire.resync(wire.Why.FAILED, self.position)
                    for sid in self._sids(event.audience | event.left_audience):
                        leaving[sid].append(told)
                self._stand_at(event)
            self._send_out(leaving, begun)
        with self.moved:
            self.moved.notify_all()
        return len(events)

    def wait_beyond(self, position: int, seconds: float) -> None:
        """Returns when the log has moved past `position`, or after `seconds`."""
        with self.moved:
            self.moved.wait_for(lambda: self.position > position, timeout=seconds)

    def join(self, screen: Screen) -> None:
        """Brings a screen up to date and lets it hear from here on.

        A screen is never served beyond the process's own position: what lies after it is
        about to be published, and would reach the screen twice.
        """
        while True:
            if self.position - screen.position <= PAGE // 5:
                with self.lock:
                    # Nothing can be published now; what is left is at most a page.
                    while screen.position < self.position:
                        self._send_page(screen, self.position)
                    self._screens[screen.sid] = screen
                    for atom in screen.actor.atoms:
                        self._by_atom[atom].add(screen.sid)
                    # Nobody was told more than the process, so its place is the screen's.
                    self.send(screen.eio_sid, wire.heartbeat(self.position, self.mark))
                return
            self._send_page(screen, self.position)

    def leave(self, sid: str) -> None:
        """The screen is gone, or about to catch up anew."""
        with self.lock:
            screen = self._screens.pop(sid, None)
            if screen:
                for atom in screen.actor.atoms:
                    self._by_atom[atom].discard(sid)

    def heartbeat(self) -> None:
        """Tells every screen up to where it has been served."""
        with self.lock:
            packet = wire.heartbeat(self.position, self.mark)
            for screen in self.screens():
                self._send_or_resync(screen, packet)

    def tell(self, atoms: Iterable[str], packet: Any) -> None:
        """Sends to every screen that holds one of the atoms what stands in no log."""
        with self.lock:
            self._send_many(self._sids(atoms), packet)

    def tell_screens(self, sids: Iterable[str], packet: Any) -> None:
        """Sends to these screens, as far as they are still connected, what stands in no log."""
        with self.lock:
            self._send_many({sid for sid in sids if sid in self._screens}, packet)

    def screens(self) -> list[Screen]:
        """The screens that are connected now."""
        return list(self._screens.values())

    def _send_page(self, screen: Screen, limit_to: int) -> None:
        with self.database.reading() as session:
            events = reading.read_after(session, screen.position, PAGE)
        for event in events:
            if event.position > limit_to:
                break
            body = messages.body_for(event, screen.actor.atoms, screen.sees_codes)
            if body is not None:
                self.send(screen.eio_sid, wire.packet_of("event", body))
            screen.position = event.position

    def _publish(self, event: Recorded, leaving: Leaving) -> None:
        """Writes the event once for each of those who see the same of it."""
        seeing = self._sids(event.audience)
        with_code = {sid for sid in seeing if self._screens[sid].sees_codes}
        for sids, sees_codes in ((with_code, True), (seeing - with_code, False)):
            if sids:
                card = messages.card_for(event, sees_codes)
                packet = wire.packet_of("event", messages.event_body(event, card))
                for sid in sids:
                    leaving[sid].append(packet)
        gone = self._sids(event.left_audience) - seeing
        if gone:
            packet = wire.packet_of("event", messages.event_body(event, b"null"))
            for sid in gone:
                leaving[sid].append(packet)

    def _send_out(self, leaving: Leaving, begun: int) -> None:
        """Sends each screen what it is to be told of the events after `begun`, in one piece where
        frames can be joined; the piece is made once for those who are told the same."""
        joined: dict[tuple[int, ...], Any] = {}
        for sid, told in leaving.items():
            screen, packets = self._screens.get(sid), told
            if screen is None:
                continue
            if self.straight and len(told) > 1:
                key = tuple(map(id, told))
                if key not in joined:
                    joined[key] = wire.joined(told)
                packets = [joined[key]]
            try:
                for packet in packets:
                    self.send(screen.eio_sid, packet)
            except Exception:
                logger.exception("a screen could not be told; it is to take what changed")
                self._resync({sid}, begun)

    def _sids(self, atoms: Iterable[str]) -> set[str]:
        sets = [self._by_atom[atom] for atom in atoms if atom in self._by_atom]
        return set().union(*sets)

    def _send_many(self, sids: set[str], packet: Any) -> None:
        for sid in sids:
            if (screen := self._screens.get(sid)) is not None:
                self._send_or_resync(screen, packet)

    def _send_or_resync(self, screen: Screen, packet: Any) -> None:
        """What one screen cannot be told must not cost the others anything."""
        try:
            self.send(screen.eio_sid, packet)
        except Exception:
            logger.exception("a screen could not be told; it is to take a new snapshot")
            self._resync({screen.sid}, self.position)

    def _resync(self, sids: set[str], since: int) -> None:
        packet = wire.resync(wire.Why.FAILED, since)
        for screen in filter(None, map(self._screens.get, sids)):
            try:
                self.send(screen.eio_sid, packet)
            except Exception:
                logger.exception("a screen could not be told to take a new snapshot")

    def send(self, eio_sid: str, packet: Any) -> None:
        """Puts a packet on its way to one connection."""
        try:
            (self.straight.send if self.straight else self.server._send_eio_packet)(eio_sid, packet)
        except KeyError:
            # The client went away between the look-up and the sending; `leave` is on its way.
            logger.debug("a screen left while it was being served")
