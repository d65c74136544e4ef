"""Many changes in a moment: `python -m benchmarks.burst 1000`, with the environment of the server.

Each is a note to an incident, so one event with a new card; a hundred are committed together.
Prints the seconds since 1970 of the first and of the last commit.
"""

from __future__ import annotations

import sys
import time

from sqlalchemy import select

from ioc.access.actor import Actor, Held
from ioc.app import create_app
from ioc.db.session import Database
from ioc.domain.permissions import Role
from ioc.models.incident import Incident
from ioc.services.agency import working

TOGETHER = 100
CHIEF = Actor("user:0", held=(Held(Role.SUPERVISOR),))


def main(count: int) -> None:
    """Makes the changes."""
    database: Database = create_app().extensions["ioc.db"]
    with database.reading() as session:
        ids = session.scalars(select(Incident.id).order_by(Incident.id).limit(count)).all()
    moments = []
    for begin in range(0, count, TOGETHER):
        with database.atomic() as session:
            for number in range(begin, min(begin + TOGETHER, count)):
                working.note_incident(session, CHIEF, ids[number % len(ids)], f"ghi chú {number}")
        moments.append(time.time())
    print(moments[0], moments[-1])


if __name__ == "__main__":
    main(int(sys.argv[1]))
