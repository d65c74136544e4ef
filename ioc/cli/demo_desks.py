"""A day at the desks of the demonstration, besides the stories of single matters: the agency that
gives out, asks, drafts and signs; the desk that asks back; callers who hang up; who is on duty.

Each desk is a life of its own (see `ioc.cli.demo_lives`). What a desk does with a matter that is no
longer as it wants it, it leaves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from ioc.access.actor import Actor
from ioc.cli.demo_stage import Stage
from ioc.cli.demo_steps import Life, tells_more
from ioc.domain import clock
from ioc.domain.accounts import InvitationPurpose
from ioc.domain.agency_work import DraftState
from ioc.domain.incidents import OPEN, Outcome, ReferralStatus, Severity, Verification
from ioc.domain.permissions import Role
from ioc.models.agency_work import AnswerDraft
from ioc.models.incident import Incident, Referral
from ioc.services.accounts import invitations, people
from ioc.services.agency import asking, assignment, drafts, extension, working
from ioc.services.city import answer_templates, duty, policies
from ioc.services.city.answer_templates import TemplateGiven
from ioc.services.reporters import questions

NEWCOMER = ("tuan.huewaco@demo.invalid", "Lê Văn Tuấn (HueWACO)")
"""Has not chosen a password yet."""

SIGNS_SINCE = timedelta(days=6)
SIGNS_AT = (9, 15)
"""Hours of the city at which the manager signs what waits."""

LEFT_UNSIGNED = timedelta(hours=3)
FIRST_DAY_SHIFT, FIRST_NIGHT_SHIFT = 7, 19


@dataclass(frozen=True)
class Crew:
    """The people of the desks: both officers of the verification desk, who leads them, who keeps
    the accounts, and of one agency its manager and two officers."""

    duty_officers: tuple[Actor, Actor]
    supervisor: Actor
    administrator: Actor
    agency: str
    manager: Actor
    officers: tuple[Actor, Actor]


class Desks:
    """The desks; `lives` are what the player runs."""

    def __init__(self, crew: Crew, words: dict[str, Any]) -> None:
        self.crew = crew
        self.words = words

    def lives(self) -> list[Any]:
        """One for each desk."""
        return [self.manager, self.officer, self.asks, self.verification, self.again, self.office]

    # The agency.

    def manager(self, stage: Stage) -> Life:
        """Wants to sign, and signs twice a day until some hours ago; one draft is sent back."""
        crew = self.crew
        yield stage.now - SIGNS_SINCE
        policies.change(
            stage.session,
            crew.manager,
            crew.agency,
            requires_signature=True,
            requires_after_photo=False,
        )
        for given in self.words["templates"]:
            answer_templates.create(
                stage.session,
                crew.manager,
                TemplateGiven(
                    given["title"],
                    given["text"],
                    crew.agency,
                    given["category"],
                    Outcome(given["outcome"]),
                ),
            )
        is_first = True
        for at in _signing_hours(stage):
            yield at
            for incident_id in _waiting_drafts(stage, crew.agency):
                version = stage.look(incident_id).version
                if is_first:
                    is_first = False
                    reason = self.words["send_back"]
                    drafts.send_draft_back(
                        stage.session, crew.manager, incident_id, version, reason
                    )
                else:
                    drafts.sign_draft(stage.session, crew.manager, incident_id, version)
                stage.session.flush()

    def officer(self, stage: Stage) -> Life:
        """What is given out this morning, begun, answered for signature, or wants more time."""
        crew, words = self.crew, self.words
        yield stage.now - timedelta(minutes=130)
        for number, incident_id in enumerate(self._in_hand(stage)[:7]):
            to = crew.officers[1 if number % 3 == 2 else 0].user_id
            version = stage.look(incident_id).version
            assignment.assign_incident(
                stage.session, crew.manager, incident_id, version, to, crew.agency
            )
            stage.session.flush()
        given = self._given_to(stage, crew.officers[0])
        for place, minutes in enumerate((95, 70, 52)):
            yield stage.now - timedelta(minutes=minutes)
            if place < len(given):
                self._answer(stage, given[place], is_waiting_budget=place == 1)
        for reason, minutes in zip(words["wishes"], (44, 31), strict=True):
            yield stage.now - timedelta(minutes=minutes)
            left = [one for one in self._in_hand(stage) if one not in given[:3]]
            if left:
                self._wish(stage, left[-1], reason)

    def _answer(self, stage: Stage, incident_id: int, *, is_waiting_budget: bool) -> None:
        incident = stage.look(incident_id)
        found = stage.lead_of(incident)
        if found is None or incident.status not in OPEN or incident.drafted_at is not None:
            return
        own = stage.texts.categories.get(incident.category)
        fixed = stage.rng.choice(own.fixed) if own else ""
        body = self.words["budget"] if is_waiting_budget or not fixed else fixed
        outcome = Outcome.FIXED if body == fixed else Outcome.ANSWERED
        working.resolve_incident(
            stage.session,
            self.crew.officers[0],
            incident.id,
            incident.version,
            outcome,
            stage.answer(self.crew.agency, body),
            waiting_budget=outcome is Outcome.ANSWERED,
        )

    def _wish(self, stage: Stage, incident_id: int, reason: str) -> None:
        incident = stage.look(incident_id)
        longer = max(incident.due_at or stage.now, stage.now) + timedelta(days=3)
        extension.ask_extension(
            stage.session, self.crew.officers[0], incident.id, incident.version, longer, reason
        )

    def asks(self, stage: Stage) -> Life:
        """Questions to citizens: the clock stands until they answer, and one has."""
        words = self.words
        hours = zip(words["agency_questions"], (6.0, 4.5, 2.4), strict=True)
        first: int | None = None
        for question, ago in hours:
            yield stage.now - timedelta(hours=ago)
            found = self._in_hand(stage)
            if not found:
                continue
            chosen = found[0]
            first = first or chosen
            version = stage.look(chosen).version
            asking.ask_citizen(stage.session, self.crew.officers[0], chosen, version, question)
        yield stage.now - timedelta(minutes=38)
        if first is not None:
            tells_more(stage, first, words["agency_reply"])

    def _in_hand(self, stage: Stage) -> list[int]:
        """Ordinary matters that the agency leads and nothing holds up, the oldest first."""
        return list(
            stage.session.scalars(
                select(Incident.id)
                .join(Referral, Referral.incident_id == Incident.id)
                .where(
                    Incident.status.in_(OPEN),
                    Incident.severity != Severity.CRITICAL,
                    Incident.is_overdue.is_(False),
                    Incident.waiting_since.is_(None),
                    Incident.drafted_at.is_(None),
                    Incident.extension_asked_at.is_(None),
                    Referral.agency_code == self.crew.agency,
                    Referral.is_lead,
                    Referral.status == ReferralStatus.ACCEPTED,
                )
                .order_by(Incident.id)
            )
        )

    def _given_to(self, stage: Stage, officer: Actor) -> list[int]:
        query = (
            select(Referral.incident_id)
            .join(Incident, Incident.id == Referral.incident_id)
            .where(Referral.assigned_to == officer.user_id, Incident.waiting_since.is_(None))
            .order_by(Referral.incident_id)
        )
        return list(stage.session.scalars(query))

    # The Center.

    def verification(self, stage: Stage) -> Life:
        """Two are asked for what is missing; one has answered and stands on top again."""
        asked: list[int] = []
        texts = self.words["desk_questions"]
        for ago in (170, 128, 85, 64, 46, 34):
            yield stage.now - timedelta(minutes=ago)
            waiting = _unverified(stage)
            # Whom an agency has settled meanwhile no longer counts; at some hours nobody waits.
            found = [one for one in waiting if one not in asked]
            if not found or len(set(asked) & set(waiting)) == len(texts):
                continue
            self._ask(stage, found[-1], texts[len(asked) % len(texts)])
            asked.append(found[-1])
        yield stage.now - timedelta(minutes=27)
        left = [one for one in asked if one in _unverified(stage)]
        answered = left[0] if left else None
        if answered is not None:
            tells_more(stage, answered, self.words["desk_reply"])
        for ago in (19, 12, 6, 2):
            # An agency may settle the other meanwhile: a question waits for its answer at any hour.
            yield stage.now - timedelta(minutes=ago)
            waiting = _unverified(stage)
            if any(one in waiting for one in asked if one != answered):
                continue
            found = [one for one in waiting if one not in asked]
            if found:
                self._ask(stage, found[-1], texts[len(asked) % len(texts)])
                asked.append(found[-1])

    def _ask(self, stage: Stage, incident_id: int, question: str) -> None:
        incident = stage.look(incident_id)
        questions.ask_reporter(
            stage.session,
            self.crew.duty_officers[0],
            incident.id,
            incident.version,
            stage.first_told[incident_id][1].report_id,
            question,
        )

    def again(self, stage: Stage) -> Life:
        """Matters that were settled come again."""
        for hours in (9.0, 5.5, 2.2):
            yield stage.now - timedelta(hours=hours)
            found = _settled(stage)
            if not found:
                continue
            incident_id = found[int(hours) % len(found)]
            message = stage.first_told[incident_id][0].messages[0][1]
            text = self.words["again"].format(text=message.text)
            stage.submit(replace(message, text=text, photo=None, channel="web"))

    def office(self, stage: Stage) -> Life:
        """Who is on duty this week and next; a new colleague is invited by mail."""
        crew = self.crew
        yield stage.now - timedelta(days=3)
        monday = clock.local(stage.now).replace(hour=0, minute=0, second=0, microsecond=0)
        monday -= timedelta(days=monday.weekday())
        _put_on(stage, crew.supervisor, None, Role.DUTY_OFFICER, crew.duty_officers, monday)
        _put_on(stage, crew.manager, crew.agency, Role.AGENCY_OFFICER, crew.officers, monday)
        yield stage.now - timedelta(hours=3)
        user = people.create_user(
            stage.session,
            crew.administrator,
            NEWCOMER[0],
            NEWCOMER[1],
            people.NO_PASSWORD,
            Role.AGENCY_OFFICER,
            "huewaco",
            is_demo=True,
        )
        stage.session.flush()
        invitations.invite(stage.session, crew.administrator, user, InvitationPurpose.INVITED)


def _put_on(
    stage: Stage,
    actor: Actor,
    agency: str | None,
    role: Role,
    staff: Sequence[Actor],
    monday: datetime,
) -> None:
    """Day and night from this Monday on, every week; who has the day changes from day to day."""
    for day in range(7):
        for half, hour in enumerate((FIRST_DAY_SHIFT, FIRST_NIGHT_SHIFT)):
            user = staff[(day + half) % len(staff)].user_id
            begins = monday + timedelta(days=day, hours=hour)
            if user is not None:
                duty.add_shift(
                    stage.session,
                    actor,
                    agency,
                    role,
                    user,
                    begins,
                    begins + timedelta(hours=12),
                    True,
                )


def _signing_hours(stage: Stage) -> list[datetime]:
    """The moments of working days at which the manager signs, up to some hours ago."""
    last = stage.now - LEFT_UNSIGNED
    day = clock.local(stage.now - SIGNS_SINCE).replace(minute=10, second=0, microsecond=0)
    found = []
    while day.replace(hour=0) <= clock.local(stage.now):
        for hour in SIGNS_AT:
            at = day.replace(hour=hour)
            if stage.now - SIGNS_SINCE < at <= last and at.weekday() < 5:
                found.append(at)
        day += timedelta(days=1)
    return found


def _waiting_drafts(stage: Stage, agency: str) -> list[int]:
    query = (
        select(AnswerDraft.incident_id)
        .where(AnswerDraft.agency_code == agency, AnswerDraft.state == DraftState.WAITING)
        .order_by(AnswerDraft.id)
    )
    return list(stage.session.scalars(query))


def _unverified(stage: Stage) -> list[int]:
    """Matters before the verification desk whose reporter can be reached, the oldest first."""
    query = (
        select(Incident.id)
        .where(
            Incident.status.in_(OPEN),
            Incident.verification == Verification.UNVERIFIED,
            Incident.severity != Severity.CRITICAL,
            Incident.desk_rank.is_not(None),
        )
        .order_by(Incident.id)
    )
    return [
        one
        for one in stage.session.scalars(query)
        if one in stage.first_told and stage.first_told[one][0].messages[0][1].teller.phone
    ]


def _settled(stage: Stage) -> list[int]:
    """Ordinary matters with a known place that were fixed some days ago."""
    query = (
        select(Incident.id)
        .where(
            Incident.status.not_in(OPEN),
            Incident.outcome == Outcome.FIXED,
            Incident.severity != Severity.CRITICAL,
            Incident.resolved_at < stage.now - timedelta(days=2),
        )
        .order_by(Incident.id.desc())
    )
    return [
        one
        for one in stage.session.scalars(query)
        if one in stage.first_told
        and stage.first_told[one][0].messages[0][1].has_point
        and not stage.first_told[one][0].is_emergency
    ][:9]
