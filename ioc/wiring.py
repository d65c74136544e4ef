"""Picks an adapter for every port; the only importer of `ioc.adapters`."""

from __future__ import annotations

from config import Settings
from ioc.adapters.classifiers import TextClassifier
from ioc.adapters.geocoders import GazetteerGeocoder
from ioc.adapters.media import LocalMediaStore
from ioc.adapters.models import ModelInUse
from ioc.adapters.names import CityNames
from ioc.db.session import Database
from ioc.ports import Ports
from ioc.understanding import KeywordTable


def build_ports(settings: Settings, database: Database | None = None) -> Ports:
    """The adapters of this installation. All of them answer in-process, so each may be asked
    before the 201 of an emergency. `database`: where imported names are; else the seeds' alone."""
    names = CityNames(settings.seeds_dir, database)
    keywords = KeywordTable.load(settings.seeds_dir / "keywords.yaml")
    return Ports(
        geocoder=GazetteerGeocoder(names),
        classifier=TextClassifier(names, keywords, ModelInUse(database)),
        media=LocalMediaStore(
            settings.media_dir, settings.media_max_bytes, settings.disk_reserve_bytes
        ),
    )
