"""The bell, the page of notices, and the administrator's pages of messages."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from config import Settings
from ioc.access.actor import SYSTEM, Actor
from ioc.adapters import wordings
from ioc.app import create_app
from ioc.db.session import Database
from ioc.domain.events import EventKind, SubjectType
from ioc.domain.letters import Wording
from ioc.domain.messages import MessageChannel, MessageStatus, Purpose
from ioc.domain.permissions import Role
from ioc.eventlog.record import record
from ioc.models.message import Message, MessageTemplate, Notice
from ioc.ports import Ports, Post
from ioc.queries.admin import admin_messages
from ioc.services.messages import messages
from ioc.services.messages.messages import Letter
from tests.statements import counted
from tests.town import Town

Staff = Callable[..., Actor]
Headers = Callable[[Actor], dict[str, str]]
WORDS, ADVICE = wordings.load(Settings.seeds_dir)


@pytest.fixture
def app(settings: Settings, database: Database, ports: Ports) -> Any:
    post = Post(
        wordings=WORDS, advice=ADVICE, city="Huế", hotline="19001075", base_url="https://x.y"
    )
    return create_app(
        settings, database, Ports(ports.geocoder, ports.classifier, ports.media, post)
    )


def tell(database: Database, actor: Actor, incident: int) -> None:
    with database.atomic() as session:
        record(
            session,
            EventKind.INCIDENT_ASSIGNED,
            (SubjectType.INCIDENT, incident),
            SYSTEM.label,
            data={"to": actor.user_id, "note": "Xem giúp số 0912 345 678"},
        )


def failed(database: Database, key: str = "k", error: str = "HTTP 422") -> int:
    letter = Letter(
        key,
        Purpose.ACCEPTED,
        MessageChannel.SMS,
        "+84905123456",
        "vi",
        Wording("", "Da nhan"),
    )
    with database.atomic() as session:
        messages.queue(session, [letter])
        row = session.scalars(select(Message).where(Message.key == key)).one()
        row.status, row.attempts, row.last_error = MessageStatus.FAILED, 3, error
        row.ended_at = row.created_at
        return row.id


def test_a_notice_is_on_the_page_of_its_person_alone(
    client: Any, database: Database, town: Town, person: Staff, token_of: Headers, follow: Any
) -> None:
    told = town.report()
    officer, other = person(Role.DUTY_OFFICER), person(Role.DUTY_OFFICER)
    tell(database, officer, told.incident)
    follow()
    mine, theirs = token_of(officer), token_of(other)
    assert client.get("/api/v1/notices/unread", headers=mine).json == {"unread": 1}
    assert client.get("/api/v1/notices/unread", headers=theirs).json == {"unread": 0}
    page = client.get("/notices", headers=mine).text
    assert "Được giao xử lý" in page
    assert town.incident(told.incident).code in page
    assert "345 678" not in page
    assert town.incident(told.incident).code not in client.get("/notices", headers=theirs).text


def test_pressing_a_notice_reads_it_and_leads_to_the_matter(
    client: Any, database: Database, town: Town, person: Staff, token_of: Headers, follow: Any
) -> None:
    told = town.report()
    officer = person(Role.DUTY_OFFICER)
    tell(database, officer, told.incident)
    follow()
    with database.reading() as session:
        number = session.scalars(select(Notice.id)).one()
    headers = token_of(officer)
    body = {"id": number, "next": f"/incidents/{told.incident}"}
    answer = client.post("/notices/read", data=body, headers=headers)
    assert (answer.status_code, answer.location) == (303, f"/incidents/{told.incident}")
    assert client.get("/api/v1/notices/unread", headers=headers).json == {"unread": 0}
    away = client.post("/notices/read", data={"next": "//evil.test"}, headers=headers)
    assert away.location == "/notices"


def test_what_a_person_wants_by_mail_is_kept(client: Any, person: Staff, token_of: Headers) -> None:
    headers = token_of(person(Role.OPERATOR))
    data = {"email": ["assigned", "nothing"], "push": []}
    assert client.post("/notices/wishes", data=data, headers=headers).status_code == 303
    page = client.get("/notices", headers=headers).text
    assert re.findall(r'name="(\w+)" value="(\w+)" checked', page) == [("email", "assigned")]


def test_a_browser_cannot_name_any_address_as_its_push_service(
    client: Any, person: Staff, token_of: Headers
) -> None:
    body = {"endpoint": "https://127.0.0.1/x", "keys": {"p256dh": "A" * 87, "auth": "A" * 22}}
    answer = client.post("/api/v1/notices/push", json=body, headers=token_of(person(Role.OPERATOR)))
    assert answer.status_code == 422


def test_the_list_costs_the_same_however_many_there_are(
    client: Any, database: Database, town: Town, person: Staff, token_of: Headers, follow: Any
) -> None:
    told = town.report()
    officer = person(Role.DUTY_OFFICER)
    headers = token_of(officer)

    def cost() -> int:
        with counted(database) as statements:
            assert client.get("/notices", headers=headers).status_code == 200
        return len(statements)

    tell(database, officer, told.incident)
    follow()
    cost()
    first = cost()
    for _ in range(5):
        tell(database, officer, told.incident)
    follow()
    assert cost() == first


def test_the_page_of_messages_is_the_administrators(
    client: Any, database: Database, person: Staff, token_of: Headers
) -> None:
    number = failed(database)
    admin = token_of(person(Role.ADMINISTRATOR))
    page = client.get("/admin/messages", headers=admin).text
    assert "HTTP 422" in page
    assert "905123456" not in page
    other = token_of(person(Role.SUPERVISOR))
    assert client.get("/admin/messages", headers=other).status_code == 403
    path = f"/admin/messages/{number}/retry"
    assert client.post(path, headers=other).status_code == 403
    assert client.post(path, headers=admin).status_code == 303
    with database.reading() as session:
        assert session.get_one(Message, number).status is MessageStatus.QUEUED


def test_a_failure_is_given_up_only_with_a_reason(
    client: Any, database: Database, person: Staff, token_of: Headers
) -> None:
    number = failed(database)
    headers = token_of(person(Role.ADMINISTRATOR))
    path = f"/admin/messages/{number}/discard"
    assert client.post(path, data={"reason": " "}, headers=headers).status_code == 422
    assert client.post(path, data={"reason": "Số sai"}, headers=headers).status_code == 303
    assert client.post(path, data={"reason": "Số sai"}, headers=headers).status_code == 409
    with database.reading() as session:
        row = session.get_one(Message, number)
        assert (row.status, row.last_error) == (MessageStatus.DISCARDED, "Số sai")


def test_words_are_checked_before_they_are_kept_and_every_version_stays(
    client: Any, database: Database, town: Town, person: Staff, token_of: Headers
) -> None:
    told = town.report(phone="0905 123 456")
    headers = token_of(person(Role.ADMINISTRATOR))
    path = "/admin/messages/received/sms/vi"
    page = client.get(path, headers=headers).text
    assert told.code[-5:] in page
    assert told.code not in page
    bad = client.post(path, data={"version": 0, "body": "Mã {code} {mat_khau}"}, headers=headers)
    assert bad.status_code == 422
    assert "{mat_khau}" in bad.text
    long = {"version": 0, "body": "{code} " + "ấy " * 190}
    assert "ba tin SMS" in client.post(path, data=long, headers=headers).text
    good = {"version": 0, "body": "Đã nhận {code}: {link}"}
    shown = client.post(path, data=good | {"act": "preview"}, headers=headers)
    assert (shown.status_code, "Da nhan" in shown.text) == (200, True)
    with database.reading() as session:
        assert session.scalars(select(MessageTemplate)).all() == []
    assert client.post(path, data=good, headers=headers).status_code == 303
    # Somebody else opened the page before.
    late = client.post(path, data=good | {"body": "Khác {code}"}, headers=headers)
    assert late.status_code == 409
    assert "Khác {code}" in late.text
    again = good | {"version": 1, "body": "Nhận {code}"}
    assert client.post(path, data=again, headers=headers).status_code == 303
    with database.reading() as session:
        rows = session.scalars(select(MessageTemplate).order_by(MessageTemplate.version)).all()
        assert [row.body for row in rows] == ["Đã nhận {code}: {link}", "Nhận {code}"]


def test_quiet_hours_are_set_and_nonsense_is_refused(
    client: Any, person: Staff, token_of: Headers
) -> None:
    headers = token_of(person(Role.ADMINISTRATOR))
    good = {"quiet_from": "22:30", "quiet_to": "06:00", "keep_days": "30", "unaccented": "yes"}
    for bad in ({"quiet_from": "25:00"}, {"keep_days": "0"}, {"keep_days": "nhiều"}):
        answer = client.post("/admin/messages/hours", data=good | bad, headers=headers)
        assert answer.status_code == 422
        assert 'value="06:00"' in answer.text
    assert client.post("/admin/messages/hours", data=good, headers=headers).status_code == 303
    page = client.get("/admin/messages", headers=headers).text
    assert 'value="22:30"' in page
    assert 'value="30"' in page


def test_a_queue_that_stands_still_is_named(database: Database) -> None:
    number = failed(database)
    with database.atomic() as session:
        row = session.get_one(Message, number)
        row.ended_at, row.status = None, MessageStatus.QUEUED
        row.not_before = row.created_at - admin_messages.STUCK * 2
    with database.reading() as session:
        (finding,) = admin_messages.stuck(session)
    assert "sms" in finding


@pytest.mark.parametrize(
    "where",
    [
        "/\t/evil.test",
        "/\n/evil.test",
        "/\r/evil.test",
        "\t//evil.test",
        "/\\evil.test",
        "//[evil",
        "https://evil.test",
    ],
)
def test_no_way_of_writing_an_address_leads_to_another_site(
    client: Any, person: Staff, token_of: Headers, where: str
) -> None:
    headers = token_of(person(Role.OPERATOR))
    answer = client.post("/notices/read", data={"next": where}, headers=headers)
    assert (answer.status_code, answer.location) == (303, "/notices")
    assert client.post("/language", data={"next": where}).location == "/"


def test_a_saved_filter_leads_back_without_what_is_no_query(
    client: Any, person: Staff, token_of: Headers
) -> None:
    headers = token_of(person(Role.AGENCY_OFFICER, "hepco"))
    given = {"name": "Của tôi", "query": "view=mine\r\nX-Own: 1&q=rác"}
    answer = client.post("/inbox/filters", data=given, headers=headers)
    assert answer.status_code == 303
    assert answer.location == "/inbox?view=mine%0D%0AX-Own%3A+1&q=r%C3%A1c"
