"""Copies the browser files that the pages use from node_modules to ioc/static/vendor.

The versions are those of package-lock.json. Nothing copied here is committed: set-up puts it in
place, so that the running system needs no internet and no content delivery network. Only the
standard library is used, because this runs before anything else is installed for sure.
"""

import re
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "node_modules"
TARGET = ROOT / "ioc" / "static" / "vendor"

# package in node_modules -> (folder under vendor/, {file in the package: file in that folder}).
# A star copies every match into the named folder. Sources that are referred to by a relative
# address inside a style sheet keep their place relative to it.
PACKAGES: dict[str, tuple[str, dict[str, str]]] = {
    "leaflet": (
        "leaflet",
        {
            "dist/leaflet.js": "leaflet.js",
            "dist/leaflet.css": "leaflet.css",
            "dist/images/*.png": "images/",
            "LICENSE": "LICENSE",
        },
    ),
    "leaflet.markercluster": (
        "leaflet.markercluster",
        {
            "dist/leaflet.markercluster.js": "leaflet.markercluster.js",
            "dist/MarkerCluster.css": "MarkerCluster.css",
            "dist/MarkerCluster.Default.css": "MarkerCluster.Default.css",
            "MIT-LICENCE.txt": "LICENSE",
        },
    ),
    "leaflet.awesome-markers": (
        "leaflet.awesome-markers",
        {
            "dist/leaflet.awesome-markers.min.js": "leaflet.awesome-markers.min.js",
            "dist/leaflet.awesome-markers.css": "leaflet.awesome-markers.css",
            "dist/images/*.png": "images/",
            "LICENSE": "LICENSE",
        },
    ),
    "supercluster": (
        "supercluster",
        {"dist/supercluster.min.js": "supercluster.min.js", "LICENSE": "LICENSE"},
    ),
    "echarts": (
        "echarts",
        {
            "dist/echarts.esm.min.mjs": "echarts.esm.min.mjs",
            "LICENSE": "LICENSE",
            "NOTICE": "NOTICE",
        },
    ),
    "protomaps-leaflet": (
        "protomaps-leaflet",
        {"dist/protomaps-leaflet.js": "protomaps-leaflet.js", "LICENSE": "LICENSE"},
    ),
    "jquery": (
        "jquery",
        {"dist/jquery.min.js": "jquery.min.js", "LICENSE.txt": "LICENSE"},
    ),
    "bootstrap": (
        "bootstrap",
        {
            "dist/js/bootstrap.bundle.min.js": "bootstrap.bundle.min.js",
            "dist/css/bootstrap.min.css": "bootstrap.min.css",
            "LICENSE": "LICENSE",
        },
    ),
    "bootstrap-icons": (
        "bootstrap-icons",
        {
            "bootstrap-icons.svg": "bootstrap-icons.svg",
            "font/bootstrap-icons.min.css": "bootstrap-icons.min.css",
            "font/fonts/bootstrap-icons.woff2": "fonts/bootstrap-icons.woff2",
            "font/fonts/bootstrap-icons.woff": "fonts/bootstrap-icons.woff",
            "LICENSE": "LICENSE",
        },
    ),
    "@fortawesome/fontawesome-free": (
        "fontawesome",
        {
            "css/all.min.css": "css/all.min.css",
            "webfonts/*.woff2": "webfonts/",
            "webfonts/*.ttf": "webfonts/",
            "LICENSE.txt": "LICENSE",
        },
    ),
    "socket.io-client": (
        "socket.io-client",
        {
            "dist/socket.io.min.js": "socket.io.min.js",
            "dist/socket.io.esm.min.js": "socket.io.esm.min.js",
            "LICENSE": "LICENSE",
        },
    ),
    # Whole TrueType files of the pages' own letters, for maps on paper.
    "@expo-google-fonts/be-vietnam-pro": (
        "be-vietnam-pro-ttf",
        {
            "400Regular/BeVietnamPro_400Regular.ttf": "BeVietnamPro-Regular.ttf",
            "600SemiBold/BeVietnamPro_600SemiBold.ttf": "BeVietnamPro-SemiBold.ttf",
            "LICENSE_FONT": "LICENSE",
        },
    ),
    # Whole TrueType files for documents, as wide as the Times New Roman of official letters.
    "@expo-google-fonts/tinos": (
        "tinos",
        {
            "400Regular/Tinos_400Regular.ttf": "Tinos-Regular.ttf",
            "400Regular_Italic/Tinos_400Regular_Italic.ttf": "Tinos-Italic.ttf",
            "700Bold/Tinos_700Bold.ttf": "Tinos-Bold.ttf",
            "700Bold_Italic/Tinos_700Bold_Italic.ttf": "Tinos-BoldItalic.ttf",
            "LICENSE_FONT": "LICENSE",
        },
    ),
}

FONT = "@fontsource/be-vietnam-pro"
FONT_FOLDER = "be-vietnam-pro"
FONT_SHEET = "be-vietnam-pro.css"
FONT_SUBSETS = ("vietnamese", "latin-ext", "latin")
FONT_WEIGHTS = (400, 500, 600, 700)
FACE = re.compile(r"/\* (?P<name>[a-z0-9-]+) \*/\s*@font-face\s*\{[^}]*\}")
WOFF_FALLBACK = re.compile(r",\s*url\([^)]*\.woff\)\s*format\('woff'\)")


class MissingFileError(Exception):
    """A file named above is not in the installed package."""


def copy_package(package: str, folder: str, files: dict[str, str], target: Path) -> int:
    """Copies the named files of one package and returns how many there were."""
    source, copied = SOURCE / package, 0
    for pattern, name in files.items():
        found = sorted(source.glob(pattern))
        if not found:
            raise MissingFileError(f"{package}: {pattern}")
        for path in found:
            destination = target / folder / (name + path.name if name.endswith("/") else name)
            destination.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, destination)
            copied += 1
    return copied


def copy_font(target: Path) -> int:
    """Copies the wanted subsets and weights and writes the one style sheet that names them.

    The package's sheet per weight carries the `unicode-range` of every subset; the sheets per
    subset do not, and with those the last subset named would win for every letter.
    """
    source, folder = SOURCE / FONT, target / FONT_FOLDER
    (folder / "files").mkdir(parents=True, exist_ok=True)
    faces: list[str] = []
    for weight in FONT_WEIGHTS:
        wanted = {f"be-vietnam-pro-{subset}-{weight}-normal" for subset in FONT_SUBSETS}
        for face in FACE.finditer((source / f"{weight}.css").read_text(encoding="utf-8")):
            name = face["name"]
            if name not in wanted:
                continue
            wanted.remove(name)
            faces.append(WOFF_FALLBACK.sub("", face[0]))
            shutil.copyfile(source / "files" / f"{name}.woff2", folder / "files" / f"{name}.woff2")
        if wanted:
            raise MissingFileError(f"{FONT}: {', '.join(sorted(wanted))}")
    (folder / FONT_SHEET).write_text("\n".join(faces) + "\n", encoding="utf-8")
    shutil.copyfile(source / "LICENSE", folder / "LICENSE")
    return len(faces) + 2


def main() -> int:
    """Fills a new folder and puts it in the place of the old one; 1 if a file is missing."""
    fresh = TARGET.with_name("vendor.new")
    shutil.rmtree(fresh, ignore_errors=True)
    try:
        count = sum(
            copy_package(package, folder, files, fresh)
            for package, (folder, files) in PACKAGES.items()
        )
        count += copy_font(fresh)
    except (MissingFileError, FileNotFoundError) as error:
        sys.stderr.write(f"vendor_assets: not in node_modules: {error}\n")
        shutil.rmtree(fresh, ignore_errors=True)
        return 1
    shutil.rmtree(TARGET, ignore_errors=True)
    fresh.rename(TARGET)
    sys.stdout.write(f"browser packages: {count} files in {TARGET.relative_to(ROOT)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
