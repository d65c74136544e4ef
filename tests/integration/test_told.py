"""What people are told of, from the event to the gateway: once, in their words, and nobody else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from config import Settings
from ioc.access.actor import SYSTEM, Actor
from ioc.adapters import wordings
from ioc.db.bells import Bells
from ioc.db.session import Database
from ioc.domain import clock
from ioc.domain.accounts import InvitationPurpose
from ioc.domain.events import EventKind, SubjectType
from ioc.domain.geo import Point
from ioc.domain.incidents import Outcome
from ioc.domain.messages import MessageChannel, MessageStatus, NoticeKind, Purpose
from ioc.domain.permissions import Role
from ioc.domain.reports import Satisfaction
from ioc.eventlog import sequencer
from ioc.eventlog.record import record
from ioc.models.call import CallLink
from ioc.models.message import Message, Notice
from ioc.models.people import User
from ioc.ports import Outgoing, Ports, Post
from ioc.queries.notices.notices import listing
from ioc.services.accounts import invitations
from ioc.services.agency import assignment, working
from ioc.services.calls import calls
from ioc.services.incidents import referral
from ioc.services.intake.commands import Person as Reporter
from ioc.services.messages import notices
from ioc.services.reporters import citizen, erasure
from ioc.services.verification import joining, restoring, review
from ioc.workers.runner import Runner
from ioc.workers.sender import Sender
from tests.integration.test_sending import DAY
from tests.town import DEEP, Town

C, P = MessageChannel, Purpose
Staff = Callable[..., Actor]
PHONE, NUMBER = "0905 123 456", "+84905123456"


class Carrier:
    """Keeps what it was given, as a gateway that never fails."""

    def __init__(self) -> None:
        self.given: list[Outgoing] = []

    def send(self, message: Outgoing) -> str | None:
        self.given.append(message)
        return "ok"


class Center:
    """A town whose messages go to carriers; `follow` does the background's work."""

    def __init__(self, database: Database, ports: Ports) -> None:
        words, advice = wordings.load(Settings.seeds_dir)
        self.carriers = {channel: Carrier() for channel in (C.SMS, C.EMAIL)}
        self.post = Post(
            messengers=dict(self.carriers),
            wordings=words,
            advice=advice,
            city="Huế",
            hotline="19001075",
            base_url="https://ioc.hue.test",
        )
        self.database, self.town = database, Town(database)
        self.runner = Runner(
            database,
            Ports(ports.geocoder, ports.classifier, ports.media, self.post),
            Bells(),
        )

    def follow(self, *, settle: bool = True) -> None:
        while sequencer.run_once(self.database) + self.runner.plan_once() + self.runner.work_once():
            pass
        if settle:
            with clock.at_moment(clock.now() + timedelta(minutes=1)):
                while Sender(self.database, self.post).run_once(10):
                    pass

    def sms(self) -> list[str]:
        """The texts since the last time they were asked for."""
        given, self.carriers[C.SMS].given = self.carriers[C.SMS].given, []
        return [one.body for one in given]

    def rows(self) -> list[Message]:
        with self.database.reading() as session:
            return list(session.scalars(select(Message).order_by(Message.id)))

    def purposes(self) -> list[str]:
        return [row.purpose.value for row in self.rows()]

    def notices(self, *of: Actor) -> list[tuple[NoticeKind, int]]:
        ids = [actor.user_id for actor in of]
        with self.database.reading() as session:
            rows = session.scalars(
                select(Notice).where(Notice.user_id.in_(ids)).order_by(Notice.id)
            )
            return [(row.kind, row.user_id) for row in rows]


@pytest.fixture
def center(database: Database, ports: Ports) -> Any:
    with clock.at_moment(DAY):
        yield Center(database, ports)


def lead(center: Center, incident: int) -> str:
    (agency,) = center.town.leads(incident)
    return agency


def test_a_report_is_confirmed_and_its_agency_named_in_one_sms(center: Center) -> None:
    told = center.town.report(phone=PHONE)
    center.follow()
    (text,) = center.sms()
    assert told.code in text
    assert f"https://ioc.hue.test/track/{told.code}" in text
    assert text.isascii()
    assert [row.purpose for row in center.rows() if row.status is MessageStatus.SENT] == [
        P.RECEIVED_REFERRED
    ]
    assert center.rows()[-1].recipient == NUMBER


def test_nobody_without_an_address_and_nothing_of_an_exercise(center: Center) -> None:
    center.town.report()
    center.town.report(phone=PHONE, is_exercise=True, point=Point(16.47, 107.6))
    center.town.report(phone="0234 3822 222", point=Point(16.45, 107.58))
    center.follow()
    assert center.rows() == []


def test_who_is_in_danger_is_told_at_once_what_to_do(center: Center) -> None:
    told = center.town.emergency(reporter=Reporter(phone=PHONE, email="dan@hue.test"))
    center.follow(settle=False)
    first = [row for row in center.rows() if row.purpose is P.RECEIVED_DANGER]
    assert {row.channel for row in first} == {C.SMS, C.EMAIL}
    assert all(row.not_before == DAY and "112" in row.body for row in first)
    assert all(told.code in row.body for row in first)


def test_each_step_is_told_once(center: Center, person: Staff) -> None:
    town = center.town
    told = town.report(reporter=Reporter(phone=PHONE, is_anonymous=True))
    center.follow()
    center.sms()
    officer = person(Role.AGENCY_OFFICER, lead(center, told.incident))
    manager = person(Role.AGENCY_MANAGER, lead(center, told.incident))
    town.act(referral.accept_referral, officer, told.incident)
    town.act(working.start_incident, officer, told.incident)
    center.follow()
    assert len(center.sms()) == 1
    town.act(working.resolve_incident, officer, told.incident, Outcome.FIXED, "Đã thu gom xong.")
    town.act(working.close_incident, manager, told.incident)
    center.follow()
    (text,) = center.sms()
    assert "da xu ly" in text
    town.do(citizen.give_feedback, told.code, False, Satisfaction.NOT_SATISFIED, None)
    center.follow()
    (text,) = center.sms()
    assert "mo lai" in text
    town.act(working.resolve_incident, officer, told.incident, Outcome.ANSWERED, "Chờ kinh phí.")
    center.follow()
    (text,) = center.sms()
    assert "da tra loi" in text


def test_who_reports_what_is_known_is_told_so_and_not_twice(center: Center) -> None:
    town = center.town
    first = town.report(phone=PHONE)
    second = town.report(phone="0905 999 888")
    if first.incident != second.incident:
        other = person_of_the_desk(center)
        town.act(joining.merge_incidents, other, second.incident, first.incident)
    center.follow()
    joined = [row for row in center.rows() if row.purpose is P.JOINED]
    assert [row.recipient for row in joined] == ["+84905999888"]
    assert all(second.code in row.body for row in joined)


def person_of_the_desk(center: Center) -> Actor:
    return SYSTEM


def test_one_person_with_two_reports_of_a_matter_is_told_of_a_step_once(
    center: Center, person: Staff
) -> None:
    town = center.town
    first = town.report(phone=PHONE)
    second = town.report(phone=PHONE)
    if first.incident != second.incident:
        town.act(joining.merge_incidents, SYSTEM, second.incident, first.incident)
    center.follow()
    center.sms()
    officer = person(Role.AGENCY_OFFICER, lead(center, first.incident))
    town.act(referral.accept_referral, officer, first.incident)
    center.follow()
    assert len(center.sms()) == 1


def test_a_refusal_gives_its_reason(center: Center, person: Staff) -> None:
    told = center.town.report(phone=PHONE)
    center.follow()
    center.sms()
    desk = person(Role.DUTY_OFFICER)
    center.town.act(review.reject_incident, desk, told.incident, "Không có thật, số 0912345678")
    center.follow()
    (text,) = center.sms()
    assert "Khong co that" in text
    assert "0912345678" not in text


def test_an_erased_report_is_told_nothing_and_forgotten(center: Center, person: Staff) -> None:
    told = center.town.report(phone=PHONE)
    center.follow()
    center.town.do(erasure.erase_report, SYSTEM, told.code)
    officer = person(Role.AGENCY_OFFICER, lead(center, told.incident))
    center.town.act(referral.accept_referral, officer, told.incident)
    center.follow()
    assert all((row.recipient, row.body) == ("", "") for row in center.rows())
    assert "accepted" not in center.purposes()


def test_an_old_event_is_told_to_nobody(center: Center) -> None:
    with clock.at_moment(DAY - timedelta(days=2)):
        center.town.report(phone=PHONE)
    center.follow()
    assert center.rows() == []


def test_the_caller_gets_the_link_that_opens_and_the_call_knows_it(
    center: Center, person: Staff
) -> None:
    from ioc.services.calls import call_links
    from ioc.services.reporters import call_places

    operator = person(Role.OPERATOR)
    call = center.town.do(calls.open_by_hand, operator, PHONE)
    center.town.do(call_links.ask, operator, call.id)
    center.follow()
    (text,) = center.sms()
    secret = text.rsplit("/l/", 1)[1].split()[0]
    assert center.town.ask(call_places.look, secret).call_id == call.id
    with center.database.reading() as session:
        assert session.scalars(select(CallLink)).one().status.value == "sent"
    assert all(row.body == "" for row in center.rows())


# The staff


def test_who_is_invited_gets_a_mail_with_the_link_and_the_words_are_forgotten(
    center: Center, person: Staff
) -> None:
    admin = person(Role.ADMINISTRATOR)
    user = person(Role.OPERATOR)
    with center.database.atomic() as session:
        row = session.get_one(User, user.user_id)
        invitations.invite(session, admin, row, InvitationPurpose.RESET)
    center.follow()
    notice, mail = sorted(center.carriers[C.EMAIL].given, key=lambda one: one.link is not None)
    secret = (mail.link or "").rsplit("/", 1)[1]
    assert secret in mail.body and secret not in notice.body  # the owner is told of the reset
    assert [row.body for row in center.rows() if row.purpose is P.STAFF_INVITATION] == [""]
    assert secret not in str([event.data for event in center.town.events()])


def test_who_is_named_by_an_event_gets_a_notice_on_the_screen_and_nobody_else(
    center: Center, person: Staff
) -> None:
    told = center.town.report()
    agency = lead(center, told.incident)
    officer, other = person(Role.AGENCY_OFFICER, agency), person(Role.AGENCY_OFFICER, agency)
    with center.database.atomic() as session:
        record(
            session,
            EventKind.INCIDENT_ASSIGNED,
            (SubjectType.INCIDENT, told.incident),
            other.label,
            data={"to": officer.user_id},
        )
    center.follow()
    center.follow()
    assert center.notices(officer, other) == [(NoticeKind.ASSIGNED, officer.user_id)]
    (given,) = [e for e in center.town.events() if e.kind == EventKind.NOTICE_GIVEN.value]
    assert given.audience == {f"user:{officer.user_id}"}


def test_a_matter_that_is_not_fixed_reaches_the_agency_and_its_manager(
    center: Center, person: Staff
) -> None:
    town = center.town
    told = town.report(phone=PHONE)
    agency = lead(center, told.incident)
    officer, manager = person(Role.AGENCY_OFFICER, agency), person(Role.AGENCY_MANAGER, agency)
    stranger = person(Role.AGENCY_MANAGER, "hepco" if agency != "hepco" else "ptds")
    town.act(working.resolve_incident, officer, told.incident, Outcome.FIXED, "Xong.")
    center.follow()
    center.sms()
    town.do(citizen.give_feedback, told.code, False, None, None)
    center.follow()
    kinds = center.notices(officer, manager, stranger)
    for told_of_it in (officer, manager):
        assert [kind for kind, user in kinds if user == told_of_it.user_id] == [NoticeKind.REOPENED]
    assert not [one for one in kinds if one[1] == stranger.user_id]
    (text,) = center.sms()
    assert "mo lai" in text
    assert told.code in text


def test_a_matter_that_is_not_fixed_reaches_who_it_was_given_to(
    center: Center, person: Staff
) -> None:
    town = center.town
    told = town.report(phone=PHONE)
    agency = lead(center, told.incident)
    manager, crew = person(Role.AGENCY_MANAGER, agency), person(Role.CREW, agency)
    town.act(referral.accept_referral, manager, told.incident)
    town.act(assignment.assign_incident, manager, told.incident, crew.user_id)
    town.act(working.resolve_incident, manager, told.incident, Outcome.FIXED, "Xong.")
    town.do(citizen.give_feedback, told.code, False, Satisfaction.NOT_SATISFIED, None)
    center.follow()
    reopened = [one for one in center.notices(crew, manager) if one[0] is NoticeKind.REOPENED]
    assert len(reopened) == 2
    assert {user for _kind, user in reopened} == {crew.user_id, manager.user_id}


def test_a_returned_matter_reaches_the_desk_and_who_keeps_the_rules(
    center: Center, person: Staff
) -> None:
    town = center.town
    told = town.report()
    officer = person(Role.AGENCY_OFFICER, lead(center, told.incident))
    desk, admin, other = (
        person(Role.DUTY_OFFICER),
        person(Role.ADMINISTRATOR),
        person(Role.OPERATOR),
    )
    town.act(referral.return_referral, officer, told.incident, "Không thuộc thẩm quyền")
    center.follow()
    kinds = center.notices(desk, admin, other)
    assert sorted(kinds) == sorted(
        [(NoticeKind.RETURNED, desk.user_id), (NoticeKind.RETURNED, admin.user_id)]
    )
    with center.database.reading() as session:
        shown = listing(session, admin)
    assert shown[0].href == f"/incidents/{told.incident}"
    assert "thẩm quyền" in shown[0].detail


def test_mail_follows_the_wish_of_the_person(center: Center, person: Staff) -> None:
    town = center.town
    told = town.report()
    wants, usual = person(Role.AGENCY_OFFICER, "hepco"), person(Role.AGENCY_OFFICER, "hepco")
    town.do(notices.prefer, wants, [NoticeKind.DUE_SOON], [])
    with center.database.atomic() as session:
        record(
            session,
            EventKind.INCIDENT_DUE_SOON,
            (SubjectType.INCIDENT, told.incident),
            SYSTEM.label,
            data={"people": [wants.user_id, usual.user_id], "step": "resolve"},
        )
    center.follow()
    assert len(center.notices(wants, usual)) == 2
    assert [row.user_id for row in center.rows()] == [wants.user_id]
    (mail,) = center.carriers[C.EMAIL].given
    assert mail.link == f"https://ioc.hue.test/incidents/{told.incident}"


def test_failures_come_to_the_administrators_as_one_notice(center: Center, person: Staff) -> None:
    admin = person(Role.ADMINISTRATOR)
    for number in range(3):
        with center.database.atomic() as session:
            record(
                session,
                EventKind.MESSAGE_FAILED,
                (SubjectType.MESSAGE, number + 1),
                SYSTEM.label,
                data={"channel": "sms", "error": "HTTP 422"},
            )
    center.follow()
    assert center.notices(admin) == [(NoticeKind.MESSAGE_FAILED, admin.user_id)]
    with center.database.reading() as session:
        assert session.scalars(select(Notice)).one().data["count"] == 3
    assert center.town.do(notices.mark_read, admin) == 1
    assert center.town.do(notices.mark_read, admin) == 0


def test_notices_are_ones_own(center: Center, person: Staff) -> None:
    admin, other = person(Role.ADMINISTRATOR), person(Role.SUPERVISOR)
    with center.database.atomic() as session:
        record(
            session,
            EventKind.MESSAGE_FAILED,
            (SubjectType.MESSAGE, 1),
            SYSTEM.label,
            data={"channel": "sms"},
        )
    center.follow()
    assert center.town.do(notices.mark_read, other) == 0
    assert center.notices(admin)


def test_no_transaction_is_open_while_a_message_is_handed_over(center: Center) -> None:
    """On the embedded database another writer would wait for the gate until the time-out."""
    seen = []

    class Writes(Carrier):
        def send(self, message: Outgoing) -> str | None:
            with center.database.atomic() as session:
                seen.append(session.scalar(select(Message.status).limit(1)))
            return super().send(message)

    center.post.messengers[C.SMS] = Writes()  # type: ignore[index]
    center.town.report(phone=PHONE)
    center.follow()
    assert len(seen) == 1
    assert DEEP


def test_a_flood_of_reports_with_a_number_costs_few_messages_and_no_report(
    center: Center,
) -> None:
    told = [center.town.report(phone=PHONE, text=f"Rác ở kiệt {n}") for n in range(8)]
    center.town.report(phone="0905 999 888")
    center.follow()
    sent = [row for row in center.rows() if row.status is MessageStatus.SENT]
    assert [row.recipient for row in sent].count(NUMBER) == 5
    assert [row.recipient for row in sent].count("+84905999888") >= 1
    kept = [row for row in center.rows() if row.status is MessageStatus.DISCARDED]
    assert kept
    assert all(not row.body and row.link is None for row in kept)
    assert len({one.report for one in told}) == 8


def test_the_next_hour_a_number_is_told_again_and_a_result_is_always_told(
    center: Center, person: Staff
) -> None:
    told = [center.town.report(phone=PHONE, text=f"Rác ở kiệt {n}") for n in range(7)]
    center.follow()
    center.sms()
    officer = person(Role.AGENCY_OFFICER, lead(center, told[0].incident))
    center.town.act(
        working.resolve_incident, officer, told[0].incident, Outcome.ANSWERED, "Đã thu gom"
    )
    center.follow()
    assert len(center.sms()) >= 1
    with clock.at_moment(DAY + timedelta(hours=1)):
        center.town.report(phone=PHONE, text="Đèn đường hỏng cả tuần")
        center.follow()
        assert len(center.sms()) == 1


def test_a_sheet_that_rings_again_is_one_notice_and_ever_fewer_mails(
    center: Center, person: Staff
) -> None:
    duty = person(Role.DUTY_OFFICER)
    told = center.town.emergency()
    for rung in range(1, 17):
        with center.database.atomic() as session:
            record(
                session,
                EventKind.INCIDENT_PASSED_ON_UNANSWERED,
                (SubjectType.INCIDENT, told.incident),
                SYSTEM.label,
                data={"sheet": 1, "service": "114", "rung": rung},
            )
    center.follow()
    assert center.notices(duty) == [(NoticeKind.PASSED_ON_UNANSWERED, duty.user_id)]
    assert len(center.carriers[C.EMAIL].given) == 3, "at the first, the fifth and the fifteenth"


def test_a_refusal_that_is_taken_back_before_it_left_is_not_told(
    center: Center, person: Staff
) -> None:
    duty = person(Role.DUTY_OFFICER)
    told = center.town.report(phone=PHONE)
    center.follow()
    center.sms()
    center.town.act(review.reject_incident, duty, told.incident, "duplicate")
    center.follow(settle=False)
    center.town.act(restoring.restore_incident, duty, told.incident)
    center.follow()
    assert center.sms() == []
