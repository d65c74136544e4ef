"""The staff's pages as HTML: who sees what, forms without scripts, and what a page costs."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import update

from ioc.access.actor import Actor
from ioc.db.session import Database
from ioc.domain.incidents import IncidentAction, IncidentStatus, Outcome
from ioc.domain.permissions import Role
from ioc.models.people import User
from ioc.queries.because import marked
from ioc.queries.incident import incident_page
from ioc.services.agency import working
from ioc.services.incidents import referral
from tests.statements import counted
from tests.town import CRY, DEEP, RESCUE, Told, Town, metres_north

Headers = dict[str, str]
Person = Callable[..., Actor]


@pytest.fixture
def officer(person: Person) -> Actor:
    return person(Role.AGENCY_OFFICER, "hepco")


@pytest.fixture
def hepco(officer: Actor, token_of: Any) -> Headers:
    headers: Headers = token_of(officer)
    return headers


@pytest.fixture
def desk(person: Person, token_of: Any) -> Headers:
    headers: Headers = token_of(person(Role.DUTY_OFFICER))
    return headers


@pytest.fixture
def waste(town: Town) -> Told:
    """A matter that the rules give to HEPCO."""
    return town.report("Rác tồn ba ngày ở đầu kiệt")


def page_of(client: Any, path: str, headers: Headers, **more: Any) -> str:
    answer = client.get(path, headers={**headers, **more})
    assert answer.status_code == 200, answer.data
    text: str = answer.get_data(as_text=True)
    return text


def send(client: Any, told: Told, action: str, headers: Headers, **fields: Any) -> Any:
    return client.post(f"/incidents/{told.incident}/actions/{action}", data=fields, headers=headers)


def version(town: Town, told: Told) -> int:
    return town.incident(told.incident).version


@pytest.mark.parametrize("path", ["/console", "/inbox"])
def test_who_is_not_signed_in_is_asked_to(client: Any, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/login?next=")


def test_the_inbox_lists_without_scripts_what_the_agency_has(
    client: Any, town: Town, waste: Told, hepco: Headers
) -> None:
    water = town.report("Mất nước sạch", category="cap_nuoc", point=metres_north(DEEP, 900))
    page = page_of(client, "/inbox", hepco)
    assert f'href="/incidents/{waste.incident}"' in page
    assert f'href="/incidents/{water.incident}"' not in page


def test_another_agency_finds_no_page_and_no_pane(
    client: Any, waste: Told, person: Person, token_of: Any
) -> None:
    other = token_of(person(Role.AGENCY_OFFICER, "huewaco"))
    for path in (f"/incidents/{waste.incident}", f"/incidents/{waste.incident}/pane"):
        assert client.get(path, headers=other).status_code == 404


@pytest.mark.parametrize("path", ["/console", "/inbox", "/incidents/{id}"])
def test_a_page_runs_nothing_that_the_policy_forbids(
    client: Any, waste: Told, desk: Headers, path: str
) -> None:
    answer = client.get(path.format(id=waste.incident), headers=desk)
    page = answer.get_data(as_text=True)
    nonce = re.search(r"'nonce-([^']+)'", answer.headers["Content-Security-Policy"])
    assert nonce
    body = re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)
    assert not re.search(r"\son[a-z]+=|\sstyle=", body)
    for tag in re.findall(r"<script[^>]*>", page):
        assert nonce.group(1) in tag or " src=" in tag or "application/json" in tag
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", page)


@pytest.mark.parametrize(("locale", "word"), [("vi", "Nhận xử lý"), ("en", "Accept")])
def test_each_reader_gets_their_language_whoever_came_first(
    client: Any, waste: Told, hepco: Headers, locale: str, word: str
) -> None:
    other = {"vi": "en", "en": "vi"}[locale]
    path = f"/incidents/{waste.incident}/pane"
    page_of(client, f"{path}?lang={other}", hepco)
    assert f'data-word="{word}"' in page_of(client, f"{path}?lang={locale}", hepco)


@pytest.mark.parametrize(("locale", "words"), [("vi", "kêu cứu"), ("en", "calls for rescue")])
def test_why_a_report_is_urgent_is_said_and_not_coded(
    client: Any, town: Town, desk: Headers, locale: str, words: str
) -> None:
    told = town.report("CỨU với", category=RESCUE, danger=CRY)
    page = page_of(client, f"/incidents/{told.incident}/pane?lang={locale}", desk)
    assert f"<q>CỨU</q>: {words}" in page
    assert "calls_for_rescue" not in page


@pytest.mark.parametrize(
    ("name", "initials"), [("Trần Quốc Bảo (trực ban)", "QB"), ("Lê Thị Ánh", "TÁ"), ("Hepco", "H")]
)
def test_the_initials_are_those_of_the_person(
    client: Any, database: Database, officer: Actor, hepco: Headers, name: str, initials: str
) -> None:
    with database.atomic() as session:
        session.execute(update(User).where(User.id == officer.user_id).values(name=name))
    page = page_of(client, "/inbox", hepco)
    assert f'<span class="initials" aria-hidden="true">{initials}</span>' in page


def test_a_form_does_what_it_says_and_leads_back(
    client: Any, town: Town, waste: Told, hepco: Headers
) -> None:
    answer = send(client, waste, "accept", hepco, version=version(town, waste))
    assert (answer.status_code, answer.headers["Location"]) == (
        303,
        f"/incidents/{waste.incident}",
    )
    assert town.agencies(waste.incident)["hepco"] == "accepted"


def test_returning_leads_to_the_inbox_because_the_matter_is_gone(
    client: Any, town: Town, waste: Told, hepco: Headers
) -> None:
    answer = send(
        client, waste, "return", hepco, version=version(town, waste), reason="Không thuộc HEPCO"
    )
    assert (answer.status_code, answer.headers["Location"]) == (303, "/inbox")


def test_a_stale_form_shows_the_page_again_with_what_was_typed(
    client: Any, town: Town, waste: Told, hepco: Headers, officer: Actor
) -> None:
    seen = version(town, waste)
    town.act(referral.accept_referral, officer, waste.incident)
    answer = send(
        client, waste, "resolve", hepco, version=seen, outcome="fixed", answer="Đã thu gom hết rác"
    )
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "Đã thu gom hết rác" in page
    assert f'data-version="{version(town, waste)}"' in page
    assert town.incident(waste.incident).status is IncidentStatus.OPEN


def test_a_script_gets_the_refusal_as_a_problem(client: Any, waste: Told, hepco: Headers) -> None:
    headers = {**hepco, "Accept": "application/json"}
    answer = send(client, waste, "accept", headers, version=999)
    assert answer.status_code == 409
    assert answer.get_json()["code"] == "conflict"


def test_an_answer_is_given_in_the_form_of_the_house(
    client: Any, town: Town, waste: Told, hepco: Headers
) -> None:
    send(
        client,
        waste,
        "resolve",
        hepco,
        version=version(town, waste),
        outcome="fixed",
        answer="Rác đã được thu gom lúc 9 giờ.",
    )
    answer = town.incident(waste.incident).answer
    assert answer
    opening, words, closing = answer.split("\n")
    assert opening.startswith("Kính gửi: Quý Ông/Bà.")
    assert "HEPCO" in opening
    assert words == "Rác đã được thu gom lúc 9 giờ."
    assert closing == "Chân thành cảm ơn quý Ông/Bà. Trân trọng./."


def test_a_deadline_is_typed_on_the_clocks_of_the_city(
    client: Any, town: Town, waste: Told, person: Person, token_of: Any
) -> None:
    manager = token_of(person(Role.AGENCY_MANAGER, "hepco"))
    send(
        client,
        waste,
        "extend",
        manager,
        version=version(town, waste),
        due_at="2031-03-04T08:00",
        reason="Chờ vật tư",
    )
    assert town.card(waste.incident)["due_at"] == "2031-03-04T01:00:00Z"


def test_two_incidents_are_merged_by_the_code_that_people_say(
    client: Any, town: Town, waste: Told, desk: Headers
) -> None:
    other = town.report("Rác ở chỗ khác", point=metres_north(DEEP, 1500))
    code = town.card(other.incident)["code"]
    send(client, waste, "merge", desk, version=version(town, waste), into=code)
    assert town.incident(waste.incident).merged_into == other.incident


def test_a_page_offers_what_would_not_be_refused(
    database: Database, town: Town, waste: Told, officer: Actor, person: Person
) -> None:
    def offered(actor: Actor) -> frozenset[IncidentAction]:
        with database.reading() as session:
            return incident_page.incident_page(session, actor, waste.incident, "vi").actions

    action = IncidentAction
    assert {action.ACCEPT, action.RETURN, action.START, action.RESOLVE} <= offered(officer)
    assert not {action.VERIFY, action.REFER, action.EXTEND, action.MERGE} & offered(officer)
    assert action.EXTEND in offered(person(Role.AGENCY_MANAGER, "hepco"))
    duty = offered(person(Role.DUTY_OFFICER))
    assert {action.REJECT, action.CLASSIFY, action.REFER, action.MERGE, action.NOTE} <= duty
    assert not {action.ACCEPT, action.START, action.RESOLVE, action.SPLIT} & duty
    assert offered(person(Role.ADMINISTRATOR)) == frozenset()

    town.act(referral.accept_referral, officer, waste.incident)
    assert action.ACCEPT not in offered(officer)
    town.act(working.resolve_incident, officer, waste.incident, Outcome.FIXED, "Đã dọn")
    assert not {action.RETURN, action.START, action.RESOLVE} & offered(officer)


def test_a_page_costs_the_same_with_one_report_and_with_many(
    client: Any, town: Town, database: Database, waste: Told, desk: Headers
) -> None:
    def statements() -> int:
        page_of(client, f"/incidents/{waste.incident}/pane", desk)
        with counted(database) as seen:
            page_of(client, f"/incidents/{waste.incident}/pane", desk)
        return len(seen)

    one = statements()
    for _ in range(6):
        assert town.report("Rác vẫn còn đó").incident == waste.incident
    assert town.card(waste.incident)["report_count"] == 7
    assert statements() == one


@pytest.mark.parametrize(
    ("text", "quotes", "hot"),
    [
        # Nothing tells of danger.
        ("Rác ở kiệt 27", [], []),
        # Small and capital letters are the same; overlapping quotes become one piece.
        ("CỨU với, nước lên tới gác", ["cứu với", "lên tới gác", "nước lên"],
         ["CỨU với", "nước lên tới gác"]),
        # Each place where the words stand.
        ("cứu, cứu", ["cứu"], ["cứu", "cứu"]),
        # A quote that was masked away marks nothing.
        ("gọi ***", ["0905123456"], []),
    ],
)  # fmt: skip
def test_words_of_danger_are_marked_and_the_text_stays(
    text: str, quotes: list[str], hot: list[str]
) -> None:
    pieces = marked(text, quotes)
    assert "".join(piece for piece, _ in pieces) == text
    assert [piece for piece, is_hot in pieces if is_hot] == hot


def test_who_follows_reads_who_gave_it_back_and_why(
    town: Town, waste: Told, officer: Actor, person: Person
) -> None:
    town.act(referral.return_referral, officer, waste.incident, "Ngoài địa bàn thu gom")
    with town.database.reading() as session:
        for locale, words in (("vi", "chuyển tiếp vì"), ("en", "passed on because")):
            page = incident_page.incident_page(
                session, person(Role.DUTY_OFFICER), waste.incident, locale
            )
            lead = next(one for one in page.agencies if one.card["lead"])
            assert lead.card["code"] != "hepco"
            assert lead.reason
            assert lead.reason.startswith(words)
            assert lead.reason.endswith("Ngoài địa bàn thu gom")


def test_a_rejected_matter_is_not_drawn_as_done(
    client: Any, town: Town, waste: Told, desk: Headers
) -> None:
    seen = version(town, waste)
    answer = send(client, waste, "reject", desk, version=seen, reason="Tin sai sự thật")
    assert answer.status_code == 303
    page = page_of(client, f"/incidents/{waste.incident}", desk)
    assert "sym-rejected" in page
    assert "state-rejected" in page
    assert "Đã bác" in page
    assert "state-done" not in page.split('data-part="agencies"')[0]
