"""The snapshot of a console: the critical first, only what changed, nothing when nothing did."""

from __future__ import annotations

import gzip
import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import brotli
import orjson
import pytest
import time_machine
from sqlalchemy import delete, select, update

from ioc.access.actor import SYSTEM, Actor, Held
from ioc.db.session import Database
from ioc.domain.errors import Conflict, InvalidInput, InvalidTransition, NotAllowed, NotFound
from ioc.domain.facilities import FacilityKind, FacilityStatus
from ioc.domain.incidents import Outcome
from ioc.domain.permissions import Role
from ioc.eventlog import sequencer
from ioc.models.agency import Agency
from ioc.models.people import Membership
from ioc.models.unit import Unit, UnitCrew
from ioc.queries.feed import changes as feed_changes
from ioc.services.agency import working
from ioc.services.incidents import referral
from ioc.services.shelters import facilities
from ioc.services.shelters.facilities import FacilityTold
from ioc.services.units import units
from ioc.services.verification import joining, review
from ioc.web.shared_bodies import SharedBodies
from tests.functional.fleet import Fleet
from tests.functional.screens import Console, Lists, lists_of, patched
from tests.statements import counted
from tests.town import DEEP, DEEP_WARD, Town, metres_north

SNAPSHOT = "/api/v1/console/snapshot"
CRITICAL = f"{SNAPSHOT}?part=critical"
CHIEF = Actor("user:chief", held=(Held(Role.SUPERVISOR),))
Headers = dict[str, str]
REFUSED = (Conflict, InvalidInput, InvalidTransition, NotAllowed, NotFound)


@pytest.fixture
def fleet(town: Town) -> Fleet:
    return Fleet(town)


@pytest.fixture
def desk(person: Any, token_of: Any) -> Headers:
    return token_of(person(Role.SUPERVISOR))


@pytest.fixture
def officer(person: Any) -> Actor:
    return person(Role.AGENCY_OFFICER, "hepco")


def number(database: Database) -> None:
    while sequencer.run_once(database):
        pass


def since(held: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"since": held["position"], "mark": held["mark"], "view": held["view"], **more}


class Night:
    """Things that happen to a city, drawn by chance, and what each person holds of it."""

    def __init__(self, town: Town, randomness: random.Random) -> None:
        self.town, self.random, self.fleet = town, randomness, Fleet(town)
        self.units: list[int] = []
        self.shelters: list[int] = []

    def go_on(self) -> None:
        """One thing more; what the rules refuse does not happen."""
        steps: list[Callable[[], object]] = [
            self.report,
            self.report,
            lambda: self.town.emergency(point=self.place()),
            lambda: self.town.submit(self.town.command("Chưa ai đọc")),
            lambda: self.act(review.reject_incident, "nhầm"),
            lambda: self.act(referral.refer_incident, "huewaco", False, None),
            lambda: self.act(working.resolve_incident, Outcome.FIXED, "Đã dọn"),
            lambda: self.act(working.close_incident),
            lambda: self.act(joining.merge_incidents, self.random.choice(self.town.incidents())),
            self.return_it,
            lambda: self.units.append(
                self.fleet.unit(agency=self.random.choice(["ptds", "hepco"]))
            ),
            self.move,
            self.retire,
            self.open_shelter,
            self.close_shelter,
        ]
        try:
            self.random.choice(steps)()
        except (ValueError, IndexError, *REFUSED):
            return

    def place(self) -> Any:
        return metres_north(DEEP, 400 * self.random.randrange(12))

    def report(self) -> None:
        self.town.report("Rác đầu kiệt", point=self.place())

    def act(self, service: Any, *more: Any) -> None:
        self.town.act(service, CHIEF, self.random.choice(self.town.incidents()), *more)

    def return_it(self) -> None:
        officer = Actor("user:o", held=(Held(Role.AGENCY_OFFICER, "hepco"),))
        incident = self.random.choice(self.town.incidents())
        self.town.act(referral.return_referral, officer, incident, "không phải")

    def enter(self) -> None:
        self.units.append(self.fleet.unit(agency=self.random.choice(["ptds", "hepco"])))

    def move(self) -> None:
        self.fleet.fix(self.random.choice(self.units), self.place(), seconds=1)

    def retire(self) -> None:
        row = self.fleet.row(self.random.choice(self.units))
        self.town.do(units.retire_unit, SYSTEM, row.id, row.version, "hỏng máy")

    def open_shelter(self) -> None:
        told = FacilityTold(
            f"Trường {len(self.shelters)}",
            FacilityKind.SHELTER,
            lat=16.4785,
            lon=107.577,
            places=10,
            agency="ubnd-19753",
        )
        self.shelters.append(self.town.do(facilities.create, SYSTEM, told).id)

    def close_shelter(self) -> None:
        self.town.do(
            facilities.set_status,
            SYSTEM,
            self.random.choice(self.shelters),
            1,
            FacilityStatus.CLOSED,
            "mất điện",
        )


@pytest.mark.parametrize("seed", range(3))
def test_what_changed_makes_of_any_earlier_state_the_present_one(
    client: Any, town: Town, person: Any, token_of: Any, database: Database, seed: int
) -> None:
    """For the city's desk, an agency, a ward's officer of an agency, a ward and a crew."""
    night = Night(town, random.Random(seed))
    crew = person(Role.CREW, "ptds")
    boat = night.fleet.unit(crew=(crew,))
    night.units.append(boat)
    people = {
        "desk": person(Role.SUPERVISOR),
        "operator": person(Role.OPERATOR),
        "agency": person(Role.AGENCY_OFFICER, "hepco"),
        "in one ward": person(Role.AGENCY_OFFICER, "hepco", DEEP_WARD),
        "ward": person(Role.AGENCY_OFFICER, f"ubnd-{DEEP_WARD}"),
        "crew": crew,
    }
    tokens = {name: token_of(actor) for name, actor in people.items()}
    held: dict[str, list[tuple[dict[str, Any], Lists]]] = {name: [] for name in people}
    for _ in range(12):
        for _ in range(night.random.randrange(1, 6)):
            night.go_on()
        number(database)
        for name, headers in tokens.items():
            whole = client.get(SNAPSHOT, headers=headers).get_json()
            fresh = lists_of(whole)
            for earlier, lists in night.random.sample(held[name], min(3, len(held[name]))):
                changed = client.get(
                    SNAPSHOT, query_string=since(earlier), headers=headers
                ).get_json()
                assert "whole_needed" not in changed, name
                assert changed["position"] == whole["position"]
                assert patched(lists, changed) == fresh, name
            held[name].append((whole, fresh))
    assert len(town.incidents()) > 3


def test_nothing_of_others_is_named_for_removal(
    client: Any, town: Town, database: Database, token_of: Any, officer: Actor, person: Any
) -> None:
    """Not even the number of what an agency never saw."""
    own = town.report()
    number(database)
    water = token_of(person(Role.AGENCY_OFFICER, "huewaco"))
    theirs = token_of(officer)
    before = {
        who: client.get(SNAPSHOT, headers=who_).get_json()
        for who, who_ in (("water", water), ("hepco", theirs))
    }
    town.act(review.reject_incident, CHIEF, own.incident, "nhầm")
    number(database)
    told = client.get(SNAPSHOT, query_string=since(before["hepco"]), headers=theirs).get_json()
    assert told["removed"]["incidents"] == [own.incident]
    other = client.get(SNAPSHOT, query_string=since(before["water"]), headers=water).get_json()
    assert set(map(tuple, other["removed"].values())) == {()}
    assert other["incidents"] == other["reports"] == []


def test_the_critical_come_first_and_can_be_taken_alone(
    client: Any, town: Town, desk: Headers, database: Database
) -> None:
    for n in range(3):
        town.report("Rác", point=metres_north(DEEP, 600 * n))
    cry = town.emergency(point=metres_north(DEEP, 9000))
    waiting = town.submit(town.command("Chưa ai đọc"))
    number(database)
    whole = client.get(SNAPSHOT, headers=desk).get_json()
    severities = [card["severity"] for card in whole["incidents"]]
    assert severities == sorted(severities, key=["critical", "high", "normal", "low"].index)
    assert whole["incidents"][0]["id"] == cry.incident
    assert (whole["part"], whole["open_incidents"]) == ("all", 4)
    first = client.get(CRITICAL, headers=desk).get_json()
    assert [card["id"] for card in first["incidents"]] == [cry.incident]
    assert (first["part"], first["open_incidents"]) == ("critical", 4)
    assert [card["id"] for card in first["reports"]] == [waiting.report_id]
    assert (first["units"], first["facilities"]) == (whole["units"], whole["facilities"])
    assert first["position"] <= whole["position"]


@pytest.mark.parametrize("encoding", ["identity", "br", "gzip"])
def test_lines_hold_the_same_and_say_that_they_are_whole(
    client: Any, town: Town, desk: Headers, database: Database, encoding: str
) -> None:
    for n in range(3):
        town.report(point=metres_north(DEEP, 600 * n))
    town.emergency(point=metres_north(DEEP, 9000))
    number(database)
    whole = client.get(SNAPSHOT, headers=desk).get_json()
    answer = client.get(f"{SNAPSHOT}?lines=1", headers={**desk, "Accept-Encoding": encoding})
    unpack = {"identity": bytes, "br": brotli.decompress, "gzip": gzip.decompress}[encoding]
    assert answer.headers.get("Content-Encoding", "identity") == encoding
    assert answer.content_type == "application/x-ndjson"
    head, *pages, end = map(orjson.loads, unpack(answer.data).splitlines())
    cards = [card for page in pages for card in page["incidents"]]
    assert {**head, "incidents": cards} == whole
    assert end == {"end": len(cards)}


@pytest.mark.parametrize("encoding", ["br", "gzip"])
def test_a_packed_snapshot_is_the_same_snapshot(
    client: Any, town: Town, desk: Headers, database: Database, encoding: str
) -> None:
    town.report()
    number(database)
    plain = client.get(SNAPSHOT, headers=desk)
    packed = client.get(SNAPSHOT, headers={**desk, "Accept-Encoding": encoding})
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress}[encoding]
    assert unpack(packed.data) == plain.data
    assert packed.headers["ETag"] == plain.headers["ETag"]
    assert packed.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("address", [SNAPSHOT, CRITICAL, f"{SNAPSHOT}?lines=1"])
def test_who_holds_it_already_is_told_so_without_reading_a_card(
    client: Any, town: Town, fleet: Fleet, desk: Headers, database: Database, address: str
) -> None:
    boat = fleet.unit()
    town.report()
    number(database)
    tag = client.get(address, headers=desk).headers["ETag"]
    with counted(database) as seen:
        again = client.get(address, headers={**desk, "If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == tag
    assert not any("card" in statement for statement in seen), seen
    fleet.fix(boat, metres_north(DEEP, 300), seconds=1)
    moved = client.get(address, headers={**desk, "If-None-Match": tag})
    assert moved.status_code == 200
    town.report("Rác nữa", point=metres_north(DEEP, 5000))
    number(database)
    tag = moved.headers["ETag"]
    assert client.get(address, headers={**desk, "If-None-Match": tag}).status_code == 200


def test_what_changed_is_conditional_too(
    client: Any, town: Town, desk: Headers, database: Database
) -> None:
    town.report()
    number(database)
    whole = client.get(SNAPSHOT, headers=desk).get_json()
    first = client.get(SNAPSHOT, query_string=since(whole), headers=desk)
    assert first.get_json()["removed"] == {
        "incidents": [],
        "reports": [],
        "units": [],
        "facilities": [],
    }
    held = {**desk, "If-None-Match": first.headers["ETag"]}
    assert client.get(SNAPSHOT, query_string=since(whole), headers=held).status_code == 304
    town.report("Rác nữa", point=metres_north(DEEP, 5000))
    number(database)
    more = client.get(SNAPSHOT, query_string=since(whole), headers=held)
    assert len(more.get_json()["incidents"]) == 1


def test_a_tag_of_somebody_else_says_nothing(
    client: Any, town: Town, desk: Headers, token_of: Any, officer: Actor, database: Database
) -> None:
    town.report()
    number(database)
    tag = client.get(SNAPSHOT, headers=desk).headers["ETag"]
    other = client.get(SNAPSHOT, headers={**token_of(officer), "If-None-Match": tag})
    assert other.status_code == 200


def test_each_gets_what_they_may_see_although_answers_are_shared(
    client: Any, town: Town, desk: Headers, person: Any, token_of: Any, database: Database
) -> None:
    """The same moment, asked one after another by people of different reach, twice."""
    town.report()
    town.report("Mất nước", category="cap_nuoc", point=metres_north(DEEP, 5000))
    town.submit(town.command("Chưa ai đọc"))
    number(database)
    hepco = token_of(person(Role.AGENCY_OFFICER, "hepco"))
    other = token_of(person(Role.AGENCY_MANAGER, "hepco"))
    water = token_of(person(Role.AGENCY_OFFICER, "huewaco"))
    for _ in range(2):
        seen = [
            client.get(SNAPSHOT, headers=headers).get_json()
            for headers in (desk, hepco, other, water)
        ]
        assert [len(one["incidents"]) for one in seen] == [2, 1, 1, 1]
        assert [len(one["reports"]) for one in seen] == [1, 0, 0, 0]
        assert seen[1]["incidents"] == seen[2]["incidents"] != seen[3]["incidents"]
        assert len({one["view"] for one in (seen[0], seen[1], seen[3])}) == 3


def test_the_codes_of_reporters_are_not_shared(
    client: Any, town: Town, desk: Headers, person: Any, token_of: Any, database: Database
) -> None:
    code = town.submit(town.command("Chưa ai đọc")).tracking_code
    number(database)
    without = token_of(person(Role.ADMINISTRATOR))
    for headers, is_there in ((desk, True), (without, False), (desk, True), (without, False)):
        answer = client.get(SNAPSHOT, headers=headers)
        assert (code in answer.get_data(as_text=True)) is is_there


def test_a_change_of_roles_needs_the_whole(
    client: Any, town: Town, officer: Actor, token_of: Any, database: Database
) -> None:
    headers = token_of(officer)
    town.report()
    number(database)
    whole = client.get(SNAPSHOT, headers=headers).get_json()
    with database.atomic() as session:
        water = session.scalar(select(Agency.id).where(Agency.code == "huewaco"))
        session.execute(
            update(Membership).where(Membership.user_id == officer.user_id).values(agency_id=water)
        )
    told = client.get(SNAPSHOT, query_string=since(whole), headers=headers).get_json()
    assert told["whole_needed"] == "other_view"
    assert "incidents" not in told
    assert told["view"] == client.get(SNAPSHOT, headers=headers).get_json()["view"]


def test_a_crew_that_gets_another_boat_needs_the_whole(
    client: Any, fleet: Fleet, person: Any, token_of: Any, database: Database
) -> None:
    crew = person(Role.CREW, "ptds")
    headers = token_of(crew)
    first, second = fleet.unit(crew=(crew,)), fleet.unit()
    number(database)
    whole = client.get(SNAPSHOT, headers=headers).get_json()
    assert [card["id"] for card in whole["units"]] == [first]
    with database.atomic() as session:
        session.execute(delete(UnitCrew))
    fleet.joins(crew, second)
    told = client.get(SNAPSHOT, query_string=since(whole), headers=headers).get_json()
    assert told["whole_needed"] == "other_view"


def test_who_is_too_far_back_or_of_another_log_needs_the_whole(
    client: Any, town: Town, desk: Headers, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.report()
    number(database)
    held = client.get(SNAPSHOT, headers=desk).get_json()

    def told(**more: Any) -> Any:
        answer = client.get(SNAPSHOT, query_string=since(held, **more), headers=desk)
        return answer.get_json().get("whole_needed")

    assert told() is None
    assert told(since=held["position"] + 1) == "ahead"
    assert told(mark="0" * 12) == "other_log"
    assert told(since=held["position"] - 1) == "other_log"
    assert told(view="somebody else") == "other_view"
    assert told(since=0, mark="") is None
    monkeypatch.setattr(feed_changes, "MOST_EVENTS", 1)
    assert told(since=0, mark="") == "too_far_back"
    without = {"since": held["position"], "view": held["view"]}
    answer = client.get(SNAPSHOT, query_string=without, headers=desk).get_json()
    assert "whole_needed" not in answer
    del without["view"]
    answer = client.get(SNAPSHOT, query_string=without, headers=desk).get_json()
    assert answer["whole_needed"] == "other_view"


def test_a_place_that_grew_old_is_told(
    client: Any, fleet: Fleet, desk: Headers, database: Database
) -> None:
    """Which happens with time alone, and stands in no event."""
    boat = fleet.unit()
    number(database)
    whole = client.get(SNAPSHOT, headers=desk).get_json()
    assert [card["stale"] for card in whole["units"]] == [False]
    with database.reading() as session:
        at = session.get_one(Unit, boat).position_at
    assert at is not None
    with time_machine.travel(at + timedelta(hours=1), tick=False):
        told = client.get(SNAPSHOT, query_string=since(whole), headers=desk).get_json()
        fresh = client.get(SNAPSHOT, headers=desk).get_json()
    assert [(one["id"], one["stale"]) for one in told["unit_positions"]] == [(boat, True)]
    assert patched(lists_of(whole), told) == lists_of(fresh)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("since=-1", "since"),
        ("since=x", "since"),
        ("since=" + "9" * 30, "since"),
        ("since=", "since"),
        ("part=rest", "part"),
        ("lines=2", "lines"),
        ("since=1&part=critical", "part"),
        ("since=1&lines=1", "lines"),
    ],
)
def test_a_question_that_means_nothing_is_refused_at_its_field(
    client: Any, desk: Headers, query: str, field: str
) -> None:
    answer = client.get(f"{SNAPSHOT}?{query}", headers=desk)
    assert answer.status_code == 422
    assert [one["field"] for one in answer.get_json()["errors"]] == [field]


def test_what_is_given_reaches_no_header_as_it_came(client: Any, desk: Headers) -> None:
    odd = {"since": 0, "mark": "a\r\nSet-Cookie: x=1", "view": 'W/"\r\n'}
    answer = client.get(SNAPSHOT, query_string=odd, headers=desk)
    assert answer.status_code == 200
    assert "x=1" not in str(answer.headers)


def test_what_changed_costs_the_same_for_few_and_for_many(
    client: Any, town: Town, fleet: Fleet, desk: Headers, database: Database
) -> None:
    town.report()
    number(database)
    held = client.get(SNAPSHOT, headers=desk).get_json()

    def cost() -> int:
        with counted(database) as seen:
            answer = client.get(SNAPSHOT, query_string=since(held), headers=desk)
        assert "whole_needed" not in answer.get_json()
        return len(seen)

    few = cost()
    for n in range(8):
        town.report(point=metres_north(DEEP, 400 * n + 400))
        fleet.unit()
    number(database)
    assert cost() == few <= 12


def test_every_message_carries_the_mark_of_its_position(
    app: Any, client: Any, town: Town, follow: Any, token_of: Any, person: Any
) -> None:
    """So that a screen may ask for what changed since any of them."""
    headers = token_of(person(Role.SUPERVISOR))
    follow()
    console = Console(app, headers)
    whole = client.get(SNAPSHOT, headers=headers).get_json()
    town.report()
    follow()
    for message in console.take():
        answer = client.get(
            SNAPSHOT,
            query_string=since({**message, "view": whole["view"]}),
            headers=headers,
        ).get_json()
        assert "whole_needed" not in answer
    app.extensions["ioc.relay"].heartbeat()
    console.take()
    name, beat = console.others[-1]
    assert name == "heartbeat"
    now = client.get(SNAPSHOT, headers=headers).get_json()
    assert beat == {"position": now["position"], "mark": now["mark"]}


def test_a_screen_of_another_log_is_told_so(
    app: Any, town: Town, follow: Any, token_of: Any, person: Any
) -> None:
    """A restored backup may have the same position with another history."""
    town.report()
    follow()
    headers = token_of(person(Role.SUPERVISOR))
    console = Console(app, headers, since=2, mark="0" * 12)
    console.wait(lambda: console.take() or console.others)
    assert ("resync", {"since": None, "why": "other_log"}) in console.others
    right = Console(app, headers, since=2, mark=town.events()[1].mark)
    right.wait(right.take)
    assert "resync" not in [name for name, _body in right.others]


def test_an_answer_is_made_once_for_who_asks_for_the_same() -> None:
    shared = SharedBodies()
    made: list[str] = []

    def make(tag: str) -> Any:
        def pieces(begin: Any) -> Any:
            begin(tag)
            made.append(tag)
            yield tag.encode()

        return pieces

    first = shared.get("desk", "1", make("1"))
    assert shared.get("desk", "1", make("1")) is first
    assert shared.get("ward", "1", make("1")) is not first
    assert bytes(shared.get("desk", "2", make("2"))) == b"2"
    assert made == ["1", "1", "2"]


def test_an_answer_that_cannot_be_made_is_not_kept() -> None:
    shared = SharedBodies()

    def fails(begin: Any) -> Any:
        begin("1")
        yield b"a"
        raise OSError("gone")

    def works(begin: Any) -> Any:
        begin("1")
        yield b"whole"

    broken = shared.get("desk", "1", fails)
    with pytest.raises(OSError, match="gone"):
        list(broken)
    with pytest.raises(OSError, match="gone"):
        broken.is_whole_within(10)
    assert list(shared.get("desk", "1", works)) == [b"whole"]


def test_only_so_much_is_kept() -> None:
    shared = SharedBodies(kept_bytes=10)

    def make(begin: Any) -> Any:
        begin("1")
        yield b"sixsix"

    first = shared.get("a", "1", make)
    second = shared.get("b", "1", make)
    assert shared.get("b", "1", make) is second
    assert shared.get("a", "1", make) is not first
