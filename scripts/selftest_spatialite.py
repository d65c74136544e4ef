"""Proves that this Python can use SpatiaLite, and says through which database module.

Opens a database, loads mod_spatialite, stores a point, transforms it and finds it again through the
spatial index. Exit status 1 with one line if any of it fails. It imports nothing of the product,
because set-up runs it to decide whether there is still something to install.
"""

import importlib
import os
import sqlite3
import sys
import tempfile
from pathlib import Path
from types import ModuleType
from typing import Any

HUE = (107.5847, 16.4637)  # longitude, latitude of the city's centre, WGS84
# The same point in EPSG:3857, computed with its formula: R * lon, R * ln(tan(pi/4 + lat/2)).
HUE_MERCATOR_M = (11_976_274.0, 1_858_485.0)
TOLERANCE_M = 2.0


class SelfTestError(Exception):
    """SpatiaLite answered, but not what it should."""


def database_module() -> ModuleType:
    """The standard library's sqlite3 if it can load extensions, else pysqlite3.

    Some builds of Python (pyenv's among them) are made without loadable extensions; then the method
    does not even exist.
    """
    if hasattr(sqlite3.Connection, "enable_load_extension"):
        return sqlite3
    return importlib.import_module("pysqlite3")


def try_out(module: ModuleType, path: Path) -> str:
    """Goes once through all that the product needs and returns SpatiaLite's version."""
    connection: Any = module.connect(str(path))
    try:
        connection.enable_load_extension(True)
        connection.load_extension(os.environ.get("SPATIALITE_LIBRARY_PATH", "mod_spatialite"))
        connection.enable_load_extension(False)
        # The full set of reference systems takes 10 to 30 s to write; these two are enough.
        connection.execute("SELECT InitSpatialMetaData(1, 'NONE')")
        for srid in (4326, 3857):
            connection.execute("SELECT InsertEpsgSrid(?)", (srid,))
        connection.execute("CREATE TABLE place (id INTEGER PRIMARY KEY)")
        connection.execute("SELECT AddGeometryColumn('place', 'point', 4326, 'POINT')")
        connection.execute("SELECT CreateSpatialIndex('place', 'point')")
        connection.execute("INSERT INTO place (point) VALUES (MakePoint(?, ?, 4326))", HUE)
        longitude, latitude = HUE
        row = connection.execute(
            "SELECT ST_X(ST_Transform(point, 3857)), ST_Y(ST_Transform(point, 3857)) FROM place"
            " JOIN idx_place_point ON pkid = id"
            " WHERE xmin <= :x + 0.01 AND xmax >= :x - 0.01"
            " AND ymin <= :y + 0.01 AND ymax >= :y - 0.01",
            {"x": longitude, "y": latitude},
        ).fetchone()
        if row is None:
            raise SelfTestError("the spatial index does not find the point")
        if any(
            abs(got - expected) > TOLERANCE_M
            for got, expected in zip(row, HUE_MERCATOR_M, strict=True)
        ):
            raise SelfTestError(f"4326 to 3857 gave {row}, expected {HUE_MERCATOR_M}")
        (version,) = connection.execute("SELECT spatialite_version()").fetchone()
        return str(version)
    finally:
        connection.close()


def main() -> int:
    """Prints one line: what was chosen, or what failed."""
    try:
        module = database_module()
        with tempfile.TemporaryDirectory() as folder:
            version = try_out(module, Path(folder) / "selftest.sqlite")
    # Each module has its own error classes, and any of them means the same here.
    except Exception as error:  # noqa: BLE001
        sys.stderr.write(f"spatialite: {type(error).__name__}: {error}\n")
        return 1
    sys.stdout.write(
        f"spatialite: {version} through {module.__name__} (SQLite {module.sqlite_version})\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
