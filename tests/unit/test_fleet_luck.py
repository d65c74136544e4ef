"""What happens to the crews of an exercise."""

from __future__ import annotations

from collections import Counter

from ioc.cli.fleet_luck import EVERY, Luck, luck_of


def test_most_tasks_go_well_and_each_kind_of_luck_comes_up() -> None:
    found = Counter(luck_of(number) for number in range(EVERY * 10))
    assert set(found) == set(Luck)
    assert found[Luck.GOOD] > sum(found.values()) / 2


def test_a_crew_that_somebody_watches_gives_no_task_back() -> None:
    found = {luck_of(number, has_account=True) for number in range(EVERY)}
    assert found == {Luck.GOOD, Luck.MEETS}
