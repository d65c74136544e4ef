"""The administrator's accounts: invited, changed, reset, locked; and one's own."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from config import Settings
from ioc.access.actor import SYSTEM, Actor
from ioc.db.session import Database
from ioc.domain import clock
from ioc.domain.accounts import TokenScope
from ioc.domain.errors import Conflict, InvalidInput
from ioc.domain.messages import NoticeKind
from ioc.domain.permissions import Role
from ioc.models.message import Notice
from ioc.models.people import (
    APIToken,
    Invitation,
    InvitationLink,
    Membership,
    SecondFactor,
    SignInSession,
    User,
)
from ioc.queries.agency import agency_people
from ioc.services.accounts import accounts, invitations, people
from ioc.services.accounts.accounts import Place
from tests.conftest import PASSWORD
from tests.functional.test_auth import csrf_of, csrf_of_session, sign_in
from tests.statements import counted
from tests.town import Town

LIST = "/admin/accounts"
SNAPSHOT = "/api/v1/console/snapshot"
NEW = "tre xanh ben bo song"


def machine(client: Any) -> Any:
    """A client without the cookies of this one."""
    return client.application.test_client()


@pytest.fixture
def admin(person: Any) -> Actor:
    person(Role.ADMINISTRATOR)  # a second one, so that nobody is the last
    return person(Role.ADMINISTRATOR)  # type: ignore[no-any-return]


@pytest.fixture
def headers(admin: Actor, token_of: Any) -> dict[str, str]:
    return token_of(admin)  # type: ignore[no-any-return]


def email_of(database: Database, actor: Actor) -> str:
    with database.reading() as session:
        return session.get_one(User, actor.user_id).email


def link_in(page: str) -> str:
    found = re.search(r'id="invitation-link">[^<]*(/welcome/[\w-]+)<', page)
    assert found, page[:500]
    return found.group(1)


GIVEN = {
    "name": "Lê Văn An",
    "email": "An@hue.example",
    "role": "agency_officer",
    "agency": "hepco",
}


def test_an_invited_person_chooses_a_password_by_the_link_once(
    client: Any, database: Database, headers: Any, town: Town
) -> None:
    answer = client.post(LIST, data=GIVEN, headers=headers)
    assert answer.status_code == 200
    link = link_in(answer.get_data(as_text=True))
    events = [e for e in town.events() if e.kind == "user:invited"]
    with database.reading() as session:
        invitation = session.scalars(select(Invitation)).one()
    assert events[-1].data["invitation"] == invitation.id
    secret = link.rsplit("/", 1)[1]
    assert secret not in str([e.data for e in town.events()])
    assert sign_in(client, "an@hue.example", "").status_code == 422
    browser = machine(client)
    page = browser.get(link).get_data(as_text=True)
    assert "Lê Văn An" in page
    token = csrf_of(browser, link)
    short = browser.post(link, data={"csrf_token": token, "password": "ngan"})
    assert (short.status_code, "ít nhất 12" in short.get_data(as_text=True)) == (422, True)
    done = browser.post(link, data={"csrf_token": token, "password": NEW})
    assert done.headers["Location"] == "/login?done=password_set"
    assert "Đã đặt mật khẩu" in browser.get(done.headers["Location"]).get_data(as_text=True)
    assert sign_in(browser, "an@hue.example", NEW).headers["Location"] == "/inbox"
    assert browser.get(link).status_code == 404
    assert "user:password_set" in town.kinds()


def test_a_mail_mints_a_link_of_its_own_and_an_old_one_is_dead(
    client: Any, database: Database, headers: Any
) -> None:
    shown = link_in(client.post(LIST, data=GIVEN, headers=headers).get_data(as_text=True))
    with database.atomic() as session:
        number = session.scalars(select(Invitation.id)).one()
        mailed = invitations.mint(session, number, "https://hue.example")
    assert mailed is not None
    assert mailed.startswith("https://hue.example/welcome/")
    for link in (shown, mailed.removeprefix("https://hue.example")):
        assert client.get(link).status_code == 200
    with database.atomic() as session:
        session.execute(update(Invitation).values(expires_at=clock.now() - timedelta(seconds=1)))
        assert invitations.mint(session, number) is None
    assert client.get(shown).status_code == 404


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"email": "kein"}, "ten@vidu.vn"),
        ({"name": " "}, "Hãy nhập mục này"),
        ({"role": ""}, "Hãy nhập mục này"),
        ({"role": "king"}, "không có trong danh sách"),
        ({"agency": ""}, "cần thuộc một đơn vị"),
        ({"role": "operator"}, "toàn thành phố"),
    ],
)
def test_an_entry_that_cannot_be_is_named_and_what_was_typed_is_kept(
    client: Any, headers: Any, change: dict[str, str], says: str
) -> None:
    given = GIVEN | change
    answer = client.post(LIST, data=given, headers=headers)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert says in page
    assert f'value="{given["name"]}"' in page


def test_everything_wrong_with_an_invitation_is_said_at_once_with_its_field(
    client: Any, headers: Any, database: Database, admin: Actor
) -> None:
    nothing = dict.fromkeys(GIVEN, "")
    page = client.post(LIST, data=nothing, headers=headers).get_data(as_text=True)
    assert '<a href="#new-name">Họ tên: hãy nhập mục này.</a>' in page
    assert '<a href="#new-email">Địa chỉ thư điện tử chưa đúng.' in page
    assert '<a href="#new-role">Vai trò: hãy nhập mục này.</a>' in page
    wrong = GIVEN | {"name": "", "email": email_of(database, admin), "agency": "", "area": "0"}
    page = client.post(LIST, data=wrong, headers=headers).get_data(as_text=True)
    for field in ("name", "email", "agency", "area"):
        assert f'<a href="#new-{field}">' in page, field


def test_accounts_are_found_without_marks_by_role_agency_and_state(
    client: Any, database: Database, headers: Any
) -> None:
    client.post(LIST, data=GIVEN | {"name": "Đặng Thị Hương"}, headers=headers)
    for query in (
        "q=dang+huong",
        "q=HEPCO",
        "q=hepco",
        "agency=hepco&state=invited",
        "role=agency_officer",
    ):
        page = client.get(f"{LIST}?{query}", headers=headers).get_data(as_text=True)
        assert "Đặng Thị Hương" in page or query == "q=HEPCO", query
    page = client.get(f"{LIST}?q=khong+ai", headers=headers).get_data(as_text=True)
    assert "Không có tài khoản phù hợp" in page


def places(client: Any, headers: Any, user_id: int | None, seen: list[str], **more: str) -> Any:
    return client.post(f"{LIST}/{user_id}/places", data={"seen": seen, **more}, headers=headers)


def test_roles_change_at_once_and_two_who_change_them_are_told(
    client: Any, person: Any, database: Database, headers: Any, token_of: Any, town: Town
) -> None:
    officer = person(Role.OPERATOR)
    own = token_of(officer)
    seen = ["operator||"]
    wanted = {"role-0": "agency_manager", "agency-0": "hepco"}
    assert client.get("/api/v1/calls/desk", headers=own).status_code == 200
    assert places(client, headers, officer.user_id, seen, **wanted).status_code == 303
    assert client.get("/api/v1/calls/desk", headers=own).status_code == 403
    assert "membership:changed" in town.kinds()
    late = places(client, headers, officer.user_id, seen, **{"role-0": "supervisor"})
    assert late.status_code == 409
    assert "vừa được người khác thay đổi" in late.get_data(as_text=True)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({}, "ít nhất một vai trò"),
        ({"role-0": "agency_officer"}, "cần thuộc một đơn vị"),
        ({"role-0": "operator", "agency-0": "hepco"}, "toàn thành phố"),
        ({"role-0": "operator", "role-1": "operator"}, "đã có ở dòng trên"),
        ({"role-0": "administrator", "role-1": "operator"}, "không kiêm vai trò khác"),
        ({"role-0": "crew", "agency-0": "hepco", "area-0": "0"}, "đơn vị hành chính này không có"),
    ],
)
def test_roles_that_cannot_be_are_refused(
    client: Any, person: Any, headers: Any, given: dict[str, str], says: str
) -> None:
    officer = person(Role.OPERATOR)
    answer = places(client, headers, officer.user_id, ["operator||"], **given)
    assert answer.status_code == 422
    assert says.lower() in answer.get_data(as_text=True).lower()


def test_nobody_raises_or_locks_themselves(
    client: Any, admin: Actor, headers: Any, database: Database
) -> None:
    answer = places(client, headers, admin.user_id, ["administrator||"], **{"role-0": "supervisor"})
    assert answer.status_code == 422
    locked = client.post(f"{LIST}/{admin.user_id}/lock", data={"reason": "x"}, headers=headers)
    assert locked.status_code == 422
    with database.reading() as session:
        assert session.get_one(User, admin.user_id).is_active


def test_the_last_administrator_stays_one(database: Database, person: Any) -> None:
    last, locked = person(Role.ADMINISTRATOR), person(Role.ADMINISTRATOR)
    with database.atomic() as session:
        accounts.lock(session, SYSTEM, locked.user_id or 0, "nghỉ việc")
    with database.atomic() as session, pytest.raises(InvalidInput):
        accounts.lock(session, SYSTEM, last.user_id or 0, "thử")
    with database.atomic() as session, pytest.raises(InvalidInput):
        accounts.change_places(
            session, SYSTEM, last.user_id or 0, [Place(Role.OPERATOR)], [("administrator", "", "")]
        )


def test_an_agency_left_without_people_is_said_before(
    client: Any, person: Any, headers: Any, database: Database
) -> None:
    officer = person(Role.AGENCY_OFFICER, "hepco")
    address = f"{LIST}/{officer.user_id}/lock"
    first = client.post(address, data={"reason": "chuyển công tác"}, headers=headers)
    assert first.status_code == 422
    page = first.get_data(as_text=True)
    assert "không còn ai tiếp nhận việc" in page
    assert 'value="chuyển công tác"' in page
    again = {"reason": "chuyển công tác", "anyway": "yes"}
    assert client.post(address, data=again, headers=headers).status_code == 303


def test_a_locked_account_is_out_at_once_and_its_tokens_never_come_back(
    client: Any, person: Any, database: Database, headers: Any, token_of: Any
) -> None:
    officer = person(Role.OPERATOR)
    own = token_of(officer)
    browser = machine(client)
    sign_in(browser, email_of(database, officer))
    assert browser.get(SNAPSHOT).status_code == 200
    given = {"reason": "mất máy"}
    assert (
        client.post(f"{LIST}/{officer.user_id}/lock", data=given, headers=headers).status_code
        == 303
    )
    assert browser.get(SNAPSHOT).status_code == 401
    assert client.get(SNAPSHOT, headers=own).status_code == 401
    client.post(f"{LIST}/{officer.user_id}/unlock", headers=headers)
    assert client.get(SNAPSHOT, headers=own).status_code == 401
    assert browser.get(SNAPSHOT).status_code == 401
    assert sign_in(browser, email_of(database, officer)).status_code == 303


def test_a_reset_ends_the_password_and_the_sessions(
    client: Any, person: Any, database: Database, headers: Any
) -> None:
    officer = person(Role.OPERATOR)
    email = email_of(database, officer)
    browser = machine(client)
    sign_in(browser, email)
    page = client.post(f"{LIST}/{officer.user_id}/reset", headers=headers).get_data(as_text=True)
    assert browser.get(SNAPSHOT).status_code == 401
    assert sign_in(browser, email).status_code == 422
    link = link_in(page)
    browser.post(link, data={"csrf_token": csrf_of(browser, link), "password": NEW})
    assert sign_in(browser, email, NEW).status_code == 303


def test_an_administrator_ends_one_session_or_all(
    client: Any, person: Any, database: Database, headers: Any
) -> None:
    officer = person(Role.OPERATOR)
    first, second = machine(client), machine(client)
    for browser in (first, second):
        sign_in(browser, email_of(database, officer))
    with database.reading() as session:
        ids = session.scalars(select(SignInSession.id).order_by(SignInSession.id)).all()
    address = f"{LIST}/{officer.user_id}/sessions/end"
    client.post(address, data={"session": ids[0]}, headers=headers)
    assert (first.get(SNAPSHOT).status_code, second.get(SNAPSHOT).status_code) == (401, 200)
    client.post(address, headers=headers)
    assert second.get(SNAPSHOT).status_code == 401


def test_one_changes_ones_own_password_and_other_browsers_are_out(
    app: Any, client: Any, person: Any, database: Database
) -> None:
    officer = person(Role.OPERATOR)
    email = email_of(database, officer)
    other = machine(client)
    for browser in (client, other):
        sign_in(browser, email)
    client.get("/account")
    given = {"csrf_token": csrf_of_session(app, client), "current": "wrong", "password": NEW}
    assert client.post("/account/password", data=given).status_code == 422
    done = client.post("/account/password", data=given | {"current": PASSWORD})
    assert done.status_code == 303
    assert client.get(SNAPSHOT).status_code == 200
    assert other.get(SNAPSHOT).status_code == 401
    assert sign_in(other, email, NEW).status_code == 303


def test_one_ends_only_ones_own_sessions_and_tokens(
    app: Any, client: Any, person: Any, database: Database, token_of: Any
) -> None:
    officer, other = person(Role.OPERATOR), person(Role.OPERATOR)
    headers = token_of(other)
    stranger = machine(client)
    sign_in(stranger, email_of(database, other))
    sign_in(client, email_of(database, officer))
    client.get("/account")
    token = csrf_of_session(app, client)
    with database.reading() as session:
        foreign = session.scalars(
            select(SignInSession.id).where(SignInSession.user_id == other.user_id)
        ).one()
        foreign_token = session.scalars(select(APIToken.id)).one()
    client.post(f"/account/sessions/{foreign}/end", data={"csrf_token": token})
    assert stranger.get(SNAPSHOT).status_code == 200
    address = f"/account/tokens/{foreign_token}/revoke"
    assert client.get(address).status_code == 404
    for sure in ("", "yes"):
        revoked = client.post(address, data={"csrf_token": token, "sure": sure})
        assert revoked.status_code == 404
    assert client.get(SNAPSHOT, headers=headers).status_code == 200


# Tokens.


def token(database: Database, actor: Actor, scope: TokenScope, **more: Any) -> dict[str, str]:
    with database.atomic() as session:
        email = session.get_one(User, actor.user_id).email
        secret = people.create_token(session, actor, email, "máy", scope, **more)
    return {"Authorization": f"Bearer {secret}"}


def test_a_token_does_no_more_than_its_scope(
    client: Any, database: Database, person: Any, town: Town, report_body: Any
) -> None:
    duty = person(Role.DUTY_OFFICER)
    incident = town.report().incident
    note = f"/api/v1/incidents/{incident}/actions/note"
    body = {"version": town.card(incident)["version"], "text": "x"}
    asked: dict[TokenScope, list[int]] = {}
    for scope in TokenScope:
        headers = token(database, duty, scope)
        asked[scope] = [
            client.get(SNAPSHOT, headers=headers).status_code,
            client.post(note, json=body, headers=headers).status_code,
            client.post("/api/v1/reports", json=report_body(), headers=headers).status_code,
        ]
    assert asked[TokenScope.ALL] == [200, 200, 201]
    assert asked[TokenScope.READ] == [200, 403, 403]
    assert asked[TokenScope.REPORTS] == [403, 403, 201]


def test_a_token_ends_by_itself(client: Any, database: Database, person: Any) -> None:
    past = clock.now() - timedelta(seconds=1)
    headers = token(database, person(Role.DUTY_OFFICER), TokenScope.ALL, expires_at=past)
    assert client.get(SNAPSHOT, headers=headers).status_code == 401


def test_a_token_is_made_by_a_person_shown_once_and_revoked(
    app: Any, client: Any, database: Database, person: Any, headers: Any, town: Town
) -> None:
    officer = person(Role.OPERATOR)
    sign_in(client, email_of(database, officer))
    client.get("/account")
    csrf = csrf_of_session(app, client)
    given = {"csrf_token": csrf, "label": "bảng điện", "scope": "read", "days": "30"}
    given["token_password"] = PASSWORD
    page = client.post("/account/tokens", data=given).get_data(as_text=True)
    found = re.search(r'id="new-token">([\w-]+)<', page)
    assert found
    own = {"Authorization": f"Bearer {found.group(1)}"}
    bare = machine(client)
    assert bare.get(SNAPSHOT, headers=own).status_code == 200
    assert found.group(1) not in client.get("/account").get_data(as_text=True)
    assert bare.post("/account/tokens", data=given, headers=headers).status_code == 403
    listed = bare.get("/admin/tokens", headers=headers).get_data(as_text=True)
    assert "bảng điện" in listed
    with database.reading() as session:
        row = session.scalars(select(APIToken).where(APIToken.label == "bảng điện")).one()
    assert row.used_at is not None
    address = f"/admin/tokens/{row.id}/revoke"
    for ask in (bare.get, bare.post):
        asked = ask(address, headers=headers)
        assert asked.status_code == 200
        assert "Thu hồi mã “bảng điện”?" in asked.get_data(as_text=True)
        assert "Chỉ đọc" in asked.get_data(as_text=True), "what stops is named"
        assert bare.get(SNAPSHOT, headers=own).status_code == 200, "nothing happened yet"
    assert bare.post(address, headers=headers, data={"sure": "yes"}).status_code == 303
    assert bare.get(SNAPSHOT, headers=own).status_code == 401
    assert "token:revoked" in town.kinds()


def test_the_lists_cost_the_same_for_few_and_for_many(
    client: Any, database: Database, person: Any, headers: Any
) -> None:
    officer = person(Role.OPERATOR)

    def cost(address: str) -> int:
        with counted(database) as seen:
            assert client.get(address, headers=headers).status_code == 200
        return len(seen)

    addresses = (f"{LIST}?q=o", "/admin/tokens", f"{LIST}/{officer.user_id}")
    for address in addresses:
        cost(address)
    few = [cost(address) for address in addresses]
    for _ in range(6):
        person(Role.OPERATOR)
        token(database, officer, TokenScope.READ)
    # What is held for seconds may have aged meanwhile.
    for address in addresses:
        cost(address)
    assert [cost(address) for address in addresses] == few


def test_changing_roles_at_the_same_moment_is_a_conflict_for_one(
    database: Database, person: Any
) -> None:
    officer = person(Role.OPERATOR)
    seen = [("operator", "", "")]
    with database.atomic() as session:
        accounts.change_places(
            session, SYSTEM, officer.user_id or 0, [Place(Role.SUPERVISOR)], seen
        )
    with database.atomic() as session, pytest.raises(Conflict):
        accounts.change_places(
            session, SYSTEM, officer.user_id or 0, [Place(Role.DUTY_OFFICER)], seen
        )
    with database.reading() as session:
        assert session.scalars(select(Membership.role)).all() == [Role.SUPERVISOR]


@pytest.fixture
def mailed(client: Any, settings: Settings) -> None:
    """A mail server is set up."""
    client.application.config["IOC"] = replace(settings, smtp_host="mail.test")


def test_where_mail_is_sent_no_administrator_sees_the_link_of_another(
    client: Any, mailed: None, headers: Any, person: Any, database: Database
) -> None:
    officer = person(Role.AGENCY_OFFICER, "hepco")
    reset = client.post(f"{LIST}/{officer.user_id}/reset", headers=headers)
    invited = client.post(LIST, data=GIVEN, headers=headers)
    for answer in (reset, invited):
        assert answer.status_code == 200
        assert "/welcome/" not in answer.text
        assert "không hiện cho ai khác" in answer.text
    with database.reading() as session:
        assert session.scalars(select(InvitationLink)).all() == []


def test_the_owner_and_the_other_administrators_hear_that_an_account_was_opened(
    client: Any, admin: Actor, headers: Any, person: Any, database: Database, follow: Any
) -> None:
    officer = person(Role.AGENCY_OFFICER, "hepco")
    with database.atomic() as session:
        others = set(agency_people.administrators(session)) - {admin.user_id}
        session.add(
            SecondFactor(
                user_id=officer.user_id,
                sealed_secret="x",
                created_at=clock.now(),
                confirmed_at=clock.now(),
            )
        )
    path = f"{LIST}/{officer.user_id}"
    assert client.post(f"{path}/second-factor/remove", headers=headers).status_code == 303
    assert client.post(f"{path}/reset", headers=headers).status_code == 200
    assert client.post(LIST, data=GIVEN, headers=headers).status_code == 200
    follow()
    with database.reading() as session:
        rows = session.scalars(select(Notice)).all()
    for kind in (NoticeKind.SECOND_FACTOR_REMOVED, NoticeKind.PASSWORD_RESET):
        assert {row.user_id for row in rows if row.kind is kind} == {officer.user_id, *others}
    assert len(rows) == 2 * (1 + len(others)), "an invitation is no news"
    assert {row.data["detail"] for row in rows} == {officer.name}
