"""All explicit rules of what must never be missed, from their tables by kind."""

from __future__ import annotations

from ioc.understanding.signals import Kind, Signal
from ioc.understanding.signals_flood import FLOOD_SIGNALS
from ioc.understanding.signals_other import OTHER_SIGNALS
from ioc.understanding.signals_urgent import URGENT

__all__ = ["SIGNALS", "URGENT", "Kind", "Signal"]

SIGNALS: tuple[Signal, ...] = (*FLOOD_SIGNALS, *OTHER_SIGNALS)
