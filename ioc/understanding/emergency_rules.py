"""All explicit rules of what must never be missed, from their tables by kind."""

from __future__ import annotations

from ioc.understanding.signals import Kind, Signal
from ioc.understanding.signals_calls import CALL_SIGNALS
from ioc.understanding.signals_collapse import COLLAPSE_SIGNALS
from ioc.understanding.signals_drowning import DROWNING_SIGNALS
from ioc.understanding.signals_fire import FIRE_SIGNALS
from ioc.understanding.signals_flood import FLOOD_SIGNALS
from ioc.understanding.signals_medical import MEDICAL_SIGNALS
from ioc.understanding.signals_stranded import STRANDED_SIGNALS
from ioc.understanding.signals_urgent import URGENT
from ioc.understanding.signals_violence import VIOLENCE_SIGNALS

__all__ = ["SIGNALS", "URGENT", "Kind", "Signal"]

SIGNALS: tuple[Signal, ...] = (
    *CALL_SIGNALS,
    *FLOOD_SIGNALS,
    *STRANDED_SIGNALS,
    *DROWNING_SIGNALS,
    *FIRE_SIGNALS,
    *COLLAPSE_SIGNALS,
    *MEDICAL_SIGNALS,
    *VIOLENCE_SIGNALS,
)
