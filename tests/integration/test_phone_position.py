"""The position of a phone against the words: who writes for a mother at home is far from her."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ioc.adapters.geocoders import GazetteerGeocoder
from ioc.domain.reports import LocationSource
from ioc.models.report import Report
from ioc.ports import Located
from ioc.understanding import default_gazetteer
from tests.town import DEEP, DEEP_WARD, Town

MOTHER = "mẹ tui ở kiệt 45 Nguyễn Sinh Cung, nước tới cổ rồi"
VY_DA = "19777"


def placed(town: Town, **fields: Any) -> Report:
    """A report from a phone in a ward kilometres from the place that its words name."""
    fields = {"location_source": LocationSource.GPS, **fields}
    command = town.command(MOTHER, **fields)
    located = GazetteerGeocoder(default_gazetteer).locate(
        command.text, command.address, command.point, command.phone_accuracy_m
    )
    return town.row(town.report(MOTHER, located=located, **fields).report)


def test_the_words_win_over_a_phone_that_is_far_away(town: Town) -> None:
    report = placed(town)
    assert report.area_code == VY_DA
    assert report.location_source is LocationSource.TEXT
    assert "gps_far_from_text" in {code for _, code in report.location_reasons}
    caller = report.location_candidates[-1]
    assert (caller["lat"], caller["lon"]) == pytest.approx((DEEP.lat, DEEP.lon))


@pytest.mark.parametrize(
    "fields",
    [{"location_source": LocationSource.MAP}, {"at_scene": True}],
    ids=["a pin set by hand", "said to be there"],
)
def test_who_says_where_is_believed(town: Town, fields: dict[str, Any]) -> None:
    report = placed(town, **fields)
    assert (report.lat, report.lon) == pytest.approx((DEEP.lat, DEEP.lon))
    assert report.area_code == DEEP_WARD


def test_a_phone_that_only_doubts_stays_where_it_is(town: Town) -> None:
    located = replace(Located(), beside="doubt")
    told = town.report(MOTHER, located=located, location_source=LocationSource.GPS)
    assert town.row(told.report).location_source is LocationSource.GPS
