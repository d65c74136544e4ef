"""`GazetteerGeocoder`: places by name, from the city's own gazetteer, without any network."""

from __future__ import annotations

from ioc.adapters.names import Names
from ioc.domain.geo import LocationQuality, Point
from ioc.ports import Located, LocationCandidate, Reason
from ioc.understanding import Gazetteer, Location, locate
from ioc.understanding.nearby import name_near
from ioc.understanding.reconcile import reconcile


class GazetteerGeocoder:
    """Thin: what is known of places is in `ioc.understanding`."""

    def __init__(self, names: Names) -> None:
        self._names = names

    @property
    def gazetteer(self) -> Gazetteer:
        """The names as they are now: an import replaces them."""
        return self._names()

    def locate(
        self,
        text: str,
        address: str | None,
        near: Point | None,
        phone_accuracy_m: float | None = None,
    ) -> Located:
        """The address first, since it was typed as one; the text when the address says nothing."""
        nearby = (near.lat, near.lon) if near else None
        found = locate(address, self.gazetteer, near=nearby) if address else None
        if found is None or found.quality == "none":
            in_text = locate(text, self.gazetteer, near=nearby)
            if found is None or in_text.quality != "none" or not found.candidates:
                found = in_text
        if near is None or phone_accuracy_m is None:
            return _located(found)
        weighed = reconcile(found, (near.lat, near.lon, phone_accuracy_m), text)
        return _located(weighed.location, weighed.beside)

    def name_near(self, point: Point) -> str | None:
        """The nearest name of the gazetteer within a few hundred metres."""
        return name_near(self.gazetteer, point.lat, point.lon)


def _located(found: Location, beside: str | None = None) -> Located:
    point = None
    if found.quality != "none" and found.lat is not None and found.lon is not None:
        point = Point(found.lat, found.lon)
    return Located(
        quality=LocationQuality(found.quality),
        point=point,
        accuracy_m=found.accuracy_m,
        area_code=found.ward_code,
        address=found.location_phrase,
        candidates=tuple(
            LocationCandidate(c.label, c.ward_code, c.lat, c.lon, c.score, c.accuracy_m)
            for c in found.candidates
        ),
        reasons=tuple(Reason(quote, code) for quote, code in found.reasons),
        beside=beside,
    )
