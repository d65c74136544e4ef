"""`flask ioc import-osm` with the real map of Helsinki: data nobody here wrote."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import orjson
import pytest
from sqlalchemy import select

from benchmarks.bench_gazetteer import by_number, by_street, features_of, held_out, truth
from config import Settings
from ioc.access.actor import SYSTEM
from ioc.adapters import names as adapter
from ioc.adapters.names import CityNames
from ioc.cli.osm import cut
from ioc.db.session import Database
from ioc.domain import clock
from ioc.domain.geo import LocationQuality
from ioc.models.agency import Area
from ioc.models.event import Event
from ioc.models.gazetteer import GazetteerSource
from ioc.queries.admin.gazetteer import contents, gazetteer_of, imports, versions
from ioc.services.city import city
from ioc.services.city.gazetteer import remove_import, thing_of
from ioc.understanding import Gazetteer, locate
from ioc.understanding.gazetteer import distance_m
from ioc.understanding.gazetteer_import import gazetteer_with
from ioc.understanding.imported import Thing
from ioc.wiring import build_ports
from tests.extract import helsinki
from tests.integration.installation import done, refused, run
from tests.unit.osm.small_town import LAT, LON, small_town

# Points of well-known places, from the map itself.
LASIPALATSI = (60.1702, 24.9366)
SIMONKATU_CORNER = (60.1698, 24.9383)


@pytest.fixture
def helsinki_known(app: Any, database: Database) -> Gazetteer:
    done(app, "import-osm", str(helsinki()))
    return gazetteer_of(database, Settings.seeds_dir)


def kept(database: Database) -> list[tuple[str, list[Thing]]]:
    with database.reading() as session:
        names = [one.name for one in imports(session)]
        return list(zip(names, (list(things) for things in contents(session)), strict=True))


def located(app: Any, *phrases: str) -> list[dict[str, Any]]:
    lines = "\n".join(orjson.dumps({"id": 1, "phrase": phrase}).decode() for phrase in phrases)
    return [orjson.loads(line) for line in done(app, "locate", given=lines).splitlines()]


def is_inside(answer: dict[str, Any], place: tuple[float, float]) -> bool:
    return distance_m(answer["lat"], answer["lon"], *place) <= answer["accuracy_m"]


def test_real_places_of_another_city_are_located_after_one_command(app: Any) -> None:
    said = done(app, "import-osm", str(helsinki()))
    assert "OpenStreetMap contributors" in said
    assert "ODbL" in said
    house, before, quarter, junction, landmark, station, swedish, old = located(
        app,
        "Mannerheimintie 10",
        "cháy ở số 10 đường Mannerheimintie",
        "Kamppi",
        "ngã tư Mannerheimintie - Simonkatu",
        "trước Lasipalatsi",
        "ga Kaisaniemi",
        "đường Mannerheimvägen",
        "đường Heikinkatu",
    )
    assert (house["street"], house["house"]) == ("Mannerheimintie", "10")
    assert is_inside(house, (60.16759, 24.94121))
    assert house["quality"] == "exact"
    assert house["accuracy_m"] <= 60
    assert (before["street"], before["house"]) == ("Mannerheimintie", "10")
    assert is_inside(before, (60.16759, 24.94121))
    assert is_inside(quarter, (60.1683, 24.9330))
    assert junction["cross_streets"] == ["Simonkatu"]
    assert is_inside(junction, SIMONKATU_CORNER)
    assert junction["accuracy_m"] <= 40
    assert landmark["landmark"] == "Lasipalatsi"
    assert is_inside(landmark, LASIPALATSI)
    assert station["lat"] is not None
    assert swedish["street"] == old["street"] == "Mannerheimintie"


def test_houses_junctions_and_schools_have_points(helsinki_known: Gazetteer) -> None:
    corner = helsinki_known.junction("Mannerheimintie", "Simonkatu")
    assert corner is not None
    assert corner.accuracy_m <= 40
    assert distance_m(corner.lat, corner.lon, *SIMONKATU_CORNER) <= corner.accuracy_m
    house = helsinki_known.house("Mannerheimintie", "10")
    assert house is not None
    assert house.accuracy_m <= 60
    schools = [
        entry for entry in helsinki_known.entries if entry.lat > 50 and entry.kind == "school"
    ]
    assert len(schools) >= 3
    assert locate(f"gần {schools[0].name}", helsinki_known).lat is not None
    assert helsinki_known.house("Lê Lợi", "10") is None


def test_nine_of_ten_houses_nobody_told_of_lie_within_the_stated_accuracy() -> None:
    known, asked = held_out(features_of(helsinki()))
    gazetteer = gazetteer_with(Settings.seeds_dir, [[thing_of(feature) for feature in known]])
    assert len(asked) > 200
    numbers, streets = truth(gazetteer, asked, by_number), truth(gazetteer, asked, by_street)
    assert numbers["inside the radius"] >= 0.9
    assert numbers["answered"] >= 0.9
    assert numbers["median radius m"] <= 150
    assert streets["inside the radius"] >= 0.9
    assert streets["answered"] == 1.0


def test_importing_twice_gives_the_same_and_counts_no_change(app: Any, database: Database) -> None:
    done(app, "import-osm", str(helsinki()))
    first = kept(database)
    done(app, "import-osm", str(helsinki()))
    assert kept(database) == first
    with database.reading() as session:
        assert session.scalar(select(GazetteerSource.version)) == 1
        kinds = session.scalars(select(Event.kind).where(Event.kind == "gazetteer:imported"))
        assert len(kinds.all()) == 2


def test_an_import_replaces_the_one_of_its_name_and_no_other(
    app: Any, database: Database, tmp_path: Path
) -> None:
    town = small_town().write(tmp_path / "town.osm.pbf")
    done(app, "import-osm", str(helsinki()))
    done(app, "import-osm", str(town), "--source", "town")
    assert [name for name, _ in kept(database)] == ["openstreetmap", "town"]
    done(app, "import-osm", str(town))
    assert [len(things) for _, things in kept(database)] == [len(kept(database)[1][1])] * 2
    listed = done(app, "import-osm", "--list")
    assert listed.count("OpenStreetMap contributors") == 2
    done(app, "import-osm", "--remove", "--source", "town")
    assert [name for name, _ in kept(database)] == ["openstreetmap"]
    assert "no import named town" in refused(app, "import-osm", "--remove", "--source", "town")


@pytest.mark.parametrize("share", [0.0, 0.5, 0.99])
def test_a_broken_file_is_named_and_changes_nothing(
    app: Any, database: Database, tmp_path: Path, share: float
) -> None:
    town = small_town().write(tmp_path / "town.osm.pbf")
    done(app, "import-osm", str(town))
    before = kept(database)
    content = helsinki().read_bytes()
    broken = tmp_path / "broken.osm.pbf"
    broken.write_bytes(content[: int(share * len(content))])
    says = refused(app, "import-osm", str(broken))
    assert "broken.osm.pbf" in says
    assert "nothing was changed" in says
    assert kept(database) == before


def test_a_map_without_anything_to_locate_is_refused(
    app: Any, database: Database, tmp_path: Path
) -> None:
    empty = small_town()
    for _, tags in (*empty.nodes.values(), *empty.ways, *empty.relations):
        tags.clear()
    says = refused(app, "import-osm", str(empty.write(tmp_path / "bare.osm.pbf")))
    assert "nothing to locate" in says
    assert kept(database) == []


def test_a_country_is_cut_to_the_city_and_another_city_is_not() -> None:
    city_box = (16.0, 107.0, 16.8, 108.2)
    assert cut((8.0, 102.0, 23.5, 110.0), city_box) == city_box
    assert cut((16.3, 107.4, 16.6, 107.8), city_box) is None
    assert cut((60.0, 24.0, 61.0, 26.0), city_box) is None


def test_a_command_without_a_file_says_what_it_wants(app: Any) -> None:
    assert run(app, "import-osm").exit_code == 2
    assert run(app, "import-osm", str(helsinki()), "--list").exit_code == 2


def test_what_is_imported_lies_in_the_wards_of_the_city(
    app: Any, database: Database, tmp_path: Path
) -> None:
    done(app, "import-osm", str(small_town().write(tmp_path / "town.osm.pbf")))
    with database.reading() as session:
        codes = set(session.scalars(select(Area.code)))
        ((_, things),) = kept(database)
    school = next(thing for thing in things if thing.name == "Quốc Học")
    assert school.wards
    assert set(school.wards) <= codes
    (answer,) = located(app, "trường Quốc Học")
    assert answer["ward_code"] in codes


def test_new_outlines_put_things_into_their_wards_again(
    app: Any, database: Database, tmp_path: Path
) -> None:
    done(app, "import-osm", str(small_town().write(tmp_path / "town.osm.pbf")))
    square = [[LON - 0.05, LAT - 0.05], [LON + 0.05, LAT - 0.05], [LON + 0.05, LAT + 0.05]]
    ring = [*square, [LON - 0.05, LAT + 0.05], square[0]]
    outline = {"type": "Polygon", "coordinates": [ring]}
    feature = {"properties": {"code": "20161"}, "geometry": outline}
    with database.atomic() as session:
        city.import_outlines(session, SYSTEM, [feature])
    ((_, things),) = kept(database)
    school = next(thing for thing in things if thing.name == "Quốc Học")
    assert "20161" in school.wards


def test_a_running_process_takes_a_new_import_without_a_restart(
    app: Any, database: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adapter, "CHECK_SECONDS", 0.0)
    geocoder = build_ports(settings, database).geocoder
    assert geocoder.locate("số 10 đường Mannerheimintie", None, None).point is None
    done(app, "import-osm", str(helsinki()))
    for _ in range(100):
        geocoder.locate("số 10 đường Mannerheimintie", None, None)
        for thread in threading.enumerate():
            if thread.daemon and thread is not threading.current_thread():
                thread.join(0.1)
        found = geocoder.locate("số 10 đường Mannerheimintie", None, None)
        if found.point is not None:
            break
    assert found.quality is LocationQuality.STREET or found.quality is LocationQuality.EXACT
    assert found.point is not None
    assert found.point.lat > 60


def test_an_import_removed_and_made_again_is_another_to_a_running_process(
    app: Any, database: Database, tmp_path: Path
) -> None:
    def made() -> object:
        with database.reading() as session:
            return versions(session)

    file = str(small_town().write(tmp_path / "town.osm.pbf"))
    done(app, "import-osm", file)
    first = made()
    with database.atomic() as session:
        for one in imports(session):
            remove_import(session, SYSTEM, one.name)
    done(app, "import-osm", file)
    assert made() != first


def test_without_a_database_the_names_are_those_of_the_seeds() -> None:
    assert locate("phường Thuận Hóa", CityNames(Settings.seeds_dir)()).ward_code == "19789"


def test_an_import_that_this_program_cannot_read_leaves_the_names_that_are_held(
    database: Database,
) -> None:
    with database.atomic() as session:
        session.add(
            GazetteerSource(
                **dict.fromkeys(("name", "file_name", "digest", "data_at", "attribution"), "x"),
                **dict.fromkeys(("south", "west", "north", "east"), 0.0),
                **dict.fromkeys(("things", "streets", "houses", "version"), 1),
                imported_at=clock.now(),
                imported_by="x",
                content=b"written by a newer program",
            )
        )
    names = CityNames(Settings.seeds_dir, database)
    assert locate("phường Thuận Hóa", names()).ward_code == "19789"
