"""The steps of a matter: returned, accepted, noted, started, answered, rated, reopened.

Each is a generator that yields the moment at which it happens and then does it through a service.
A step that has become pointless (somebody else closed the matter) does nothing.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta

from ioc.cli.demo_stage import Stage, Told
from ioc.domain import clock
from ioc.domain.agency_work import PhotoStage
from ioc.domain.incidents import OPEN, Outcome, ReferralStatus
from ioc.domain.reports import Satisfaction
from ioc.exercise.drawings import drawing
from ioc.exercise.weeks import Fate, Matter
from ioc.models.incident import Incident
from ioc.services.agency import work_photos, working
from ioc.services.incidents import referral
from ioc.services.reporters import citizen
from ioc.services.reporters.citizen import MoreTold

Life = Iterator[datetime]

PHOTOGRAPHED_SINCE = timedelta(days=21)


def returned(stage: Stage, incident_id: int) -> Life:
    """The agency in charge says that it is not theirs; the next rule is asked."""
    incident = stage.look(incident_id)
    found = stage.lead_of(incident)
    if found is None:
        return
    due = found[0].accept_due_at or stage.now
    yield stage.at_work(stage.between(clock.now(), due, 0.1, 0.6), stage.now)
    incident = stage.look(incident_id)
    found = stage.lead_of(incident)
    if found is not None and found[0].status is ReferralStatus.OFFERED:
        reason = stage.rng.choice(stage.texts.common["returned"])
        referral.return_referral(stage.session, found[1], incident.id, incident.version, reason)


def accepted(stage: Stage, incident_id: int) -> Life:
    """The agency in charge takes it, within the time it has; now and then a helper too."""
    incident = stage.look(incident_id)
    found = stage.lead_of(incident)
    if found is None:
        return
    due = found[0].accept_due_at or stage.now
    yield stage.at_work(stage.between(clock.now(), due, 0.05, 0.7), due)
    incident = stage.look(incident_id)
    found = stage.lead_of(incident)
    if found is None or incident.status not in OPEN:
        return
    if found[0].status is ReferralStatus.OFFERED:
        referral.accept_referral(stage.session, found[1], incident.id, incident.version)
    if any(not r.is_lead and r.status is ReferralStatus.OFFERED for r in incident.referrals):
        yield clock.now() + timedelta(minutes=stage.rng.uniform(1, 6))
        helpers_accept(stage, incident_id)


def helpers_accept(stage: Stage, incident_id: int) -> None:
    """Every agency that was called to help says that it does."""
    incident = stage.look(incident_id)
    if incident.status not in OPEN:
        return
    helpers = [
        r.agency_code
        for r in incident.referrals
        if not r.is_lead and r.status is ReferralStatus.OFFERED
    ]
    for code in helpers:
        if not any(
            r.agency_code == code and r.status is ReferralStatus.OFFERED for r in incident.referrals
        ):
            # A neighbouring ward took it meanwhile.
            continue
        incident = referral.accept_referral(
            stage.session, stage.officer(code), incident.id, incident.version
        )
        stage.session.flush()


def noted(stage: Stage, matter: Matter, incident_id: int) -> Life:
    """A note of the agency, for colleagues or for the citizen."""
    due = stage.look(incident_id).due_at or stage.now
    yield stage.between(clock.now(), due, 0.02, 0.2)
    found = stage.lead_of(stage.look(incident_id))
    if found is None:
        return
    is_public = stage.rng.random() < 0.5
    texts = (
        stage.texts.common["public_notes"]
        if is_public
        else stage.texts.categories[matter.category].notes
    )
    working.note_incident(stage.session, found[1], incident_id, stage.rng.choice(texts), is_public)


def started(stage: Stage, matter: Matter, incident_id: int, *, is_extended: bool) -> Life:
    """Work begins, with or without a note and a longer deadline."""
    incident = stage.look(incident_id)
    due = incident.due_at or stage.now
    yield stage.at_work(stage.between(clock.now(), due, 0.03, 0.35), due)
    incident = stage.look(incident_id)
    found = stage.lead_of(incident)
    if found is None or incident.status not in OPEN:
        return
    working.start_incident(stage.session, found[1], incident.id, incident.version)
    if stage.rng.random() < 0.5:
        yield from noted(stage, matter, incident_id)
    if is_extended:
        yield stage.between(clock.now(), due, 0.2, 0.5)
        incident = stage.look(incident_id)
        longer = (incident.due_at or stage.now) + timedelta(days=stage.rng.randrange(2, 6))
        reason = stage.rng.choice(stage.texts.common["extended"])
        working.extend_incident(
            stage.session,
            stage.cast.duty_officer,
            incident.id,
            incident.version,
            longer,
            reason,
        )


def tells_more(stage: Stage, incident_id: int, text: str) -> None:
    """The reporter of an incident adds something, as an answer to what was asked."""
    told = stage.first_told[incident_id][1]
    token = str(uuid.UUID(int=stage.rng.getrandbits(128), version=4))
    citizen.add_update(stage.session, told.tracking_code, MoreTold(text, token))


def asks_again(stage: Stage, told: Told, patience_days: float) -> Life:
    """The reporter asks what has become of it."""
    yield stage.between(clock.now(), clock.now() + timedelta(days=patience_days), 0.1, 0.8)
    text = stage.rng.choice(stage.texts.common["updates"])
    token = str(uuid.UUID(int=stage.rng.getrandbits(128), version=4))
    citizen.add_update(stage.session, told.tracking_code, MoreTold(text, token))


def resolved(
    stage: Stage, matter: Matter, incident_id: int, outcome: Outcome, since: datetime
) -> Life:
    """The agency's answer: in most cases in time, now and then late."""
    rng = stage.rng
    incident = stage.look(incident_id)
    due = max(incident.due_at or stage.now, clock.now() + timedelta(minutes=20))
    late = due + (due - since) * rng.uniform(0.02, 0.3)
    if rng.random() < 0.11 and late < stage.now - timedelta(hours=2):
        yield late
    else:
        yield stage.at_work(stage.between(clock.now(), due, 0.15, 0.9), due)
    incident = stage.look(incident_id)
    found = stage.lead_of(incident)
    if found is None or incident.status not in OPEN:
        return
    own = stage.texts.categories[matter.category]
    body = matter.answer or {
        Outcome.FIXED: rng.choice(own.fixed),
        Outcome.ANSWERED: rng.choice(own.answered),
        Outcome.NOT_POSSIBLE: stage.texts.common["not_possible"],
        Outcome.NOT_OURS: stage.texts.common["not_ours"],
    }.get(outcome, own.answered[0])
    if matter.is_emergency and matter.answer is None:
        body = stage.rescue["rescued"]
    photographed(stage, matter, incident, outcome)
    working.resolve_incident(
        stage.session,
        found[1],
        incident.id,
        incident.version,
        outcome,
        stage.answer(found[0].agency_code, body),
        people_reason=stage.rescue["people_known"] if incident.tier is not None else None,
    )


def photographed(stage: Stage, matter: Matter, incident: Incident, outcome: Outcome) -> None:
    """Who answers lately for what was shown on a photo shows what it looks like now."""
    found = stage.lead_of(incident)
    shown = matter.messages[0][1].photo
    is_lately = clock.now() > stage.now - PHOTOGRAPHED_SINCE
    if found is None or not shown or outcome is not Outcome.FIXED or not is_lately:
        return
    content = drawing("put_right", stage.rng, taken_at=clock.local(clock.now()))
    image = stage.ports.media.store(content)
    work_photos.add_photos(stage.session, found[1], incident.id, PhotoStage.AFTER, [image])
    stage.session.flush()


def judged(stage: Stage, told: Told, incident_id: int, fate: Fate) -> Life:
    """The citizen confirms and rates, or the desk closes what was resolved."""
    rng = stage.rng
    by_citizen = rng.random() < (0.75 if fate is Fate.CLOSED else 0.4)
    if not by_citizen and fate is Fate.FIXED:
        return
    yield stage.between(clock.now(), clock.now() + timedelta(days=3), 0.05, 0.9)
    incident = stage.look(incident_id)
    if incident.status in OPEN:
        return
    if not by_citizen:
        working.close_incident(
            stage.session, stage.cast.duty_officer, incident.id, incident.version
        )
        return
    ratings = {
        Fate.CLOSED: (84, 16, 0),
        Fate.FIXED: (60, 30, 10),
    }.get(fate, (20, 45, 35))
    satisfaction = rng.choices(list(Satisfaction), ratings)[0]
    comment = rng.choice(stage.texts.common["ratings"][satisfaction.value])
    is_fixed = True if fate is Fate.CLOSED else None
    citizen.give_feedback(stage.session, told.tracking_code, is_fixed, satisfaction, comment)


def reopened(stage: Stage, matter: Matter, told: Told, incident_id: int, fate: Fate) -> Life:
    """The reporter says that it is not fixed; once more from there, or not yet."""
    if fate is Fate.REOPENED_OPEN:
        yield stage.now - timedelta(minutes=stage.rng.randrange(30, 240))
    else:
        yield stage.between(clock.now(), clock.now() + timedelta(days=4), 0.2, 0.9)
    if stage.look(incident_id).status in OPEN:
        return
    comment = stage.rng.choice(stage.texts.common["reopened"])
    citizen.give_feedback(
        stage.session, told.tracking_code, False, Satisfaction.NOT_SATISFIED, comment
    )
    if fate is Fate.REOPENED_OPEN:
        return
    again = clock.now()
    yield from accepted(stage, incident_id)
    yield from resolved(stage, matter, incident_id, Outcome.FIXED, again)
    yield from judged(stage, told, incident_id, Fate.CLOSED)
