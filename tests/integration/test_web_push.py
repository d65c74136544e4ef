"""A browser can read what was pushed, and a push service can tell who pushed it."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ioc.adapters import web_push
from ioc.adapters.web_push import HOSTS, PushMessenger, keys_of, private_key, public_text
from ioc.domain.messages import is_push_service
from ioc.ports import Outgoing, Undeliverable, Undelivered
from tests.gateway import HTTPGateway


def plain(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def text_of(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


class Browser:
    """The other side: a key pair, a secret, and what its service received."""

    def __init__(self, endpoint: str) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.point = web_push._point(self.key.public_key())
        self.auth = b"0123456789abcdef"
        self.subscription = json.dumps(
            {
                "endpoint": endpoint,
                "keys": {"p256dh": text_of(self.point), "auth": text_of(self.auth)},
            }
        )

    def reads(self, body: bytes) -> Any:
        salt, length = body[:16], body[20]
        ours, sealed = body[21 : 21 + length], body[21 + length :]
        sender = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), ours)
        shared = self.key.exchange(ec.ECDH(), sender)
        key, nonce = keys_of(shared, self.auth, self.point, ours, salt)
        return json.loads(AESGCM(key).decrypt(nonce, sealed, None)[:-1])


class Here(PushMessenger):
    """Takes a server of the test for a push service."""

    def is_allowed(self, endpoint: str) -> bool:
        return True


def outgoing(recipient: str) -> Outgoing:
    return Outgoing("notice:1", recipient, "Quá hạn", "VV-26-000001", "vi", "https://x.y/notices")


def test_the_key_is_made_once_and_kept_for_its_owner_alone(tmp_path: Path) -> None:
    first = public_text(private_key("", tmp_path))
    assert public_text(private_key("", tmp_path)) == first
    assert (tmp_path / "push_key").stat().st_mode & 0o777 == 0o600
    assert len(plain(first)) == 65


def test_the_browser_reads_it_and_the_service_knows_who_sent_it(tmp_path: Path) -> None:
    key = private_key("", tmp_path)
    with HTTPGateway(answer=lambda _asked: (201, b"", {})) as service:
        browser = Browser(service.url)
        Here(key, "mailto:ioc@hue.test").send(outgoing(browser.subscription))
        (asked,) = service.asked
    told = browser.reads(asked.body)
    assert (told["title"], told["link"]) == ("Quá hạn", "https://x.y/notices")
    assert b"VV-26" not in asked.body
    token = asked.headers["Authorization"].split("t=")[1].split(",")[0]
    head, claims, signature = token.split(".")
    said = json.loads(plain(claims))
    assert (said["aud"], said["sub"]) == (
        service.url.removesuffix("/send"),
        "mailto:ioc@hue.test",
    )
    raw = plain(signature)
    made = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    key.public_key().verify(made, f"{head}.{claims}".encode(), ec.ECDSA(hashes.SHA256()))


@pytest.mark.parametrize(("status", "is_permanent"), [(410, True), (404, True), (503, False)])
def test_a_browser_that_is_gone_is_given_up(
    tmp_path: Path, status: int, is_permanent: bool
) -> None:
    with (
        HTTPGateway(answer=lambda _asked: (status, b"", {})) as service,
        pytest.raises(Undelivered) as refused,
    ):
        Here(private_key("", tmp_path), "mailto:a@b.c").send(
            outgoing(Browser(service.url).subscription)
        )
    assert refused.value.is_permanent is is_permanent


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://fcm.googleapis.com/x",
        "https://fcm.googleapis.com.evil.test/x",
        "https://127.0.0.1/x",
        "https://fcm.googleapis.com:8443/x",
        "https://push.services.mozilla.com@evil.test/",
    ],
)
def test_only_push_services_are_asked(tmp_path: Path, endpoint: str) -> None:
    assert not is_push_service(endpoint, HOSTS)
    with pytest.raises(Undeliverable):
        PushMessenger(private_key("", tmp_path), "mailto:a@b.c").send(
            outgoing(Browser(endpoint).subscription)
        )
    assert is_push_service("https://updates.push.services.mozilla.com/wpush/v2/x", HOSTS)


def test_the_keys_are_those_of_the_example_in_rfc_8291() -> None:
    browser = ec.derive_private_key(
        int.from_bytes(plain("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"), "big"), ec.SECP256R1()
    )
    ours = plain(
        "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8"
    )
    theirs = web_push._point(browser.public_key())
    shared = browser.exchange(
        ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), ours)
    )
    key, nonce = keys_of(
        shared, plain("BTBZMqHH6r4Tts7J_aSIgg"), theirs, ours, plain("DGv6ra1nlYgDCS1FRnbzlw")
    )
    assert (text_of(key), text_of(nonce)) == ("oIhVW04MRdy2XN9CiKLxTg", "4h_95klXJ5E_qnoN")
