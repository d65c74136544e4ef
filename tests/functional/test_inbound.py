"""SMS that come in: answers of owners, whatever the network does to them, and what waits."""

from __future__ import annotations

import hashlib
import hmac
import time
from dataclasses import replace
from datetime import timedelta
from typing import Any

import orjson
import pytest
from sqlalchemy import select

from ioc.access.actor import SYSTEM, Actor
from ioc.domain import clock
from ioc.domain.errors import NotFound
from ioc.domain.messages import MessageChannel
from ioc.domain.permissions import Role
from ioc.models.inbound import InboundMessage
from ioc.models.unit import Unit
from ioc.queries.notices import inbound as queries
from ioc.services.inbound import inbound
from ioc.services.reporters import erasure
from ioc.services.units import unit_contacts
from ioc.workers.unit_watch import watch_units
from tests.functional.fleet import Fleet
from tests.functional.ward_life import COMMITTEE, PHONE, Ward
from tests.town import DEEP, WARD, Town, metres_north

SECRET = "bi mat cua cong tin nhan"
FACE = "/api/v1/messages/sms"


@pytest.fixture
def life(town: Town, person: Any) -> Ward:
    return Ward(town, person(Role.AGENCY_OFFICER, COMMITTEE))


@pytest.fixture
def task(town: Town, life: Ward) -> int:
    """A boat of the ward is on its way to four people since half an hour."""
    rescue = town.emergency(people=4, phone="0905000001").incident
    found = life.send(rescue, life.boat())
    Fleet(town).long_ago(found, 30)
    return found


def waiting(town: Town, actor: Actor) -> list[str]:
    with town.database.reading() as session:
        return [one.text for one in queries.waiting(session, actor)]


def test_three_short_answers_bring_four_people_to_the_shelter(life: Ward, task: int) -> None:
    assert life.sms("1", seconds=-900).outcome == "taken"
    assert life.task(task).status == "on_scene"
    assert life.sms("2 4", seconds=-600).outcome == "taken"
    assert life.sms("3", seconds=-60).outcome == "taken"
    done = life.task(task)
    assert (done.status, done.people_picked_up, done.people_handed_over) == ("cleared", 4, 4)
    assert life.unit(done.unit_id).status == "available"
    assert done.on_scene_at is not None
    assert done.picked_up_at is not None
    assert (done.picked_up_at - done.on_scene_at).total_seconds() == pytest.approx(300, abs=2)


def test_the_same_message_again_is_harmless(life: Ward, task: int) -> None:
    first = life.sms("2 4", number="gw-1")
    again = life.sms("2 4", number="gw-1")
    assert first.id == again.id
    assert life.task(task).people_picked_up == 4


def test_who_sends_the_same_words_again_means_them_once(life: Ward, task: int) -> None:
    life.sms("2 2")
    assert life.sms("2 2").outcome == "repeated"
    assert life.task(task).people_picked_up == 2
    assert life.sms("2 1").outcome == "taken"
    assert life.task(task).people_picked_up == 3


def test_messages_out_of_order_are_told_by_their_own_times(life: Ward, task: int) -> None:
    life.sms("2 4", seconds=-300)
    late = life.sms("1", seconds=-900)
    assert late.outcome == "taken"
    done = life.task(task)
    assert done.on_scene_at is not None
    assert done.picked_up_at is not None
    assert (done.picked_up_at - done.on_scene_at).total_seconds() == pytest.approx(600, abs=2)
    assert life.sms("1.", seconds=-10).outcome == "known"


@pytest.mark.parametrize("late", ["2 4", "2"])
def test_people_who_were_brought_are_not_picked_up_by_a_message_that_comes_later(
    life: Ward, task: int, late: str
) -> None:
    assert life.sms("3 4", seconds=-60).outcome == "taken"
    assert life.sms(late, seconds=-1200).outcome == "known"
    done = life.task(task)
    assert (done.people_picked_up, done.people_handed_over) == (4, 4)


def test_who_was_picked_up_beside_those_who_were_brought_is_counted(life: Ward, task: int) -> None:
    life.sms("3 3", seconds=-60)
    assert life.sms("2 4", seconds=-1200).outcome == "taken"
    done = life.task(task)
    assert (done.people_picked_up, done.people_handed_over) == (4, 3)


def test_a_hand_over_that_comes_after_the_next_pick_up_stands_before_it(
    life: Ward, task: int
) -> None:
    life.sms("2 2", seconds=-1200)
    life.sms("2 1", seconds=-300)
    assert life.sms("3 2", seconds=-900).outcome == "taken"
    done = life.task(task)
    assert (done.status, done.people_picked_up, done.people_handed_over) == ("picked_up", 3, 2)
    assert life.sms("3", seconds=-10).outcome == "taken"
    assert life.task(task).people_handed_over == 3


def test_a_hand_over_that_was_sent_twice_and_comes_late_is_known(life: Ward, task: int) -> None:
    life.sms("2 3", seconds=-1200)
    life.sms("3 3", seconds=-300)
    assert life.sms("3 3 nguoi", seconds=-900).outcome == "known"
    assert life.task(task).people_handed_over == 3


def test_cannot_frees_the_boat_and_cannot_with_people_on_board_waits(
    town: Town, life: Ward, task: int
) -> None:
    life.sms("2 4")
    assert life.sms("0").outcome == "refused"
    assert waiting(town, life.commander) == ["0"]
    assert life.task(task).status == "picked_up"


def test_who_cannot_go_is_free(life: Ward, task: int) -> None:
    assert life.sms("0 đi được").outcome == "taken"
    declined = life.task(task)
    assert declined.status == "declined"
    assert declined.decline_reason


def test_an_answer_after_the_time_out_still_counts(town: Town, life: Ward, task: int) -> None:
    watch_units(town.database)
    assert life.task(task).status == "unanswered"
    assert life.sms("1").outcome == "taken"
    assert life.task(task).is_active


def test_news_of_a_task_that_is_over_waits_for_a_person(town: Town, life: Ward, task: int) -> None:
    life.tap(task, "cancel")
    assert life.sms("2 4").outcome == "no_task"
    assert waiting(town, life.commander) == ["2 4"]


def test_a_message_from_before_the_next_task_belongs_to_the_one_before(
    town: Town, life: Ward, task: int
) -> None:
    life.tap(task, "picked_up", 4, clock.now() - timedelta(minutes=20))
    life.tap(task, "at_shelter", None, clock.now() - timedelta(minutes=15))
    other = town.emergency(people=2, phone="0905000002", point=metres_north(DEEP, 900)).incident
    second = life.send(other, life.task(task).unit_id)
    assert life.sms("3 4", seconds=-700).outcome == "no_task"
    assert life.task(second).status == "dispatched"


@pytest.mark.parametrize("text", ["nước chảy mạnh quá không vô được", "", "24", "🙏"])
def test_what_is_no_answer_is_kept_and_shown_to_the_ward(
    town: Town, life: Ward, task: int, text: str, person: Any
) -> None:
    heard = life.sms(text)
    assert heard.outcome == "unanswered"
    assert waiting(town, life.commander) == [text]
    assert waiting(town, person(Role.OPERATOR)) == [text]
    assert waiting(town, person(Role.AGENCY_OFFICER, f"ubnd-{WARD}")) == []
    assert life.steps(task) == []
    with pytest.raises(NotFound):
        town.do(inbound.mark_read, person(Role.AGENCY_OFFICER, "hepco"), heard.id)
    town.do(inbound.mark_read, life.commander, heard.id)
    town.do(inbound.mark_read, life.commander, heard.id)
    assert waiting(town, life.commander) == []
    assert town.kinds().count("message:read") == 1


def test_two_boats_of_one_owner_are_not_confused(town: Town, life: Ward, task: int) -> None:
    other = town.emergency(phone="0905000002", point=metres_north(DEEP, 900)).incident
    second = life.boat("0905333444")
    with town.database.atomic() as session:
        session.get_one(Unit, second).contact_key = "84905111222"
    life.send(other, second)
    assert life.sms("1").outcome == "no_task"
    assert waiting(town, life.commander) == ["1"]


@pytest.mark.parametrize("sender", ["0911222333", "VIETTEL", "900", "+4915112345678"])
def test_a_strangers_message_waits_at_the_hotline(
    town: Town, life: Ward, sender: str, person: Any
) -> None:
    assert life.sms("1", sender=sender).outcome == "unanswered"
    assert waiting(town, person(Role.OPERATOR)) == ["1"]
    assert waiting(town, life.commander) == []


def test_no_number_and_no_word_of_a_message_stands_in_the_log(
    town: Town, life: Ward, task: int
) -> None:
    life.sms("gọi lại cho chị Hoa 0905999888")
    for event in town.events():
        assert "Hoa" not in str(event.data)
        assert "905111222" not in str(event.data)
        assert b"905111222" not in event.card


def test_messages_go_with_who_is_forgotten(town: Town, life: Ward, task: int, person: Any) -> None:
    life.sms("một lời nhắn")
    told = town.emergency(phone="0911000111", point=metres_north(DEEP, 2000))
    life.sms("tôi ở nhà số 5", sender="0911000111")
    town.do(unit_contacts.erase_contact, person(Role.SUPERVISOR), life.task(task).unit_id)
    town.do(erasure.erase_report, SYSTEM, told.code)
    with town.database.reading() as session:
        rows = session.scalars(select(InboundMessage)).all()
        assert [(one.sender, one.text, one.sender_key) for one in rows] == [("", "", None)] * 2


def signed(body: Any, secret: str = SECRET, at: float | None = None) -> dict[str, Any]:
    raw = body if isinstance(body, bytes) else orjson.dumps(body)
    stamp = str(int(at if at is not None else time.time()))
    mark = hmac.new(secret.encode(), stamp.encode() + b"." + raw, hashlib.sha256).hexdigest()
    headers = {"X-IOC-Timestamp": stamp, "X-IOC-Signature": f"sha256={mark}"}
    return {"data": raw, "headers": headers, "content_type": "application/json"}


def told(**more: Any) -> dict[str, Any]:
    return {"message_id": "gw-7", "sender": PHONE, "text": "2 4", **more}


@pytest.fixture
def face(app: Any, client: Any) -> Any:
    app.config["IOC"] = replace(app.config["IOC"], sms_in_secret=SECRET)
    return client


def test_the_gateway_is_known_by_its_signature_alone(
    client: Any, face: Any, app: Any, token_of: Any, person: Any
) -> None:
    assert face.post(FACE, **signed(told(), "other")).json["code"] == "signature_wrong"
    old = face.post(FACE, **signed(told(), at=time.time() - 900))
    assert old.json["code"] == "signature_too_old"
    officer = token_of(person(Role.ADMINISTRATOR))
    assert face.post(FACE, json=told(), headers=officer).status_code == 403
    app.config["IOC"] = replace(app.config["IOC"], sms_in_secret="")
    assert client.post(FACE, **signed(told(), "")).json["code"] == "sms_in_not_set_up"


def test_the_face_takes_a_message_twice_and_counts_it_once(
    face: Any, life: Ward, task: int
) -> None:
    first = face.post(FACE, **signed(told()))
    again = face.post(FACE, **signed(told()))
    assert first.status_code == again.status_code == 200
    assert first.json == again.json
    assert first.json["outcome"] == "taken"
    assert life.task(task).people_picked_up == 4


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 422),
        (b"{", 422),
        (b"[]", 422),
        ({}, 422),
        (told(message_id=""), 422),
        (told(message_id="x" * 200), 422),
        (told(sender=""), 422),
        (told(text="x" * 5000), 200),
        (told(sent_at="hôm qua"), 200),
        (told(sent_at=5), 200),
        (told(text=7), 200),
        (told(text="2 4\x00"), 200),
        (told(text=None), 200),
        (told(sent_at="2999-01-01T00:00:00Z"), 200),
        (told(sent_at="1999-01-01T00:00:00Z"), 200),
    ],
)
def test_a_bad_body_is_an_answer_and_no_failure(face: Any, body: Any, status: int) -> None:
    answer = face.post(FACE, **signed(body))
    assert answer.status_code in {status, 400}, answer.json
    assert answer.status_code < 500


def test_who_still_waits_and_says_more_is_read_by_a_person(town: Town, person: Any) -> None:
    town.emergency(people=4, phone="0905000008")
    with town.database.atomic() as session:
        for number, text in enumerate(("chưa", "chưa, nước lên mái nhà, mẹ tôi lạnh lắm rồi")):
            told = inbound.InboundTold(MessageChannel.SMS, f"gw-{number}", "0905000008", text)
            assert inbound.hear(session, told).outcome == "caller_waiting"
    shown = waiting(town, person(Role.DUTY_OFFICER))
    assert shown == ["chưa, nước lên mái nhà, mẹ tôi lạnh lắm rồi"]
