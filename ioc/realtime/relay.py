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
from ioc.eventlog import reading
from ioc.eventlog.reading import Recorded
from ioc.queries import messages
from ioc.realtime import wire

logger = logging.getLogger(__name__)

PAGE = 500
TOO_FAR_BEHIND = 20_000
"""A client this many events behind takes a new snapshot, which is quicker for both."""


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
    the process's position misses nothing and receives nothing twice.
    """

    def __init__(self, database: Database, server: Any) -> None:
        self.database = database
        self.server = server
        self.position = 0
        self.lock = threading.Lock()
        self.moved = threading.Condition()
        self._screens: dict[str, Screen] = {}
        self._by_atom: dict[str, set[str]] = defaultdict(set)

    def start_at_head(self) -> None:
        """Begins at the end of the log: what came before is the clients' to catch up with."""
        with self.database.reading() as session:
            self.position = reading.position(session)

    def run_once(self) -> int:
        """Sends what is new; answers how many events it read."""
        with self.database.reading() as session:
            events = reading.read_after(session, self.position, PAGE)
        if not events:
            return 0
        with self.lock:
            for event in events:
                try:
                    self._publish(event)
                except Exception:
                    logger.exception("event %d could not be told; it is passed", event.position)
                    self._resync(self._sids(event.audience | event.left_audience))
                self.position = event.position
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
                self.send(screen.eio_sid, wire.heartbeat(screen.position))
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
            packet = wire.heartbeat(self.position)
            for screen in self._screens.values():
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

    def _publish(self, event: Recorded) -> None:
        seeing = self._sids(event.audience)
        with_code = {sid for sid in seeing if self._screens[sid].sees_codes}
        for sids, sees_codes in ((with_code, True), (seeing - with_code, False)):
            if sids:
                card = messages.card_for(event, sees_codes)
                self._send_many(sids, wire.packet_of("event", messages.event_body(event, card)))
        leaving = self._sids(event.left_audience) - seeing
        if leaving:
            packet = wire.packet_of("event", messages.event_body(event, b"null"))
            self._send_many(leaving, packet)

    def _sids(self, atoms: Iterable[str]) -> set[str]:
        sets = [self._by_atom[atom] for atom in atoms if atom in self._by_atom]
        return set().union(*sets)

    def _send_many(self, sids: set[str], packet: Any) -> None:
        for sid in sids:
            self._send_or_resync(self._screens[sid], packet)

    def _send_or_resync(self, screen: Screen, packet: Any) -> None:
        """What one screen cannot be told must not cost the others anything."""
        try:
            self.send(screen.eio_sid, packet)
        except Exception:
            logger.exception("a screen could not be told; it is to take a new snapshot")
            self._resync({screen.sid})

    def _resync(self, sids: set[str]) -> None:
        for sid in sids:
            try:
                self.send(self._screens[sid].eio_sid, wire.resync())
            except Exception:
                logger.exception("a screen could not be told to take a new snapshot")

    def send(self, eio_sid: str, packet: Any) -> None:
        """Puts a packet on its way to one connection."""
        try:
            self.server._send_eio_packet(eio_sid, packet)
        except KeyError:
            # The client went away between the look-up and the sending; `leave` is on its way.
            logger.debug("a screen left while it was being served")
