"""Networks of ways: imported, kept, in use by every process, changed by floods."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from shapely.geometry import box
from sqlalchemy import select

from config import Settings
from dispatch.capability import UnitKind
from dispatch.network import Network, WayClass
from dispatch.routing import StraightLineRouter
from dispatch.scenario import Carrier, Refuge, Request, Scenario, Tier
from dispatch.types import Place
from ioc.cli.seed import fill, load_ways, yaml_or_json
from ioc.db.session import Database
from ioc.domain.water import ClosureKind
from ioc.models.ways import RoadGraph
from ioc.queries.rescue import closures
from ioc.queries.rescue.closures import Closure
from ioc.queries.rescue.ways import SEED, contents, in_use, network_of
from ioc.services.ways import ways
from ioc.services.ways.ways import Travel
from ioc.services.ways.ways_import import network_of_seed, remove_ways
from tests.extract import helsinki
from tests.integration.installation import done, refused
from tests.unit.osm.small_town import Drawing, small_town

KAMPPI, KRUUNUNHAKA = Place(60.1690, 24.9310), Place(60.1725, 24.9560)
CITADEL, STATION = Place(16.4760, 107.5790), Place(16.4580, 107.5760)
AMBULANCE, BOAT = UnitKind.AMBULANCE, UnitKind.MOTOR_BOAT


@pytest.fixture(autouse=True)
def looks_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ways, "CHECK_SECONDS", 0.0)


def held(database: Database) -> Network:
    with database.reading() as session:
        return network_of(contents(session, in_use(session)))


def route(database: Database, start: Place, end: Place, kind: UnitKind = AMBULANCE) -> Any:
    with database.reading() as session:
        return Travel(session).routes_to(end, [(kind, start)])[0]


def test_the_city_brings_its_main_roads_and_rivers(database: Database) -> None:
    with database.reading() as session:
        (seed,) = in_use(session)
    assert seed.is_seed
    assert "approximate" in seed.attribution
    network = held(database)
    assert network.is_coarse
    assert network.is_raised.any()
    assert {int(WayClass.RIVER), int(WayClass.CANAL), int(WayClass.MAIN)} <= set(
        network.way_class.tolist()
    )
    way = route(database, STATION, CITADEL)
    assert way.method == "road_graph"
    straight = StraightLineRouter(1.0).routes_to(CITADEL, [(AMBULANCE, STATION)])[0]
    assert straight.distance_m < way.distance_m < 3 * straight.distance_m


def test_all_main_roads_of_the_seed_meet_and_all_its_rivers_do() -> None:
    from dispatch.capability import Mode
    from dispatch.roads import OpenWays
    from dispatch.roads import RoadGraph as Graph

    network = network_of_seed(yaml_or_json(Settings.seeds_dir / "ways.yaml"))
    for mode in (Mode.ROAD, Mode.FOOT, Mode.WATER):
        graph = Graph(network, mode)
        nodes = graph._landing[0]
        tree = OpenWays(graph).tree(int(nodes[0]))
        reached = tree.steps[nodes]
        assert (reached < 200_000).all(), mode


def test_loading_the_seeds_again_changes_nothing(database: Database) -> None:
    with database.atomic() as session:
        load_ways(session, Settings.seeds_dir)
    with database.reading() as session:
        assert session.scalar(select(RoadGraph.version).where(RoadGraph.name == SEED)) == 1


def test_a_real_map_becomes_a_network_that_answers(app: Any, database: Database) -> None:
    said = done(app, "import-osm", str(helsinki()))
    assert "km of ways" in said
    way = route(database, KAMPPI, KRUUNUNHAKA)
    assert way.method == "road_graph"
    straight = StraightLineRouter(1.0).routes_to(KRUUNUNHAKA, [(AMBULANCE, KAMPPI)])[0]
    assert straight.distance_m < way.distance_m < 2.5 * straight.distance_m
    with database.reading() as session:
        kept = {one.name: one for one in in_use(session)}
        drawn = Travel(session).draw(KRUUNUNHAKA, AMBULANCE, KAMPPI)
    assert set(kept) == {"openstreetmap", SEED}
    assert "OpenStreetMap contributors" in kept["openstreetmap"].attribution
    assert drawn is not None
    assert len(drawn.points) > 10


def test_the_same_map_again_is_the_same_network(app: Any, database: Database) -> None:
    for _ in range(2):
        done(app, "import-osm", str(helsinki()))
    with database.reading() as session:
        row = session.scalars(select(RoadGraph).where(RoadGraph.name == "openstreetmap")).one()
        assert row.version == 1
        assert row.pieces > 1_000


def test_an_import_of_the_citys_own_ground_stands_instead_of_the_seed(
    app: Any, database: Database, tmp_path: Path
) -> None:
    done(app, "import-osm", str(small_town().write(tmp_path / "town.osm.pbf")))
    assert not held(database).is_coarse
    with database.reading() as session:
        assert [one.name for one in in_use(session)] == ["openstreetmap"]
    done(app, "import-osm", "--remove")
    with database.reading() as session:
        assert [one.name for one in in_use(session)] == [SEED]


def test_nobody_imports_under_the_name_of_the_seed(
    app: Any, database: Database, tmp_path: Path
) -> None:
    town = small_town().write(tmp_path / "town.osm.pbf")
    refused(app, "import-osm", str(town), "--source", SEED)
    refused(app, "import-osm", "--remove", "--source", SEED)
    with database.reading() as session:
        assert [one.is_seed for one in in_use(session)] == [True]


def test_a_map_without_ways_leaves_no_network_of_its_name(
    app: Any, database: Database, tmp_path: Path
) -> None:
    done(app, "import-osm", str(small_town().write(tmp_path / "town.osm.pbf")))
    bare = Drawing()
    bare.node(0, 0, amenity="school", name="Quốc Học")
    done(app, "import-osm", str(bare.write(tmp_path / "bare.osm.pbf")))
    with database.reading() as session:
        assert [one.name for one in in_use(session)] == [SEED]


def test_without_any_network_every_way_is_a_straight_line_that_says_so(database: Database) -> None:
    with database.atomic() as session:
        assert remove_ways(session, SEED)
    try:
        assert route(database, STATION, CITADEL).method == "straight_line"
        assert route(database, STATION, CITADEL, BOAT).method == "straight_line"
    finally:
        with database.atomic() as session:
            load_ways(session, Settings.seeds_dir)
    assert route(database, STATION, CITADEL).method == "road_graph"


def test_a_network_that_this_program_cannot_read_leaves_the_one_that_is_held(
    database: Database,
) -> None:
    assert route(database, STATION, CITADEL).method == "road_graph"
    with database.atomic() as session:
        row = session.scalars(select(RoadGraph).where(RoadGraph.name == SEED)).one()
        content, row.content, row.version = row.content, b"from the future", row.version + 1
    try:
        assert route(database, STATION, CITADEL).method == "road_graph"
    finally:
        with database.atomic() as session:
            row = session.scalars(select(RoadGraph).where(RoadGraph.name == SEED)).one()
            row.content, row.version = content, 1


def test_a_flood_changes_the_next_answer_and_its_end_the_one_after(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    shut: list[Closure] = []
    asked: list[datetime] = []

    def current(session: object, moment: datetime, *, is_exercise: bool) -> list[Closure]:
        asked.append(moment)
        return list(shut)

    monkeypatch.setattr(closures, "current", current)
    monkeypatch.setattr(closures, "flood_version", lambda session: len(shut))
    before = route(database, STATION, CITADEL)
    river = box(107.50, 16.4560, 107.60, 16.4760)
    shut.append(Closure(river.boundary.buffer(0.0008), None, ClosureKind.CLOSED, "desk", 1))
    assert route(database, STATION, CITADEL) is None
    assert route(database, STATION, CITADEL, UnitKind.RESCUE_TEAM) is not None
    shut.clear()
    again = route(database, STATION, CITADEL)
    assert again == before
    count = len(asked)
    route(database, STATION, CITADEL)
    assert len(asked) == count


def test_a_boat_takes_the_river(database: Database) -> None:
    way = route(database, Place(16.4690, 107.5886), Place(16.4972, 107.5848), BOAT)
    assert way.method == "water_graph"
    assert 3_000 < way.distance_m < 6_000


def test_mass_allocation_gets_the_ways(database: Database) -> None:
    scenario = Scenario(
        (Request("a", CITADEL, 2, Tier.P1),),
        (Carrier("b", STATION, 6, 25.0),),
        (Refuge("s", STATION, 20),),
    )
    with database.reading() as session:
        made = Travel(session).ways_of(scenario, [UnitKind.TRUCK])
        row = made.row(made.group(0), 2)
        (way,) = Travel(session).routes_to(CITADEL, [(UnitKind.TRUCK, STATION)])
    assert way is not None
    assert row[0] * made.pace(0) == pytest.approx(way.duration_seconds / 60.0, rel=0.05)


def test_a_database_from_before_there_were_ways_gets_them_at_the_next_start(
    database: Database,
) -> None:
    with database.atomic() as session:
        remove_ways(session, SEED)
    fill(database, Settings.seeds_dir)
    assert route(database, STATION, CITADEL).method == "road_graph"
