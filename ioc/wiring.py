"""Picks an adapter for every port; the only importer of `ioc.adapters`."""

from __future__ import annotations

from config import Settings
from ioc.adapters.classifiers import KeywordClassifier
from ioc.adapters.geocoders import GazetteerGeocoder
from ioc.adapters.media import LocalMediaStore
from ioc.ports import Ports
from ioc.understanding import Gazetteer, KeywordTable


def build_ports(settings: Settings) -> Ports:
    """The adapters of this installation. All of them answer in-process, so each may be asked
    before the 201 of an emergency."""
    gazetteer = Gazetteer.load(settings.seeds_dir)
    keywords = KeywordTable.load(settings.seeds_dir / "keywords.yaml")
    return Ports(
        geocoder=GazetteerGeocoder(gazetteer),
        classifier=KeywordClassifier(gazetteer, keywords),
        media=LocalMediaStore(
            settings.media_dir, settings.media_max_bytes, settings.disk_reserve_bytes
        ),
    )
