"""The second step of signing in: required of administrators, no code twice, no endless tries."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from ioc.access.actor import Actor
from ioc.db.session import Database
from ioc.domain import accounts, clock
from ioc.domain.permissions import Role
from ioc.models.people import RecoveryCode, SecondFactor, User
from ioc.services.accounts import second_factor
from ioc.services.accounts.sealing import Seal
from tests.conftest import PASSWORD
from tests.functional.test_auth import csrf_of, csrf_of_session, sign_in
from tests.town import Town

ADMIN = "/admin/accounts"
SNAPSHOT = "/api/v1/console/snapshot"
KEY = "only for tests"


class Clock:
    """The moment, moved by hand."""

    def __init__(self) -> None:
        self.at = datetime(2026, 10, 28, 7, 0, tzinfo=UTC)

    def on(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


@pytest.fixture
def moment(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(clock, "now", lambda: made.at)
    return made


def email_of(database: Database, actor: Actor) -> str:
    with database.reading() as session:
        return session.get_one(User, actor.user_id).email


def code_now(database: Database, actor: Actor) -> str:
    with database.reading() as session:
        row = session.get_one(SecondFactor, actor.user_id)
    secret = Seal(KEY).open(row.sealed_secret)
    assert secret
    return accounts.code_at(secret, accounts.time_step(clock.now()))


def enrolled(database: Database, actor: Actor) -> None:
    """A second factor without a browser."""
    with database.atomic() as session:
        second_factor.begin(session, actor.user_id or 0, Seal(KEY))
        session.flush()
        session.execute(
            update(SecondFactor).values(confirmed_at=clock.now(), last_step=0, failures=0)
        )
        session.add(
            RecoveryCode(
                user_id=actor.user_id,
                first_letter="7",
                code_hash=second_factor._HASHER.hash("7KQM2XPD9RT3"),
            )
        )


def give_code(client: Any, code: str) -> Any:
    given = {"csrf_token": csrf_of(client, "/login/code"), "code": code}
    return client.post("/login/code", data=given)


def test_an_administrator_is_led_to_the_second_factor_and_reaches_nothing_before(
    client: Any, database: Database, person: Any, town: Town
) -> None:
    admin = person(Role.ADMINISTRATOR)
    answer = sign_in(client, email_of(database, admin))
    assert answer.headers["Location"] == "/login/second-factor"
    assert client.get(ADMIN).headers["Location"].startswith("/login?next=")
    assert client.get(SNAPSHOT).status_code == 401
    assert client.get("/login").headers["Location"] == "/login/second-factor"
    page = client.get("/login/second-factor").get_data(as_text=True)
    assert "<svg" in page
    given = {"csrf_token": csrf_of(client, "/login/second-factor"), "code": "000000"}
    wrong = client.post("/login/second-factor", data=given)
    assert wrong.status_code == 422
    assert "Mã không đúng" in wrong.get_data(as_text=True)
    given["code"] = code_now(database, admin)
    done = client.post("/login/second-factor", data=given)
    assert done.status_code == 200
    codes = re.findall(r"<code>([0-9A-Z-]{14})</code>", done.get_data(as_text=True))
    assert len(codes) == accounts.RECOVERY_CODES
    assert client.get(ADMIN).status_code == 200
    assert "user:second_factor_set" in town.kinds()
    with database.reading() as session:
        kept = session.scalars(select(RecoveryCode.code_hash)).all()
        sealed = session.get_one(SecondFactor, admin.user_id).sealed_secret
    assert not any(code in "".join(kept) for code in codes)
    assert Seal("another key").open(sealed) is None


def test_the_code_is_asked_for_and_taken_once(
    client: Any, app: Any, database: Database, person: Any, moment: Clock, town: Town
) -> None:
    admin = person(Role.ADMINISTRATOR)
    enrolled(database, admin)
    email = email_of(database, admin)
    assert sign_in(client, email).headers["Location"] == "/login/code"
    assert client.get(SNAPSHOT).status_code == 401
    assert "user:signed_in" not in town.kinds()
    half = client.get_cookie("ioc_session").value
    code = code_now(database, admin)
    answer = give_code(client, code)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/admin")
    assert client.get(SNAPSHOT).status_code == 200
    other = app.test_client()
    other.set_cookie("ioc_session", half)
    assert other.get(SNAPSHOT).status_code == 401
    fresh = app.test_client()
    sign_in(fresh, email)
    assert give_code(fresh, code).status_code == 422
    moment.on(30)
    assert give_code(fresh, code_now(database, admin)).status_code == 303


def test_wrong_codes_pause_even_from_elsewhere_and_with_the_right_password_again(
    client: Any, app: Any, database: Database, person: Any, moment: Clock
) -> None:
    admin = person(Role.ADMINISTRATOR)
    enrolled(database, admin)
    email = email_of(database, admin)
    sign_in(client, email)
    for _ in range(accounts.FREE_CODES + 1):
        assert give_code(client, "000000").status_code == 422
    other = app.test_client()
    sign_in(other, email)
    paused = give_code(other, code_now(database, admin))
    assert paused.status_code == 422
    assert "nhập sai nhiều lần" in paused.get_data(as_text=True)
    moment.on(16 + 1)
    assert give_code(other, code_now(database, admin)).status_code == 303


def test_a_recovery_code_opens_once(client: Any, app: Any, database: Database, person: Any) -> None:
    admin = person(Role.ADMINISTRATOR)
    enrolled(database, admin)
    email = email_of(database, admin)
    sign_in(client, email)
    assert give_code(client, "7KQM-2XPD-9RT4").status_code == 422
    assert give_code(client, "7kqm 2xpd 9rt3").status_code == 303
    other = app.test_client()
    sign_in(other, email)
    assert give_code(other, "7KQM-2XPD-9RT3").status_code == 422


def test_a_secret_key_that_changed_is_said_and_the_paper_still_opens(
    client: Any, database: Database, person: Any
) -> None:
    admin = person(Role.ADMINISTRATOR)
    enrolled(database, admin)
    with database.atomic() as session:
        session.execute(update(SecondFactor).values(sealed_secret=Seal("x").close(b"y")))
    sign_in(client, email_of(database, admin))
    refused = give_code(client, "123456")
    assert refused.status_code == 422
    assert "khóa bí mật của hệ thống đã đổi" in refused.get_data(as_text=True)
    assert give_code(client, "7KQM-2XPD-9RT3").status_code == 303


def test_the_demonstration_needs_no_telephone(client: Any, database: Database, person: Any) -> None:
    admin = person(Role.ADMINISTRATOR)
    with database.atomic() as session:
        session.get_one(User, admin.user_id).is_demo = True
    assert sign_in(client, email_of(database, admin)).headers["Location"] == "/admin"
    assert "trình diễn" in client.get("/account").get_data(as_text=True)


def test_an_officer_turns_it_on_and_off_and_an_administrator_may_not(
    client: Any, app: Any, database: Database, person: Any, moment: Clock
) -> None:
    officer = person(Role.AGENCY_OFFICER, "hepco")
    sign_in(client, email_of(database, officer))
    client.get("/account")
    token = csrf_of_session(app, client)
    begun = {"csrf_token": token, "factor_password": PASSWORD}
    assert "<svg" in client.post("/account/second-factor/begin", data=begun).get_data(as_text=True)
    shown = client.post(
        "/account/second-factor",
        data={"csrf_token": token, "code": code_now(database, officer)},
    )
    assert "Mã dự phòng" in shown.get_data(as_text=True)
    assert client.get("/account").status_code == 200
    refused = client.post(
        "/account/second-factor/remove", data={"csrf_token": token, "code": "000000"}
    )
    assert refused.status_code == 422
    moment.on(60)
    removed = client.post(
        "/account/second-factor/remove",
        data={"csrf_token": token, "code": code_now(database, officer)},
    )
    assert removed.status_code == 303
    with database.reading() as session:
        assert session.get(SecondFactor, officer.user_id) is None


def test_another_administrator_takes_it_away_and_every_session_ends(
    client: Any, database: Database, person: Any, token_of: Any, town: Town
) -> None:
    admin, other = person(Role.ADMINISTRATOR), person(Role.ADMINISTRATOR)
    enrolled(database, admin)
    sign_in(client, email_of(database, admin))
    give_code(client, code_now(database, admin))
    assert client.get(SNAPSHOT).status_code == 200
    headers = token_of(other)
    address = f"{ADMIN}/{admin.user_id}/second-factor/remove"
    from tests.functional.test_accounts import machine

    own = machine(client).post(
        address.replace(str(admin.user_id), str(other.user_id)), headers=headers
    )
    assert own.status_code == 403
    assert machine(client).post(address, headers=headers).status_code == 303
    assert client.get(SNAPSHOT).status_code == 401
    assert (
        sign_in(client, email_of(database, admin), PASSWORD).headers["Location"]
        == "/login/second-factor"
    )
    assert "user:second_factor_removed" in town.kinds()


def test_the_last_administrator_is_let_back_in_by_command(
    app: Any, client: Any, database: Database, person: Any
) -> None:
    admin = person(Role.ADMINISTRATOR)
    enrolled(database, admin)
    email = email_of(database, admin)
    runner = app.test_cli_runner()
    with database.atomic() as session:
        session.get_one(User, admin.user_id).is_active = False
    for words in (("unlock", email), ("second-factor-off", email)):
        result = runner.invoke(args=["ioc", "user", *words])
        assert result.exit_code == 0, result.output
    link = runner.invoke(args=["ioc", "user", "reset", email]).output.strip()
    path = link[link.index("/welcome/") :]
    new = "tre xanh ben bo song"
    client.post(path, data={"csrf_token": csrf_of(client, path), "password": new})
    assert sign_in(client, email, new).headers["Location"] == "/login/second-factor"
    assert runner.invoke(args=["ioc", "user", "unlock", "x@y.vn"]).exit_code == 1
