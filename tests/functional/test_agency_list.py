"""An agency's list, story and notices: one order with the clocks, each act once, nothing stale."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from ioc.access.actor import Actor
from ioc.domain import clock
from ioc.domain.events import EventKind
from ioc.domain.incidents import Outcome
from ioc.domain.messages import NoticeKind
from ioc.domain.permissions import Role
from ioc.models.incident import Referral
from ioc.models.message import Notice
from ioc.queries import search
from ioc.queries.search import IncidentFilter
from ioc.services.agency import asking, drafts, extension
from ioc.services.agency.outcomes import Answer
from ioc.services.incidents import referral
from ioc.services.messages import notices
from ioc.services.reporters import citizen
from ioc.services.reporters.citizen import MoreTold
from tests.town import DEEP, Told, Town, metres_north

Headers = dict[str, str]
Person = Callable[..., Actor]


@pytest.fixture
def officer(person: Person) -> Actor:
    return person(Role.AGENCY_OFFICER, "hepco")


@pytest.fixture
def manager(person: Person) -> Actor:
    return person(Role.AGENCY_MANAGER, "hepco")


@pytest.fixture
def waste(town: Town) -> Told:
    return town.report("Rác tồn ba ngày ở đầu kiệt", phone="0905123456")


def due(town: Town, incident: int, *, accept_hours: int, hours: int) -> None:
    """Sets the clocks of the lead's part and the deadline of the matter, hours from now."""
    with town.database.atomic() as session:
        row = session.scalars(
            select(Referral).where(Referral.incident_id == incident, Referral.is_lead)
        ).one()
        row.accept_due_at = clock.now() + timedelta(hours=accept_hours)
        row.due_at = clock.now() + timedelta(hours=hours)
        session.get_one(type(town.incident(incident)), incident).due_at = row.due_at


def shown(client: Any, path: str, headers: Headers) -> list[int]:
    page = client.get(path, headers=headers).get_data(as_text=True)
    return [int(found) for found in re.findall(r'class="row-words" href="/incidents/(\d+)"', page)]


@pytest.mark.parametrize("path", ["/inbox", "/inbox?sort=due"])
def test_the_list_is_ordered_by_the_clock_that_its_rows_show(
    client: Any, town: Town, officer: Actor, token_of: Any, path: str
) -> None:
    taken, offered, last = (
        town.report(point=metres_north(DEEP, 700 * n)).incident for n in range(3)
    )
    town.act(referral.accept_referral, officer, taken)
    due(town, taken, accept_hours=-9, hours=5)  # taken: the time to take it counts no more
    due(town, offered, accept_hours=2, hours=90)
    due(town, last, accept_hours=8, hours=6)
    assert shown(client, path, token_of(officer)) == [offered, taken, last]


def test_pages_in_the_order_of_steps_leave_nothing_out(town: Town, officer: Actor) -> None:
    ids = [town.report(point=metres_north(DEEP, 700 * n)).incident for n in range(5)]
    for place, one in enumerate(ids):
        due(town, one, accept_hours=9 - place, hours=50)
    found: list[int] = []
    cursor: str | None = None
    wanted = IncidentFilter(sort=search.STEP)
    while True:
        page = town.ask(search.incidents, officer, wanted, 2, cursor)
        found += [int(re.findall(r'"id":(\d+)', card)[0]) for card in page.cards]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert found == ids[::-1]


def test_the_pane_says_who_does_it(
    client: Any, town: Town, waste: Told, officer: Actor, token_of: Any
) -> None:
    from ioc.services.agency import assignment

    heads = token_of(officer)
    path = f"/incidents/{waste.incident}/pane"
    assert "Người phụ trách" in client.get(path, headers=heads).get_data(as_text=True)
    town.act(assignment.assign_incident, officer, waste.incident, officer.user_id)
    head = client.get(path, headers=heads).get_data(as_text=True).split("</header>")[0]
    assert officer.name in head


# The story.


def test_an_answer_of_the_reporter_stands_once_and_without_inner_numbers(
    client: Any, town: Town, waste: Told, officer: Actor, token_of: Any
) -> None:
    town.act(asking.ask_citizen, officer, waste.incident, "Ở đầu hay cuối kiệt?")
    town.do(citizen.add_update, waste.code, MoreTold("Ở cuối kiệt nhé", "token-0123456789"))
    path = f"/incidents/{waste.incident}/pane"
    page = client.get(path, headers=token_of(officer)).get_data(as_text=True)
    story = page[page.index('data-part="story"') :]
    assert story.count("Ở cuối kiệt nhé") == 1
    assert "Hỏi người gửi" in story
    assert f"số {waste.report}<" not in story


# Notices.


def notice(town: Town, user: Actor, incident: int, kind: NoticeKind, key: str) -> None:
    with town.database.atomic() as session:
        session.add(
            Notice(
                key=key, user_id=user.user_id, kind=kind, incident_id=incident, data={},
                created_at=clock.now(),
            )
        )  # fmt: skip


def unread(town: Town) -> set[str]:
    with town.database.reading() as session:
        return set(session.scalars(select(Notice.key).where(Notice.read_at.is_(None))))


def test_what_was_signed_is_new_to_no_manager(
    town: Town, waste: Told, officer: Actor, manager: Actor, person: Person
) -> None:
    other = person(Role.AGENCY_MANAGER, "hepco")
    town.act(drafts.draft_answer, officer, waste.incident, Answer(Outcome.FIXED, "Đã dọn"))
    for n, who in enumerate((manager, other)):
        notice(town, who, waste.incident, NoticeKind.TO_SIGN, f"sign-{n}")
    notice(town, manager, waste.incident, NoticeKind.OVERDUE, "late")
    assert len(unread(town)) == 3
    town.act(drafts.sign_draft, manager, waste.incident)
    assert unread(town) == {"late"}


def test_a_wish_that_was_answered_is_new_to_nobody(
    town: Town, waste: Told, officer: Actor, manager: Actor
) -> None:
    later = clock.now() + timedelta(days=30)
    town.act(extension.ask_extension, officer, waste.incident, later, "Chờ xe")
    notice(town, manager, waste.incident, NoticeKind.EXTENSION_ASKED, "wish")
    town.act(extension.refuse_extension, manager, waste.incident, "Xe có rồi")
    assert unread(town) == set()


def test_no_notice_asks_for_a_signature_that_was_given(
    town: Town, waste: Told, officer: Actor, manager: Actor
) -> None:
    town.act(drafts.draft_answer, officer, waste.incident, Answer(Outcome.FIXED, "Đã dọn"))
    (drafted,) = [e for e in town.events() if e.kind == EventKind.INCIDENT_DRAFTED]
    news = town.ask(notices.of_event, drafted)
    assert news is not None
    assert manager.user_id in news.to
    town.act(drafts.sign_draft, manager, waste.incident)
    assert town.ask(notices.of_event, drafted) is None


def test_who_opens_a_matter_has_seen_its_notices(
    client: Any, town: Town, waste: Told, manager: Actor, person: Person, token_of: Any
) -> None:
    other = person(Role.AGENCY_MANAGER, "hepco")
    elsewhere = town.report(point=metres_north(DEEP, 1500)).incident
    notice(town, manager, waste.incident, NoticeKind.TO_SIGN, "mine")
    notice(town, manager, elsewhere, NoticeKind.OVERDUE, "elsewhere")
    notice(town, other, waste.incident, NoticeKind.TO_SIGN, "theirs")
    answer = client.post(
        "/api/v1/notices/seen", json={"incident": waste.incident}, headers=token_of(manager)
    )
    assert answer.get_json() == {"unread": 1}
    assert unread(town) == {"elsewhere", "theirs"}
    wrong = client.post("/api/v1/notices/seen", json={"incident": "x"}, headers=token_of(manager))
    assert wrong.status_code == 422
