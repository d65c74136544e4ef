"""Who holds which item of the verification desk, told to the desks; nothing of it is logged.

A lease lives for two minutes and is renewed all the time: in the log it would be noise. Each
process reads the few leases that hold when it is rung, and sends them whole when they differ, so a
call that is lost costs a moment and no desk ends with another picture than the rest.
"""

from __future__ import annotations

import orjson

from ioc.domain.events import CITY
from ioc.queries.verification import verification_queue
from ioc.realtime import wire
from ioc.realtime.relay import Relay


class Presence:
    """What this process last told its desks."""

    def __init__(self, relay: Relay) -> None:
        self.relay = relay
        self.told = b""

    def run_once(self) -> bool:
        """Tells the desks when the leases have changed; answers whether it did."""
        with self.relay.database.reading() as session:
            items = verification_queue.leases(session)
        body = orjson.dumps({"items": items})
        if body == self.told:
            return False
        self.relay.tell({CITY}, wire.packet_of("leases", body))
        self.told = body
        return True
