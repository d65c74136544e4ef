"""A console that was away receives what it missed: everything of its own, once, in order."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from ioc.access.actor import Actor
from ioc.domain.permissions import Role
from ioc.realtime import namespace, relay
from ioc.services.agency import working
from tests.functional.screens import Console
from tests.town import DEEP, Town, metres_north

Person = Callable[..., Actor]


@pytest.fixture
def hepco(person: Person) -> Actor:
    return person(Role.AGENCY_OFFICER, "hepco")


def positions(messages: list[dict[str, Any]]) -> list[int]:
    return [message["position"] for message in messages]


def own_positions(town: Town, actor: Actor, after: int) -> list[int]:
    return [
        event.position
        for event in town.events()
        if event.position > after and (event.audience | event.left_audience) & actor.atoms
    ]


def test_what_was_missed_comes_once_and_in_order(
    app: Any, town: Town, follow: Any, token_of: Any, hepco: Actor
) -> None:
    headers = token_of(hepco)
    follow()
    first = Console(app, headers)
    waste = town.report()
    follow()
    seen = first.take()
    assert seen
    first.leave()
    for n in range(1, 4):
        town.report(point=metres_north(DEEP, 300 * n))
        town.report("Mất nước", category="cap_nuoc", point=metres_north(DEEP, 300 * n))
        town.do(working.note_incident, hepco, waste.incident, f"ghi chú {n}")
    follow()
    since = seen[-1]["position"]
    second = Console(app, headers, since)
    second.wait(lambda: second.take() or second.messages)
    assert positions(second.messages) == own_positions(town, hepco, since)
    town.do(working.note_incident, hepco, waste.incident, "sau đó")
    follow()
    assert len(second.take()) == 1
    assert positions(second.messages) == own_positions(town, hepco, since)


def test_the_heartbeat_says_up_to_where_a_console_was_served(
    app: Any, town: Town, follow: Any, token_of: Any, hepco: Actor
) -> None:
    follow()
    console = Console(app, token_of(hepco))
    town.report("Mất nước", category="cap_nuoc")
    follow()
    app.extensions["ioc.relay"].heartbeat()
    assert console.take() == []
    last = town.events()[-1]
    assert console.others[-1] == ("heartbeat", {"position": last.position, "mark": last.mark})


def test_a_console_may_ask_again_without_connecting_anew(
    app: Any, town: Town, follow: Any, token_of: Any, hepco: Actor
) -> None:
    follow()
    console = Console(app, token_of(hepco))
    town.report()
    follow()
    seen = console.take()
    console.resume(seen[0]["position"] - 1)
    console.wait(lambda: console.take() or len(console.messages) > len(seen))
    assert positions(console.messages) == positions(seen) * 2
    town.report(point=metres_north(DEEP, 900))
    follow()
    assert console.take()


@pytest.mark.parametrize(
    ("since", "told"),
    [
        (10**9, {"since": None, "why": "other_log"}),
        (0, {"since": 0, "why": "behind"}),
    ],
)
def test_who_is_too_far_away_is_told_to_take_a_snapshot(
    app: Any,
    town: Town,
    follow: Any,
    token_of: Any,
    hepco: Actor,
    since: int,
    told: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Ahead of the log (a backup was restored) or thousands of events behind it."""
    monkeypatch.setattr(namespace, "TOO_FAR_BEHIND", 2)
    monkeypatch.setattr(namespace, "CATCH_UP_SECONDS", 0.05)
    town.report()
    follow()
    app.extensions["ioc.relay"].start_at_head()
    console = Console(app, token_of(hepco), since)
    console.wait(lambda: console.take() or console.others)
    assert console.messages == []
    assert ("resync", told) in console.others


@pytest.mark.parametrize("given", ["5", -1, True, 1.5, None, {}])
def test_a_position_that_is_none_begins_at_the_head(
    app: Any, town: Town, follow: Any, token_of: Any, hepco: Actor, given: Any
) -> None:
    town.report()
    follow()
    console = Console(app, token_of(hepco), given)
    assert console.take() == []


def test_joining_while_events_pour_in_loses_none_and_repeats_none(
    app: Any, town: Town, follow: Any, token_of: Any, hepco: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay, "PAGE", 10)
    headers = token_of(hepco)
    waste = town.report()
    follow()
    app.extensions["ioc.relay"].start_at_head()
    begin = app.extensions["ioc.relay"].position
    stop = threading.Event()
    failures: list[BaseException] = []

    def pour() -> None:
        try:
            while not stop.is_set():
                for n in range(4):
                    town.do(working.note_incident, hepco, waste.incident, f"ghi chú {n}")
                follow()
        except BaseException as error:
            failures.append(error)
            raise

    pouring = threading.Thread(target=pour)
    pouring.start()
    consoles = []
    try:
        for _ in range(6):
            consoles.append(Console(app, headers, begin))
            time.sleep(0.03)
        # A slow machine pours slowly: the last console joins while more is still to come.
        while app.extensions["ioc.relay"].position < begin + 16 and not failures:
            time.sleep(0.01)
    finally:
        stop.set()
        pouring.join(20)
    follow()
    assert failures == []
    expected = own_positions(town, hepco, begin)
    assert len(expected) > 12
    for console in consoles:
        console.take()
        console.wait(lambda c=console: c.take() or len(c.messages) >= len(expected))
        assert positions(console.messages) == expected


# Those without a socket.


def test_the_long_poll_gives_what_the_socket_would_have_sent(
    app: Any, client: Any, town: Town, follow: Any, token_of: Any, hepco: Actor
) -> None:
    headers = token_of(hepco)
    follow()
    console = Console(app, headers)
    after = app.extensions["ioc.relay"].position
    town.report()
    town.report("Mất nước", category="cap_nuoc")
    follow()
    page = client.get(f"/api/v1/events?after={after}", headers=headers).get_json()
    assert page["items"] == console.take()
    assert page["position"] == town.events()[-1].position
    empty = client.get(f"/api/v1/events?after={page['position']}&wait=0", headers=headers)
    assert empty.get_json() == {**page, "items": []}


def test_the_long_poll_moves_on_over_what_is_not_ones_own(
    client: Any, town: Town, follow: Any, token_of: Any, person: Person
) -> None:
    headers = token_of(person(Role.AGENCY_OFFICER, "huewaco"))
    town.report()
    follow()
    page = client.get("/api/v1/events?after=0", headers=headers).get_json()
    assert page["items"] == []
    assert page["position"] == town.events()[-1].position


def test_the_long_poll_ends_as_soon_as_something_comes(
    app: Any, client: Any, town: Town, follow: Any, token_of: Any, hepco: Actor
) -> None:
    headers = token_of(hepco)
    follow()
    after = app.extensions["ioc.relay"].position

    def later() -> None:
        time.sleep(0.2)
        town.report()
        follow()

    thread = threading.Thread(target=later)
    started = time.monotonic()
    thread.start()
    page = client.get(f"/api/v1/events?after={after}&wait=20", headers=headers).get_json()
    thread.join(10)
    assert time.monotonic() - started < 10
    assert page["position"] > after
    assert client.get("/api/v1/events", headers=headers).status_code == 422
    assert client.get("/api/v1/events?after=-1", headers=headers).status_code == 422
