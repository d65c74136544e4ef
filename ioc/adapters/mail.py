"""E-mail over SMTP."""

from __future__ import annotations

import hashlib
import smtplib
import ssl
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr

from ioc.domain import clock
from ioc.ports import Outgoing, Undeliverable, Undelivered

TIMEOUT_SECONDS = 10.0


@dataclass(frozen=True)
class MailServer:
    """Where mail is handed in. `tls`: `starttls`, `ssl` or `none`. `ca`: a file with the
    certificate of the authority that vouches for the server, where that is none of the public
    ones."""

    host: str
    port: int
    tls: str = "starttls"
    user: str = ""
    password: str = field(default="", repr=False)
    sender: str = ""
    ca: str = ""


class SMTPMessenger:
    """Hands each mail to the server of the city, over a connection of its own.

    The `Message-ID` is made of the key, so that a mail that is sent again after a crash is the
    same mail to every server and reader that looks at it.
    """

    def __init__(self, server: MailServer, timeout: float = TIMEOUT_SECONDS) -> None:
        self.server = server
        self.timeout = timeout

    def send(self, message: Outgoing) -> str | None:
        """Raises `Undeliverable` when the server will never take it for this recipient."""
        mail = self._mail(message)
        try:
            with self._connection() as connection:
                connection.send_message(mail, to_addrs=[message.recipient])
        except smtplib.SMTPRecipientsRefused as refusal:
            code, said = next(iter(refusal.recipients.values()))
            raise _failure(code, said, is_about_this=True) from refusal
        except smtplib.SMTPDataError as refusal:
            raise _failure(refusal.smtp_code, refusal.smtp_error, is_about_this=True) from refusal
        except smtplib.SMTPResponseException as refusal:
            # The server refuses us, not this mail: a password, a sender. That can be put right.
            raise _failure(refusal.smtp_code, refusal.smtp_error, is_about_this=False) from refusal
        except ssl.SSLCertVerificationError as failure:
            raise Undelivered(self._doubt(failure)) from failure
        except (smtplib.SMTPException, OSError) as failure:
            raise Undelivered(f"{type(failure).__name__}: {failure}") from failure
        return str(mail["Message-ID"])

    def _connection(self) -> smtplib.SMTP:
        server = self.server
        # Without one of its own the authorities of this machine count; never none.
        context = ssl.create_default_context(cafile=server.ca or None)
        connection: smtplib.SMTP
        if server.tls == "ssl":
            connection = smtplib.SMTP_SSL(
                server.host, server.port, timeout=self.timeout, context=context
            )
        else:
            connection = smtplib.SMTP(server.host, server.port, timeout=self.timeout)
        try:
            if server.tls == "starttls":
                connection.starttls(context=context)
            if server.user:
                connection.login(server.user, server.password)
        except BaseException:
            connection.close()
            raise
        return connection

    def _doubt(self, failure: ssl.SSLCertVerificationError) -> str:
        hint = "" if self.server.ca else "; a private authority is named by IOC_SMTP_CA"
        said = failure.verify_message or str(failure)
        return f"the certificate of {self.server.host} is not trusted: {said}{hint}"

    def _mail(self, message: Outgoing) -> EmailMessage:
        name, address = parseaddr(self.server.sender)
        local, _, domain = address.rpartition("@")
        mail = EmailMessage()
        try:
            mail["From"] = Address(name, local, domain)
            mail["To"] = message.recipient
            mail["Subject"] = message.subject
        except (ValueError, IndexError) as broken:
            raise Undeliverable(f"no mail can be made of it: {broken}") from broken
        digest = hashlib.sha256(message.key.encode()).hexdigest()[:32]
        mail["Message-ID"] = f"<{digest}@{domain or 'localhost'}>"
        mail["Date"] = format_datetime(clock.now())
        mail["Auto-Submitted"] = "auto-generated"
        mail["Content-Language"] = message.locale
        if message.is_urgent:
            mail["Importance"] = "high"
        mail.set_content(message.body + "\n")
        return mail


def _failure(code: int, said: object, *, is_about_this: bool) -> Undelivered:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    reason = f"{code} {' '.join(text.split())}"
    is_permanent = is_about_this and 500 <= code < 600
    return Undeliverable(reason) if is_permanent else Undelivered(reason)


def is_sender(text: str) -> bool:
    """Whether it can stand after `From`: an address, or a name with an address."""
    address = parseaddr(text)[1]
    return "@" in address and not any(c.isspace() for c in address)
