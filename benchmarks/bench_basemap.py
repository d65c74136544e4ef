"""The basemap: what its making costs at an import, and how many tiles a second one process serves.

The real extract is the middle of Helsinki (`make setup-test` fetches it). The larger one is that
extract 64 times, the copies shifted by its own width: 206,000 roads, houses and named things.
Seconds of making are of the processor, because the machine has other work. Tiles are asked for over
kept connections from the same machine.
"""

from __future__ import annotations

import http.client
import math
import random
import re
import resource
import subprocess
import sys
import threading
import time
from pathlib import Path

from shapely import affinity

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.load import Connection, Result
from benchmarks.servers import server
from ioc.osm.archive import pack
from ioc.osm.basemap import BasemapTaker, Shape
from ioc.osm.reader import read
from ioc.osm.tiles import cut

PROJECT = Path(__file__).resolve().parents[1]
SAMPLE = PROJECT / ".cache" / "osm" / "Helsinki.osm.pbf"
SIDE = 8
CLIENTS, SECONDS = 8, 8.0
GZIP = {"Accept-Encoding": "gzip"}


def make(times: int) -> dict[str, object]:
    """Cuts and packs the sample, `times` by `times` beside itself."""
    begun = time.process_time()
    taker = BasemapTaker()
    extract = read(SAMPLE, [taker])
    south, west, north, east = extract.box
    shapes = taker.shapes(extract.box)
    read_at = time.process_time()
    wide = [
        _beside(shape, x * (east - west), y * (north - south))
        for x in range(times)
        for y in range(times)
        for shape in shapes
    ]
    ready = time.process_time()
    content, count = pack(cut(wide), extract.box, "")
    done = time.process_time()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "shapes": len(wide),
        "reading, CPU s": round(read_at - begun, 2),
        "cutting and packing, CPU s": round(done - ready, 2),
        "tiles": count,
        "MB": round(len(content) / 1e6, 2),
        "peak of the process, MiB": round(peak),
    }


def _beside(shape: Shape, east: float, north: float) -> Shape:
    return shape._replace(geometry=affinity.translate(shape.geometry, east, north))


def measure(backend: str) -> dict[str, object]:
    """The figures of one backend."""
    figures: dict[str, object] = {}
    if backend == "spatialite":
        for name, times in (("Helsinki", 1), (f"{SIDE * SIDE} times Helsinki", SIDE)):
            # A process of its own, so that the peak of memory is its own.
            done = subprocess.run(
                [sys.executable, "-m", "benchmarks.bench_basemap", str(times)],
                cwd=PROJECT, capture_output=True, text=True, check=True,
            )  # fmt: skip
            figures |= {f"{name}: {line.split('=')[0]}": line.split("=")[1]
                        for line in done.stdout.splitlines()}  # fmt: skip
    with server(backend) as running:
        begun = time.perf_counter()
        running.flask("import-osm", str(SAMPLE))
        figures["flask ioc import-osm Helsinki, s by the clock"] = round(
            time.perf_counter() - begun, 1
        )
        paths, version = _paths(running.port)
        figures["tiles asked for"] = len(paths)
        for name, headers in (
            ("200, compressed", GZIP),
            ("200, not compressed", {"Accept-Encoding": "identity"}),
            ("304", {"If-None-Match": "*"}),
        ):
            figures[name] = str(_ask(running.port, paths, version, headers))
    return figures


def _paths(port: int) -> tuple[list[tuple[int, int, int]], str]:
    """The tiles of the sample from zoom 6 on, and the version of their addresses."""
    asked = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    asked.request("GET", "/map")
    page = asked.getresponse().read().decode()
    found = re.search(r"/tiles/basemap/(\w+)/", page)
    if found is None:
        raise RuntimeError("the map shows no basemap")
    west, south, east, north = 24.9352, 60.1642, 24.9534, 60.1791

    def at(lat: float, lon: float, zoom: int) -> tuple[int, int]:
        size = 1 << zoom
        y = 0.5 - math.asinh(math.tan(math.radians(lat))) / (2 * math.pi)
        return int((lon / 360 + 0.5) * size), int(y * size)

    tiles = []
    for zoom in range(6, 16):
        (x1, y1), (x2, y2) = at(north, west, zoom), at(south, east, zoom)
        tiles += [(zoom, x, y) for x in range(x1, x2 + 1) for y in range(y1, y2 + 1)]
    return tiles, found[1]


def _ask(
    port: int, tiles: list[tuple[int, int, int]], version: str, headers: dict[str, str]
) -> Result:
    result, lock = Result(), threading.Lock()
    begun = time.perf_counter()

    def work(number: int) -> None:
        chooser, connection = random.Random(number), Connection("127.0.0.1", port)
        latencies: list[float] = []
        statuses: dict[int, int] = {}
        while time.perf_counter() - begun < SECONDS:
            zoom, x, y = chooser.choice(tiles)
            sent = time.perf_counter()
            own = dict(headers)
            if "If-None-Match" in own:
                own["If-None-Match"] = f'"{version}-{zoom}-{x}-{y}"'
            status, _ = connection.get(f"/tiles/basemap/{version}/{zoom}/{x}/{y}.mvt", own)
            latencies.append((time.perf_counter() - sent) * 1000)
            # 304 is an answer too, and the one that a browser wants.
            told = 200 if status == 304 else status
            statuses[told] = statuses.get(told, 0) + 1
        with lock:
            result.latencies += latencies
            for status, count in statuses.items():
                result.statuses[status] = result.statuses.get(status, 0) + count

    threads = [threading.Thread(target=work, args=(number,)) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    result.seconds = time.perf_counter() - begun
    return result


if __name__ == "__main__":
    for key, value in make(int(sys.argv[1]) if len(sys.argv) > 1 else 1).items():
        print(f"{key}={value}")
