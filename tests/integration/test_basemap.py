"""From an extract to tiles that the product serves itself, and back to the ground of the seeds."""

from __future__ import annotations

import gzip
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest
import time_machine
from mapbox_vector_tile import decode
from sqlalchemy import text

from config import Settings
from ioc.access.actor import SYSTEM
from ioc.app import create_app
from ioc.db.session import Database
from ioc.domain.errors import InvalidInput
from ioc.osm.elements import Extract
from ioc.ports import Ports
from ioc.queries import basemap as queries
from ioc.services.city import basemap as service
from ioc.web.basemap import basemaps
from maps.base import Basemap
from tests.extract import helsinki
from tests.integration import installation
from tests.integration.installation import Installation, done, refused, run
from tests.statements import counted
from tests.unit.osm.small_town import LAT, LON, Drawing, small_town

elsewhere = installation.elsewhere

TYPE = "application/vnd.mapbox-vector-tile"
HELSINKI = (14, 9327, 4742)
ZIPPED = {"Accept-Encoding": "gzip"}


@pytest.fixture
def town_file(tmp_path: Path) -> Path:
    """A map of a place in the middle of the city."""
    return small_town().write(tmp_path / "town.osm.pbf")


def current(app: Any) -> Basemap | None:
    with app.app_context():
        return basemaps.current()


def address(app: Any, zoom: int, x: int, y: int) -> str:
    found = current(app)
    assert found is not None
    return found.url.format(z=zoom, x=x, y=y)


def of_town(zoom: int) -> tuple[int, int, int]:

    size = 1 << zoom
    x = int((LON + 180.0) / 360.0 * size)
    y = int((1.0 - math.asinh(math.tan(math.radians(LAT))) / math.pi) / 2.0 * size)
    return zoom, x, y


def layers_of(answer: Any) -> dict[str, Any]:
    content = answer.data
    if answer.headers.get("Content-Encoding") == "gzip":
        content = gzip.decompress(content)
    return dict(decode(content, default_options={"y_coord_down": True}))


def names(layer: dict[str, Any]) -> set[str]:
    return {one["properties"].get("name", "") for one in layer["features"]}


def test_an_import_becomes_tiles_that_anybody_may_keep_for_ever(
    app: Any, client: Any, town_file: Path
) -> None:
    said = run(app, "import-osm", str(town_file))
    assert said.exit_code == 0 and "basemap: zoom 15" in said.output
    there = address(app, *of_town(14))
    answer = client.get(there, headers=ZIPPED)
    assert (answer.status_code, answer.content_type) == (200, TYPE)
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "immutable" in answer.headers["Cache-Control"]
    assert "public" in answer.headers["Cache-Control"]
    assert "Set-Cookie" not in answer.headers
    found = layers_of(answer)
    assert "Đường Lê Lợi" in names(found["roads"])
    plain = client.get(there, headers={"Accept-Encoding": "identity"})
    assert "Content-Encoding" not in plain.headers
    assert plain.data == gzip.decompress(answer.data)
    again = client.get(there, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_empty_ground_is_no_error_and_a_tile_that_cannot_be_is_none(
    app: Any, client: Any, town_file: Path
) -> None:
    done(app, "import-osm", str(town_file))
    empty = client.get(address(app, 14, 1, 1))
    assert (empty.status_code, empty.data) == (204, b"")
    assert "immutable" in empty.headers["Cache-Control"]
    for zoom, x, y in ((14, 1 << 14, 1), (14, 1, 1 << 14), (23, 0, 0), (99999, 0, 0)):
        assert client.get(address(app, zoom, x, y)).status_code == 404
    for path in ("/tiles/basemap/x/-1/0/0.mvt", "/tiles/basemap/x/1/0/0.png", "/tiles/x",
                 "/tiles/basemap/../../etc/passwd", "/tiles/basemap/%2e%2e%2fioc.db/1/0/0",
                 "/tiles/ground/..%2f..%2fioc.db.geojson", "/tiles/ground/x.geojson"):  # fmt: skip
        assert client.get(path).status_code == 404, path


def test_without_an_import_there_are_no_tiles(client: Any) -> None:
    assert client.get("/tiles/basemap/abc/1/0/0.mvt").status_code == 404


def test_a_page_from_before_an_import_still_gets_tiles_and_may_not_keep_them(
    app: Any, client: Any, town_file: Path, tmp_path: Path
) -> None:
    done(app, "import-osm", str(town_file))
    old = address(app, *of_town(14))
    assert client.get(old).status_code == 200
    more = small_town()
    more.way((0, 0), (300, 300), highway="secondary", name="Đường Hà Nội")
    done(app, "import-osm", str(more.write(tmp_path / "more.osm.pbf")))
    new = address(app, *of_town(14))
    assert new != old
    now = client.get(new, headers=ZIPPED)
    assert "Đường Hà Nội" in names(layers_of(now)["roads"])
    late = client.get(old, headers=ZIPPED)
    assert late.data == now.data
    assert late.headers["Cache-Control"] == "no-store"
    assert "ETag" not in late.headers


def test_another_process_learns_of_an_import_from_the_address_alone(
    settings: Settings, app: Any, client: Any, database: Database, ports: Ports, town_file: Path
) -> None:
    other = create_app(settings, Database(database.engine), ports).test_client()
    assert other.get("/tiles/basemap/abc/1/0/0.mvt").status_code == 404
    done(app, "import-osm", str(town_file))
    basemaps_held = other.application.extensions["ioc.db"].cache["basemaps"]
    basemaps_held.asked_at -= basemaps.RECHECK_SECONDS
    assert other.get(address(app, *of_town(14))).status_code == 200


def test_a_process_that_did_not_hear_of_a_new_import_finds_it(
    settings: Settings, app: Any, database: Database, ports: Ports, town_file: Path, tmp_path: Path
) -> None:
    done(app, "import-osm", str(town_file))
    old = address(app, *of_town(14))
    deaf = create_app(settings, Database(database.engine), ports)
    assert address(deaf, *of_town(14)) == old
    more = small_town()
    more.way((0, 0), (300, 300), highway="secondary", name="Đường Hà Nội")
    done(app, "import-osm", str(more.write(tmp_path / "more.osm.pbf")))
    answer = deaf.test_client().get(old, headers=ZIPPED)
    assert "Đường Hà Nội" in names(layers_of(answer)["roads"])
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_file_in_the_data_folder_is_a_copy_that_may_be_lost(
    settings: Settings, app: Any, client: Any, database: Database, ports: Ports, town_file: Path
) -> None:
    done(app, "import-osm", str(town_file))
    there = address(app, *of_town(14))
    first = client.get(there)
    (kept,) = (settings.data_dir / basemaps.FOLDER).iterdir()
    kept.write_bytes(kept.read_bytes()[:-10] + b"0123456789")
    anew = create_app(settings, Database(database.engine), ports).test_client()
    assert anew.get(there).data == first.data
    kept.unlink()
    again = create_app(settings, Database(database.engine), ports).test_client()
    assert again.get(there).data == first.data


def test_tiles_are_served_where_no_file_can_be_written(
    settings: Settings, app: Any, client: Any, town_file: Path
) -> None:
    done(app, "import-osm", str(town_file))
    (settings.data_dir / basemaps.FOLDER).write_text("in the way")
    assert client.get(address(app, *of_town(14))).status_code == 200


def test_removing_falls_back_to_the_ground_of_the_seeds(
    app: Any, client: Any, town_file: Path
) -> None:
    ground = current(app)
    assert ground is not None and not ground.url and ground.ground is not None
    done(app, "import-osm", str(town_file))
    drawn = current(app)
    assert drawn is not None and drawn.is_vector and drawn.shows_city
    assert drawn.attribution_url == "https://www.openstreetmap.org/copyright"
    there = address(app, *of_town(14))
    assert client.get(there).status_code == 200
    done(app, "import-osm", "--remove")
    assert current(app) == ground
    assert client.get(there).status_code == 404
    assert "no import named openstreetmap" in refused(app, "import-osm", "--remove")


def test_the_ground_names_the_rivers_of_the_city(app: Any, client: Any) -> None:
    found = current(app)
    assert found is not None and found.ground is not None
    answer = client.get(found.ground, headers=ZIPPED)
    assert answer.status_code == 200
    assert "immutable" in answer.headers["Cache-Control"]
    document = orjson.loads(gzip.decompress(answer.data))
    assert document["is_approximate"] is True
    known = {one["properties"]["name"] for one in document["features"]}
    assert {"Sông Hương", "Sông Bồ", "Sông Ô Lâu", "Phá Tam Giang", "Quốc lộ 1"} <= known
    again = client.get(found.ground, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_a_map_of_elsewhere_leaves_the_ground_of_the_city(app: Any, client: Any) -> None:
    done(app, "import-osm", str(helsinki()))
    found = current(app)
    assert found is not None and found.is_vector and found.ground and not found.shows_city
    answer = client.get(address(app, *HELSINKI), headers=ZIPPED)
    assert {"roads", "buildings"} <= set(layers_of(answer))


def test_two_maps_stand_side_by_side_in_one_address(
    app: Any, client: Any, town_file: Path, tmp_path: Path
) -> None:
    beside = Drawing()
    beside.way((0, 100), (300, 100), highway="primary", name="Đường Bên Cạnh")
    done(app, "import-osm", str(town_file))
    one = address(app, *of_town(14))
    done(app, "import-osm", str(beside.write(tmp_path / "beside.osm.pbf")), "--source", "beside")
    both = address(app, *of_town(14))
    assert one != both
    answer = client.get(both, headers=ZIPPED)
    assert {"Đường Lê Lợi", "Đường Bên Cạnh"} <= names(layers_of(answer)["roads"])
    done(app, "import-osm", "--remove", "--source", "beside")
    assert address(app, *of_town(14)) == one
    assert "basemap openstreetmap: " in done(app, "import-osm", "--list")


def test_a_broken_file_leaves_the_basemap_as_it_is(
    app: Any, client: Any, town_file: Path, tmp_path: Path
) -> None:
    done(app, "import-osm", str(town_file))
    before = current(app)
    broken = tmp_path / "broken.osm.pbf"
    broken.write_bytes(helsinki().read_bytes()[:200_000])
    assert "nothing was changed" in refused(app, "import-osm", str(broken))
    assert current(app) == before
    assert client.get(address(app, *of_town(14))).status_code == 200


def test_the_same_file_again_is_the_same_address(app: Any, town_file: Path) -> None:
    done(app, "import-osm", str(town_file))
    before = current(app)
    done(app, "import-osm", str(town_file))
    assert current(app) == before


def test_tiles_of_the_settings_come_first(
    settings: Settings, database: Database, ports: Ports, app: Any, town_file: Path
) -> None:
    done(app, "import-osm", str(town_file))
    tiles = "https://tiles.example/{z}/{x}/{y}.png"
    other = create_app(replace(settings, tile_url=tiles), database, ports)
    found = current(other)
    assert found is not None and found.url == tiles and not found.is_vector


def test_a_basemap_has_a_name_of_its_own_and_a_largest_size(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    extract = Extract((16.0, 107.0, 17.0, 108.0), "", 1, 1, 1, "0" * 64)

    def kept(source: str, content: bytes) -> Any:
        with database.atomic() as session:
            return service.import_basemap(session, SYSTEM, source, "f", "©", extract, content, 1)

    with pytest.raises(InvalidInput):
        kept(queries.SEED, b"tiles")
    monkeypatch.setattr(service, "LARGEST", 4)
    with pytest.raises(InvalidInput):
        kept("openstreetmap", b"tiles")
    assert kept("openstreetmap", b"tile") is not None
    assert kept("openstreetmap", b"") is None
    with database.reading() as session:
        assert [one.name for one in queries.kept(session)] == [queries.SEED]


def test_a_backup_takes_the_basemap_along(
    app: Any, client: Any, town_file: Path, tmp_path: Path, elsewhere: Installation
) -> None:
    done(app, "import-osm", str(town_file))
    there = address(app, *of_town(14))
    tile = client.get(there).data
    done(app, "backup", str(tmp_path / "backup"))
    done(elsewhere.app, "restore", str(tmp_path / "backup"))
    assert elsewhere.app.test_client().get(there).data == tile


def test_the_check_tells_of_no_map_an_old_one_and_one_from_before(
    app: Any, database: Database, town_file: Path
) -> None:
    assert "no map was imported" in run(app, "check").output
    done(app, "import-osm", str(town_file))
    assert "note: the basemap" not in run(app, "check").output
    with database.reading() as session:
        imported = next(one.imported_at for one in queries.kept(session) if not one.is_seed)
        with time_machine.travel(imported + queries.OLD_AFTER * 1.1, tick=False):
            (line,) = queries.notes(session, has_tiles=False)
            assert "streets may have changed" in line
            assert list(queries.notes(session, has_tiles=True)) == []
    with database.atomic() as session:
        session.execute(text("DELETE FROM basemap_source WHERE NOT is_seed"))
    assert "without a basemap: import its file once more" in run(app, "check").output


def test_tiles_are_sent_without_a_question_to_the_database(
    app: Any, client: Any, database: Database, town_file: Path
) -> None:
    done(app, "import-osm", str(town_file))
    there = address(app, *of_town(14))
    client.get(there)
    with counted(database) as statements:
        assert client.get(there).status_code == 200
    assert list(statements) == []
