"""Write ``areas.csv`` and ``former_areas.csv`` of Huế from the package ``vietnamadminunits``.

The package (MIT, a development dependency only) carries the administrative units of Viet Nam
before and after 1 July 2025. This script keeps the 40 units of Huế, the 133 they were joined
from, and which became part of which. It is run by hand when the package is updated; its results
are committed, so that the product itself needs neither the package nor a network::

    python scripts/make_city_seeds.py            # the two tables
    python scripts/make_outlines.py              # areas.geojson, made from the two tables

The output depends on nothing but the package's data: the same version gives the same bytes.
"""

from __future__ import annotations

import csv
import json
import sqlite3
import unicodedata
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

PROVINCE = "Thành phố Huế"
PROVINCE_KEY = "thanhphohue"
SEEDS = Path(__file__).resolve().parent.parent / "ioc" / "seeds"

KINDS = {"Phường": "phuong", "Xã": "xa", "Thị trấn": "thi_tran"}
KINDS_EN = {"phuong": "Ward", "xa": "Commune"}

AREA_COLUMNS = (
    "code",
    "kind",
    "name",
    "full_name",
    "full_name_en",
    "name_plain",
    "lat",
    "lon",
    "area_km2",
)
FORMER_COLUMNS = (
    "code",
    "kind",
    "name",
    "full_name",
    "former_district",
    "lat",
    "lon",
    "successor_code",
    "point_note",
)


@dataclass(frozen=True)
class Correction:
    """A former unit whose point in the package is wrong.

    Attributes:
        lat, lon: where the place is, in degrees (WGS84), to about one kilometre.
        reason: what is wrong in the package and how the new place was chosen.
    """

    lat: float
    lon: float
    reason: str


# Each point below lies outside the unit it is given for (Hương Văn: in the right unit of today, but
# on the point of another former one). The places put instead are read off the
# geography of Huế (which village, which side of which river), not off any outline, and are good to
# about a kilometre.
CORRECTIONS: dict[str, Correction] = {
    "19762": Correction(
        16.4665,
        107.5695,
        "package point lies in Xuân Phú south of the river; moved to the south-west of the "
        "Citadel, about 500 m",
    ),
    "19909": Correction(
        16.5150,
        107.6065,
        "package repeats the point and box of Long Hồ; moved to Dương Nỗ village on the "
        "Phổ Lợi canal, about 1 km",
    ),
    "20002": Correction(
        16.5520,
        107.5900,
        "package point lies near Hương An, 12 km away, with a box of the whole former district; "
        "moved to Hương Phong by the mouth of the Hương river, about 1 km",
    ),
    "20011": Correction(
        16.5050,
        107.4580,
        "package repeats the point and box of Hương Vân, 12 km away in the hills; moved to Hương "
        "Văn south of Tứ Hạ, about 1 km",
    ),
    "20029": Correction(
        16.4360,
        107.5330,
        "package repeats the point and box of Dương Nỗ, inside the city centre; moved to Long Hồ "
        "and Ngọc Hồ villages on the left bank, about 1 km",
    ),
    "20083": Correction(
        16.2430,
        107.2000,
        "package point is the middle of the whole A Lưới district; moved between Hồng Quảng and "
        "Nhâm, west of A Lưới town, about 2 km",
    ),
}


def plain(text: str) -> str:
    """``text`` without Vietnamese diacritics: ``Dương Nỗ`` becomes ``Duong No``."""
    swapped = text.replace("Đ", "D").replace("đ", "d")
    decomposed = unicodedata.normalize("NFD", swapped)
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def number(value: float) -> str:
    """A coordinate or area as text, at most six decimals and no trailing zeros."""
    return f"{value:.6f}".rstrip("0").rstrip(".")


def english_name(kind: str, name: str) -> str:
    """``Phu Xuan Ward``: the form used on signs and maps in English."""
    return f"{plain(name)} {KINDS_EN[kind]}"


def read_areas(database: sqlite3.Connection) -> tuple[list[dict[str, str]], dict[str, str]]:
    """The 40 units of today, by code, and the code behind each key of the package."""
    rows = database.execute(
        "SELECT wardCode, wardType, wardShort, ward, wardKey, wardLat, wardLon, wardAreaKm2"
        " FROM admin_units WHERE province = ? ORDER BY wardCode",
        (PROVINCE,),
    ).fetchall()
    areas: list[dict[str, str]] = []
    code_of_key: dict[str, str] = {}
    for code, type_, name, full_name, key, lat, lon, area_km2 in rows:
        kind = KINDS[type_]
        code_of_key[key] = code
        areas.append(
            {
                "code": code,
                "kind": kind,
                "name": name,
                "full_name": full_name,
                "full_name_en": english_name(kind, name),
                "name_plain": plain(name),
                "lat": number(lat),
                "lon": number(lon),
                "area_km2": number(area_km2),
            }
        )
    return areas, code_of_key


def successors(data_folder: Path) -> dict[str, str]:
    """Key of each former unit to the key of the unit it became part of.

    Raises:
        ValueError: a unit of Huế was divided between several; then one successor cannot be named
            and this script has to be thought over.
    """
    converter = json.loads((data_folder / "converter_2025.json").read_text(encoding="utf-8"))
    if converter["DICT_PROVINCE_WARD_DIVIDED"].get(PROVINCE_KEY):
        raise ValueError("a former unit of Huế is divided between several units of today")
    joined = converter["DICT_PROVINCE_WARD_NO_DIVIDED"][PROVINCE_KEY]
    return {former: today for today, formers in joined.items() for former in formers}


def read_former_areas(
    database: sqlite3.Connection, successor_key: dict[str, str], code_of_key: dict[str, str]
) -> list[dict[str, str]]:
    """The 133 units before 1 July 2025, by code, each with its successor's code."""
    rows = database.execute(
        "SELECT wardCode, wardType, wardShort, ward, district, wardLat, wardLon,"
        " districtKey, wardKey FROM admin_units_legacy WHERE province = ? ORDER BY wardCode",
        (PROVINCE,),
    ).fetchall()
    former: list[dict[str, str]] = []
    for code, type_, name, full_name, district, lat, lon, district_key, ward_key in rows:
        correction = CORRECTIONS.get(code)
        former.append(
            {
                "code": code,
                "kind": KINDS[type_],
                "name": name,
                "full_name": full_name,
                "former_district": district,
                "lat": number(correction.lat if correction else lat),
                "lon": number(correction.lon if correction else lon),
                "successor_code": code_of_key[
                    successor_key[f"{PROVINCE_KEY}_{district_key}_{ward_key}"]
                ],
                "point_note": correction.reason if correction else "",
            }
        )
    return former


def write_csv(path: Path, columns: tuple[str, ...], rows: list[dict[str, str]]) -> None:
    """Write ``rows`` as UTF-8 CSV with Unix line ends, the same bytes every time."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def main() -> None:
    """Write both tables beside the other seeds."""
    data_folder = Path(str(resources.files("vietnamadminunits"))) / "data"
    database = sqlite3.connect(f"file:{data_folder / 'dataset.db'}?mode=ro", uri=True)
    try:
        areas, code_of_key = read_areas(database)
        former = read_former_areas(database, successors(data_folder), code_of_key)
    finally:
        database.close()
    write_csv(SEEDS / "areas.csv", AREA_COLUMNS, areas)
    write_csv(SEEDS / "former_areas.csv", FORMER_COLUMNS, former)


if __name__ == "__main__":
    main()
