"""How a sentence or a text can be meant, and the words that show it.

Leaves out: what a frame does to a signal (`signal_weight`, `calming`); idioms are in `idioms`.
"""

from __future__ import annotations

from ioc.understanding.frame_kinds import Frame
from ioc.understanding.frames_of_calm import FRAMES_OF_CALM
from ioc.understanding.frames_of_time import FRAMES_OF_TIME

__all__ = ["FRAMES", "Frame"]

FRAMES: dict[Frame, tuple[str, ...]] = FRAMES_OF_TIME | FRAMES_OF_CALM
