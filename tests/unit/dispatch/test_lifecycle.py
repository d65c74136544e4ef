"""Every pair of status and action, legal or not."""

import itertools

import pytest

from dispatch.lifecycle import (
    ASSIGNMENT_TRANSITIONS,
    HOLDING,
    TERMINAL,
    AssignmentAction,
    AssignmentStatus,
    IllegalStep,
    UnitAction,
    UnitStatus,
    advance,
    allowed_actions,
)

S = AssignmentStatus
A = AssignmentAction

UNIT_STEPS = {
    ("available", "commit"): "committed",
    ("available", "take_out"): "out_of_service",
    ("committed", "release"): "available",
    ("committed", "take_out"): "out_of_service",
    # A boat that broke down stays out when its task is ended.
    ("out_of_service", "release"): "out_of_service",
    ("out_of_service", "return_to_service"): "available",
}


@pytest.mark.parametrize(("status", "action"), list(itertools.product(UnitStatus, UnitAction)))
def test_a_unit_takes_the_legal_steps_and_no_other(status: UnitStatus, action: UnitAction) -> None:
    expected = UNIT_STEPS.get((status.value, action.value))
    if expected is None:
        with pytest.raises(IllegalStep) as caught:
            advance(status, action)
        assert (caught.value.status, caught.value.action) == (status, action)
        assert action not in allowed_actions(status)
    else:
        assert advance(status, action) is UnitStatus(expected)
        assert action in allowed_actions(status)


@pytest.mark.parametrize(
    "steps",
    [
        # The whole road of a rescue.
        [A.ACKNOWLEDGE, A.EN_ROUTE, A.ON_SCENE, A.PICKED_UP, A.HANDED_OVER, A.CLEAR],
        # A trip without people goes from the scene to the end.
        [A.ACKNOWLEDGE, A.EN_ROUTE, A.ON_SCENE, A.CLEAR],
        # Ordered by radio: the crew first presses what it is doing.
        [A.EN_ROUTE, A.ON_SCENE, A.CLEAR],
        # A party larger than the boat.
        [*[A.EN_ROUTE, A.ON_SCENE, A.PICKED_UP, A.HANDED_OVER] * 2, A.CLEAR],
        # Two more were on the roof.
        [A.ON_SCENE, A.PICKED_UP, A.PICKED_UP, A.HANDED_OVER, A.CLEAR],
        # No signal: the watch gave up on them, and they were on their way all along.
        [A.TIME_OUT, A.EN_ROUTE, A.ON_SCENE, A.CLEAR],
    ],
)
def test_a_road_that_crews_really_take_ends_in_cleared(steps: list[AssignmentAction]) -> None:
    status = S.DISPATCHED
    for step in steps:
        status = advance(status, step)
    assert status is S.CLEARED


@pytest.mark.parametrize(
    ("status", "action"),
    [
        (S.DISPATCHED, A.PICKED_UP),  # nobody is picked up before arriving
        (S.EN_ROUTE, A.ACKNOWLEDGE),  # no step goes back
        (S.ON_SCENE, A.HANDED_OVER),  # nobody is on board
        (S.PICKED_UP, A.CANCEL),  # people are on board
        (S.PICKED_UP, A.DECLINE),
        (S.PICKED_UP, A.CLEAR),  # people must be handed over first
        (S.ACKNOWLEDGED, A.TIME_OUT),  # it was answered
        (S.EN_ROUTE, A.CLEAR),  # turning back is a cancel or a decline, with its reason
    ],
)
def test_a_step_that_would_hide_something_is_refused(
    status: AssignmentStatus, action: AssignmentAction
) -> None:
    with pytest.raises(IllegalStep, match=action.value):
        advance(status, action)


def test_a_status_of_one_machine_does_not_take_an_action_of_the_other() -> None:
    with pytest.raises(IllegalStep):
        advance(UnitStatus.AVAILABLE, A.ACKNOWLEDGE)  # type: ignore[call-overload]


def test_nothing_leads_out_of_a_terminal_status() -> None:
    for status in TERMINAL:
        assert allowed_actions(status) == ()


def test_everything_else_leads_somewhere() -> None:
    for status in set(S) - TERMINAL:
        assert allowed_actions(status)


def test_every_status_can_be_reached() -> None:
    reached = {S.DISPATCHED}
    for _ in S:
        reached |= {
            after for (before, _), after in ASSIGNMENT_TRANSITIONS.items() if before in reached
        }
    assert reached == set(S)


def test_an_unanswered_assignment_frees_its_unit_and_is_not_over() -> None:
    assert set(S) - HOLDING - TERMINAL == {S.UNANSWERED}


def test_the_states_are_those_of_the_vocabulary() -> None:
    assert [status.value for status in UnitStatus] == ["available", "committed", "out_of_service"]
    assert {status.value for status in S} == {
        "dispatched",
        "acknowledged",
        "en_route",
        "on_scene",
        "picked_up",
        "handed_over",
        "cleared",
        "declined",
        "cancelled",
        "unanswered",
    }
