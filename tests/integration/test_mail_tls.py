"""Mail goes over a closed line to a server that can show who it is, and to no other."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import config
from ioc.adapters.mail import SMTPMessenger
from ioc.ports import Undelivered
from tests.authority import Authority
from tests.gateway import SMTPServer
from tests.integration.test_sending import mailer, outgoing

WAYS = [("starttls", False), ("ssl", True)]
Mailer = Callable[..., SMTPMessenger]


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


@pytest.mark.parametrize(("tls", "is_wrapped"), WAYS)
def test_a_mail_goes_encrypted_to_a_server_of_a_private_authority(
    authority: Authority, tls: str, is_wrapped: bool
) -> None:
    with SMTPServer(tls=authority.server(), is_wrapped=is_wrapped) as server:
        given = {"tls": tls, "ca": str(authority.path), "user": "ioc", "password": "mat khau"}
        mailer(server, **given).send(outgoing())
        assert len(server.mails) == len(server.logins) == server.secured == 1


@pytest.mark.parametrize(("tls", "is_wrapped"), WAYS)
def test_a_server_that_nobody_vouches_for_gets_neither_mail_nor_password(
    authority: Authority, tmp_path: Path, tls: str, is_wrapped: bool
) -> None:
    other = Authority(tmp_path, "ai do khac")
    with SMTPServer(tls=other.server(), is_wrapped=is_wrapped) as server:
        for ca in (str(authority.path), ""):
            with pytest.raises(Undelivered) as refused:
                mailer(server, tls=tls, ca=ca, user="ioc", password="x").send(outgoing())
            assert not refused.value.is_permanent
            assert "certificate of 127.0.0.1 is not trusted" in str(refused.value)
            assert ("IOC_SMTP_CA" in str(refused.value)) is (ca == "")
        assert (server.mails, server.logins) == ([], [])


@pytest.mark.parametrize(("tls", "is_wrapped"), WAYS)
def test_a_certificate_of_another_server_is_no_proof(
    authority: Authority, tls: str, is_wrapped: bool
) -> None:
    with SMTPServer(tls=authority.server("127.0.0.2"), is_wrapped=is_wrapped) as server:
        with pytest.raises(Undelivered, match="not trusted") as refused:
            mailer(server, tls=tls, ca=str(authority.path)).send(outgoing())
        assert not refused.value.is_permanent
        assert server.mails == []


def test_a_file_that_holds_no_certificate_is_named_at_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, authority: Authority
) -> None:
    empty = tmp_path / "empty.pem"
    empty.write_text("nothing")
    for path in (empty, tmp_path / "missing.pem"):
        monkeypatch.setenv("IOC_SMTP_CA", str(path))
        with pytest.raises(SystemExit, match="IOC_SMTP_CA"):
            config.from_environment()
    monkeypatch.setenv("IOC_SMTP_CA", str(authority.path))
    monkeypatch.setenv("IOC_DATA_DIR", str(tmp_path))
    assert config.from_environment().smtp_ca == str(authority.path)
