"""A made-up town of Viet Nam as an OpenStreetMap file, a few hundred metres wide.

Lê Lợi runs west to east through (0, 0), Nguyễn Huệ north to south across it; metres are counted
from there. Quốc lộ 1 runs east to west 500 m north of them, with stones at 820, 821 and 822.
"""

from __future__ import annotations

from pathlib import Path

import osmium
from osmium.osm import mutable

LAT, LON = 16.46, 107.59
NORTH_M, EAST_M = 110_574.0, 106_800.0

Point = tuple[float, float]


def at(east_m: float, north_m: float) -> Point:
    """(lat, lon) of a place of the town."""
    return round(LAT + north_m / NORTH_M, 7), round(LON + east_m / EAST_M, 7)


class Drawing:
    """Collects elements and writes them as a file in the order that OpenStreetMap asks for."""

    def __init__(self) -> None:
        self.nodes: dict[int, tuple[Point, dict[str, str]]] = {}
        self.ways: list[tuple[list[int], dict[str, str]]] = []
        self.relations: list[tuple[list[tuple[str, int, str]], dict[str, str]]] = []
        self._ids: dict[Point, int] = {}

    def node(self, east_m: float, north_m: float, **tags: str) -> int:
        """A node; the same place is the same node."""
        place = at(east_m, north_m)
        number = self._ids.setdefault(place, len(self._ids) + 1)
        known = self.nodes.get(number, (place, {}))[1]
        self.nodes[number] = (place, {**known, **_keys(tags)})
        return number

    def way(self, *corners: Point, **tags: str) -> int:
        """A line through places given in metres; answers its id."""
        self.ways.append(([self.node(*corner) for corner in corners], _keys(tags)))
        return len(self.ways)

    def relation(self, *members: tuple[str, int, str], **tags: str) -> None:
        """A relation of (type, id, role)."""
        self.relations.append((list(members), _keys(tags)))

    def write(self, path: Path) -> Path:
        """The file; its format is that of its name."""
        with osmium.SimpleWriter(str(path), overwrite=True) as writer:
            for number, ((lat, lon), tags) in self.nodes.items():
                writer.add_node(mutable.Node(id=number, location=(lon, lat), tags=tags, version=1))
            for number, (nodes, tags) in enumerate(self.ways, start=1):
                writer.add_way(mutable.Way(id=number, nodes=nodes, tags=tags, version=1))
            for number, (members, tags) in enumerate(self.relations, start=1):
                writer.add_relation(
                    mutable.Relation(id=number, members=members, tags=tags, version=1)
                )
        return path


def _keys(tags: dict[str, str]) -> dict[str, str]:
    """`addr__street` stands for `addr:street`."""
    return {key.replace("__", ":"): value for key, value in tags.items()}


def small_town() -> Drawing:
    """The town."""
    town = Drawing()
    le_loi = {"highway": "primary", "name": "Đường Lê Lợi"}
    town.way((-400, 0), (-200, 0), (0, 0), **le_loi, old_name="Jules Ferry", name__en="Le Loi")
    town.way((0, 0), (200, 0), (400, 0), **le_loi, bridge="yes", bridge__name="Cầu Trắng")
    town.way((0, -300), (0, 0), (0, 300), highway="residential", name="Nguyễn Huệ")
    town.way((-200, 0), (-200, 150), highway="service", name="Kiệt 45 Lê Lợi")
    # Meets no other street: it ends 30 m before Nguyễn Huệ.
    town.way((-300, -200), (-30, -200), highway="residential", name="Trần Phú")
    # Another street of the same name, ten kilometres away.
    town.way((10_000, 0), (10_200, 0), highway="residential", name="Nguyễn Huệ")
    town.way(
        *((2_000, 500), (1_000, 500), (500, 500), (0, 500), (-500, 500)),
        highway="trunk",
        ref="QL.1",
    )
    for km, east in ((820, 2_000), (821, 1_000), (822, 0)):
        town.node(east, 520, highway="milestone", distance=str(km))
    for number, east in (("1", -380), ("5", -300), ("21", 20), ("45/7", -200), ("10-14", 100)):
        town.node(east, -15, addr__housenumber=number, addr__street="Lê Lợi")
    town.node(120, -15, addr__housenumber="20;22", addr__street="Đường Lê Lợi")
    town.node(50, 2_000, addr__housenumber="3", addr__street="Phan Bội Châu")
    town.node(80, 2_000, addr__housenumber="7", addr__street="Phan Bội Châu")
    school = {"amenity": "school", "name": "Quốc Học"}
    town.way((60, 40), (160, 40), (160, 120), (60, 120), (60, 40), **school)
    town.node(-100, 60, amenity="cafe", name="Minh Anh")
    town.node(-120, 80, amenity="place_of_worship", religion="buddhist", name="Chùa Diệu Đế")
    town.node(-50, 10, highway="bus_stop", name="Cầu Trắng Tây")
    town.node(-50, -10, highway="bus_stop", name="Cầu Trắng Tây")
    town.node(300, 300, shop="mall", name="Vincom")
    town.node(320, 340, amenity="bench", name="Ghế đá")
    town.node(350, 350, amenity="toilets", name="WC")
    town.node(900, -900, place="hamlet", name="Thôn Vĩ Dạ Hạ")
    edges = [
        town.way((-3_000, -3_000), (3_000, -3_000), (3_000, 3_000), boundary="administrative"),
        town.way((3_000, 3_000), (-3_000, 3_000), (-3_000, -3_000), boundary="administrative"),
    ]
    town.relation(
        *(("w", edge, "outer") for edge in edges),
        type="boundary", boundary="administrative", admin_level="8", name="Phường Trung Tâm",
    )  # fmt: skip
    town.relation(
        *(("w", edges[0], "outer"), ("w", 9_001, "outer"), ("w", 9_002, "outer")),
        type="boundary", boundary="administrative", admin_level="9", name="Khu Bị Cắt",
    )  # fmt: skip
    town.relation(
        *(("w", edges[0], "outer"), *(("w", 9_100 + n, "outer") for n in range(20))),
        type="boundary", boundary="administrative", admin_level="2", name="Việt Nam",
    )  # fmt: skip
    return town
