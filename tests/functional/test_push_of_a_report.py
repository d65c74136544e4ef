"""A browser is told of the report whose code it knows, and of nothing else."""

from __future__ import annotations

import base64
import dataclasses
from collections.abc import Callable
from typing import Any

import pytest
from limits import RateLimitItemPerMinute
from sqlalchemy import select

from config import Settings
from ioc.access.actor import SYSTEM, Actor
from ioc.adapters import wordings
from ioc.app import create_app
from ioc.db.session import Database
from ioc.domain.messages import MessageChannel
from ioc.domain.permissions import Role
from ioc.models.message import PushSubscription
from ioc.ports import Outgoing, Ports, Post
from ioc.services.messages import push
from ioc.services.reporters import erasure
from ioc.web import limits
from tests.town import Town

Staff = Callable[..., Actor]
HOSTS = (".push.test",)


class Nobody:
    """Carries nothing: here browsers only subscribe."""

    def send(self, message: Outgoing) -> str | None:
        raise AssertionError


def post_with(push_key: str) -> Post:
    words, advice = wordings.load(Settings.seeds_dir)
    carried = {MessageChannel.PUSH: Nobody()} if push_key else {}
    return Post(carried, words, advice, "Huế", "19001075", "https://x.y", push_key, HOSTS)


@pytest.fixture
def app(settings: Settings, database: Database, ports: Ports) -> Any:
    return create_app(settings, database, dataclasses.replace(ports, post=post_with("KEY")))


def text_of(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def browser(name: str = "a", host: str = "one.push.test") -> dict[str, Any]:
    keys = {"p256dh": text_of(b"\x04" + bytes(64)), "auth": text_of(bytes(16))}
    return {"endpoint": f"https://{host}/{name}", "keys": keys}


def path(code: str, end: str = "") -> str:
    return f"/api/v1/reports/{code}/push{end}"


def rows(database: Database) -> list[tuple[str, int | None, int | None]]:
    with database.reading() as session:
        found = session.scalars(select(PushSubscription).order_by(PushSubscription.id))
        return [(row.endpoint.rsplit("/", 1)[1], row.user_id, row.report_id) for row in found]


def test_a_browser_subscribes_and_ends_it_again(
    client: Any, database: Database, town: Town
) -> None:
    code = town.report().code
    for _ in range(2):
        assert client.post(path(code), json=browser()).json == {"subscribed": True}
    assert len(rows(database)) == 1
    assert client.post(path(code, "/look"), json=browser()).json == {"subscribed": True}
    assert client.post(path(code, "/look"), json=browser("b")).json == {"subscribed": False}
    assert client.post(path(code, "/end"), json=browser("b")).status_code == 200
    assert len(rows(database)) == 1
    ended = client.post(path(code, "/end"), json={"endpoint": browser()["endpoint"]})
    assert ended.json == {"subscribed": False, "used": False}
    assert rows(database) == []


def test_one_browser_is_told_of_several_reports_and_of_ones_notices(
    client: Any, database: Database, town: Town, person: Staff, token_of: Any
) -> None:
    first, second = town.report().code, town.report().code
    officer = person(Role.OPERATOR)
    assert client.post(path(first), json=browser()).status_code == 200
    assert client.post(path(second), json=browser()).status_code == 200
    mine = token_of(officer)
    assert client.post("/api/v1/notices/push", json=browser(), headers=mine).status_code == 200
    assert len(rows(database)) == 3
    ended = client.post(path(first, "/end"), json=browser())
    assert ended.json == {"subscribed": False, "used": True}
    assert client.post(path(second, "/look"), json=browser()).json == {"subscribed": True}
    assert client.post("/api/v1/notices/push/look", json=browser(), headers=mine).json == {
        "subscribed": True
    }
    # The push service says that the browser is gone: then for all of it.
    with database.atomic() as session:
        push.forget(session, str(session.scalars(select(PushSubscription.id)).first()))
    assert rows(database) == []


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        {"endpoint": 7},
        browser(host="127.0.0.1"),
        browser(host="push.test.evil.test"),
        {**browser(), "keys": {"p256dh": "x", "auth": "y"}},
        {**browser(), "keys": None},
        {**browser(), "endpoint": "http://one.push.test/a"},
    ],
)
def test_what_is_no_subscription_of_a_known_service_is_refused(
    client: Any, database: Database, town: Town, body: Any
) -> None:
    assert client.post(path(town.report().code), json=body).status_code == 422
    assert rows(database) == []


def test_who_does_not_know_the_code_subscribes_to_nothing(
    client: Any, database: Database, town: Town
) -> None:
    town.report()
    for end in ("", "/look", "/end"):
        assert client.post(path("7K3M9QX2TA", end), json=browser()).status_code == 404
    assert rows(database) == []


def test_the_oldest_browsers_go_when_there_are_too_many(
    client: Any, database: Database, town: Town
) -> None:
    code = town.report().code
    for number in range(push.MOST + 2):
        assert client.post(path(code), json=browser(str(number))).status_code == 200
    assert [name for name, _user, _report in rows(database)] == [
        str(number) for number in range(2, push.MOST + 2)
    ]


def test_an_erased_report_has_no_browsers(client: Any, database: Database, town: Town) -> None:
    code = town.report().code
    client.post(path(code), json=browser())
    town.do(erasure.erase_report, SYSTEM, code)
    assert rows(database) == []


def test_how_often_one_address_may_ask_is_limited(
    settings: Settings, database: Database, ports: Ports, town: Town, monkeypatch: Any
) -> None:
    monkeypatch.setattr(limits, "PUSH_PER_ADDRESS", RateLimitItemPerMinute(2))
    limited = dataclasses.replace(settings, rate_limits=True)
    app = create_app(limited, database, dataclasses.replace(ports, post=post_with("KEY")))
    code, client = town.report().code, app.test_client()
    answers = [client.post(path(code), json=browser()).status_code for _ in range(3)]
    assert answers == [200, 200, 429]


def test_the_page_offers_it_only_where_something_would_come(
    client: Any, settings: Settings, database: Database, ports: Ports, town: Town
) -> None:
    code, exercise = town.report().code, town.report(is_exercise=True).code
    page = client.get(f"/track/{code}").text
    assert f'data-key="KEY" data-code="{code}"' in page
    assert "Nhận thông báo trên thiết bị này" in page
    assert 'id="push"' not in client.get(f"/track/{exercise}").text
    without = create_app(settings, database, dataclasses.replace(ports, post=post_with("")))
    assert 'id="push"' not in without.test_client().get(f"/track/{code}").text


def test_the_worker_stands_at_the_root_and_is_asked_for_anew(client: Any) -> None:
    with client.get("/service-worker.js") as answer:
        assert answer.status_code == 200
        assert answer.mimetype.endswith("javascript")
        assert answer.headers["Cache-Control"] == "no-cache"
