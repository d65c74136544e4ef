"""What every answer says about what may be done with it."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser
from typing import Any

import pytest

from config import Settings
from ioc.app import create_app
from ioc.domain.permissions import Role
from tests.town import Town

PUBLIC_PAGES = ["/", "/report", "/sos", "/track", "/map", "/login"]


class Loaded(HTMLParser):
    """Collects what a page loads and runs."""

    def __init__(self) -> None:
        super().__init__()
        self.inline: list[tuple[str, dict[str, str | None]]] = []
        self.addresses: list[str] = []
        self.handlers: list[str] = []
        self.styles: list[str] = []
        self.texts: list[str] = []

    def handle_data(self, data: str) -> None:
        if self.cdata_elem and self.texts:
            self.texts[-1] += data

    def digests(self) -> list[str]:
        """What the policy says of each inline part, where it names its very text."""
        found = [sha256(text.encode()).digest() for text in self.texts]
        return [f"'sha256-{b64encode(one).decode()}'" for one in found]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in {"script", "style"} and "src" not in given:
            self.inline.append((tag, given))
            self.texts.append("")
        for name in ("src", "href", "action", "srcset", "poster"):
            address = given.get(name)
            if address and not (tag == "a" and name == "href"):
                self.addresses.append(address)
        self.handlers += [name for name in given if name.startswith("on")]
        if "style" in given:
            self.styles.append(f"{tag}: {given['style']}")


def policy_of(answer: Any) -> dict[str, list[str]]:
    parts = answer.headers["Content-Security-Policy"].split(";")
    return {words[0]: words[1:] for words in (part.split() for part in parts)}


def check_page(answer: Any) -> None:
    """A page loads nothing from elsewhere, and nothing inline without this answer's number; on a
    page that is the same for everybody, without being the very text that the policy names."""
    policy = policy_of(answer)
    assert policy["default-src"] == ["'none'"]
    assert policy["frame-ancestors"] == ["'none'"]
    assert policy["base-uri"] == ["'none'"]
    assert "'unsafe-inline'" not in str(policy)
    assert "'unsafe-eval'" not in str(policy)
    nonces = [w[7:-1] for w in policy["script-src"] if w.startswith("'nonce-")]
    nonce = nonces[0] if nonces else None
    assert all(len(one) >= 16 for one in nonces)
    assert nonces or "public" in answer.headers["Cache-Control"]
    page = Loaded()
    page.feed(answer.get_data(as_text=True))
    for (tag, given), digest in zip(page.inline, page.digests(), strict=True):
        is_data = given.get("type") in {"application/json", "importmap"}
        is_named = digest in policy[f"{tag}-src"] if nonce is None else given.get("nonce") == nonce
        assert is_named or (is_data and tag == "script"), (tag, given)
    assert page.handlers == []
    assert page.styles == []
    outside = [a for a in page.addresses if re.match(r"(https?:)?//", a)]
    assert outside == []


@pytest.mark.parametrize("page", PUBLIC_PAGES)
def test_a_public_page_loads_nothing_from_elsewhere(client: Any, page: str) -> None:
    answer = client.get(page)
    assert answer.status_code == 200
    check_page(answer)


@pytest.mark.parametrize(
    ("page", "role", "agency"),
    [
        ("/console", Role.DUTY_OFFICER, None),
        ("/hotline", Role.OPERATOR, None),
        ("/inbox", Role.AGENCY_OFFICER, "hepco"),
    ],
)
def test_a_screen_of_the_staff_loads_nothing_from_elsewhere(
    client: Any, person: Any, token_of: Any, town: Town, page: str, role: Role, agency: str | None
) -> None:
    town.report()
    answer = client.get(page, headers=token_of(person(role, agency)))
    assert answer.status_code == 200
    check_page(answer)
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_number_of_inline_scripts_is_new_each_time(client: Any) -> None:
    one, two = (policy_of(client.get("/login"))["script-src"] for _ in range(2))
    assert one != two


@pytest.mark.parametrize(
    "address", ["/", "/api/v1/reports/0000000000", "/health/live", "/words/vi.json"]
)
def test_every_answer_carries_the_headers(client: Any, address: str) -> None:
    headers = client.get(address).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "Permissions-Policy" in headers
    assert "Strict-Transport-Security" not in headers, "on plain HTTP it would lock people out"


def test_what_the_api_answers_is_kept_nowhere(
    client: Any, person: Any, token_of: Any, town: Town
) -> None:
    headers = token_of(person(Role.DUTY_OFFICER))
    incident = town.report().incident
    for address in (
        "/api/v1/console/snapshot",
        "/api/v1/incidents",
        f"/api/v1/incidents/{incident}",
        "/api/v1/events?after=0&wait=0",
    ):
        assert client.get(address, headers=headers).headers["Cache-Control"] == "no-store"


def test_over_https_browsers_are_told_to_stay_there(
    settings: Settings, database: Any, ports: Any
) -> None:
    app = create_app(replace(settings, public_url="https://ioc.example.vn"), database, ports)
    answer = app.test_client().get("/login")
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    assert "Secure" in answer.headers["Set-Cookie"]


def test_a_tile_server_is_the_only_other_address_a_page_may_ask(
    settings: Settings, database: Any, ports: Any
) -> None:
    tiles = "https://{s}.tiles.example/{z}/{x}/{y}.png"
    app = create_app(replace(settings, tile_url=tiles), database, ports)
    policy = policy_of(app.test_client().get("/login"))
    assert policy["img-src"] == ["'self'", "data:", "blob:", "https://*.tiles.example"]
    assert policy["connect-src"] == ["'self'"]


def test_a_failure_tells_nothing_of_the_inside(app: Any) -> None:
    from ioc.web.auth import public

    def broken() -> None:
        raise RuntimeError("password=secret at /srv/ioc")

    app.add_url_rule("/api/broken", "broken", public(broken))
    app.add_url_rule("/broken", "broken_page", public(broken))
    for address in ("/api/broken", "/broken"):
        answer = app.test_client().get(address)
        assert answer.status_code == 500
        assert b"secret" not in answer.data
        assert b"RuntimeError" not in answer.data
