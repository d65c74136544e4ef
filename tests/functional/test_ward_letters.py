"""What owners of boats are sent: one short message each, and one answer to what is not clear."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from ioc.adapters import wordings
from ioc.db.session import Database
from ioc.domain.letters import sms_segments
from ioc.domain.messages import MessageChannel
from ioc.domain.permissions import Role
from ioc.models.message import Message
from ioc.ports import Ports, Post
from ioc.services.dispatching import dispatching
from ioc.services.ward.boat_letters import in_one
from tests.functional.fleet import Fleet
from tests.functional.ward_life import COMMITTEE, PHONE, Ward
from tests.town import DEEP, Town, metres_north

SEEDS = Path("ioc/seeds")


class Nobody:
    """A messenger that is there; the queue is what these tests look at."""

    def send(self, outgoing: Any) -> str:
        raise AssertionError


@pytest.fixture
def ports(ports: Ports) -> Ports:
    words, advice = wordings.load(SEEDS)
    post = Post(
        messengers={MessageChannel.SMS: Nobody()},  # type: ignore[dict-item]
        wordings=words,
        advice=advice,
        city="Huế",
        hotline="19001075",
        base_url="https://ioc.example",
    )
    return replace(ports, post=post)


@pytest.fixture
def life(town: Town, person: Any) -> Ward:
    return Ward(town, person(Role.AGENCY_OFFICER, COMMITTEE))


def queued(database: Database) -> list[Message]:
    with database.reading() as session:
        found = select(Message).where(Message.recipient == "+84905111222").order_by(Message.id)
        return list(session.scalars(found))


def test_the_owner_is_told_in_one_message_without_accents_and_without_a_link(
    town: Town, life: Ward, database: Database, follow: Any
) -> None:
    place = "Nhà ông Nguyễn Văn Mười, kiệt 12 đường Nguyễn Sinh Cung, sau chợ cũ, gần cầu gỗ"
    rescue = town.emergency(people=4, phone="0905000001", address=place).incident
    life.send(rescue, life.boat())
    follow()
    follow()
    (letter,) = queued(database)
    assert letter.purpose == "boat_task"
    assert sms_segments(letter.body) == 1
    assert letter.body.isascii()
    assert "http" not in letter.body
    assert town.card(rescue)["code"] in letter.body
    assert "4 nguoi" in letter.body
    assert "Nguyen" in letter.body
    assert letter.priority == 0


def test_a_city_desk_that_sends_the_boat_has_the_owner_told_too(
    town: Town, life: Ward, database: Database, follow: Any, person: Any
) -> None:
    rescue = town.emergency(people=4, phone="0905000001").incident
    town.act(dispatching.dispatch_unit, person(Role.DUTY_OFFICER), rescue, life.boat())
    other = town.emergency(phone="0905000002", point=metres_north(DEEP, 900)).incident
    town.act(dispatching.dispatch_unit, person(Role.DUTY_OFFICER), other, Fleet(town).unit())
    follow()
    assert [one.purpose for one in queued(database)] == ["boat_task"]


def test_who_is_called_back_hears_it_where_the_task_was_told(
    town: Town, life: Ward, database: Database, follow: Any
) -> None:
    rescue = town.emergency(people=4, phone="0905000001").incident
    boat = life.boat()
    life.tap(life.send(rescue, boat), "cancel")
    follow()
    assert queued(database) == []
    task = life.send(rescue, boat)
    follow()
    life.tap(task, "cancel")
    follow()
    assert [one.purpose for one in queued(database)] == ["boat_task", "boat_cancelled"]


def test_what_is_not_clear_is_answered_once(
    town: Town, life: Ward, database: Database, follow: Any
) -> None:
    rescue = town.emergency(phone="0905000001").incident
    life.send(rescue, life.boat())
    for text in ("xin chào", "alo", "trời ơi nước to", "alo"):
        life.sms(text)
        follow()
    assert [one.purpose for one in queued(database)] == ["boat_task", "boat_help"]
    assert all(sms_segments(one.body) == 1 for one in queued(database))


def test_a_missing_number_is_asked_for_once(
    town: Town, life: Ward, database: Database, follow: Any
) -> None:
    rescue = town.emergency(phone="0905000001").incident
    task = life.send(rescue, life.boat())
    assert life.sms("2").outcome == "number_needed"
    assert life.task(task).status == "on_scene"
    follow()
    life.sms("2.")
    follow()
    life.sms("2 3")
    follow()
    assert [one.purpose for one in queued(database)] == ["boat_task", "boat_number"]
    assert life.task(task).people_picked_up == 3


@pytest.mark.parametrize("sender", ["0911222333", "VIETTEL", "900", "+4915112345678"])
def test_a_stranger_is_answered_once_and_a_machine_or_a_number_abroad_never(
    life: Ward, database: Database, follow: Any, sender: str
) -> None:
    for _ in range(3):
        life.sms("cứu tôi với", sender=sender)
        follow()
    with database.reading() as session:
        found = list(session.scalars(select(Message)))
    wanted = ["sms_help"] if sender.startswith("09") else []
    assert [one.purpose for one in found] == wanted
    assert all("112" in one.body and sms_segments(one.body) == 1 for one in found)


def test_every_message_to_a_boat_fits_whatever_is_filled_in() -> None:
    words, _advice = wordings.load(SEEDS)
    long = {
        "city": "Huế",
        "hotline": "19001075",
        "incident": "VV-26-123456",
        "people": "250 người",
        "water": "nước 12,5 m, đang lên",
        "place": "Số nhà rất dài " * 20,
    }
    for (purpose, channel, locale), wording in words.items():
        if purpose.value.startswith("boat_") or purpose == "sms_help":
            assert channel is MessageChannel.SMS
            made = in_one(wording, long)
            assert sms_segments(made.body) == 1, (purpose, locale, len(made.body), made.body)
            assert made.body.isascii()


def test_nothing_is_sent_for_an_exercise(
    town: Town, life: Ward, database: Database, follow: Any
) -> None:
    rescue = town.emergency(phone="0905000001", is_exercise=True).incident
    task = life.send(rescue, life.boat(PHONE))
    life.tap(task, "cancel")
    follow()
    assert queued(database) == []
