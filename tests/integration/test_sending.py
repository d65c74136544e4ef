"""Messages really leave: over SMTP and signed HTTP, past failures, time-outs, repeats, crashes."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select

from ioc.access.actor import Actor
from ioc.adapters.console import ConsoleMessenger
from ioc.adapters.mail import MailServer, SMTPMessenger
from ioc.adapters.signed_http import Gateway, SMSMessenger, ZaloMessenger, signature
from ioc.db.session import Database
from ioc.domain import clock
from ioc.domain.clock import CITY_TIMEZONE
from ioc.domain.errors import InvalidTransition
from ioc.domain.letters import Wording
from ioc.domain.messages import MessageChannel, MessageStatus, Purpose
from ioc.domain.permissions import Role
from ioc.models.message import Message
from ioc.ports import Messenger, Outgoing, Post, Undeliverable, Undelivered
from ioc.services.messages import (
    message_ends,
    message_retention,
    message_templates,
    messages,
    sending,
)
from ioc.services.messages.messages import Letter
from ioc.workers import watch
from ioc.workers.sender import FIRST_REST_SECONDS, Sender
from tests.gateway import Asked, HTTPGateway, SMTPServer
from tests.town import Town

SECRET = "chỉ hai bên biết"
DAY = datetime(2026, 11, 5, 9, 0, tzinfo=CITY_TIMEZONE).astimezone(UTC)
NIGHT = datetime(2026, 11, 5, 23, 0, tzinfo=CITY_TIMEZONE).astimezone(UTC)
PATIENCE = 0.3


@pytest.fixture
def smtp() -> Iterator[SMTPServer]:
    with SMTPServer() as server:
        yield server


@pytest.fixture
def gateway() -> Iterator[HTTPGateway]:
    with HTTPGateway() as server:
        yield server


def mailer(server: SMTPServer, **more: Any) -> SMTPMessenger:
    given = {"tls": "none", "sender": "IOC Huế <ioc@hue.test>"} | more
    return SMTPMessenger(MailServer("127.0.0.1", server.port, **given), PATIENCE)


def texter(server: HTTPGateway) -> SMSMessenger:
    return SMSMessenger(Gateway(server.url, SECRET), PATIENCE)


def outgoing(**more: Any) -> Outgoing:
    given: dict[str, Any] = {
        "key": "received:1:email",
        "recipient": "dan@hue.test",
        "subject": "Đã tiếp nhận phản ánh 7K3M9QX2TA",
        "body": "Trung tâm đã tiếp nhận.\n.\nTrân trọng./.",
    }
    return Outgoing(**{**given, **more})


def letter(**more: Any) -> Letter:
    given: dict[str, Any] = {
        "key": str(uuid.uuid4()),
        "purpose": Purpose.ASKED,
        "channel": MessageChannel.SMS,
        "recipient": "+84905123456",
        "locale": "vi",
        "wording": Wording("", "IOC Hue can them thong tin"),
    }
    return Letter(**{**given, **more})


class Line:
    """The queue with one messenger behind a channel, at a moment that the test moves."""

    def __init__(
        self, database: Database, messenger: Messenger, channel: MessageChannel = MessageChannel.SMS
    ) -> None:
        self.database = database
        self.post = Post(messengers={channel: messenger})
        self.at = DAY

    def queue(self, *letters: Letter) -> int:
        with clock.at_moment(self.at), self.database.atomic() as session:
            return messages.queue(session, letters)

    def send(self, sender: Sender | None = None, after: timedelta = timedelta(minutes=1)) -> int:
        self.at += after
        with clock.at_moment(self.at):
            return (sender or Sender(self.database, self.post)).run_once(10)

    def rows(self) -> list[Message]:
        with self.database.reading() as session:
            return list(session.scalars(select(Message).order_by(Message.id)))

    def only(self) -> Message:
        (row,) = self.rows()
        return row


# The mail itself


def test_a_mail_arrives_as_it_was_written(smtp: SMTPServer) -> None:
    provider = mailer(smtp).send(outgoing())
    (mail,) = smtp.mails
    assert mail.recipients == ["dan@hue.test"]
    assert mail.message["Subject"] == "Đã tiếp nhận phản ánh 7K3M9QX2TA"
    assert mail.message["From"] == "IOC Huế <ioc@hue.test>"
    assert mail.message["Auto-Submitted"] == "auto-generated"
    assert mail.message["Message-ID"] == provider
    assert mail.message.get_content().splitlines()[1:] == [".", "Trân trọng./."]


def test_the_same_message_again_is_the_same_mail(smtp: SMTPServer) -> None:
    for _ in range(2):
        mailer(smtp).send(outgoing())
    mailer(smtp).send(outgoing(key="received:2:email"))
    first, second, other = [mail.message["Message-ID"] for mail in smtp.mails]
    assert first == second != other


def test_it_signs_in_where_the_server_asks(smtp: SMTPServer) -> None:
    mailer(smtp, user="ioc", password="mat khau").send(outgoing())
    assert len(smtp.logins) == 1
    smtp.answers["AUTH"] = "535 no"
    with pytest.raises(Undelivered) as refused:
        mailer(smtp, user="ioc", password="sai").send(outgoing())
    assert not refused.value.is_permanent


def test_no_mail_goes_in_the_clear_where_tls_was_asked_for(smtp: SMTPServer) -> None:
    with pytest.raises(Undelivered):
        mailer(smtp, tls="starttls").send(outgoing())
    assert smtp.mails == []


@pytest.mark.parametrize(
    ("verb", "said", "is_permanent"),
    [
        ("RCPT", "550 no such user", True),
        ("RCPT", "450 later", False),
        ("END", "554 spam", True),
        ("END", "451 later", False),
        ("MAIL", "530 not you", False),
        ("MAIL", "421 busy", False),
    ],
)
def test_a_refusal_of_this_mail_is_final_and_any_other_is_not(
    smtp: SMTPServer, verb: str, said: str, is_permanent: bool
) -> None:
    smtp.answers[verb] = said
    with pytest.raises(Undelivered) as refused:
        mailer(smtp).send(outgoing())
    assert refused.value.is_permanent is is_permanent


@pytest.mark.parametrize("verb", ["EHLO", "RCPT", "END"])
def test_a_server_that_says_nothing_is_not_waited_for(smtp: SMTPServer, verb: str) -> None:
    smtp.silent.add(verb)
    with pytest.raises(Undelivered):
        mailer(smtp).send(outgoing())


def test_an_address_that_would_be_two_headers_is_no_address(smtp: SMTPServer) -> None:
    with pytest.raises(Undeliverable):
        mailer(smtp).send(outgoing(recipient="a@b.c\r\nBcc: x@y.z"))
    assert smtp.mails == []


# SMS and Zalo


def test_an_sms_is_signed_and_carries_its_key(gateway: HTTPGateway) -> None:
    sms = outgoing(recipient="+84905123456", body="Da nhan", is_urgent=True)
    assert texter(gateway).send(sms) == "m-received:1:email"
    (asked,) = gateway.asked
    assert asked.json == {
        "id": "received:1:email",
        "to": "+84905123456",
        "text": "Da nhan",
        "urgent": True,
    }
    stamp = asked.headers["X-IOC-Timestamp"]
    assert asked.headers["X-IOC-Signature"] == signature(SECRET, stamp, asked.body)
    assert asked.headers["X-IOC-Signature"] != signature("khác", stamp, asked.body)
    assert asked.headers["Idempotency-Key"] == "received:1:email"


@pytest.mark.parametrize(
    ("status", "body", "is_permanent"),
    [
        (400, b"{}", True),
        (422, b"no such number", True),
        (401, b"", False),
        (404, b"", True),
        (429, b"", False),
        (500, b"oops", False),
        (302, b"", False),
        (200, b"<html>", False),
        (200, b"[1]", False),
        (200, b"{}", False),
        (200, b"\xff\xfe", False),
    ],
)
def test_what_the_gateway_answers_decides_whether_to_try_again(
    gateway: HTTPGateway, status: int, body: bytes, is_permanent: bool
) -> None:
    gateway.answer = lambda _asked: (status, body, {"Location": "http://127.0.0.1:9/"})
    with pytest.raises(Undelivered) as refused:
        texter(gateway).send(outgoing())
    assert refused.value.is_permanent is is_permanent


def test_a_gateway_may_say_how_long_to_wait(gateway: HTTPGateway) -> None:
    gateway.answer = lambda _asked: (503, b"", {"Retry-After": "120"})
    with pytest.raises(Undelivered) as refused:
        texter(gateway).send(outgoing())
    assert refused.value.retry_after == 120


def test_zalo_sends_its_token_and_tells_errors_within_a_200(gateway: HTTPGateway) -> None:
    zalo = ZaloMessenger(Gateway(gateway.url, SECRET, "token"), PATIENCE)
    assert zalo.send(outgoing(recipient="+84905123456"))
    assert gateway.asked[0].headers["access_token"] == "token"
    gateway.answer = lambda _asked: (200, b'{"error": -118, "message": "no account"}', {})
    with pytest.raises(Undeliverable):
        zalo.send(outgoing())
    gateway.answer = lambda _asked: (200, b'{"error": -124, "message": "token"}', {})
    with pytest.raises(Undelivered) as refused:
        zalo.send(outgoing())
    assert not refused.value.is_permanent


def test_the_console_keeps_the_words_and_hides_for_whom(tmp_path: Any) -> None:
    console = ConsoleMessenger(tmp_path, MessageChannel.SMS)
    console.send(outgoing(recipient="+84905123456"))
    text = (tmp_path / "messages.log").read_text()
    assert "Trung tâm đã tiếp nhận" in text
    assert "905123456" not in text
    assert (tmp_path / "messages.log").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("is_demo", [True, False])
def test_the_console_keeps_no_key_that_still_opens_something(tmp_path: Any, is_demo: bool) -> None:
    console = ConsoleMessenger(tmp_path, MessageChannel.SMS, shows_keys=is_demo)
    words = (
        "https://ioc.test/welcome/abc-DEF_123 https://ioc.test/l/xyz-987 "
        "https://ioc.test/track/7K3M9QX2TA ma 7K3M9QX2TA, goi 0905 123 456 hoac 19001075"
    )
    console.send(outgoing(body=words))
    text = (tmp_path / "messages.log").read_text()
    assert "abc-DEF" not in text
    assert "123 456" not in text
    assert "19001075" in text
    assert ("xyz-987" in text) is is_demo
    assert text.count("7K3M9QX2TA") == (3 if is_demo else 0)


def test_the_console_keeps_nothing_longer_than_messages_are_kept(tmp_path: Any) -> None:
    with clock.at_moment(DAY):
        ConsoleMessenger(tmp_path, MessageChannel.SMS).send(outgoing(key="old"))
    (tmp_path / "messages.log").rename(tmp_path / "messages.log.1")
    with clock.at_moment(DAY + timedelta(days=5)):
        ConsoleMessenger(tmp_path, MessageChannel.SMS).send(outgoing(key="middle"))
    console = ConsoleMessenger(tmp_path, MessageChannel.SMS, keep_days=lambda: 7)
    with clock.at_moment(DAY + timedelta(days=8)):
        console.send(outgoing(key="new"))
    assert "old" not in (tmp_path / "messages.log.1").read_text()
    lines = (tmp_path / "messages.log").read_text().splitlines()
    assert [line.partition('"key":"')[2][:6] for line in lines] == ["middle", 'new","']
    assert (tmp_path / "messages.log").stat().st_mode & 0o777 == 0o600


# The queue


def test_the_same_key_is_queued_and_sent_once(database: Database, gateway: HTTPGateway) -> None:
    line = Line(database, texter(gateway))
    one = letter()
    assert line.queue(one) == 1
    assert line.queue(one, letter()) == 1
    assert line.send() == 2
    assert line.send() == 0
    assert len(gateway.asked) == 2
    assert {row.status for row in line.rows()} == {MessageStatus.SENT}
    assert all(row.provider_id and row.ended_at for row in line.rows())


def test_a_failure_is_tried_again_later_and_later(database: Database, gateway: HTTPGateway) -> None:
    line = Line(database, texter(gateway))
    line.queue(letter())
    gateway.answer = lambda _asked: (500, b"", {})
    sender = Sender(database, line.post)
    waits = []
    for _ in range(3):
        assert line.send(Sender(database, line.post)) == 1
        row = line.only()
        waits.append((row.not_before - line.at).total_seconds())
        assert line.send(sender, timedelta(0)) == 0
        line.at = row.not_before
    assert waits[0] < waits[1] < waits[2]
    assert "HTTP 500" in (line.only().last_error or "")
    gateway.answer = None
    assert line.send(sender, timedelta(seconds=1)) == 1
    assert line.only().status is MessageStatus.SENT
    assert line.only().attempts == 4


def test_what_can_never_be_delivered_is_given_up_at_once_and_told(
    database: Database, gateway: HTTPGateway
) -> None:
    gateway.answer = lambda _asked: (422, b"no such number", {})
    line = Line(database, texter(gateway))
    line.queue(letter())
    line.send()
    assert line.only().status is MessageStatus.FAILED
    assert line.send(after=timedelta(hours=30)) == 0


def test_after_two_days_it_is_given_up(database: Database, gateway: HTTPGateway) -> None:
    gateway.answer = lambda _asked: (500, b"", {})
    line = Line(database, texter(gateway))
    line.queue(letter())
    for _ in range(80):
        if line.only().ended_at:
            break
        line.at = max(line.at, line.only().not_before)
        line.send(after=timedelta(seconds=1))
    row = line.only()
    assert row.status is MessageStatus.FAILED
    assert timedelta(hours=40) < line.at - DAY < timedelta(hours=60)
    assert row.attempts < 70


def test_a_gateway_that_hangs_is_one_that_failed(database: Database, gateway: HTTPGateway) -> None:
    def hang(asked: Asked) -> Any:
        time.sleep(2 * PATIENCE)
        return gateway.deliver(asked)

    gateway.answer = hang
    line = Line(database, texter(gateway))
    line.queue(letter())
    line.send()
    assert line.only().status is MessageStatus.QUEUED
    assert "imed" in (line.only().last_error or "")
    time.sleep(2 * PATIENCE)
    # It had arrived after all; the gateway knows the key and does not send it twice.
    gateway.answer = None
    line.send(after=timedelta(minutes=5))
    assert line.only().status is MessageStatus.SENT
    assert len(gateway.asked) == 2
    assert len(gateway.delivered) == 1


def test_who_dies_between_sending_and_recording_is_repeated_under_the_same_key(
    database: Database, gateway: HTTPGateway
) -> None:
    line = Line(database, texter(gateway))
    line.queue(letter())
    line.at += timedelta(minutes=1)
    with clock.at_moment(line.at):
        with database.atomic() as session:
            (taken,) = sending.take(session, 1)
        sender = Sender(database, line.post)
        sender._hand_over(line.post.messengers[MessageChannel.SMS], taken)
    # Nobody else takes it while the first may still be at it.
    assert line.send(after=timedelta(seconds=30)) == 0
    assert line.send(after=timedelta(minutes=3)) == 1
    assert line.only().status is MessageStatus.SENT
    assert [asked.headers["Idempotency-Key"] for asked in gateway.asked] == [line.only().key] * 2
    assert len(gateway.delivered) == 1


def test_a_late_failure_does_not_undo_what_another_has_sent(
    database: Database, gateway: HTTPGateway
) -> None:
    line = Line(database, texter(gateway))
    line.queue(letter())
    line.at += timedelta(minutes=1)
    with clock.at_moment(line.at), database.atomic() as session:
        (taken,) = sending.take(session, 1)
    line.send(after=timedelta(minutes=5))
    with clock.at_moment(line.at), database.atomic() as session:
        assert not sending.not_sent(session, taken, "late", is_permanent=True)
        assert not sending.sent(session, taken, "again")
    assert line.only().status is MessageStatus.SENT


def test_two_senders_at_once_send_nothing_twice(database: Database, gateway: HTTPGateway) -> None:
    line = Line(database, texter(gateway))
    line.queue(*[letter() for _ in range(30)])
    line.at += timedelta(minutes=1)
    start = threading.Barrier(3)

    def work() -> None:
        sender = Sender(database, line.post)
        start.wait()
        with clock.at_moment(line.at):
            while sender.run_once(2):
                pass

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(gateway.asked) == len(gateway.delivered) == 30
    assert {(row.status, row.attempts) for row in line.rows()} == {(MessageStatus.SENT, 1)}


def test_danger_overtakes_and_is_not_held_up_by_a_channel_that_rests(
    database: Database, gateway: HTTPGateway
) -> None:
    gateway.answer = lambda _asked: (500, b"", {})
    line = Line(database, texter(gateway))
    line.queue(letter(), letter())
    sender = Sender(database, line.post)
    line.send(sender)
    gateway.answer, gateway.asked = None, []
    line.queue(letter(), letter(purpose=Purpose.RECEIVED_DANGER, key="danger"))
    assert line.send(sender, timedelta(minutes=1)) == 1
    assert [asked.json["id"] for asked in gateway.asked] == ["danger"]


def test_nothing_but_danger_leaves_at_night(database: Database, gateway: HTTPGateway) -> None:
    line = Line(database, texter(gateway))
    line.at = NIGHT
    line.queue(letter(key="ordinary"), letter(purpose=Purpose.LOCATION_LINK, key="danger"))
    line.send()
    assert [asked.json["id"] for asked in gateway.asked] == ["danger"]
    held = line.rows()[0]
    assert held.status is MessageStatus.HELD
    assert held.not_before.astimezone(CITY_TIMEZONE).hour == 7
    line.send(after=timedelta(hours=9))
    assert [asked.json["id"] for asked in gateway.asked] == ["danger", "ordinary"]


def test_what_was_due_by_day_waits_when_nobody_was_there_to_send_it(
    database: Database, gateway: HTTPGateway
) -> None:
    line = Line(database, texter(gateway))
    line.queue(letter())
    assert line.send(after=NIGHT - DAY) == 0
    assert line.send(after=timedelta(hours=9)) == 1


def test_the_words_with_a_key_are_forgotten_once_they_have_gone(
    database: Database, gateway: HTTPGateway
) -> None:
    line = Line(database, texter(gateway))
    wording = Wording("", "https://ioc.test/l/secret")
    line.queue(letter(purpose=Purpose.LOCATION_LINK, wording=wording, link=wording.body))
    line.send()
    assert gateway.asked[0].json["text"] == "https://ioc.test/l/secret"
    assert (line.only().body, line.only().link) == ("", None)


# Several at a time


def wait_for(said: Callable[[], bool], seconds: float = 10.0) -> None:
    """Until it is so; a machine that is busy may take its time."""
    deadline = time.monotonic() + seconds
    while not said():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_sender_has_several_in_flight_but_no_more_than_it_may(
    database: Database, gateway: HTTPGateway
) -> None:
    opened, arrived = threading.Event(), threading.Semaphore(0)

    def wait(asked: Asked) -> Any:
        arrived.release()
        opened.wait(10)
        return gateway.deliver(asked)

    gateway.answer = wait
    messenger = SMSMessenger(Gateway(gateway.url, SECRET), 10)
    line = Line(database, messenger)
    line.queue(*[letter(purpose=Purpose.RECEIVED_DANGER) for _ in range(5)])
    sender = Sender(database, line.post, at_once=3)
    with clock.at_moment(line.at):
        assert sender.turn() == 3
        for _ in range(3):
            assert arrived.acquire(timeout=10)
        assert not arrived.acquire(timeout=0.1)
        opened.set()
        taken = 3
        while taken < 5:
            taken += sender.turn()
        sender.finish(10)
    assert len(gateway.asked) == len(gateway.delivered) == 5
    assert {(row.status, row.attempts) for row in line.rows()} == {(MessageStatus.SENT, 1)}


def test_many_in_flight_that_fail_together_are_one_failure_of_the_channel(
    database: Database, gateway: HTTPGateway
) -> None:
    together = threading.Barrier(4)

    def refuse(asked: Asked) -> Any:
        together.wait(10)
        return 503, b"", {}

    gateway.answer = refuse
    line = Line(database, SMSMessenger(Gateway(gateway.url, SECRET), 10))
    line.queue(*[letter() for _ in range(4)])
    line.at += timedelta(minutes=1)
    sender = Sender(database, line.post, at_once=4)
    with clock.at_moment(line.at):
        assert sender.turn() == 4
        sender.finish(10)
    ((_since, _until, rest),) = sender._rests._rests.values()
    assert rest == FIRST_REST_SECONDS
    assert {row.attempts for row in line.rows()} == {1}


def test_a_result_that_cannot_be_recorded_leaves_room_for_the_next(
    database: Database, gateway: HTTPGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_given: Any) -> bool:
        raise OSError("no disk")

    line = Line(database, texter(gateway))
    line.queue(letter(purpose=Purpose.RECEIVED_DANGER, key="first"))
    sender = Sender(database, line.post, at_once=1)
    with clock.at_moment(line.at):
        with monkeypatch.context() as patched:
            patched.setattr(sending, "sent", broken)
            assert sender.turn() == 1
            wait_for(lambda: len(gateway.asked) == 1)
            assert sender.turn() == 0
        line.queue(letter(purpose=Purpose.RECEIVED_DANGER, key="second"))
        assert sender.turn() == 1
        sender.finish(10)
    assert [asked.headers["Idempotency-Key"] for asked in gateway.asked] == ["first", "second"]


# Forgetting


def test_words_are_forgotten_after_the_days_that_were_set_and_the_record_stays(
    database: Database, gateway: HTTPGateway, person: Callable[..., Actor]
) -> None:
    line, admin = Line(database, texter(gateway)), person(Role.ADMINISTRATOR)
    line.queue(letter(link="https://ioc.test/track/7K3M9QX2TA"))
    line.send()
    line.at += timedelta(days=60)
    line.queue(letter(key="late", purpose=Purpose.RECEIVED_DANGER))
    with clock.at_moment(line.at):
        assert watch.forget_messages(database) == 0
        with database.atomic() as session:
            message_templates.set_hours(
                session,
                admin,
                "21:00",
                "07:00",
                "59",
                unaccented=True,
                every_channel=True,
            )
        assert watch.forget_messages(database) == 1
        assert watch.forget_messages(database) == 0
    old, waiting = line.rows()
    assert (old.body, old.subject, old.link) == ("", "", None)
    assert (old.status, old.recipient) == (MessageStatus.SENT, "+84905123456")
    assert waiting.body


def test_looking_for_old_words_reads_an_index_and_no_table(database: Database) -> None:
    explain = "EXPLAIN QUERY PLAN" if database.is_embedded else "EXPLAIN"
    asked: list[tuple[str, Any]] = []
    with database.reading() as session:

        def keep(_c: Any, _cursor: Any, statement: str, given: Any, *_rest: Any) -> None:
            asked.append((statement, given))

        connection = session.connection()
        event.listen(connection, "before_cursor_execute", keep)
        assert not message_retention.has_old(session)
        event.remove(connection, "before_cursor_execute", keep)
        if not database.is_embedded:
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        plans = [
            str(connection.exec_driver_sql(f"{explain} {statement}", given).all())
            for statement, given in asked
            if "FROM message" in statement or "FROM inbound_message" in statement
        ]
    sent, came = plans
    assert "ix_message_worded" in sent
    assert "ix_inbound_message_worded" in came


def test_what_has_lost_its_words_is_not_sent_again(
    database: Database, gateway: HTTPGateway, person: Callable[..., Actor]
) -> None:
    gateway.answer = lambda _asked: (422, b"", {})
    line = Line(database, texter(gateway))
    line.queue(letter())
    line.send()
    admin = person(Role.ADMINISTRATOR)
    with clock.at_moment(line.at + timedelta(days=91)):
        assert watch.forget_messages(database) == 1
        with database.atomic() as session, pytest.raises(InvalidTransition):
            message_ends.retry(session, admin, line.only().id)


def test_each_recipient_hears_it_where_two_are_told_of_one_report(
    database: Database, gateway: HTTPGateway, town: Town
) -> None:
    line, report = Line(database, texter(gateway)), town.report().report
    to = ("+84905123456", "+84905123457")
    line.queue(*(letter(purpose=Purpose.ACCEPTED, report_id=report, recipient=one) for one in to))
    line.queue(letter(purpose=Purpose.RESOLVED_FIXED, report_id=report, recipient=to[0]))
    line.send()
    assert sorted(row.recipient for row in line.rows() if row.status is MessageStatus.SENT) == [*to]


def test_what_is_called_off_while_it_is_sent_and_fails_is_not_tried_again(
    database: Database, gateway: HTTPGateway, town: Town
) -> None:
    report = town.report().report

    def call_off(asked: Asked) -> Any:
        with database.atomic() as session:
            messages.call_off(session, report, "the report was withdrawn")
        return 500, b"", {}

    gateway.answer = call_off
    line = Line(database, texter(gateway))
    line.queue(letter(report_id=report))
    assert line.send() == 1
    assert line.only().status is MessageStatus.EXPIRED
    assert line.send(after=timedelta(hours=1)) == 0


def test_what_waits_for_a_resting_channel_alone_is_not_due(database: Database) -> None:
    line = Line(database, ConsoleMessenger(Path(), MessageChannel.SMS))
    line.queue(letter())
    with clock.at_moment(DAY + timedelta(minutes=1)), database.reading() as session:
        assert sending.has_due(session)
        assert not sending.has_due(session, resting=[MessageChannel.SMS])
