"""Signing in and out, tokens, and what another site cannot do with a person's browser."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from limits import RateLimitItemPerHour
from sqlalchemy import delete, select, update

from config import Settings
from ioc.access.actor import Actor
from ioc.app import create_app
from ioc.db.session import Database
from ioc.domain import clock
from ioc.domain.permissions import Role
from ioc.models.agency import Agency
from ioc.models.people import APIToken, Membership, SignInSession, User
from ioc.ports import Ports
from ioc.services.accounts import people
from ioc.web import limits
from ioc.web.account import known_browsers
from ioc.web.account.auth_pages import FAILURE_SECONDS
from ioc.web.auth import Credential
from ioc.web.seen import seen
from tests.conftest import PASSWORD
from tests.functional.screens import Console
from tests.town import Town

Person = Callable[..., Actor]
CONSOLE = "/console"
SNAPSHOT = "/api/v1/console/snapshot"


@pytest.fixture
def email_of(town: Town) -> Callable[[Actor], str]:
    def find(actor: Actor) -> str:
        with town.database.reading() as session:
            assert actor.user_id is not None
            return session.get_one(User, actor.user_id).email

    return find


@pytest.fixture
def officer(person: Person) -> Actor:
    return person(Role.AGENCY_OFFICER, "hepco")


def csrf_of(client: Any, page: str = "/login") -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(page).get_data(as_text=True))
    assert found
    return found.group(1)


def sign_in(client: Any, email: str, password: str = PASSWORD, **more: str) -> Any:
    given = {"csrf_token": csrf_of(client), "email": email, "password": password, **more}
    return client.post("/login", data=given)


def csrf_of_session(app: Any, client: Any) -> str:
    """The token that a page of the signed-in person carries."""
    with client.session_transaction() as session:
        raw = session["csrf_token"]
    with app.test_request_context():
        from itsdangerous import URLSafeTimedSerializer

        made: str = URLSafeTimedSerializer(app.secret_key, salt="wtf-csrf-token").dumps(raw)
    return made


def with_csrf(app: Any, client: Any) -> str:
    client.get("/login")
    with client.session_transaction() as session:
        session.setdefault("csrf_token", "0" * 40)
    return csrf_of_session(app, client)


# Signing in.


@pytest.mark.parametrize(
    ("role", "agency", "home"),
    [
        (Role.OPERATOR, None, "/hotline"),
        (Role.DUTY_OFFICER, None, "/console"),
        (Role.AGENCY_OFFICER, "hepco", "/inbox"),
    ],
)
def test_a_person_signs_in_and_begins_at_their_screen(
    client: Any, person: Person, email_of: Any, role: Role, agency: str | None, home: str
) -> None:
    answer = sign_in(client, email_of(person(role, agency)).upper())
    assert answer.status_code == 303
    assert answer.headers["Location"] == home
    assert client.get(SNAPSHOT).status_code == 200
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


@pytest.mark.parametrize("wrong", ["password", "nobody", "closed", "empty"])
def test_one_answer_for_every_failure(
    client: Any, town: Town, officer: Actor, email_of: Any, wrong: str
) -> None:
    email, password = email_of(officer), PASSWORD
    if wrong == "password":
        password = "another long password"
    elif wrong == "nobody":
        email = "nobody@test.invalid"
    elif wrong == "closed":
        with town.database.atomic() as session:
            session.get_one(User, officer.user_id).is_active = False
    else:
        email = password = ""
    answer = sign_in(client, email, password)
    assert answer.status_code == 422
    assert client.get(SNAPSHOT).status_code == 401
    page = re.sub(r'value="[^"]*"|nonce="[^"]*"', "", answer.get_data(as_text=True))
    other = re.sub(
        r'value="[^"]*"|nonce="[^"]*"', "", sign_in(client, "x@y.invalid").get_data(as_text=True)
    )
    assert page == other


def test_an_account_pauses_after_too_many_failures(
    client: Any, town: Town, officer: Actor, email_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = datetime(2026, 10, 28, 7, 0, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: at)
    with town.database.atomic() as session:
        for _ in range(people.FREE_ATTEMPTS + 3):
            people.sign_in_failed(session, officer.user_id or 0)
    with town.database.reading() as session:
        until = session.get_one(User, officer.user_id).locked_until
    assert until == at + timedelta(seconds=8)
    assert sign_in(client, email_of(officer)).status_code == 422
    at += timedelta(seconds=9)
    assert sign_in(client, email_of(officer)).status_code == 303
    with town.database.reading() as session:
        assert session.get_one(User, officer.user_id).failed_sign_ins == 0


def test_a_pause_never_grows_beyond_a_quarter_of_an_hour(town: Town, officer: Actor) -> None:
    with town.database.atomic() as session:
        for _ in range(60):
            people.sign_in_failed(session, officer.user_id or 0)
        until = session.get_one(User, officer.user_id).locked_until
    assert until is not None
    assert until <= clock.now() + people.LONGEST_LOCK


def test_a_pause_ends_a_minute_after_the_last_failure(
    client: Any, town: Town, officer: Actor, email_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = datetime(2026, 10, 28, 7, 0, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: at)
    with town.database.atomic() as session:
        for _ in range(60):
            people.sign_in_failed(session, officer.user_id or 0)
    wrong = sign_in(client, email_of(officer), "another long password")
    paused = sign_in(client, email_of(officer))
    assert paused.status_code == wrong.status_code == 422
    hidden = r'value="[^"]*"|nonce="[^"]*"'
    pages = [re.sub(hidden, "", a.get_data(as_text=True)) for a in (paused, wrong)]
    assert pages[0] == pages[1]
    at += timedelta(seconds=61)
    assert sign_in(client, email_of(officer)).status_code == 303


def test_a_stranger_cannot_lock_an_officer_out(
    settings: Settings, database: Database, ports: Ports, officer: Actor, email_of: Any
) -> None:
    app = create_app(replace(settings, rate_limits=True), database, ports)
    stranger, own = app.test_client(), app.test_client()
    stranger.environ_base["REMOTE_ADDR"] = "203.0.113.9"
    for _ in range(8):
        assert sign_in(stranger, email_of(officer), "another long password").status_code == 422
    assert sign_in(stranger, email_of(officer)).status_code == 422
    assert sign_in(own, email_of(officer)).status_code == 303


@pytest.mark.parametrize("email", ["officer", "nobody@test.invalid"])
def test_a_refusal_takes_as_long_for_every_account(
    client: Any, officer: Actor, email_of: Any, email: str
) -> None:
    began = time.monotonic()
    given = email_of(officer) if email == "officer" else email
    assert sign_in(client, given, "another long password").status_code == 422
    assert time.monotonic() - began >= FAILURE_SECONDS


def test_the_log_knows_who_signed_in_and_who_failed(
    client: Any, town: Town, officer: Actor, email_of: Any
) -> None:
    sign_in(client, email_of(officer), "another long password")
    sign_in(client, email_of(officer))
    assert town.kinds()[-2:] == ["user:sign_in_failed", "user:signed_in"]


# The session of a browser.


def test_signing_out_ends_the_session_on_the_server(
    app: Any, client: Any, town: Town, officer: Actor, email_of: Any
) -> None:
    sign_in(client, email_of(officer))
    stolen = client.get_cookie("ioc_session").value
    token = with_csrf(app, client)
    assert client.post("/logout", data={"csrf_token": token}).status_code == 303
    thief = app.test_client()
    thief.set_cookie("ioc_session", stolen)
    assert thief.get(SNAPSHOT).status_code == 401
    with town.database.reading() as session:
        assert session.scalars(select(SignInSession)).all() == []
    assert town.kinds()[-1] == "user:signed_out"


def test_a_session_ends_by_itself(client: Any, town: Town, officer: Actor, email_of: Any) -> None:
    sign_in(client, email_of(officer))
    assert client.get(SNAPSHOT).status_code == 200
    with town.database.atomic() as session:
        session.execute(update(SignInSession).values(expires_at=clock.now()))
    assert client.get(SNAPSHOT).status_code == 401


def test_a_closed_account_is_out_at_once(
    client: Any, town: Town, officer: Actor, email_of: Any, token_of: Any
) -> None:
    headers = token_of(officer)
    sign_in(client, email_of(officer))
    with town.database.atomic() as session:
        session.get_one(User, officer.user_id).is_active = False
    assert client.get(SNAPSHOT).status_code == 401
    assert client.get(SNAPSHOT, headers=headers).status_code == 401


def test_a_cookie_that_was_changed_is_nobodys(client: Any, officer: Actor, email_of: Any) -> None:
    sign_in(client, email_of(officer))
    value = client.get_cookie("ioc_session").value
    client.set_cookie("ioc_session", value[:-4] + "AAAA")
    assert client.get(SNAPSHOT).status_code == 401


# Another site.


def test_a_form_of_another_site_is_refused(
    app: Any, client: Any, town: Town, officer: Actor, email_of: Any
) -> None:
    incident = town.report().incident
    sign_in(client, email_of(officer))
    version = town.card(incident)["version"]
    address = f"/api/v1/incidents/{incident}/actions/accept"
    refused = client.post(address, json={"version": version})
    assert (refused.status_code, refused.get_json()["code"]) == (400, "csrf")
    assert town.card(incident)["version"] == version
    headers = {"X-CSRFToken": with_csrf(app, client)}
    assert client.post(address, json={"version": version}, headers=headers).status_code == 200


@pytest.mark.parametrize("address", ["/login", "/logout"])
def test_a_person_cannot_be_signed_in_or_out_by_another_site(
    client: Any, officer: Actor, email_of: Any, address: str
) -> None:
    sign_in(client, email_of(officer))
    given = {"email": email_of(officer), "password": PASSWORD}
    assert client.post(address, data=given).status_code == 400
    assert client.get(SNAPSHOT).status_code == 200


def test_a_machine_with_a_token_needs_no_csrf_token(
    client: Any, town: Town, officer: Actor, token_of: Any
) -> None:
    incident = town.report().incident
    answer = client.post(
        f"/api/v1/incidents/{incident}/actions/accept",
        json={"version": town.card(incident)["version"]},
        headers=token_of(officer),
    )
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "\\\\evil.example",
        "javascript:alert(1)",
        "https:evil.example",
        "/%5cevil\\example",
        "\t//evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        " https://evil.example",
    ],
)
def test_nobody_is_sent_to_another_site(
    client: Any, officer: Actor, email_of: Any, target: str
) -> None:
    answer = sign_in(client, email_of(officer), next=target)
    assert answer.headers["Location"] == "/inbox"
    answer = client.post("/language", data={"lang": "en", "next": target})
    assert answer.headers.get("Location", "/") in {"/", "/login"} or answer.status_code == 400


def test_a_person_comes_back_to_the_page_they_wanted(
    client: Any, officer: Actor, email_of: Any
) -> None:
    refused = client.get("/inbox?status=open")
    assert refused.status_code == 302
    assert refused.headers["Location"] == "/login?next=/inbox?status%3Dopen"
    answer = sign_in(client, email_of(officer), next="/inbox?status=open")
    assert answer.headers["Location"] == "/inbox?status=open"


# Tokens.


def test_a_token_works_until_it_is_revoked(
    client: Any, town: Town, officer: Actor, token_of: Any
) -> None:
    headers = token_of(officer)
    assert client.get(SNAPSHOT, headers=headers).status_code == 200
    with town.database.atomic() as session:
        session.execute(update(APIToken).values(revoked_at=clock.now()))
    assert client.get(SNAPSHOT, headers=headers).status_code == 401


@pytest.mark.parametrize("header", ["Bearer wrong", "Bearer ", "Basic abc", "Bearer a\xe9"])
def test_a_token_that_nobody_has_is_refused(client: Any, header: str) -> None:
    answer = client.get(SNAPSHOT, headers={"Authorization": header})
    assert answer.status_code == 401
    assert answer.get_json()["code"] == "not_signed_in"


def test_only_the_hash_of_a_secret_is_kept(
    client: Any, town: Town, officer: Actor, token_of: Any, email_of: Any
) -> None:
    secret = token_of(officer)["Authorization"].split()[1]
    sign_in(client, email_of(officer))
    with client.session_transaction() as session:
        cookie_secret = session["sid"]
    with town.database.reading() as session:
        kept = [
            *session.scalars(select(APIToken.secret_hash)),
            *session.scalars(select(SignInSession.secret_hash)),
        ]
    assert len(kept) == 2
    assert secret not in kept
    assert cookie_secret not in kept


def test_an_account_without_a_role_sees_nothing(
    client: Any, town: Town, officer: Actor, token_of: Any
) -> None:
    headers = token_of(officer)
    with town.database.atomic() as session:
        session.execute(delete(Membership))
    assert client.get(SNAPSHOT, headers=headers).status_code == 401


# Sockets.


def connects(app: Any, client: Any = None, **more: Any) -> bool:
    socket = app.extensions["ioc.socketio"].test_client(
        app, namespace=CONSOLE, flask_test_client=client, **more
    )
    is_in: bool = socket.is_connected(CONSOLE)
    return is_in


def test_a_socket_opens_by_token_or_by_cookie_only(
    app: Any, client: Any, officer: Actor, token_of: Any, email_of: Any
) -> None:
    secret = token_of(officer)["Authorization"].split()[1]
    assert not connects(app)
    assert not connects(app, auth={"token": "wrong"})
    assert not connects(app, auth={"token": 5})
    assert connects(app, auth={"token": secret})
    assert not connects(app, client)
    sign_in(client, email_of(officer))
    assert connects(app, client)


@pytest.mark.parametrize(
    ("origin", "is_let_in"),
    [
        ("http://localhost", True),
        ("https://evil.example", False),
        ("http://localhost.evil.example", False),
        ("http://evil.example/?localhost", False),
        ("null", False),
    ],
)
def test_a_page_of_another_site_cannot_use_our_cookie(
    app: Any, client: Any, officer: Actor, email_of: Any, origin: str, is_let_in: bool
) -> None:
    sign_in(client, email_of(officer))
    assert connects(app, client, headers={"Origin": origin}) is is_let_in


def test_a_machine_may_come_from_anywhere_with_its_token(
    app: Any, officer: Actor, token_of: Any
) -> None:
    secret = token_of(officer)["Authorization"].split()[1]
    assert connects(app, auth={"token": secret}, headers={"Origin": "https://partner.example"})


def recheck(app: Any) -> None:
    with app.app_context():
        app.extensions["ioc.consoles"].recheck()


def test_an_open_socket_ends_with_the_session_that_opened_it(
    app: Any, client: Any, officer: Actor, email_of: Any
) -> None:
    sign_in(client, email_of(officer))
    socket = app.extensions["ioc.socketio"].test_client(
        app, namespace=CONSOLE, flask_test_client=client
    )
    recheck(app)
    assert socket.is_connected(CONSOLE)
    client.post("/logout", data={"csrf_token": with_csrf(app, client)})
    recheck(app)
    assert not socket.is_connected(CONSOLE)


def test_an_open_socket_ends_with_its_token(
    app: Any, town: Town, officer: Actor, token_of: Any
) -> None:
    console = Console(app, token_of(officer))
    with town.database.atomic() as session:
        session.execute(update(APIToken).values(revoked_at=clock.now()))
    recheck(app)
    assert not console.socket.is_connected(CONSOLE)


def test_whose_role_changed_hears_by_the_new_one(
    app: Any, town: Town, officer: Actor, token_of: Any, follow: Any
) -> None:
    follow()
    console = Console(app, token_of(officer))
    with town.database.atomic() as session:
        water = session.scalar(select(Agency.id).where(Agency.code == "huewaco"))
        session.execute(update(Membership).values(agency_id=water))
    recheck(app)
    assert console.take() == []
    assert ("resync", {"since": None, "why": "roles"}) in console.others
    town.report()
    town.report("Mất nước", category="cap_nuoc")
    follow()
    agencies = [[a["code"] for a in message["card"]["agencies"]] for message in console.take()]
    assert agencies
    assert all("huewaco" in codes for codes in agencies)


def test_a_browser_that_nobody_uses_is_signed_out_and_one_in_use_is_not(
    settings: Settings,
    database: Database,
    ports: Ports,
    officer: Actor,
    email_of: Any,
) -> None:
    app = create_app(replace(settings, idle_minutes=60), database, ports)
    used, left = app.test_client(), app.test_client()
    now = clock.now()
    with clock.at_moment(now):
        assert sign_in(used, email_of(officer)).status_code == 303
        assert sign_in(left, email_of(officer)).status_code == 303
    for minutes in (40, 80):
        with clock.at_moment(now + timedelta(minutes=minutes)), app.app_context():
            assert used.get(SNAPSHOT).status_code == 200
            seen().write()
    with clock.at_moment(now + timedelta(minutes=90)):
        assert used.get(SNAPSHOT).status_code == 200
        assert left.get(SNAPSHOT).status_code == 401


def test_an_open_live_screen_is_a_sign_of_life(
    settings: Settings,
    database: Database,
    ports: Ports,
    officer: Actor,
    email_of: Any,
) -> None:
    app = create_app(replace(settings, idle_minutes=60), database, ports)
    client, now = app.test_client(), clock.now()
    with clock.at_moment(now):
        assert sign_in(client, email_of(officer)).status_code == 303
    with client.session_transaction() as session:
        credential = Credential(False, session["sid"])
    for minutes in (50, 100):
        with clock.at_moment(now + timedelta(minutes=minutes)), app.app_context():
            assert credential.actor() is not None
            seen().write()
    with clock.at_moment(now + timedelta(minutes=110)):
        assert client.get(SNAPSHOT).status_code == 200
    with clock.at_moment(now + timedelta(minutes=180)), app.app_context():
        assert credential.actor() is None


def test_strangers_from_everywhere_together_guess_little_and_a_known_browser_gets_in(
    settings: Settings,
    database: Database,
    ports: Ports,
    town: Town,
    officer: Actor,
    email_of: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "FAILURES_PER_ACCOUNT", RateLimitItemPerHour(4))
    monkeypatch.setattr("ioc.web.account.auth_pages.FAILURE_SECONDS", 0.0)
    app = create_app(replace(settings, rate_limits=True), database, ports)
    email, own = email_of(officer), app.test_client()
    assert sign_in(own, email).status_code == 303
    for number in range(6):
        away = app.test_client()
        away.environ_base["REMOTE_ADDR"] = f"203.0.113.{number}"
        assert sign_in(away, email, "doan mo mat khau").status_code == 422
    stranger = app.test_client()
    stranger.environ_base["REMOTE_ADDR"] = "198.51.100.1"
    assert sign_in(stranger, email).status_code == 422, "it is not even checked"
    own.post("/logout", data={"csrf_token": with_csrf(app, own)})
    assert sign_in(own, email).status_code == 303
    told = [event.data for event in town.events() if event.kind == "user:guessed"]
    assert told == [{"people": [officer.user_id]}], "once, and its owner alone"


def test_a_cookie_of_a_known_browser_lets_nobody_in_and_cannot_be_made_up(
    app: Any, client: Any, officer: Actor, email_of: Any
) -> None:
    client.set_cookie("ioc_known", f"[{officer.user_id}]", path="/login")
    assert sign_in(client, email_of(officer), "doan mo mat khau").status_code == 422
    assert client.get(SNAPSHOT).status_code == 401
    with app.test_request_context(headers={"Cookie": f"ioc_known=[{officer.user_id}]"}):
        assert not known_browsers.knows(officer.user_id)
