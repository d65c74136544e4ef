"""The code that opens a report for its reporter goes only to who may know reporters."""

from __future__ import annotations

from typing import Any

import pytest

from ioc.access.actor import Actor
from ioc.domain.permissions import Role
from ioc.queries import cards
from tests.functional.screens import Console
from tests.town import Town

SNAPSHOT = "/api/v1/console/snapshot"
EVENTS = "/api/v1/events?after=0&wait=0"
AGENCY = {Role.AGENCY_OFFICER: "hepco"}


def cards_of_reports(answer: Any) -> list[dict[str, Any]]:
    return [
        item["card"]
        for item in answer.json["items"]
        if item["subject"]["type"] == "report" and item["card"]
    ]


@pytest.mark.parametrize(
    ("role", "sees"),
    [
        (Role.OPERATOR, True),
        (Role.DUTY_OFFICER, True),
        (Role.SUPERVISOR, True),
        (Role.ADMINISTRATOR, False),
        (Role.AGENCY_OFFICER, False),
    ],
)
def test_the_code_of_a_report_reaches_only_who_may_know_its_reporter(
    app: Any,
    client: Any,
    town: Town,
    follow: Any,
    person: Any,
    token_of: Any,
    role: Role,
    sees: bool,
) -> None:
    actor: Actor = person(role, AGENCY.get(role))
    headers = token_of(actor)
    follow()
    there = Console(app, headers)
    told = town.report()
    waiting = town.submit(town.command("Mới tới, chưa ai đọc"))
    snapshot = client.get(SNAPSHOT, headers=headers)
    follow()
    late = Console(app, headers, 0)
    late.wait(lambda: late.take() or late.messages)
    caught = [*there.take(), *late.messages]
    live = [m["card"] for m in caught if m["subject"]["type"] == "report" and m["card"]]
    polled = cards_of_reports(client.get(EVENTS, headers=headers))
    held = snapshot.json["reports"]
    for found in (live, polled, held):
        # An agency hears of incidents alone.
        assert bool(found) == actor.is_city_wide
    shown = {card["tracking_code"] for card in [*live, *polled, *held]}
    if sees:
        assert {told.code, waiting.tracking_code} <= shown
    else:
        assert shown <= {None}
        assert waiting.tracking_code not in snapshot.get_data(as_text=True)


def test_the_log_names_a_report_by_its_number_for_an_administrator(
    client: Any, town: Town, person: Any, token_of: Any
) -> None:
    told = town.report()
    administrator, supervisor = (
        client.get("/admin/log?kind=report:received", headers=token_of(person(role)))
        for role in (Role.ADMINISTRATOR, Role.SUPERVISOR)
    )
    assert told.code in supervisor.get_data(as_text=True)
    page = administrator.get_data(as_text=True)
    assert told.code not in page
    assert str(told.report) in page


def test_what_somebody_wrote_is_not_taken_for_the_code() -> None:
    words = 'Kính gửi "tracking_code":"MÃ" và \\"tracking_code\\":\\"khác\\"'
    card = cards.text_of({"id": 1, "tracking_code": "ABC", "text": words})
    assert cards.without_code(card) == cards.text_of(
        {"id": 1, "tracking_code": None, "text": words}
    )
