"""Handing an incident to agencies: offered by rule, accepted, returned, finished."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from ioc import i18n
from ioc.access import fetch
from ioc.access.actor import Actor
from ioc.access.fetch import standing_of
from ioc.access.leading import lead_of
from ioc.domain import clock, jurisdiction
from ioc.domain import incidents as rules
from ioc.domain.agency_work import RULE_IS_WRONG, ReturnReason, check_return
from ioc.domain.errors import Conflict, FieldError, InvalidInput, InvalidTransition, NotAllowed
from ioc.domain.events import EventKind
from ioc.domain.incidents import (
    HOLDS,
    IncidentAction,
    ReferralAction,
    ReferralStatus,
    Severity,
    Verification,
)
from ioc.domain.jurisdiction import CITY_DESK, Decision, Matter
from ioc.domain.permissions import Permission
from ioc.models.incident import Incident, Referral
from ioc.queries.agency import agency_people
from ioc.queries.directory import directory
from ioc.services.changes import log, operation_marks, steps
from ioc.services.incidents import holding, leases, overtaken

BY_HAND, DESK_RULE, KEPT_RULE = "by hand", "city desk", "out of scope"
"""Names of the decisions that no rule of the city made."""

_KEPT_VI = "Khiếu nại, tố cáo theo luật: chỉ cán bộ của Trung tâm đọc, không tự chuyển đơn vị khác."
_KEPT_EN = "A complaint or denunciation under the law: for people of the Center alone."


OURS = frozenset({"reclassified", "settled", "taken_by_neighbour", "referred_elsewhere"})
"""Return reasons of the system or the desk: such an agency said nothing and may be asked again."""


def offer_by_rules(
    session: Session, incident: Incident, *, takes_back: bool = False
) -> dict[str, Any]:
    """Offers the incident to the agency that the rules name, and its supporters.

    Agencies that returned it are not asked again. `takes_back` ends the offers of agencies that
    the rules no longer name (the matter turned out to be another) unless they have accepted.
    Answers what was decided and why, for the event.
    """
    led_before = lead_of(incident)
    returned = {
        r.agency_code
        for r in incident.referrals
        if r.status is ReferralStatus.RETURNED and r.return_reason not in OURS
    }
    decision = _with_rescue_desk(session, incident, returned)
    named = [decision.agency_code, *decision.supporting]
    if takes_back:
        for item in incident.referrals:
            if item.agency_code not in named and item.status is ReferralStatus.OFFERED:
                _move(item, ReferralAction.RETURN)
                item.return_reason = "reclassified"
    if CITY_DESK not in named:
        _desk_lets_go(incident)
    lead = _lead_that_stays(incident, named) or decision.agency_code
    for code in named:
        _offer(session, incident, code, is_lead=code == lead, decision=decision)
    for item in incident.referrals:
        item.is_lead = item.agency_code == lead
    overtaken.by_new_lead(session, incident, led_before)
    return {
        "agencies": named,
        "rule": decision.rule_name,
        "reason_vi": decision.reason_vi,
        "reason_en": decision.reason_en,
        "because": [reason.value for reason in decision.reasons],
    }


def take_from_agencies(incident: Incident) -> None:
    """Ends what agencies other than the city desk were offered or have accepted."""
    for item in incident.referrals:
        if item.agency_code != CITY_DESK and item.status in holding.ACTIVE:
            _move(item, ReferralAction.RETURN)
            item.return_reason, item.is_lead = "reclassified", False


def _desk_lets_go(incident: Incident) -> None:
    """The city desk held what nobody believed yet; now it has gone to its agency."""
    for item in incident.referrals:
        is_waiting = item.rule == DESK_RULE and item.status is ReferralStatus.OFFERED
        if item.agency_code == CITY_DESK and is_waiting:
            _move(item, ReferralAction.RETURN)
            item.return_reason = "settled"


def _lead_that_stays(incident: Incident, named: Collection[str]) -> str | None:
    """The lead that the rules do not replace: one that accepted and is still named, or one that
    a person chose."""
    for item in incident.referrals:
        has_taken = item.status is ReferralStatus.ACCEPTED and item.agency_code in named
        was_chosen = item.rule == BY_HAND and item.status in HOLDS
        if item.is_lead and (has_taken or was_chosen):
            return item.agency_code
    return None


def _with_rescue_desk(session: Session, incident: Incident, returned: Collection[str]) -> Decision:
    """Who must act; while an operation runs there, its rescue agency helps with every rescue."""
    decision = _decide(session, incident, returned)
    desk = operation_marks.rescue_desk(session, incident)
    is_held_back = decision.rule_name in {DESK_RULE, KEPT_RULE}
    if desk is None or is_held_back or desk in returned or desk == decision.agency_code:
        return decision
    return replace(decision, supporting=tuple(dict.fromkeys((*decision.supporting, desk))))


def _decide(session: Session, incident: Incident, returned: Iterable[str]) -> Decision:
    """Who must act. Doubtful and not urgent, it goes to the city desk, where a person looks."""
    city = directory(session)
    area = city.areas.get(incident.area_code or "")
    matter = Matter(
        incident.category,
        area.code if area else None,
        area.kind if area else None,
        incident.severity,
        incident.opened_at,
    )
    excluding = frozenset(returned)
    is_critical = incident.severity is Severity.CRITICAL
    desk = Decision(CITY_DESK, (), DESK_RULE, ())
    if rules.out_of_scope(incident.flags, incident.severity):
        # The agency that it is about must not be the one that reads it.
        return Decision(CITY_DESK, (), KEPT_RULE, (), _KEPT_VI, _KEPT_EN)
    if incident.verification is Verification.DOUBTFUL and not is_critical:
        return desk
    others = [city.areas[c] for c in incident.other_area_codes if c in city.areas]
    if is_critical and area and others:
        possible = [(area.code, area.kind), *((other.code, other.kind) for other in others)]
        on_border = jurisdiction.emergency_on_border(
            city.rules, matter, possible, city.calendar, excluding
        )
        if on_border:
            return on_border
    found = jurisdiction.responsible_agency(city.rules, matter, city.calendar, excluding)
    return found or desk


def _offer(
    session: Session, incident: Incident, code: str, *, is_lead: bool, decision: Decision
) -> None:
    if code not in directory(session).agencies:
        return
    item = next((r for r in incident.referrals if r.agency_code == code), None)
    if item is not None and item.status in holding.ACTIVE:
        item.is_lead = item.is_lead or is_lead
        if decision.rule_name == BY_HAND:
            item.rule, item.reason = decision.rule_name, decision.reason_vi or None
        return
    if item is None:
        item = Referral(
            incident_id=incident.id,
            agency_code=code,
            status=ReferralStatus.OFFERED,
            offered_at=clock.now(),
        )
        incident.referrals.append(item)
    else:
        _move(item, ReferralAction.REOFFER)
    item.is_lead = is_lead
    item.rule, item.reason = decision.rule_name, decision.reason_vi or None
    start_clock(session, incident, item)


def start_clock(session: Session, incident: Incident, item: Referral) -> None:
    """Sets by when an agency has to accept and to resolve, counted from now."""
    steps.start(session, incident, item)


def _move(item: Referral, action: ReferralAction) -> None:
    item.status = rules.advance_referral(item.status, action)
    now = clock.now()
    if action is ReferralAction.ACCEPT:
        item.accepted_at = now
    elif action is ReferralAction.RETURN:
        item.returned_at, item.assigned_to = now, None
    elif action is ReferralAction.FINISH:
        item.done_at = now


def finish_all(incident: Incident) -> None:
    """Ends the work of every agency that took the matter: it is resolved, merged or rejected.

    Who was only asked has done nothing and is not said to have. Nothing waits for anybody then.
    """
    nothing_waits(incident)
    for item in incident.referrals:
        if item.status is ReferralStatus.ACCEPTED:
            _move(item, ReferralAction.FINISH)


def nothing_waits(incident: Incident) -> None:
    """No draft, no wish for time and no question of it waits for an answer any more."""
    incident.drafted_at = incident.extension_asked_at = incident.waiting_since = None


def finish(item: Referral) -> None:
    """Ends the work of one agency; raises `InvalidTransition`."""
    _move(item, ReferralAction.FINISH)


def refer_incident(
    session: Session,
    actor: Actor,
    incident_id: int,
    version: int,
    agency: str,
    supporting: bool,
    note: str | None,
) -> Incident:
    """A person hands the incident to an agency; as lead, it replaces one that only was asked.

    The center does so freely; a manager may call in support for a matter that the agency leads.
    """
    incident = fetch.incident_for(session, actor, incident_id, Permission.INCIDENT_VIEW, lock=True)
    if not actor.can(Permission.INCIDENT_REFER, standing_of(incident)):
        actor.must(Permission.INCIDENT_SIGN, standing_of(incident))
        if not (supporting and holding.may_call_in(actor, incident)):
            raise NotAllowed("not_your_reach")
    _expect(incident, version)
    leases.respect(session, actor, incident)
    rules.advance(incident.status, IncidentAction.REFER)
    known = directory(session).agencies.get(agency)
    if known is None or not known.is_active:
        raise InvalidInput(FieldError("agency", "unknown_agency"))
    before, led_before = standing_of(incident), lead_of(incident)
    if not supporting:
        for item in incident.referrals:
            if item.is_lead and item.agency_code != agency and item.status in HOLDS:
                if item.status is ReferralStatus.OFFERED:
                    _move(item, ReferralAction.RETURN)
                    item.return_reason = "referred_elsewhere"
                item.is_lead = False
    decision = Decision(agency, (), BY_HAND, (), note or "", note or "")
    _offer(session, incident, agency, is_lead=not supporting, decision=decision)
    overtaken.by_new_lead(session, incident, led_before)
    leases.release(session, actor, incident.id)
    log.incident_changed(
        session,
        actor,
        incident,
        EventKind.INCIDENT_REFERRED,
        before,
        {"agencies": [agency], "supporting": supporting, "note": note},
    )
    return incident


def accept_referral(session: Session, actor: Actor, incident_id: int, version: int) -> Incident:
    """The actor's agency takes the incident. On a border the first ward to accept owns it."""
    incident = fetch.incident_for(
        session, actor, incident_id, Permission.INCIDENT_ANSWER_REFERRAL, lock=True
    )
    _expect(incident, version)
    rules.advance(incident.status, IncidentAction.ACCEPT)
    before = standing_of(incident)
    own = _own_referral(actor, incident)
    _move(own, ReferralAction.ACCEPT)
    data: dict[str, Any] = {"agency": own.agency_code}
    data |= _settle_border(session, incident, own)
    log.incident_changed(session, actor, incident, EventKind.INCIDENT_ACCEPTED, before, data)
    return incident


def _settle_border(session: Session, incident: Incident, own: Referral) -> dict[str, Any]:
    """The ward that accepted owns an incident whose ward was not sure; the others let go."""
    agency = directory(session).agencies.get(own.agency_code)
    possible = {incident.area_code, *incident.other_area_codes}
    if not incident.other_area_codes or agency is None or agency.area_code not in possible:
        return {}
    led_before = lead_of(incident)
    incident.area_code, incident.other_area_codes = agency.area_code, []
    for item in incident.referrals:
        other = directory(session).agencies.get(item.agency_code)
        is_rival = other is not None and other.area_code in possible - {agency.area_code}
        if item is not own and is_rival and item.status is ReferralStatus.OFFERED:
            _move(item, ReferralAction.RETURN)
            item.return_reason = "taken_by_neighbour"
        elif item is not own:
            item.is_lead = False
    own.is_lead = True
    overtaken.by_new_lead(session, incident, led_before)
    return {"area": agency.area_code}


def accept_for(session: Session, actor: Actor, incident: Incident) -> None:
    """Accepts on the way what the actor's agency begins or ends without having said so."""
    for item in incident.referrals:
        if item.agency_code in actor.agencies and item.status is ReferralStatus.OFFERED:
            _move(item, ReferralAction.ACCEPT)
            _settle_border(session, incident, item)


def return_referral(
    session: Session,
    actor: Actor,
    incident_id: int,
    version: int,
    reason: str | None,
    code: ReturnReason | None = None,
) -> Incident:
    """Not ours: the incident goes to the next rule and leaves the agency's screens.

    Where a rule of the city sent it to the wrong agency, those who keep the rules hear of it.
    """
    chosen = check_return(code, reason)
    incident = fetch.incident_for(
        session, actor, incident_id, Permission.INCIDENT_ANSWER_REFERRAL, lock=True
    )
    _expect(incident, version)
    rules.advance(incident.status, IncidentAction.RETURN)
    before = standing_of(incident)
    own = _own_referral(actor, incident)
    was_lead, led_before = own.is_lead, lead_of(incident)
    _move(own, ReferralAction.RETURN)
    own.return_reason, own.return_code = reason or i18n.label(chosen), chosen
    own.is_lead = False
    if was_lead:
        overtaken.by_new_lead(session, incident, led_before)
        nothing_waits(incident)
    data: dict[str, Any] = {"agency": own.agency_code, "reason": own.return_reason}
    data |= {"code": chosen.value, "rule": own.rule}
    if chosen in RULE_IS_WRONG and own.rule not in {BY_HAND, DESK_RULE, KEPT_RULE}:
        data["people"] = agency_people.administrators(session)
    if was_lead or not any(r.status in HOLDS for r in incident.referrals):
        data["next"] = offer_by_rules(session, incident)
    log.incident_changed(session, actor, incident, EventKind.INCIDENT_RETURNED, before, data)
    return incident


def _own_referral(actor: Actor, incident: Incident) -> Referral:
    """The referral to the actor's agency that is still open to an answer."""
    own = [r for r in incident.referrals if r.agency_code in actor.agencies and r.status in HOLDS]
    if not own:
        raise InvalidTransition(status=incident.status)
    return min(own, key=lambda r: (r.status is not ReferralStatus.OFFERED, not r.is_lead))


def _expect(incident: Incident, version: int) -> None:
    if incident.version != version:
        raise Conflict(current=incident.version)
