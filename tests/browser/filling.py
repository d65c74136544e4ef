"""A small believable city for the browser: every list has rows, every address its parameters."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass, field
from datetime import timedelta
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import Any

from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from config import Settings
from ioc.access.actor import SYSTEM, Actor
from ioc.adapters.media import LocalMediaStore
from ioc.app import create_app, open_database
from ioc.cli.seed import load_facilities
from ioc.db.session import Database
from ioc.domain import clock
from ioc.domain.accounts import InvitationPurpose
from ioc.domain.calls import CallState
from ioc.domain.cameras import CameraTold
from ioc.domain.confirmation import ConfirmedWord
from ioc.domain.facilities import FacilityNeed
from ioc.domain.incidents import Outcome
from ioc.domain.people_ledger import Whereabouts
from ioc.domain.permissions import Role
from ioc.domain.situation import Figure
from ioc.domain.water import Reading, ReadingSource
from ioc.models.call import CallLink
from ioc.models.facility import Facility
from ioc.models.incident import Incident
from ioc.models.operation import Operation
from ioc.models.people import APIToken, User
from ioc.ports import Ports
from ioc.queries.operations import situation_draw
from ioc.queries.people import actor_of_user
from ioc.queries.rescue import ward as ward_queries
from ioc.services.accounts import filters, invitations, people
from ioc.services.agency import asking, working
from ioc.services.calls import call_links, calls
from ioc.services.calls.calls import News
from ioc.services.city import cameras, duty
from ioc.services.incidents import referral
from ioc.services.intake.commands import Person
from ioc.services.ledger.rescue_people import PeopleTold, Rest
from ioc.services.operations import operation_sectors, operations, shift_hand_overs, situation
from ioc.services.operations.operations import OperationTold
from ioc.services.operations.situation import usual_head
from ioc.services.reporters import confirming
from ioc.services.shelters import facilities
from ioc.services.ward import ward_sheets
from ioc.services.water import closed_ways, floods, water
from ioc.services.water.closed_ways import WayTold
from ioc.services.water.floods import FloodTold
from ioc.workers.confirm_watch import watch_confirmations
from tests.conftest import PASSWORD, Follow, settings_for
from tests.fakes import FakeClassifier, FakeGeocoder
from tests.functional.fleet import Fleet
from tests.functional.ward_life import Ward as Life
from tests.town import (
    DEEP,
    DEEP_WARD,
    FLOODING,
    NEIGHBOUR,
    WARD,
    Told,
    Town,
    metres_north,
)

HIRED = (
    (Role.OPERATOR, "Nguyễn Thị Hoa", None),
    (Role.DUTY_OFFICER, "Trần Quốc Bảo", None),
    (Role.SUPERVISOR, "Lê Thị Hương", None),
    (Role.ADMINISTRATOR, "Phan Đình Phúc", None),
    (Role.AGENCY_OFFICER, "Võ Văn Hải", "hepco"),
    (Role.AGENCY_MANAGER, "Đặng Thị Mai", "hepco"),
    (Role.CREW, "Tôn Thất Sơn", "ptds"),
    (Role.PARTNER, "Hệ thống đối tác", "vien-thong"),
)
NEW_ADMINISTRATORS = {"vi": "moi@test.invalid", "en": "new@test.invalid"}
"""By the language in which they sign in for the first time."""

LONG = (
    "Nước cống tràn ngược vào nhà từ rạng sáng, cả xóm phải kê đồ lên cao, rác nổi khắp ngõ, "
    "người già và trẻ em không đi lại được, đề nghị đơn vị thoát nước xuống ngay"
)


def mail_of(role: Role) -> str:
    """Whom to sign in as."""
    return f"{role.value}@test.invalid"


@dataclass
class City:
    """What the addresses of the screens need."""

    folder: Path
    incident: int = 0
    critical: int = 0
    doubtful: int = 0
    settled: int = 0
    result: str = ""
    track: str = ""
    asked: str = ""
    done: str = ""
    link: str = ""
    welcome: str = ""
    account: int = 0
    token: int = 0
    own_token: int = 0
    shelter: int = 0
    sent: int = 0
    unit: int = 0
    camera: int = 0
    operation: int = 0
    rescue: str = ""
    rescue_told: str = ""
    signed_report: int = 0
    draft_report: int = 0
    hand_over: int = 0
    sheet: str = ""
    staff: dict[Role, Actor] = field(default_factory=dict)


def fill(folder: Path, template: Path) -> City:
    """Copies the city's database into the folder and lets things happen in it."""
    shutil.copy(template, folder / "ioc.db")
    settings = settings_for(folder)
    database = open_database(settings)
    media = LocalMediaStore(settings.media_dir, settings.media_max_bytes, 0)
    app = create_app(settings, database, Ports(FakeGeocoder(), FakeClassifier(), media))
    city = City(folder)
    _hire(database, city)
    town = Town(database)
    _matters(town, city, app.test_client())
    _calls(town, city)
    _desk_things(town, city)
    _shelters(database, city)
    _units(town, city)
    _cameras(town, city)
    _ward(town, city)
    _people(town, city)
    _operation(town, city)
    Follow(app)()
    database.dispose()
    return city


def _shelters(database: Database, city: City) -> None:
    """The city's own examples, with people in one, water that rises, a flood and a closed way."""
    duty = city.staff[Role.DUTY_OFFICER]
    with database.atomic() as session:
        load_facilities(session, Settings.seeds_dir)
    with database.atomic() as session:
        found = session.scalars(select(Facility).where(Facility.code == "TT-VD")).one()
        city.shelter = found.id
        facilities.check_in(session, duty, found.id, 12, names=["Lê Thị Bé"], note="Có trẻ nhỏ")
        facilities.reserve(session, duty, found.id, 6)
        needs = [FacilityNeed.BLANKETS, FacilityNeed.MEDICINE]
        facilities.put_needs(session, duty, found.id, found.version, needs)
        now = clock.now()
        readings = [Reading(now - timedelta(hours=h), 2.2 - 0.2 * h) for h in range(6)]
        water.take_readings(session, duty, "TV-KIMLONG", readings, ReadingSource.HAND)
        ring = [[107.55, 16.45], [107.57, 16.45], [107.57, 16.47], [107.55, 16.45]]
        shape = {"type": "Polygon", "coordinates": [ring]}
        floods.draw(session, duty, FloodTold("Bờ nam sông Hương", shape, 0.6))
        line = {"type": "LineString", "coordinates": [[107.58, 16.46], [107.585, 16.462]]}
        closed_ways.close_way(session, duty, WayTold("Cây đổ chắn ngang đường", line))


def _units(town: Town, city: City) -> None:
    """Three boats, one of them on a rescue with people on board, one of a neighbour."""
    duty, fleet = city.staff[Role.DUTY_OFFICER], Fleet(town)
    here = metres_north(DEEP, 900)
    city.sent = town.emergency("CỨU, bốn người trên mái nhà", people=4, point=here).incident
    boat = fleet.unit(at=metres_north(here, 700), code="CN-07", name="Ca nô Biên phòng")
    city.unit = boat
    fleet.unit(at=metres_north(here, -400), code="XM-31", name="Xuồng máy CNCH")
    fleet.unit(at=here, code="GHE-12", name="Ghe ông Tư", is_local=True)
    task = fleet.send(city.sent, boat, duty)
    fleet.step(task, "on_scene", duty, seconds=1)
    fleet.step(task, "picked_up", duty, seconds=2, people=3)


def _cameras(town: Town, city: City) -> None:
    told = CameraTold("Cầu Trường Tiền", "https://camera.test.invalid/7", 16.4690, 107.5887)
    city.camera = town.do(cameras.add_camera, SYSTEM, told).id


def _ward(town: Town, city: City) -> None:
    """Neighbours' boats, one of them on its way, words that nobody understood, a printed list."""
    life = Life(town, city.staff[Role.DUTY_OFFICER])
    boat = life.boat(owner="Ông Bảy")
    life.boat("0905 333 444", "Bà Lài", 4)
    place = metres_north(DEEP, 1700)
    told = town.emergency("CỨU, nước lên tới cổ", people=4, point=place, phone="0905000017")
    life.send(told.incident, boat)
    life.sms("nước chảy mạnh quá, cần thêm ghe")
    life.sms("nhà tôi ở đâu tìm không ra", sender="0911 222 333")

    def printed(session: Session) -> str:
        actor = life.commander
        seen = ward_queries.view(session, actor, DEEP_WARD, clock.now(), "vi", sends_sms=True)
        return ward_sheets.print_sheet(session, actor, DEEP_WARD, seen).serial

    city.sheet = town.do(printed)


def _people(town: Town, city: City) -> None:
    """A household of which one is missing, one that nobody was heard of for hours, and one whose
    caller has said that some are safe."""
    duty, fleet = city.staff[Role.DUTY_OFFICER], Fleet(town)
    places = [metres_north(DEEP, 2600 + 900 * n) for n in range(3)]
    lost, silent, told = (
        town.emergency(people=3, point=one, phone=f"090510020{n}") for n, one in enumerate(places)
    )
    task = fleet.send(lost.incident, fleet.unit(at=places[0], code="XM-41"), duty)
    rest = Rest(1, Whereabouts.UNKNOWN, ("Bà Lành",))
    fleet.step(task, "picked_up", duty, people=2, told=PeopleTold(("Anh Minh",), rest))
    fleet.step(task, "handed_over", duty, people=2)
    fleet.step(task, "clear", duty)
    with town.database.atomic() as session:
        old = session.get_one(Incident, silent.incident)
        old.last_confirmed_at = old.look_again_at = clock.now() - timedelta(hours=7)
    watch_confirmations(town.database)
    town.do(confirming.by_call_back, duty, silent.incident, ConfirmedWord.NOT_REACHED)
    town.do(confirming.by_link, told.code, ConfirmedWord.SAFE, 1)
    city.rescue, city.rescue_told = silent.code, told.code


def _operation(town: Town, city: City) -> None:
    """A flood under way with one sector, and a shift that waits for its second signature. The
    pages of citizens carry its band."""
    boss, duty_officer = city.staff[Role.SUPERVISOR], city.staff[Role.DUTY_OFFICER]
    told = OperationTold("Lũ tháng 11", [WARD, NEIGHBOUR, DEEP_WARD], rescue_agency="ptds")
    made = town.do(operations.open_operation, boss, told)
    city.operation = made.id
    town.do(operations.take_in, boss, made.id, 50)
    sector = ("Bắc sông Hương", [NEIGHBOUR], duty_officer.user_id)
    town.do(operation_sectors.put, boss, made.id, made.version, sector)
    notes = "Trạm bơm Phú Cát mất điện từ 20 giờ."
    given = town.do(shift_hand_overs.give, boss, made.id, duty_officer.user_id, notes)
    city.hand_over = given.id
    _situation(town, boss, city)


def _situation(town: Town, boss: Actor, city: City) -> None:
    """A signed situation report, and a draft with a figure that a hand put there."""
    for number in range(2):
        with town.database.reading() as session:
            drawn = situation_draw.draw(session, session.get_one(Operation, city.operation))
        made = town.do(situation.make, boss, city.operation, drawn, usual_head("Huế"))
        cell, told = (DEEP_WARD, Figure.MISSING), (1, "Công an phường báo lúc 11:30")
        made = town.do(situation.correct, boss, city.operation, made.id, 1, cell, *told)
        if number == 0:
            town.do(situation.sign, boss, city.operation, made.id, made.version)
            city.signed_report = made.id
        else:
            city.draft_report = made.id


def _hire(database: Database, city: City) -> None:
    hashed, by = people.hash_password(PASSWORD), Actor("test")
    with database.atomic() as session:
        for role, name, agency in HIRED:
            # As in the demonstration: the second factor is a story of its own.
            is_demo = role is Role.ADMINISTRATOR
            people.create_user(
                session, by, mail_of(role), name, hashed, role, agency, is_demo=is_demo
            )
        for email in NEW_ADMINISTRATORS.values():
            people.create_user(session, by, email, "Hồ Thị Lan", hashed, Role.ADMINISTRATOR)
        session.flush()
        for user in session.query(User):
            held = next((r for r, *_ in HIRED if mail_of(r) == user.email), None)
            found = actor_of_user(session, user.id)
            if held and found:
                city.staff[held] = found
            if held is Role.AGENCY_OFFICER:
                city.account = user.id


def _matters(town: Town, city: City, client: Any) -> None:
    officer, manager = city.staff[Role.AGENCY_OFFICER], city.staff[Role.AGENCY_MANAGER]
    phone = Person(name="Lê Văn Tám", phone="0912345678")
    away = count(0, 300)

    def told(text: str, **more: Any) -> Told:
        return town.report(text, **{"point": metres_north(DEEP, next(away)), **more})

    told(LONG, category=FLOODING, reporter=phone)
    here = metres_north(DEEP, -600)
    mine = told("Rác tồn đọng ba ngày ở đầu kiệt 27", reporter=phone, point=here)
    city.incident, city.track = mine.incident, mine.code
    told("Rác chất đống đầu kiệt 27, mùi hôi", point=metres_north(here, 5))
    town.act(referral.accept_referral, officer, mine.incident)
    town.do(working.note_incident, officer, mine.incident, "Đã cho xe qua xem", False)
    town.do(working.note_incident, officer, mine.incident, "Xe gom rác đến trong chiều nay", True)
    asked = told("Thùng rác công cộng bị đổ", reporter=phone)
    town.act(referral.accept_referral, officer, asked.incident)
    town.act(asking.ask_citizen, officer, asked.incident, "Thùng rác đổ ở phía nào của ngã ba?")
    city.asked = asked.code
    city.doubtful = told("nghe nói có cái gì đó ở gần chợ", confidence=0.2).incident
    city.critical = town.emergency("CỨU với, nước lên tới cổ, còn hai cụ già", people=3).incident
    settled = told("Bãi rác tự phát sau chợ", reporter=phone)
    city.settled, city.done = settled.incident, settled.code
    town.act(referral.accept_referral, officer, settled.incident)
    with_photo(town, client, city, settled.incident)
    town.act(
        working.resolve_incident,
        manager,
        settled.incident,
        Outcome.FIXED,
        "Đã thu gom và rào lại khu đất.",
    )
    _publish(town, client, city)


def _headers(town: Town, role: Role, city: City) -> dict[str, str]:
    with town.database.atomic() as session:
        secret = people.create_token(
            session, city.staff[role], mail_of(role), "test", is_from_server=True
        )
    return {"Authorization": f"Bearer {secret}"}


def _token(session: Session, city: City, role: Role) -> int:
    people.create_token(session, city.staff[role], mail_of(role), "Báo cáo hằng tuần")
    session.flush()
    newest = session.query(APIToken).order_by(APIToken.id.desc()).first()
    assert newest is not None
    return newest.id


def with_photo(town: Town, client: Any, city: City, incident: int) -> None:
    """The agency's photo of afterwards."""
    packed = BytesIO()
    Image.new("RGB", (320, 200), "green").save(packed, "JPEG")
    for stage in ("before", "after"):
        answer = client.post(
            f"/api/v1/incidents/{incident}/photos",
            headers=_headers(town, Role.AGENCY_OFFICER, city),
            data={"stage": stage, "media": (BytesIO(packed.getvalue()), "anh.jpg")},
        )
        assert answer.status_code == 201, answer.data


def _publish(town: Town, client: Any, city: City) -> None:
    headers, address = _headers(town, Role.DUTY_OFFICER, city), f"/incidents/{city.settled}/result"
    text = client.get(address, headers=headers).get_data(as_text=True)
    body = {
        "version": str(town.incident(city.settled).version),
        "title": "Bãi rác tự phát sau chợ",
        "answer": "Đã thu gom và rào lại khu đất.",
        "photo": re.findall(r'name="photo" value="([^"]+)"', text),
        "checked": "1",
    }
    answer = client.post(address, headers=headers, data=body)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    city.result = town.incident(city.settled).code


def _calls(town: Town, city: City) -> None:
    now = clock.now()
    for number, (caller, states) in enumerate(
        (
            ("0905111222", (CallState.RINGING, CallState.ANSWERED)),
            ("0905333444", (CallState.RINGING, CallState.ABANDONED)),
            ("0905555666", (CallState.RINGING,)),
        )
    ):
        for step, state in enumerate(states):
            at = now - timedelta(seconds=30 - 5 * step)
            call = town.do(calls.hear, News(f"call-{number}", state, at, caller))
        if number == 0:
            town.do(call_links.ask, city.staff[Role.OPERATOR], call.id)
    with town.database.atomic() as session:
        link = session.query(CallLink).order_by(CallLink.id).first()
        assert link is not None
        city.link = (call_links.mint_link(session, link.id) or "").removeprefix("/l/")


def _desk_things(town: Town, city: City) -> None:
    admin, now = city.staff[Role.ADMINISTRATOR], clock.now()
    with town.database.atomic() as session:
        invited = people.create_user(
            session,
            admin,
            "duoc.moi@test.invalid",
            "Bùi Thị Ngọc",
            people.NO_PASSWORD,
            Role.OPERATOR,
        )
        session.flush()
        number = invitations.invite(session, admin, invited, InvitationPurpose.INVITED)
        address = invitations.mint(session, number) or ""
        city.welcome = address.removeprefix(invitations.PATH)
        duty.add_shift(
            session,
            admin,
            None,
            Role.DUTY_OFFICER,
            city.staff[Role.DUTY_OFFICER].user_id or 0,
            now - timedelta(hours=1),
            now + timedelta(hours=7),
            True,
        )
        filters.save(session, city.staff[Role.AGENCY_OFFICER], "Rác phía nam sông", "view=late")
        city.token = _token(session, city, Role.PARTNER)
        city.own_token = _token(session, city, Role.ADMINISTRATOR)
