"""Real servers on the loopback address, for tests of what is sent: SMTP and HTTP that misbehave.

Each runs in a thread, on a port of its own, and keeps what it was given.
"""

from __future__ import annotations

import email
import email.policy
import json
import socketserver
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self


class _Server:
    """A server in a thread, as a context."""

    _server: socketserver.BaseServer

    @property
    def port(self) -> int:
        address: Any = self._server.server_address
        return int(address[1])

    def __enter__(self) -> Self:
        self._thread = threading.Thread(
            target=lambda: self._server.serve_forever(poll_interval=0.01), daemon=True
        )
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@dataclass
class Mail:
    """One mail as it came over the wire."""

    sender: str
    recipients: list[str]
    content: bytes

    @property
    def message(self) -> EmailMessage:
        read = email.message_from_bytes(self.content, policy=email.policy.default)
        assert isinstance(read, EmailMessage)
        return read


@dataclass
class SMTPServer(_Server):
    """Speaks enough of RFC 5321 for `smtplib`. `answers` maps a verb (`RCPT`, `DATA`, `END` for the
    end of the data) to what is said instead of yes; `silent` verbs are never answered. `secured`
    counts connections that were encrypted."""

    answers: dict[str, str] = field(default_factory=dict)
    silent: set[str] = field(default_factory=set)
    tls: ssl.SSLContext | None = None
    is_wrapped: bool = False
    """With `tls`: from the first byte, as on port 465; otherwise after STARTTLS."""
    mails: list[Mail] = field(default_factory=list)
    logins: list[str] = field(default_factory=list)
    secured: int = 0

    def __post_init__(self) -> None:
        outer = self

        class Handler(socketserver.StreamRequestHandler):
            timeout = 5

            def handle(self) -> None:
                try:
                    outer._speak(self)
                finally:
                    # Encrypted it is another socket than the one that the server will close.
                    if outer.tls is not None:
                        self.rfile.close()
                        self.connection.close()

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address = True
            daemon_threads = True
            block_on_close = False

        self._server = Server(("127.0.0.1", 0), Handler)

    def _secure(self, handler: Any) -> None:
        assert self.tls is not None
        handler.connection = self.tls.wrap_socket(handler.connection, server_side=True)
        handler.rfile = handler.connection.makefile("rb")
        handler.wfile = handler.connection.makefile("wb", buffering=0)
        self.secured += 1

    def _speak(self, handler: Any) -> None:
        def say(text: str) -> None:
            handler.wfile.write(text.encode() + b"\r\n")

        sender = ""
        recipients: list[str] = []
        try:
            if self.tls and self.is_wrapped:
                self._secure(handler)
            say("220 test ESMTP")
            while line := handler.rfile.readline():
                verb = line.split()[0].decode().upper() if line.split() else ""
                if verb in self.silent:
                    time.sleep(2)
                    return
                if verb in self.answers:
                    say(self.answers[verb])
                    continue
                if verb == "EHLO":
                    can_start = self.tls and not self.is_wrapped
                    more = b"250-STARTTLS\r\n" if can_start else b""
                    handler.wfile.write(b"250-test\r\n" + more + b"250 AUTH PLAIN\r\n")
                elif verb == "STARTTLS" and self.tls:
                    say("220 go ahead")
                    self._secure(handler)
                elif verb == "AUTH":
                    self.logins.append(line.decode().strip())
                    say("235 welcome")
                elif verb == "MAIL":
                    sender, recipients = line.decode().split(":", 1)[1].strip(), []
                    say("250 ok")
                elif verb == "RCPT":
                    recipients.append(line.decode().split(":", 1)[1].strip(" <>\r\n"))
                    say("250 ok")
                elif verb == "DATA":
                    say("354 go on")
                    content = b""
                    while (part := handler.rfile.readline()) not in {b".\r\n", b""}:
                        content += part[1:] if part.startswith(b".") else part
                    self.mails.append(Mail(sender, recipients, content))
                    if "END" in self.silent:
                        time.sleep(2)
                        return
                    say(self.answers.get("END", "250 taken"))
                elif verb == "QUIT":
                    say("221 bye")
                    return
                else:
                    say("250 ok")
        except OSError:
            return


@dataclass
class Asked:
    """One request."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


Reply = tuple[int, bytes, dict[str, str]]


@dataclass
class HTTPGateway(_Server):
    """Answers what `answer` says; keeps every request. Of the same idempotency key the person gets
    one message, as a real gateway has it: `delivered` counts them."""

    answer: Callable[[Asked], Reply] | None = None
    asked: list[Asked] = field(default_factory=list)
    delivered: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        outer = self

        class Handler(BaseHTTPRequestHandler):
            timeout = 5

            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length", 0))
                asked = Asked(self.path, dict(self.headers.items()), self.rfile.read(length))
                status, body, headers = outer._take(asked)
                try:
                    self.send_response(status)
                    for name, value in headers.items():
                        self.send_header(name, value)
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)
                except OSError:
                    return

            def log_message(self, format: str, *args: Any) -> None:
                """Quiet."""

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            block_on_close = False

            def handle_error(self, request: Any, client_address: Any) -> None:
                """A client that went away is what some tests are about."""

        self._server = Server(("127.0.0.1", 0), Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/send"

    def _take(self, asked: Asked) -> Reply:
        self.asked.append(asked)
        if self.answer is not None:
            return self.answer(asked)
        return self.deliver(asked)

    def deliver(self, asked: Asked) -> Reply:
        """Takes the message, once for each key."""
        key = asked.headers.get("Idempotency-Key", "")
        self.delivered.setdefault(key, asked.json if asked.body[:1] == b"{" else asked.body)
        return 200, json.dumps({"id": f"m-{key}"}).encode(), {}
