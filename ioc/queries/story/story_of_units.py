"""What is said in a story of the units that were sent, and of how far they came."""

from __future__ import annotations

from collections.abc import Callable

from ioc.domain.events import EventKind
from ioc.queries.story.story_of_people import of_crew
from ioc.queries.story.story_words import Words


def _unit(say: Words) -> list[str]:
    lines = [str(say.data.get("unit_name") or "")]
    carried, told_at = say.data.get("carried"), say.data.get("step_at")
    if carried is not None:
        lines.append(say("%(n)s people in the unit's count", n=carried))
    if told_at:
        lines.append(say("By the crew's own clock: %(at)s", at=say.moment(told_at)))
    if say.data.get("came_back"):
        lines.append(say("story.came_back"))
    return [*lines, *of_crew(say)]


SAYINGS: dict[str, Callable[[Words], list[str]]] = {
    kind: _unit for kind in EventKind if kind.value.startswith("assignment:")
}
MARKS: dict[str, tuple[str, str]] = {
    EventKind.ASSIGNMENT_DISPATCHED: ("send", "is-now"),
    EventKind.ASSIGNMENT_ACKNOWLEDGED: ("check2", ""),
    EventKind.ASSIGNMENT_EN_ROUTE: ("play", "is-now"),
    EventKind.ASSIGNMENT_ON_SCENE: ("geo-alt", "is-now"),
    EventKind.ASSIGNMENT_PICKED_UP: ("people", "is-now"),
    EventKind.ASSIGNMENT_HANDED_OVER: ("check2-all", "is-done"),
    EventKind.ASSIGNMENT_CLEARED: ("check2", "is-done"),
    EventKind.ASSIGNMENT_DECLINED: ("arrow-return-left", "is-back"),
    EventKind.ASSIGNMENT_CANCELLED: ("x-lg", ""),
    EventKind.ASSIGNMENT_UNANSWERED: ("exclamation-triangle", "is-back"),
}
"""Kind of event to its icon (Bootstrap Icons) and its class in the story."""
