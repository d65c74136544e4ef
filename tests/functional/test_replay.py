"""The picture of a moment is what a console showed then, with marks in the log and without."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import orjson
import pytest
from sqlalchemy import delete, func, select

from ioc.access.actor import Actor, Held
from ioc.db.session import Database
from ioc.domain import clock
from ioc.domain.facilities import FacilityKind, FacilityStatus
from ioc.domain.geo import Point
from ioc.domain.incidents import Outcome
from ioc.domain.permissions import Role
from ioc.eventlog import marks
from ioc.models.event import LogMark
from ioc.models.facility import Facility
from ioc.queries import console
from ioc.queries.replay import picture, then, tracks
from ioc.services.agency import working
from ioc.services.incidents import referral
from ioc.services.reporters import erasure
from ioc.services.shelters import facilities
from ioc.services.shelters.facilities import FacilityTold
from ioc.services.units import units
from ioc.services.verification import joining, review
from ioc.services.water import floods
from ioc.services.water.floods import FloodTold
from ioc.workers.log_marks import make_marks
from tests.functional.fleet import Fleet
from tests.statements import counted
from tests.town import DEEP, FLOODING, Town, metres_north

STATE, EVENTS = "/api/v1/replay/state", "/api/v1/replay/events"
PLACE = ("lat", "lon", "position_at", "accuracy_m", "stale")


def somebody(role: Role, agency: str | None = None, area: str | None = None) -> Actor:
    """A person of whom nothing is stored."""
    return Actor("user:90001", held=(Held(role, agency, area),))


DUTY = somebody(Role.SUPERVISOR)
LOOKERS = {
    "duty": DUTY,
    "hepco": somebody(Role.AGENCY_OFFICER, "hepco"),
    "hepco in one ward": somebody(Role.AGENCY_OFFICER, "hepco", "19774"),
    "rescue": somebody(Role.AGENCY_MANAGER, "ptds"),
    "water": somebody(Role.AGENCY_MANAGER, "huewaco"),
}


def shown(town: Town, actor: Actor) -> dict[str, Any]:
    """What the live console shows."""
    return _by_id(orjson.loads(town.ask(console.snapshot, actor)))


def looked_back(town: Town, actor: Actor, at: datetime) -> dict[str, Any]:
    """What the replay shows of a moment."""
    return _by_id(orjson.loads(town.ask(picture.picture, actor, at, clock.now())))


def _by_id(given: dict[str, Any]) -> dict[str, Any]:
    found = {
        name: {card["id"]: card for card in given[name]}
        for name in ("incidents", "reports", "units", "facilities")
    }
    for card in found["units"].values():
        for name in PLACE:
            card.pop(name)
    return found


def resolved(town: Town, incident: int, agency: str) -> None:
    officer = somebody(Role.AGENCY_OFFICER, agency)
    town.act(working.resolve_incident, officer, incident, Outcome.FIXED, "Đã dọn")


class Walk:
    """Does one thing after the other in a town, as chance will have it."""

    def __init__(self, town: Town, seed: int) -> None:
        self.town, self.fleet, self.rng = town, Fleet(town), random.Random(seed)
        self.told: list[Any] = []
        self.units: list[int] = []
        self.assignments: list[int] = []
        self.places: list[int] = []

    def step(self) -> None:
        """One thing; what cannot be done now is left out."""
        acts = [self.report, self.call, self.waits, self.resolve, self.reopen, self.merge]
        acts += [self.refer, self.reject, self.unit, self.send, self.shelter, self.fill, self.move]
        acts += [self.retire]
        self.rng.choice(acts)()

    def somewhere(self) -> Point:
        return metres_north(DEEP, self.rng.uniform(0, 2500))

    def one(self, status: str = "open") -> int | None:
        cards = [self.town.card(number) for number in self.town.incidents()]
        fitting = [c["id"] for c in cards if c["status"] == status and not c["merged_into"]]
        return self.rng.choice(fitting) if fitting else None

    def report(self) -> None:
        self.told.append(self.town.report(point=self.somewhere(), phone="0905 123 456"))

    def call(self) -> None:
        self.told.append(self.town.emergency(point=self.somewhere(), people=3))

    def waits(self) -> None:
        self.town.submit(self.town.command("Chưa ai đọc"))

    def on(self, number: int | None, service: Callable[..., Any], *more: Any) -> None:
        if number is not None:
            self.town.act(service, DUTY, number, *more)

    def resolve(self) -> None:
        number = self.one()
        # A rescue ends when everybody of it is accounted for, which is another story.
        if number is None or self.town.card(number)["tier"]:
            return
        if leads := self.town.leads(number):
            resolved(self.town, number, leads[0])

    def reopen(self) -> None:
        self.on(self.one("resolved"), working.reopen_incident, "còn")

    def refer(self) -> None:
        self.on(self.one(), referral.refer_incident, "huewaco", False, None)

    def reject(self) -> None:
        self.on(self.one(), review.reject_incident, "nhầm")

    def merge(self) -> None:
        one, other = self.one(), self.one()
        if one is not None and other is not None and one != other:
            self.on(one, joining.merge_incidents, other)

    def unit(self) -> None:
        self.units.append(self.fleet.unit(at=self.somewhere()))

    def send(self) -> None:
        free = [n for n in self.units if self.fleet.row(n).status == "available"]
        number = self.one()
        if free and number is not None:
            self.assignments.append(self.fleet.send(number, free[0], DUTY))

    def move(self) -> None:
        if self.units:
            self.fleet.fix(self.rng.choice(self.units), self.somewhere())

    def retire(self) -> None:
        free = [n for n in self.units if self.fleet.row(n).status == "available"]
        if free:
            row = self.fleet.row(free[0])
            self.units.remove(row.id)
            self.town.do(units.retire_unit, DUTY, row.id, row.version, "hỏng")

    def shelter(self) -> None:
        told = FacilityTold(
            code=f"tt-{len(self.places)}", name="Trường", kind=FacilityKind.SHELTER,
            lat=DEEP.lat, lon=DEEP.lon, places=50,
        )  # fmt: skip
        self.places.append(self.town.do(facilities.create, DUTY, told).id)

    def fill(self) -> None:
        if not self.places:
            return
        number = self.rng.choice(self.places)
        with self.town.database.reading() as session:
            version = session.get_one(Facility, number).version
        status = self.rng.choice([FacilityStatus.OPEN, FacilityStatus.CLOSED])
        self.town.do(facilities.set_status, DUTY, number, version, status, "theo lệnh")


@pytest.mark.parametrize("seed", [3, 11])
def test_the_picture_of_a_moment_is_the_snapshot_of_then(town: Town, seed: int) -> None:
    walk = Walk(town, seed)
    kept: list[tuple[datetime, dict[str, Any]]] = []
    for _ in range(45):
        walk.step()
        town.events()
        kept.append((clock.now(), {who: shown(town, one) for who, one in LOOKERS.items()}))
    for marked in (False, True):
        if marked:
            with town.database.atomic() as session:
                while marks.make_next(session, clock.now() + timedelta(hours=1), 6):
                    session.flush()
                assert (session.scalar(select(func.count()).select_from(LogMark)) or 0) > 3
        for number, (at, then_shown) in enumerate(kept):
            # A moment holds whole milliseconds, and the next step may fall into the same one.
            for who, actor in LOOKERS.items():
                found = looked_back(town, actor, at - timedelta(milliseconds=1))
                exact = looked_back(town, actor, at)
                expected = then_shown[who]
                assert expected in (found, exact), (number, who, marked)


def test_the_events_between_two_moments_lead_from_one_to_the_other(town: Town) -> None:
    walk = Walk(town, 7)
    for _ in range(12):
        walk.step()
    town.events()
    begin = clock.now()
    first = looked_back(town, DUTY, begin)
    for _ in range(25):
        walk.step()
    town.events()
    end = clock.now()
    page = orjson.loads(town.ask(picture.events, DUTY, begin, end, None))
    assert page["next"] is None
    assert page["items"] == sorted(page["items"], key=lambda one: one["ms"])
    lists = {"incident": "incidents", "report": "reports", "unit": "units"}
    lists["facility"] = "facilities"
    for item in page["items"]:
        held = first.get(lists.get(item["subject"]["type"], ""))
        if held is None:
            continue
        card = item["card"]
        if card is not None and _stands(item["subject"]["type"], card):
            for name in PLACE if item["subject"]["type"] == "unit" else ():
                card.pop(name, None)
            held[item["subject"]["id"]] = card
        else:
            held.pop(item["subject"]["id"], None)
    assert first == looked_back(town, DUTY, end)


def _stands(kind: str, card: dict[str, Any]) -> bool:
    from ioc.domain.replay import belongs

    return belongs(kind, card)


def test_pages_of_events_go_on_with_their_cursor(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin = clock.now() - timedelta(seconds=1)
    for n in range(4):
        town.report(point=metres_north(DEEP, 600 * n))
    town.events()
    end = clock.now()
    whole = orjson.loads(town.ask(picture.events, DUTY, begin, end, None))["items"]
    monkeypatch.setattr(picture, "PAGE", 3)
    found: list[Any] = []
    cursor = None
    while True:
        page = orjson.loads(town.ask(picture.events, DUTY, begin, end, cursor))
        found += page["items"]
        cursor = page["next"]
        if cursor is None:
            break
    assert found == whole
    assert len(found) > 6


def test_what_was_erased_does_not_come_back(town: Town) -> None:
    told = town.report("Nhà bà Nguyễn Thị Bí Mật ở cuối kiệt", phone="0905 123 456")
    town.events()
    before = clock.now()
    with town.database.atomic() as session:
        # As if the mark had been made before the erasure.
        assert marks.make_next(session, clock.now() + timedelta(hours=1), 2)
    assert "Bí Mật" in town.ask(picture.picture, DUTY, before, clock.now()).decode()
    town.do(erasure.erase_report, DUTY, told.code)
    town.events()
    found = town.ask(picture.picture, DUTY, before, clock.now())
    assert "Bí Mật" not in found.decode()
    assert orjson.loads(found)["erased"] >= 1
    page = town.ask(picture.events, DUTY, before - timedelta(minutes=1), clock.now(), None)
    assert "Bí Mật" not in page.decode()
    story = town.ask(then.incident, DUTY, told.incident, before, "vi")
    assert "Bí Mật" not in orjson.dumps(story).decode()
    after = looked_back(town, DUTY, clock.now())
    assert told.incident in after["incidents"]


def test_an_agency_sees_what_it_was_told_then(town: Town) -> None:
    told = town.report()
    town.events()
    held = clock.now()
    hepco, water = LOOKERS["hepco"], LOOKERS["water"]
    assert told.incident in looked_back(town, hepco, held)["incidents"]
    assert looked_back(town, water, held)["incidents"] == {}
    town.act(referral.return_referral, hepco, told.incident, "không phải")
    town.events()
    later = clock.now()
    assert looked_back(town, hepco, later)["incidents"] == {}
    assert told.incident in looked_back(town, hepco, held)["incidents"]
    page = orjson.loads(town.ask(picture.events, hepco, held, later, None))["items"]
    assert [one["card"] for one in page if one["subject"]["id"] == told.incident] == [None]
    # The story tells of people: who may not see the matter today gets the card of then alone.
    found = town.ask(then.incident, hepco, told.incident, held, "vi")
    assert found["card"]["id"] == told.incident
    assert found["story"] is None
    assert looked_back(town, DUTY, later)["incidents"][told.incident]["id"] == told.incident


def test_a_story_ends_at_its_moment(town: Town) -> None:
    told = town.report()
    town.events()
    at = clock.now()
    first = town.ask(then.incident, DUTY, told.incident, at, "vi")
    resolved(town, told.incident, town.leads(told.incident)[0])
    town.events()
    again = town.ask(then.incident, DUTY, told.incident, at, "vi")
    assert again["story"] == first["story"]
    assert again["card"]["status"] == "open"
    later = town.ask(then.incident, DUTY, told.incident, clock.now(), "vi")
    assert len(later["story"]) > len(first["story"])


def test_units_are_where_they_were(town: Town) -> None:
    fleet = Fleet(town)
    boat = fleet.unit(at=None)
    for n, seconds in enumerate((-300, -200, -100)):
        fleet.fix(boat, metres_north(DEEP, 100 * n), seconds)
    now = clock.now()
    at = now - timedelta(seconds=150)
    (fix,) = town.ask(tracks.fixes, DUTY, at)
    assert fix["lat"] == pytest.approx(metres_north(DEEP, 100).lat, abs=1e-5)
    assert town.ask(tracks.fixes, DUTY, now - timedelta(hours=1)) == []
    assert town.ask(tracks.fixes, LOOKERS["hepco"], at) == []
    way = town.ask(tracks.tracks, DUTY, now - timedelta(minutes=10), now)
    assert [len(way["units"][str(boat)]), way["every"]] == [3, 10]
    long = town.ask(tracks.tracks, DUTY, now - timedelta(days=2), now)
    assert len(long["units"][str(boat)]) < 3


def test_water_is_that_of_then(town: Town) -> None:
    square = {
        "type": "Polygon",
        "coordinates": [[[107.53, 16.40], [107.54, 16.40], [107.54, 16.41], [107.53, 16.40]]],
    }
    dry = clock.now()
    told = FloodTold(name="Bờ sông", geometry=square, depth_m=0.6)
    flood = town.do(floods.draw, DUTY, told)
    town.events()
    wet = clock.now()
    town.do(floods.end, DUTY, flood.id, flood.version, "nước rút")
    town.events()
    assert town.ask(then.water, DUTY, dry - timedelta(milliseconds=2))["features"] == []
    (found,) = town.ask(then.water, DUTY, wet)["features"]
    assert (found["properties"]["depth_m"], found["properties"]["redrawn"]) == (0.6, False)
    assert town.ask(then.water, DUTY, clock.now() + timedelta(seconds=1))["features"] == []


def test_jumps_find_the_next_and_the_last(
    client: Any, town: Town, person: Any, token_of: Any
) -> None:
    duty = token_of(person(Role.SUPERVISOR))
    begin = clock.now()
    quiet = town.report()
    loud = town.emergency(point=metres_north(DEEP, 3000))
    town.events()
    end = clock.now() + timedelta(seconds=1)

    def asked(at: datetime, more: str) -> Any:
        path = f"/api/v1/replay/next?at={at.isoformat().replace('+00:00', 'Z')}{more}"
        return client.get(path, headers=duty).get_json()["event"]

    before = begin - timedelta(seconds=1)
    assert asked(before, "&critical=1")["subject"] == {"type": "incident", "id": loud.incident}
    assert asked(end, "&critical=1&back=1")["subject"]["id"] == loud.incident
    assert asked(before, f"&incident={quiet.incident}")["kind"] == "incident:opened"
    assert asked(before, "")["kind"] == "report:received"
    assert asked(end, "") is None
    assert asked(before, "&back=1") is None


def test_density_counts_what_the_actor_was_told(town: Town) -> None:
    begin = clock.now()
    town.report()
    town.emergency(point=metres_north(DEEP, 3000))
    town.events()
    end = clock.now() + timedelta(seconds=1)
    found = town.ask(picture.density, DUTY, begin, end, 4)
    page = orjson.loads(town.ask(picture.events, DUTY, begin, end, None))["items"]
    assert sum(bar[1] for bar in found["items"]) == len(page)
    assert sum(bar[2] for bar in found["items"]) == 1
    none = town.ask(picture.density, LOOKERS["water"], begin, end, 4)
    assert sum(bar[2] for bar in none["items"]) == 0


@pytest.mark.parametrize(
    ("address", "field"),
    [
        (STATE, "at"),
        (f"{STATE}?at=hôm%20qua", "at"),
        (f"{STATE}?at=9999-12-31T00:00:00Z", "at"),
        (f"{EVENTS}?from=2026-10-28T22:00:00Z&to=2026-10-28T21:00:00Z", "to"),
        (f"{EVENTS}?from=2026-01-01T00:00:00Z&to=2026-10-28T21:00:00Z", "to"),
        (f"{EVENTS}?from=2026-10-28T20:00:00Z&to=2026-10-28T21:00:00Z&cursor=x", "cursor"),
        ("/api/v1/replay/density?from=2026-10-28T20:00:00Z&to=2026-10-28T21:00:00Z&parts=0",
         "parts"),
        ("/api/v1/replay/next?at=2026-10-28T20:00:00Z&incident=x", "incident"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_named(
    client: Any, person: Any, token_of: Any, address: str, field: str
) -> None:
    answer = client.get(address, headers=token_of(person(Role.SUPERVISOR)))
    assert answer.status_code == 422
    assert [error["field"] for error in answer.get_json()["errors"]] == [field]


def test_the_future_is_now_and_before_the_log_is_nothing(
    client: Any, town: Town, person: Any, token_of: Any
) -> None:
    duty = token_of(person(Role.SUPERVISOR))
    town.report()
    town.events()
    ahead = client.get(f"{STATE}?at=2090-01-01T00:00:00Z", headers=duty).get_json()
    assert ahead["clamped"] == "future"
    assert len(ahead["incidents"]) == 1
    old = client.get(f"{STATE}?at=2001-01-01T00:00:00Z", headers=duty).get_json()
    assert (old["clamped"], old["incidents"], old["position"]) == ("before_first", [], 0)


def test_who_has_no_console_has_no_replay(client: Any, person: Any, token_of: Any) -> None:
    crew = token_of(person(Role.CREW, "ptds"))
    moment = "2026-10-28T20:00:00Z"
    for path in (f"{STATE}?at={moment}", "/console/replay"):
        assert client.get(path, headers=crew).status_code == 403, path
    assert client.get(f"{STATE}?at={moment}").status_code == 401


def test_a_picture_costs_the_same_number_of_statements_for_many(
    town: Town, database: Database
) -> None:
    def cost() -> int:
        town.events()
        with counted(database) as seen:
            town.ask(picture.picture, DUTY, clock.now(), clock.now())
        return len(seen)

    town.report()
    cost()
    one = cost()
    for n in range(1, 6):
        town.report(point=metres_north(DEEP, 700 * n))
    assert cost() == one


def test_marks_are_made_behind_the_log_and_made_anew_when_it_was_told_into_the_past(
    town: Town, database: Database
) -> None:
    began = clock.now() - timedelta(hours=2)
    for n in range(6):
        with clock.at_moment(began + timedelta(seconds=n)):
            town.report(point=metres_north(DEEP, 700 * n))
    town.events()
    assert make_marks(database, every=5) > 1
    assert make_marks(database, every=5) == 0
    before = looked_back(town, DUTY, clock.now() - timedelta(hours=1))
    with clock.at_moment(clock.now() - timedelta(hours=3)):
        late = town.report("Chuyện cũ", category=FLOODING, point=metres_north(DEEP, 5000))
    for n in range(3):
        with clock.at_moment(began + timedelta(minutes=1, seconds=n)):
            town.report("Rác nữa", point=metres_north(DEEP, -700 * n - 700))
    town.events()
    while make_marks(database, every=5):
        pass
    again = looked_back(town, DUTY, clock.now() - timedelta(hours=1))
    assert set(again["incidents"]) > set(before["incidents"])
    assert late.incident in again["incidents"]
    with database.atomic() as session:
        session.execute(delete(LogMark))
    assert looked_back(town, DUTY, clock.now() - timedelta(hours=1)) == again


def test_a_room_that_cannot_read_its_times_says_so(client: Any, person: Any, token_of: Any) -> None:
    duty = token_of(person(Role.SUPERVISOR))
    assert client.get("/console/replay", headers=duty).status_code == 200
    wrong = client.get("/console/replay?from=2026-10-28T22:00&to=2026-10-28T21:00", headers=duty)
    assert wrong.status_code == 422
    assert "Lúc kết thúc phải sau lúc bắt đầu." in wrong.get_data(as_text=True)
