"""Consoles of a test: connected sockets, and what a client makes of what it is sent."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import orjson

from ioc.access.actor import Actor
from ioc.queries.messages import MESSAGES

OPEN = {"open", "in_progress"}
LISTS = {"incident": "incidents", "report": "reports"}
NAMESPACE = "/console"


def belongs(kind: str, card: dict[str, Any]) -> bool:
    """Whether a card is in the live list of its kind (as in `static/js/state.js`)."""
    if kind == "incident":
        return card["status"] in OPEN and not card["merged_into"]
    return card["status"] == "received" and card["incident"] is None


@dataclass
class State:
    """What a client holds: cards by id, true at a position of the log."""

    position: int = 0
    incidents: dict[int, Any] = field(default_factory=dict)
    reports: dict[int, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, snapshot: bytes) -> State:
        """The state of `/api/v1/console/snapshot`."""
        given = orjson.loads(snapshot)
        return cls(
            given["position"],
            {card["id"]: card for card in given["incidents"]},
            {card["id"]: card for card in given["reports"]},
        )

    def apply(self, message: dict[str, Any]) -> None:
        """Takes one `event` message: replace by id, or remove."""
        if message["position"] <= self.position:
            return
        self.position = message["position"]
        kind = message["subject"]["type"]
        if kind not in LISTS:
            return
        held: dict[int, Any] = getattr(self, LISTS[kind])
        number, card = message["subject"]["id"], message["card"]
        known = held.get(number)
        if card is not None and known is not None and known["version"] > card["version"]:
            return
        if card is not None and belongs(kind, card):
            held[number] = card
        else:
            held.pop(number, None)


LIVE = ("incidents", "reports", "units", "facilities")
Lists = dict[str, dict[int, Any]]


def lists_of(snapshot: dict[str, Any]) -> Lists:
    """The cards of a snapshot by list and id."""
    return {name: {card["id"]: card for card in snapshot[name]} for name in LIVE}


def patched(held: Lists, changes: dict[str, Any]) -> Lists:
    """What a client holds after `?since=`: cards put, ids removed, units moved."""
    fresh = {name: dict(cards) for name, cards in held.items()}
    for name in LIVE:
        fresh[name].update({card["id"]: card for card in changes[name]})
        for number in changes["removed"][name]:
            fresh[name].pop(number, None)
    for moved in changes["unit_positions"]:
        if (card := fresh["units"].get(moved["id"])) is not None:
            told = {key: moved[key] for key in ("lat", "lon", "accuracy_m", "stale")}
            fresh["units"][moved["id"]] = {**card, **told, "position_at": moved["at"]}
    return fresh


class Console:
    """A console of one actor, connected through the application's Socket.IO."""

    def __init__(
        self,
        app: Any,
        headers: dict[str, str],
        since: int | None = None,
        mark: str | None = None,
    ) -> None:
        self.app = app
        auth: dict[str, Any] = {"token": headers["Authorization"].split()[1]}
        if since is not None:
            auth["since"] = since
        if mark is not None:
            auth["mark"] = mark
        before = len(app.extensions["ioc.relay"].screens())
        self.socket = app.extensions["ioc.socketio"].test_client(
            app, namespace=NAMESPACE, auth=auth
        )
        assert self.socket.is_connected(NAMESPACE)
        self.messages: list[dict[str, Any]] = []
        self.others: list[tuple[str, Any]] = []
        self.wait(lambda: len(app.extensions["ioc.relay"].screens()) > before)

    def wait(self, holds: Any, seconds: float = 5.0) -> None:
        """Lets the server's tasks go on until something holds."""
        for _ in range(int(seconds / 0.005)):
            if holds():
                return
            self.app.extensions["ioc.socketio"].sleep(0.005)
        raise AssertionError("the console waited in vain")

    def take(self) -> list[dict[str, Any]]:
        """What came since the last look; every message is held against the closed schema."""
        fresh = []
        for packet in self.socket.get_received(NAMESPACE):
            body = packet["args"][0]
            assert set(body) == MESSAGES[packet["name"]], packet
            if packet["name"] == "event":
                fresh.append(body)
            else:
                self.others.append((packet["name"], body))
        self.messages += fresh
        return fresh

    def resume(self, since: int) -> None:
        """Asks for what came after a position."""
        relay = self.app.extensions["ioc.relay"]
        self.socket.emit("resume", {"since": since}, namespace=NAMESPACE)
        self.wait(lambda: len(relay.screens()) >= 1)

    def leave(self) -> None:
        """The line is cut."""
        relay = self.app.extensions["ioc.relay"]
        before = len(relay.screens())
        self.socket.disconnect(namespace=NAMESPACE)
        self.wait(lambda: len(relay.screens()) < before)


def may_see(actor: Actor, card: dict[str, Any]) -> bool:
    """Whether an incident's card may be shown to the actor, said in other words than the code."""
    holding = {
        a["code"] for a in card["agencies"] if a["status"] in {"offered", "accepted", "done"}
    }
    # On a border that is only roughly known the people of both areas must see it.
    areas = {area["code"] for area in [card["area"], *card["other_areas"]] if area}
    return any(
        held.agency is None or (held.agency in holding and held.area in {None, *areas})
        for held in actor.held
    )
