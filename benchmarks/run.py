"""Runs the benchmarks: `python benchmarks/run.py [intake|screens|hints|memory …] [--backend NAME]`.

Prints each figure, and keeps them in `benchmarks/baseline.json` with `--keep`. Close whatever
else runs on the machine first: figures are of the whole machine, ratios of one run.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import platform
import sys
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks import (
    bench_allocation,
    bench_basemap,
    bench_console,
    bench_dashboard,
    bench_desks,
    bench_duplicates,
    bench_feed,
    bench_hints,
    bench_intake,
    bench_memory,
    bench_messages,
    bench_operators,
    bench_positions,
    bench_replay,
    bench_screens,
    bench_tiles,
    bench_understanding,
    bench_wall,
    bench_ways,
)

BENCHMARKS: dict[str, Callable[[str], dict[str, object]]] = {
    "intake": bench_intake.measure,
    "screens": bench_screens.measure,
    "feed": bench_feed.measure,
    "fanout": bench_feed.measure_fan_out,
    "console": bench_console.measure,
    "hints": bench_hints.measure,
    "desks": bench_desks.measure,
    "dashboard": bench_dashboard.measure,
    "operators": bench_operators.measure,
    "memory": bench_memory.measure,
    "positions": bench_positions.measure,
    "replay": bench_replay.measure,
    "messages": bench_messages.measure,
    "duplicates": bench_duplicates.measure,
    "understanding": bench_understanding.measure,
    "wall": bench_wall.measure,
    "allocation": bench_allocation.measure,
    "basemap": bench_basemap.measure,
    "ways": bench_ways.measure,
    "tiles": bench_tiles.measure,
}
ONE_BACKEND = {
    "console": "spatialite",
    "allocation": "spatialite",
    "ways": "spatialite",
    "duplicates": "spatialite",
    "understanding": "spatialite",
    "wall": "spatialite",
    "operators": "postgis",
}
"""What measures rules and not a database, or needs several web processes."""

BASELINE = Path(__file__).parent / "baseline.json"


def main() -> None:
    """Runs what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "names", nargs="*", choices=[*BENCHMARKS, []], default=["intake", "screens"]
    )
    parser.add_argument("--backend", choices=["spatialite", "postgis"], action="append")
    parser.add_argument("--keep", action="store_true", help="store the figures as the baseline")
    chosen = parser.parse_args()
    load = os.getloadavg()[0]
    print(f"{platform.machine()}, {os.cpu_count()} cores, load {load:.1f}")
    kept = json.loads(BASELINE.read_text()) if BASELINE.exists() else {}
    for name in chosen.names:
        one = ONE_BACKEND.get(name)
        both = [one] if one else ["spatialite", "postgis"]
        for backend in chosen.backend or both:
            figures = BENCHMARKS[name](backend)
            print(f"\n{name}, {backend}")
            for key, value in figures.items():
                print(f"  {key:42} {value}")
            kept[f"{name}/{backend}"] = {
                **figures,
                "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
                "load at start": round(load, 1),
            }
    if chosen.keep:
        BASELINE.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
