"""What happens to a crew of an exercise on one task. The number of the task decides, so that the
same night goes the same way."""

from __future__ import annotations

from enum import Enum, auto
from typing import Final


class Luck(Enum):
    """How a task goes."""

    GOOD = auto()
    DECLINES = auto()
    """The crew cannot set off and says so."""
    NO_WAY = auto()
    """It stands before water that nobody gets through, closes the way and gives the task back."""
    MEETS = auto()
    """It meets people on its way and takes them along."""


EVERY: Final = 12
OF_NUMBER: Final = {3: Luck.DECLINES, 7: Luck.NO_WAY, 1: Luck.MEETS, 9: Luck.MEETS}
REASON_OF: Final = {
    Luck.DECLINES: "Máy hỏng, đang sửa",
    Luck.NO_WAY: "Nước chảy xiết, không qua được",
}
"""The reasons in the words of a crew of the city."""


def luck_of(task_id: int, *, has_account: bool = False) -> Luck:
    """The luck of a task: of twelve one is declined, one finds no way, two meet people. A crew with
    an account, whose page somebody watches, declines nothing and meets people more often."""
    luck = OF_NUMBER.get(task_id % EVERY, Luck.GOOD)
    return Luck.MEETS if has_account and luck is not Luck.GOOD else luck
