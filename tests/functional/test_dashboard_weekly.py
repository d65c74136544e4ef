"""The report of the week: on Monday at seven, once for each reader, of what that reader may see."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import delete, select

from ioc.access.actor import Actor
from ioc.adapters import wordings
from ioc.db.session import Database
from ioc.domain.errors import NotAllowed
from ioc.domain.messages import MessageChannel, Purpose
from ioc.domain.permissions import Role
from ioc.models.catalogue import Setting
from ioc.models.message import Message
from ioc.models.people import User
from ioc.ports import Outgoing, Post
from ioc.queries.dashboard.state import NAME
from ioc.services.messages import weekly_letters
from ioc.workers.figures import refresh, send_weekly
from tests.conftest import Settings
from tests.town import Town

MONDAY = datetime(2026, 11, 2, 0, 0, tzinfo=UTC)
"""07:00 in Huế."""


class Carrier:
    """A gateway that takes everything."""

    def send(self, message: Outgoing) -> str | None:
        return message.key


@pytest.fixture
def post() -> Post:
    words, _advice = wordings.load(Settings.seeds_dir)
    return Post(
        messengers={MessageChannel.EMAIL: Carrier()},
        wordings=words,
        city="Huế",
        base_url="https://ioc.test",
    )


@pytest.fixture(autouse=True)
def moment(database: Database) -> Iterator[Any]:
    with database.atomic() as session:
        session.execute(delete(Setting).where(Setting.name == NAME))
    with time_machine.travel(MONDAY - timedelta(days=4), tick=True) as traveller:
        yield traveller


def mails(database: Database) -> list[Message]:
    with database.reading() as session:
        kept = select(Message).where(Message.purpose == Purpose.WEEKLY_REPORT)
        return list(session.scalars(kept.order_by(Message.id)))


def test_each_reader_gets_it_once_however_often_the_clock_is_looked_at(
    town: Town, database: Database, person: Any, post: Post, moment: Any
) -> None:
    boss, manager = person(Role.SUPERVISOR), person(Role.AGENCY_MANAGER, "hepco")
    town.report()
    town.emergency()
    for reader in (boss, manager):
        town.do(weekly_letters.order, reader, reader.user_id, wanted=True)
    moment.move_to(MONDAY - timedelta(seconds=30))
    refresh(database)
    assert send_weekly(database, post) == 0
    moment.move_to(MONDAY + timedelta(minutes=1))
    refresh(database)
    assert send_weekly(database, post) == 2
    assert send_weekly(database, post) == 0
    with database.atomic() as session:
        again = weekly_letters.queue_due(session, post, boss.user_id, MONDAY, "x", "y")
    assert again is False
    moment.move_to(MONDAY + timedelta(days=2))
    refresh(database)
    assert send_weekly(database, post) == 0
    told = {one.user_id: one for one in mails(database)}
    assert set(told) == {boss.user_id, manager.user_id}
    assert "26/10–01/11/2026" in told[boss.user_id].subject
    assert "Vụ việc tiếp nhận: 2" in told[boss.user_id].body
    assert "Vụ việc tiếp nhận: 1" in told[manager.user_id].body
    assert "https://ioc.test/dashboard" in told[boss.user_id].body
    moment.move_to(MONDAY + timedelta(days=7, minutes=1))
    refresh(database)
    assert send_weekly(database, post) == 2


def test_it_waits_until_the_week_is_counted(
    town: Town, database: Database, person: Any, post: Post, moment: Any
) -> None:
    boss = person(Role.SUPERVISOR)
    town.do(weekly_letters.order, boss, boss.user_id, wanted=True)
    moment.move_to(MONDAY - timedelta(hours=12))
    refresh(database)
    moment.move_to(MONDAY + timedelta(minutes=1))
    assert send_weekly(database, post) == 0
    refresh(database)
    assert send_weekly(database, post) == 1


def test_who_ordered_late_or_stopped_or_may_not_gets_none(
    town: Town, database: Database, person: Any, post: Post, moment: Any
) -> None:
    boss, officer = person(Role.SUPERVISOR), person(Role.AGENCY_OFFICER, "hepco")
    admin, duty = person(Role.ADMINISTRATOR), person(Role.DUTY_OFFICER)
    with pytest.raises(NotAllowed):
        town.do(weekly_letters.order, officer, officer.user_id, wanted=True)
    with pytest.raises(NotAllowed):
        town.do(weekly_letters.order, admin, officer.user_id, wanted=True)
    with pytest.raises(NotAllowed):
        town.do(weekly_letters.order, duty, boss.user_id, wanted=True)
    town.do(weekly_letters.order, admin, duty.user_id, wanted=True)
    town.do(weekly_letters.order, duty, duty.user_id, wanted=False)
    moment.move_to(MONDAY + timedelta(minutes=1))
    town.do(weekly_letters.order, boss, boss.user_id, wanted=True)
    refresh(database)
    assert send_weekly(database, post) == 0
    assert send_weekly(database, replace(post, messengers={})) == 0


def test_the_letter_is_in_the_language_of_its_reader(
    town: Town, database: Database, person: Any, post: Post, moment: Any
) -> None:
    boss: Actor = person(Role.SUPERVISOR)
    with database.atomic() as session:
        session.get_one(User, boss.user_id).locale = "en"
    town.do(weekly_letters.order, boss, boss.user_id, wanted=True)
    moment.move_to(MONDAY + timedelta(minutes=1))
    refresh(database)
    assert send_weekly(database, post) == 1
    assert "Matters received: 0" in mails(database)[0].body


def test_a_test_letter_goes_at_once_and_not_twice_a_minute(
    client: Any, app: Any, database: Database, person: Any, token_of: Any, post: Post
) -> None:
    headers = token_of(person(Role.SUPERVISOR))
    answer = client.post("/dashboard/weekly/now", headers=headers)
    assert answer.location.endswith("said=no_mail")
    app.extensions["ioc.ports"] = replace(app.extensions["ioc.ports"], post=post)
    answer = client.post("/dashboard/weekly/now", headers=headers)
    assert answer.location.endswith("said=sent")
    answer = client.post("/dashboard/weekly/now", headers=headers)
    assert answer.location.endswith("said=just_sent")
    assert len(mails(database)) == 1
    answer = client.post("/dashboard/weekly", data={"wanted": "1"}, headers=headers)
    assert answer.location.endswith("said=ordered")
    page = client.get("/dashboard?said=ordered", headers=headers).get_data(as_text=True)
    assert "Ngừng nhận thư tuần" in page
