"""What a token opens, and what it never does: an account, more tokens, a way past a code."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from ioc.access.actor import SYSTEM, Actor
from ioc.db.session import Database
from ioc.domain.accounts import TokenScope
from ioc.domain.permissions import Role
from ioc.models.people import APIToken, SecondFactor, User
from ioc.services.accounts import accounts, people
from ioc.services.accounts.accounts import Place
from tests.conftest import PASSWORD
from tests.functional.test_accounts import NEW, email_of, link_in, machine, token
from tests.functional.test_auth import csrf_of, csrf_of_session, sign_in
from tests.functional.test_second_factor import enrolled

LIST = "/admin/accounts"
SNAPSHOT = "/api/v1/console/snapshot"


@pytest.fixture
def officer(person: Any) -> Actor:
    return person(Role.OPERATOR)  # type: ignore[no-any-return]


def hash_of(database: Database, actor: Actor) -> str:
    with database.reading() as session:
        return session.get_one(User, actor.user_id).password_hash


def tokens_of(database: Database, actor: Actor) -> int:
    with database.reading() as session:
        counted = select(func.count()).where(APIToken.user_id == actor.user_id)
        return session.scalar(counted) or 0


def test_a_stolen_token_with_the_thiefs_own_cookie_is_no_person(
    app: Any, client: Any, database: Database, officer: Actor, person: Any, token_of: Any
) -> None:
    thief = person(Role.AGENCY_OFFICER, "hepco")
    sign_in(client, email_of(database, thief))
    stolen, before = token_of(officer), hash_of(database, officer)
    client.get("/account")
    csrf = {"csrf_token": csrf_of_session(app, client)}
    known = {"factor_password": PASSWORD, "token_password": PASSWORD}
    for address, data in (
        ("/account/second-factor/begin", known),
        ("/account/second-factor", {"code": "000000"}),
        ("/account/second-factor/remove", {"code": "000000"}),
        ("/account/recovery-codes", {"code": "000000"}),
        ("/account/password", {"current": PASSWORD, "password": NEW}),
        ("/account/profile", {"name": "Kẻ trộm", "locale": "vi"}),
        ("/account/tokens", {**known, "label": "x", "scope": "all", "days": "0"}),
        ("/account/sessions/end-others", {}),
    ):
        answer = client.post(address, data=data | csrf, headers=stolen)
        assert answer.status_code == 403, address
        answer = machine(client).post(address, data=data, headers=stolen)
        assert answer.status_code == 403, address
    assert "<svg" not in client.get("/account/second-factor", headers=stolen).get_data(as_text=True)
    assert (hash_of(database, officer), tokens_of(database, officer)) == (before, 1)
    with database.reading() as session:
        assert session.get(SecondFactor, officer.user_id) is None
        assert session.get_one(User, officer.user_id).name != "Kẻ trộm"


def test_an_administrators_token_made_in_a_browser_needs_the_second_factor(
    client: Any, database: Database, person: Any, officer: Actor
) -> None:
    admin = person(Role.ADMINISTRATOR)
    in_browser = token(database, admin, TokenScope.ALL)
    assert client.get(LIST, headers=in_browser).status_code == 401
    assert client.get(SNAPSHOT, headers=in_browser).status_code == 401
    on_server = token(database, admin, TokenScope.ALL, is_from_server=True)
    assert client.get(LIST, headers=on_server).status_code == 200
    enrolled(database, admin)
    assert client.get(LIST, headers=in_browser).status_code == 200
    address = f"{LIST}/{officer.user_id}/lock"
    refused = client.post(address, data={"reason": "x"}, headers=in_browser)
    assert refused.status_code == 403
    assert client.post(address, data={"reason": "x"}, headers=on_server).status_code == 303


def test_the_command_line_makes_tokens_that_keep_the_system(
    app: Any, client: Any, database: Database, person: Any
) -> None:
    admin = person(Role.ADMINISTRATOR)
    words = ["ioc", "token", "create", email_of(database, admin), "--label", "kiểm tra"]
    made = app.test_cli_runner().invoke(args=words)
    assert made.exit_code == 0, made.output
    headers = {"Authorization": f"Bearer {made.output.strip()}"}
    assert client.get(LIST, headers=headers).status_code == 200


def test_a_token_does_not_grow_with_its_account_into_an_administrators(
    client: Any, database: Database, officer: Actor, token_of: Any
) -> None:
    headers = token_of(officer)
    seen = [("operator", "", "")]
    with database.atomic() as session:
        wanted = [Place(Role.ADMINISTRATOR)]
        accounts.change_places(session, SYSTEM, officer.user_id or 0, wanted, seen)
    assert client.get(SNAPSHOT, headers=headers).status_code == 401


def test_a_reset_and_a_new_password_end_every_token(
    app: Any, client: Any, database: Database, person: Any, officer: Actor, token_of: Any
) -> None:
    person(Role.ADMINISTRATOR)
    admin = token_of(person(Role.ADMINISTRATOR))
    first = token_of(officer)
    page = client.post(f"{LIST}/{officer.user_id}/reset", headers=admin).get_data(as_text=True)
    assert client.get(SNAPSHOT, headers=first).status_code == 401
    between, link = token_of(officer), link_in(page)
    browser = machine(client)
    browser.post(link, data={"csrf_token": csrf_of(browser, link), "password": NEW})
    assert client.get(SNAPSHOT, headers=between).status_code == 401
    after = token_of(officer)
    sign_in(browser, email_of(database, officer), NEW)
    browser.get("/account")
    given = {"csrf_token": csrf_of_session(app, browser), "current": NEW, "password": NEW + " 7"}
    assert browser.post("/account/password", data=given).status_code == 303
    assert client.get(SNAPSHOT, headers=after).status_code == 401
    assert client.get(SNAPSHOT, headers=admin).status_code == 200


def test_a_partners_first_password_ends_no_token(
    client: Any, database: Database, person: Any, token_of: Any
) -> None:
    person(Role.ADMINISTRATOR)
    given = {"name": "Đối tác", "email": "doitac@hue.example", "role": "partner", "agency": "hepco"}
    admin = token_of(person(Role.ADMINISTRATOR))
    link = link_in(client.post(LIST, data=given, headers=admin).get_data(as_text=True))
    with database.atomic() as session:
        secret = people.create_token(session, SYSTEM, given["email"], "máy chủ")
    browser = machine(client)
    done = browser.post(link, data={"csrf_token": csrf_of(browser, link), "password": NEW})
    assert done.status_code == 303
    headers = {"Authorization": f"Bearer {secret}"}
    assert client.get("/api/v1/incidents", headers=headers).status_code == 200


def test_a_desk_left_open_gives_no_second_factor_and_no_token(
    app: Any, client: Any, database: Database, officer: Actor
) -> None:
    sign_in(client, email_of(database, officer))
    page = client.get("/account").get_data(as_text=True)
    csrf = csrf_of_session(app, client)
    assert 'name="factor_password"' in page
    assert 'name="token_password"' in page
    for password in ("", "doan mo mat khau"):
        begun = {"csrf_token": csrf, "factor_password": password}
        answer = client.post("/account/second-factor/begin", data=begun)
        assert answer.status_code == 422
        assert "enrol-picture" not in answer.get_data(as_text=True)
        made = {"csrf_token": csrf, "label": "x", "scope": "all", "days": "30"}
        answer = client.post("/account/tokens", data=made | {"token_password": password})
        assert answer.status_code == 422
        assert "Mật khẩu hiện tại không đúng" in answer.get_data(as_text=True)
    assert client.get("/account/second-factor").headers["Location"] == "/account"
    assert tokens_of(database, officer) == 0
    with database.reading() as session:
        assert session.get(SecondFactor, officer.user_id) is None
    begun = {"csrf_token": csrf, "factor_password": PASSWORD}
    assert client.post("/account/second-factor/begin", data=begun).status_code == 200
    with database.reading() as session:
        assert session.get(SecondFactor, officer.user_id) is not None
