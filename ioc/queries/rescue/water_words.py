"""What the reports of a rescue say of the water, in a few words."""

from __future__ import annotations

from collections.abc import Iterable

from ioc import i18n
from ioc.queries.rescue.priority import Telling


def of(told: Iterable[Telling], locale: str) -> str:
    """`nước 1,5 m, đang lên` by the newest that says it; empty where nobody did."""
    told = list(told)
    depth = next((one.water_depth_m for one in told if one.water_depth_m is not None), None)
    trend = next((one.water_trend for one in told if one.water_trend is not None), None)
    words = []
    if depth is not None:
        number = i18n.number(round(depth, 1), locale)
        words.append(i18n.translate("ward.water_depth", locale, n=number))
    if trend is not None:
        words.append(i18n.translate(f"ward.trend.{trend.value}", locale))
    return ", ".join(words)
