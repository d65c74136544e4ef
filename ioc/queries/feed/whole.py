"""A snapshot, written in pieces: what is not an incident first, then the incidents, worst first.

Pieces, because 50,000 cards are 80 MB of text: they are neither held in memory at once nor do
they keep the others waiting while they are read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import orjson
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.eventlog import places
from ioc.eventlog.places import Place
from ioc.queries.feed import lists
from ioc.queries.feed.view import View, unit_stamp, view_of


@dataclass(frozen=True)
class Form:
    """Which snapshot: of the critical incidents alone, and as lines that are JSON each."""

    critical: bool = False
    lines: bool = False

    @property
    def part(self) -> str:
        """As it is asked for and answered."""
        return "critical" if self.critical else "all"


@dataclass(frozen=True)
class Moment:
    """What a snapshot is of: a place in the log, what the actor sees, where the units are."""

    place: Place
    view: View
    stamp: str

    def tag(self, variant: str) -> str:
        """A weak entity tag: the same for what shows the same, in whatever encoding."""
        place = self.place
        return f'W/"{place.position}.{place.mark}.{self.view.name}.{self.stamp}.{variant}"'

    @property
    def members(self) -> dict[str, object]:
        """What every answer says of its moment."""
        place = self.place
        return {"position": place.position, "mark": place.mark, "view": self.view.name}


def moment_of(session: Session, actor: Actor) -> Moment:
    """The present moment. It is asked before any card is read: a change that commits in between
    is in the cards already and comes once more as an event, which replaces a card by one of the
    same version."""
    place = places.head(session)
    return Moment(place, view_of(session, actor), unit_stamp(session))


def pieces(session: Session, actor: Actor, moment: Moment, form: Form) -> Iterator[bytes]:
    """The snapshot of this moment, read in the transaction of `session`."""
    head = {
        **moment.members,
        "part": form.part,
        "open_incidents": lists.open_count(session, actor),
    }
    yield orjson.dumps(head)[:-1]
    for name, cards in (
        ("reports", lists.waiting_reports(session, actor)),
        ("units", lists.units_in_use(session, actor)),
        ("facilities", lists.facilities(session, actor)),
    ):
        yield b',"%b":%b' % (name.encode(), _array(cards.values()))
    pages = lists.open_incidents(session, actor, critical=form.critical)
    yield from _as_lines(pages) if form.lines else _as_one(pages)


def _array(cards: Iterable[str]) -> bytes:
    return f"[{','.join(cards)}]".encode()


def _as_one(pages: Iterable[list[bytes]]) -> Iterator[bytes]:
    yield b',"incidents":['
    before = b""
    for page in pages:
        yield before + b",".join(page)
        before = b","
    yield b"]}"


def _as_lines(pages: Iterable[list[bytes]]) -> Iterator[bytes]:
    yield b',"incidents":[]}\n'
    count = 0
    for page in pages:
        count += len(page)
        yield b'{"incidents":[' + b",".join(page) + b"]}\n"
    yield b'{"end":%d}\n' % count
