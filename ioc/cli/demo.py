"""The demonstration: people to sign in as, and six weeks of reports that are like life.

All of it is marked as an exercise (diễn tập), so nothing is sent to anybody and statistics leave
it out. It exists on an address that only this machine reaches, and nowhere else.
"""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from datetime import timedelta

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from config import Settings
from ioc.access.actor import SYSTEM, Actor
from ioc.cli import (
    demo_callers,
    demo_desks,
    demo_field,
    demo_lives,
    demo_people,
    demo_results,
    demo_seeds,
    demo_stage,
)
from ioc.db.session import Database
from ioc.domain import clock
from ioc.domain.errors import Conflict
from ioc.domain.permissions import Role
from ioc.exercise.people import new_password
from ioc.exercise.texts import parse_texts
from ioc.exercise.weeks import WEEKS, Weeks
from ioc.models.people import User
from ioc.ports import Ports
from ioc.queries.directory import directory
from ioc.queries.people import actor_of_user
from ioc.services.accounts import people
from ioc.services.upkeep.exercise import close_demo_accounts, open_demo_accounts, start_exercise

SEED = 19991102
"""The flood of 1999 reached its crest at Kim Long on 2 November."""

DOMAIN = "demo.invalid"


@dataclass(frozen=True)
class Account:
    """A demonstration account, as it is made and printed."""

    local_part: str
    name: str
    role: Role
    agency: str | None = None
    area: str | None = None

    @property
    def email(self) -> str:
        """The address to sign in with; `.invalid` never receives anything (RFC 2606)."""
        return f"{self.local_part}@{DOMAIN}"


ACCOUNTS = (
    Account("truc.tong-dai", "Nguyễn Thị Hoa (tổng đài)", Role.OPERATOR),
    Account("truc.ban", "Trần Quốc Bảo (trực ban)", Role.DUTY_OFFICER),
    Account("truong.ca", "Lê Thị Hương (trưởng ca)", Role.SUPERVISOR),
    Account("quan.tri", "Phan Đình Phúc (quản trị)", Role.ADMINISTRATOR),
    Account("hepco", "Võ Văn Hải (HEPCO)", Role.AGENCY_OFFICER, "hepco"),
    Account("quan-ly.hepco", "Đặng Thị Mai (HEPCO)", Role.AGENCY_MANAGER, "hepco"),
    Account("ptds", "Hồ Hữu Thắng (Ban Chỉ huy PTDS)", Role.AGENCY_OFFICER, "ptds"),
    Account(
        "phuong.phu-xuan",
        "Ngô Thị Nga (UBND phường Phú Xuân)",
        Role.AGENCY_OFFICER,
        "ubnd-19753",
        "19753",
    ),
    Account("to.cuu-ho", "Tôn Thất Sơn (tổ cứu hộ)", Role.CREW, "ptds"),
    Account("to.cuu-ho-2", "Lê Văn Phong (tổ cứu hộ)", Role.CREW, "ptds"),
    Account("truc.ban-2", "Hồ Thị Lan (trực ban)", Role.DUTY_OFFICER),
    Account("hepco-2", "Trần Văn Cường (HEPCO)", Role.AGENCY_OFFICER, "hepco"),
    Account("doi-tac", "Hệ thống đối tác (API)", Role.PARTNER, "vien-thong"),
)


def make_demo(app: Flask) -> None:
    """Makes the demonstration once; called at every start with it switched on.

    On an address that others reach it makes none and shuts the accounts that are there.
    """
    settings: Settings = app.config["IOC"]
    database: Database = app.extensions["ioc.db"]
    if is_reachable(settings):
        shut_demo(database)
        _say("No demonstration accounts are made: others can reach this address.")
        return
    with database.reading() as session:
        known = session.scalar(select(User.is_active).where(User.is_demo).limit(1))
    if known is not None:
        if not known:
            _open_again(database)
        return
    if not demo_seeds.has_demo(settings.seeds_dir):
        return
    _make(settings, database, app.extensions["ioc.ports"])


def is_reachable(settings: Settings) -> bool:
    """Whether somebody outside this machine may reach the server, directly or through a proxy."""
    return bool(not settings.is_local_only or settings.public_url or settings.trusted_proxies)


def shut_demo(database: Database) -> None:
    """Shuts demonstration accounts that are open, and says so."""
    with database.reading() as session:
        is_open = session.scalar(select(User.id).where(User.is_demo, User.is_active).limit(1))
    if is_open is None:
        return
    with database.atomic() as session:
        count = close_demo_accounts(session, SYSTEM)
    _say(f"{count} demonstration accounts were shut: others can reach this address.")


def _open_again(database: Database) -> None:
    with database.atomic() as session:
        count = open_demo_accounts(session, SYSTEM)
    _say(f"{count} demonstration accounts are open again, with the password they had.")


def _make(settings: Settings, database: Database, ports: Ports) -> None:
    begun, now = time.monotonic(), clock.now()
    raw_people = demo_seeds.demo_file(settings.seeds_dir, "people")
    password = new_password(raw_people["password_words"])
    hashed = people.hash_password(password)
    try:
        with database.atomic() as session:
            start_exercise(session, SYSTEM, "demo")
            with clock.at_moment(now - timedelta(weeks=WEEKS, days=1)):
                made = {one.local_part: _hire(session, one, hashed) for one in ACCOUNTS}
    except Conflict:
        _say("No demonstration is made: real critical incidents are open.")
        return
    _say_accounts(password)
    _say("Making six weeks of demonstration reports (once, takes some seconds) …")
    rng = random.Random(SEED)
    texts = parse_texts(demo_seeds.demo_file(settings.seeds_dir, "reports"))
    emergencies = demo_seeds.demo_file(settings.seeds_dir, "emergencies")
    weeks = Weeks(
        texts,
        demo_seeds.town(settings.seeds_dir),
        demo_seeds.people(settings.seeds_dir, rng),
        rng,
        now,
    )
    matters = weeks.ordinary() + weeks.emergencies(emergencies)
    cast = demo_stage.Cast(
        made["truc.tong-dai"],
        made["truc.ban"],
        {"hepco": made["hepco"], "ptds": made["ptds"]},
    )

    def hire(session: Session, agency: str) -> Actor:
        short = directory(session).agencies[agency].short_name
        account = Account(agency, f"Cán bộ trực {short}", Role.AGENCY_OFFICER, agency)
        return _hire(session, account, hashed)

    stage = demo_stage.Stage(ports, cast, hire, texts, emergencies, rng, now)
    crew = demo_desks.Crew(
        duty_officers=(made["truc.ban"], made["truc.ban-2"]),
        supervisor=made["truong.ca"],
        administrator=made["quan.tri"],
        agency="hepco",
        manager=made["quan-ly.hepco"],
        officers=(made["hepco"], made["hepco-2"]),
    )
    desks = demo_desks.Desks(crew, demo_seeds.demo_file(settings.seeds_dir, "morning"))
    numbers = demo_seeds.people(settings.seeds_dir, rng)
    callers = demo_callers.Callers(numbers, cast.operator, rng)
    results = demo_results.Results(crew.supervisor)
    owners = [made[name].user_id or 0 for name in ("truc.ban", "truc.ban-2", "ptds")]
    field = demo_field.Field(crew.supervisor, [made["to.cuu-ho"], made["to.cuu-ho-2"]], owners)
    households = demo_people.Households(cast.duty_officer)
    desk_lives = [
        *(*desks.lives(), *callers.lives(), *results.lives()),
        *(*field.lives(), *households.lives()),
    ]
    demo_lives.play(database, stage, matters, desk_lives)
    _say(f"{stage.reports} reports made in {time.monotonic() - begun:.0f} s, all of them diễn tập.")


def _hire(session: Session, account: Account, password_hash: str) -> Actor:
    user = people.create_user(
        session,
        SYSTEM,
        account.email,
        account.name,
        password_hash,
        account.role,
        account.agency,
        account.area,
        is_demo=True,
    )
    session.flush()
    actor = actor_of_user(session, user.id)
    if actor is None:
        raise RuntimeError(f"the account {account.email} was not made")
    return actor


def _say_accounts(password: str) -> None:
    _say("Demonstration accounts (diễn tập), all with the same password, shown only this once:")
    for account in ACCOUNTS:
        where = account.agency or "the whole city"
        _say(f"  {account.email:34} {account.role.value:16} {where}")
    _say(f"  password: {password}")
    _say(f"  other agencies that act in the story: CODE@{DOMAIN}, as dien-luc@{DOMAIN}")


def _say(line: str) -> None:
    print(line, flush=True)
