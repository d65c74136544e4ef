"""How an agency works on a matter: reasons, drafts, budgets, and the time at each desk."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ioc.domain.agency_work import (
    Desk,
    ReturnReason,
    check_budget,
    check_photo,
    check_return,
    desk_times,
    repeat_number,
)
from ioc.domain.answers import check_slots, filled
from ioc.domain.errors import InvalidInput, InvalidTransition
from ioc.domain.events import EventKind
from ioc.domain.incidents import Outcome

START = datetime(2026, 10, 28, 7, 0, tzinfo=UTC)


def after(minutes: int) -> datetime:
    return START + timedelta(minutes=minutes)


def test_each_desk_is_told_its_own_time() -> None:
    steps = [
        (EventKind.INCIDENT_OPENED, after(0)),
        (EventKind.INCIDENT_REFERRED, after(0)),
        (EventKind.INCIDENT_ACCEPTED, after(10)),
        (EventKind.INCIDENT_STARTED, after(15)),
        (EventKind.INCIDENT_ASKED, after(20)),
        (EventKind.INCIDENT_NOTED, after(25)),
        (EventKind.INCIDENT_REPLIED, after(50)),
        (EventKind.INCIDENT_DRAFTED, after(60)),
        (EventKind.INCIDENT_SENT_BACK, after(90)),
        (EventKind.INCIDENT_DRAFTED, after(95)),
        (EventKind.INCIDENT_RESOLVED, after(100)),
    ]
    told = {one.desk: one.seconds / 60 for one in desk_times(steps, after(500))}
    assert told == {Desk.AGENCY: 10, Desk.OFFICER: 25, Desk.CITIZEN: 30, Desk.MANAGER: 35}
    assert not any(one.is_running for one in desk_times(steps, after(500)))


def test_the_desk_at_which_it_lies_goes_on_counting() -> None:
    steps = [(EventKind.INCIDENT_OPENED, after(0)), (EventKind.INCIDENT_ACCEPTED, after(10))]
    agency, officer = desk_times(steps, after(40))
    assert (agency.seconds, agency.is_running) == (600, False)
    assert (officer.desk, officer.seconds, officer.is_running) == (Desk.OFFICER, 1800, True)


def test_a_supporter_that_is_called_in_takes_the_matter_from_nobody() -> None:
    steps = [
        (EventKind.INCIDENT_OPENED, after(0)),
        (EventKind.INCIDENT_ACCEPTED, after(10)),
        (EventKind.INCIDENT_REFERRED, after(20)),
    ]
    assert desk_times(steps, after(30))[-1].desk is Desk.OFFICER


@pytest.mark.parametrize("outcome", [Outcome.FIXED, Outcome.NOT_POSSIBLE, Outcome.NOT_OURS])
def test_only_an_answer_waits_for_a_budget(outcome: Outcome) -> None:
    check_budget(Outcome.ANSWERED, True)
    check_budget(outcome, False)
    with pytest.raises(InvalidInput):
        check_budget(outcome, True)


def test_what_is_called_fixed_is_shown_where_the_agency_asks_for_it() -> None:
    check_photo(Outcome.FIXED, False, 0)
    check_photo(Outcome.ANSWERED, True, 0)
    check_photo(Outcome.FIXED, True, 1)
    with pytest.raises(InvalidTransition) as refusal:
        check_photo(Outcome.FIXED, True, 0)
    assert refusal.value.code == "after_photo_required"


def test_a_return_says_why_in_words_or_by_a_code() -> None:
    assert check_return(None, "không phải") is ReturnReason.OTHER
    assert check_return(ReturnReason.NOT_OURS, None) is ReturnReason.NOT_OURS
    for code in (None, ReturnReason.OTHER):
        with pytest.raises(InvalidInput):
            check_return(code, "")


def test_each_time_is_one_more_or_what_the_citizen_says() -> None:
    assert repeat_number(None, None) == 2
    assert repeat_number(3, 2) == 4
    assert repeat_number(2, 7) == 7


def test_a_template_has_only_slots_that_are_filled() -> None:
    check_slots("{don_vi} đã xử lý {linh_vuc} tại {dia_chi} ngày {ngay} ({ma}).")
    for broken in ("{don_vj}", "{}", "{ma", "ma}", "{{ma}}"):
        with pytest.raises(InvalidInput):
            check_slots(broken)


def test_what_is_not_known_stays_to_be_written() -> None:
    assert filled("Tại {dia_chi}: […]", {}) == "Tại {dia_chi}: […]"
    assert filled("Tại {dia_chi}", {"dia_chi": "{ma}", "ma": "x"}) == "Tại {ma}"
