"""The only constructor of `folium.Map`, and the parts that every map of ours shares.

Folium links Leaflet, jQuery, Bootstrap, icon fonts and their styles from public networks. A city in
a flood has none of these networks, and a strict content security policy forbids them. So `CityMap`
names its own files under `/static/vendor/`, of which it needs only Leaflet (markers are drawn by
`maps/scripts`, not by awesome-markers, and nothing uses jQuery). Files are keyed by their path, so
that two parts that want one file load it once.

A trap of branca, on which folium stands: what a template has rendered is taken as a template and
rendered again. A report whose text holds two opening braces would be run as code of the server.
`script_json` and `attribute` write braces so that they cannot be read that way, and nothing else
may bring outside text into a template here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple
from urllib.parse import urlsplit

import folium
from branca.element import MacroElement
from folium.template import Template
from markupsafe import escape

from maps.symbols import symbol_table
from maps.words import words

VENDOR: Final = "/static/vendor/"
"""Where set-up puts the browser packages."""

LEAFLET_JS: Final = "leaflet/leaflet.js"
LEAFLET_CSS: Final = "leaflet/leaflet.css"
SUPERCLUSTER_JS: Final = "supercluster/supercluster.min.js"

LAYER_MODULE: Final = "/static/js/basemap/layer.js"
"""Draws vector tiles and the ground; an address of the server that serves the page."""

MIN_ZOOM: Final = 8
MAX_ZOOM: Final = 19
CLOSEST_WITHOUT_TILES: Final = 13
"""Without tiles the outlines are all there is to see: no map opens closer than this, where a ward
of the inner city (2 to 5 km across) fills the frame and its name is read."""

Theme = Literal["light", "dark"]

_SCRIPTS: Final = Path(__file__).parent / "scripts"


class Bounds(NamedTuple):
    """A rectangle of WGS84 degrees that a map shows when it opens."""

    south: float
    west: float
    north: float
    east: float


@dataclass(frozen=True, slots=True)
class Basemap:
    """What lies under a map: tiles by address, raster or vector, and `ground`, the address of a
    GeoJSON of waters and main roads, for a city that the tiles do not show.

    `url` has `{z}`, `{x}` and `{y}` and is either rooted (`/tiles/{z}/{x}/{y}.png`) or http(s); it
    is empty where there is only the ground. `attribution` is plain text and is always shown, with
    a link to `attribution_url` when given. Outside of `bounds` no tile is asked for.
    Raises ValueError for another kind of address or tiles with an empty attribution.
    """

    url: str = ""
    attribution: str = ""
    attribution_url: str | None = None
    max_native_zoom: int = MAX_ZOOM
    is_vector: bool = False
    ground: str | None = None
    bounds: Bounds | None = None

    def __post_init__(self) -> None:
        if not self.url and self.ground is None:
            raise ValueError("a basemap has tiles or a ground")
        if self.url and not all(part in self.url for part in ("{z}", "{x}", "{y}")):
            raise ValueError("an address of tiles needs {z}, {x} and {y}")
        if re.search(r"\{[{%#]|[\s\"'<>\\]", self.url + (self.ground or "")):
            raise ValueError("an address of tiles holds a character that no address has")
        for url in (self.url, self.attribution_url):
            is_rooted = not url or (url.startswith("/") and not url.startswith("//"))
            if not is_rooted and urlsplit(url).scheme not in {"http", "https"}:
                raise ValueError("an address of tiles is rooted, http or https")
        if self.ground is not None and not re.match(r"/[^/]", self.ground):
            raise ValueError("the ground under tiles is a rooted address")
        if self.url and not self.attribution.strip():
            raise ValueError("tiles are not shown without naming their source")

    @property
    def origin(self) -> str | None:
        """What `img-src` of the security policy must allow; None when it is this server.

        A `{s}` for several hosts becomes `*`.
        """
        if not self.url or self.url.startswith("/"):
            return None
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}".replace("{s}", "*")

    @property
    def shows_city(self) -> bool:
        """Whether tiles carry the map, so that outlines need not fill the land."""
        return bool(self.url) and self.ground is None

    @property
    def options(self) -> dict[str, Any]:
        """As `basemap/layer.js` takes it."""
        return {
            "url": self.url,
            "isVector": self.is_vector,
            "maxNativeZoom": self.max_native_zoom,
            "attribution": self.attribution,
            "attributionUrl": self.attribution_url,
            "ground": self.ground,
            "showsCity": self.shows_city,
            "bounds": [list(self.bounds[:2]), list(self.bounds[2:])] if self.bounds else None,
        }


def script_json(value: object) -> str:
    """`value` as JSON that may stand in a script of a page and in a template of branca.

    No `<`, `>`, `&` or line separator of JavaScript is left, and no two characters that a template
    would take for an opening mark.
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for raw in "<>&\u2028\u2029":
        text = text.replace(raw, f"\\u{ord(raw):04x}")
    # These pairs only ever occur inside a string of JSON, where the escaped form means the same.
    return text.replace("{{", "\\u007b\\u007b").replace("{%", "\\u007b%").replace("{#", "\\u007b#")


def attribute(text: str) -> str:
    """`text` for an attribute in double quotes, or for HTML, in a template of branca."""
    return str(escape(text)).replace("{", "&#123;").replace("}", "&#125;")


def script_source(name: str) -> str:
    """The text of a script of this package."""
    return (_SCRIPTS / name).read_text(encoding="utf-8")


def vendored(paths: Iterable[str]) -> list[tuple[str, str]]:
    """Paths below the vendor folder as folium wants its files: (path, address)."""
    return [(path, VENDOR + path) for path in paths]


class CityMap(folium.Map):
    """A folium map without anything of the outside, without inline style, named for screen readers.

    Its element has the class `ioc-map`; its size comes from the page's style sheet. `theme` fixes
    the theme of the map whatever the page's is (the console is dark), None follows the page.
    """

    default_js = vendored([LEAFLET_JS])
    default_css = vendored([LEAFLET_CSS])

    _template = Template(
        """
        {% macro html(this, kwargs) %}
            <div class="ioc-map" id="{{ this.get_name() }}" role="region"
                aria-label="{{ this.spoken_name }}"
                {%- if this.theme %} data-theme="{{ this.theme }}"{% endif %}></div>
        {% endmacro %}

        {% macro script(this, kwargs) %}
            const {{ this.get_name() }} = L.map("{{ this.get_name() }}", {
                center: {{ this.location|tojson }},
                zoom: {{ this.start_zoom }},
                minZoom: {{ this.min_zoom }},
                maxZoom: {{ this.max_zoom }},
                zoomSnap: {{ this.zoom_snap }},
                zoomControl: false,
                attributionControl: {{ this.has_attribution|tojson }}
            });
            const {{ this.kit_name }} =
                ({{ this.kit_source }})(L, {{ this.table }}, {{ this.said }});
            {% if this.has_attribution %}
            {{ this.get_name() }}.attributionControl.setPrefix(false);
            {% endif %}
            L.control.zoom({
                position: "topright",
                zoomInTitle: {{ this.kit_name }}.say("zoom_in"),
                zoomOutTitle: {{ this.kit_name }}.say("zoom_out")
            }).addTo({{ this.get_name() }});
            L.control.scale({ imperial: false, position: "bottomright" })
                .addTo({{ this.get_name() }});
            {% if this.view %}
            {{ this.get_name() }}.fitBounds({{ this.view|tojson }}, {
                padding: [12, 12], animate: false, maxZoom: {{ this.closest }}
            });
            {% endif %}
        {% endmacro %}
        """
    )

    def __init__(
        self,
        bounds: Bounds,
        spoken_name: str,
        basemap: Basemap | None,
        locale: str,
        theme: Theme | None,
    ) -> None:
        south, west, north, east = bounds
        if not (-90 <= south < north <= 90 and -180 <= west < east <= 180):
            raise ValueError(f"{bounds} is not a rectangle of south, west, north, east")
        super().__init__(
            location=[(south + north) / 2, (west + east) / 2], zoom_start=12, tiles=None
        )
        self.start_zoom = 12
        self.min_zoom = MIN_ZOOM
        self.max_zoom = MAX_ZOOM
        self.closest = MAX_ZOOM if basemap and basemap.shows_city else CLOSEST_WITHOUT_TILES
        self.view = [[south, west], [north, east]]
        self.theme = theme
        self.said_words = words(locale)
        self.spoken_name = attribute(f"{spoken_name}. {self.said_words['keys']}")
        self.kit_name = f"{self.get_name()}_kit"
        self.kit_source = script_source("kit.js")
        self.table = script_json(symbol_table())
        self.said = script_json(dict(self.said_words))
        # Tiles are sharp at whole zooms only; outlines are at every one, and fill the frame better.
        self.zoom_snap = 1 if basemap and basemap.url else 0.25
        self.has_attribution = bool(basemap and basemap.url)
        # Without the copy a file added to one map would be added to every map of the process.
        self.default_js = list(type(self).default_js)
        self.default_css = list(type(self).default_css)
        self.layer_names: dict[str, str] = {}
        if basemap is not None and basemap.url and not basemap.is_vector:
            folium.TileLayer(
                tiles=basemap.url,
                attr=_attribution(basemap),
                max_zoom=MAX_ZOOM,
                max_native_zoom=basemap.max_native_zoom,
            ).add_to(self)

    def need_script(self, path: str) -> None:
        """Load one more file of the vendor folder, once."""
        if (path, VENDOR + path) not in self.default_js:
            self.default_js.extend(vendored([path]))


def _attribution(basemap: Basemap) -> str:
    text = attribute(basemap.attribution)
    if basemap.attribution_url is None:
        return text
    return f'<a href="{attribute(basemap.attribution_url)}" rel="noopener">{text}</a>'


class MapPart(MacroElement):
    """A layer of a `CityMap`, made by one script of this package.

    `call` is the name under which pages find it in `iocMap.layers`; `data` and `options` are the
    last two arguments of the script's function.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            const {{ this.get_name() }} = ({{ this.source }})(
                L, {{ this._parent.get_name() }}, {{ this._parent.kit_name }},
                {{ this.data }}, {{ this.options }}
            );
        {% endmacro %}
        """
    )

    def __init__(self, call: str, script: str, data: object, options: dict[str, Any]) -> None:
        super().__init__()
        self._name = call
        self.call = call
        self.source = script_source(script)
        self.data = script_json(data)
        self.options = script_json(options)

    def put_on(self, city_map: CityMap) -> None:
        """Add the layer to the map and to what its pages find."""
        self.add_to(city_map)
        city_map.layer_names[self.call] = self.get_name()


def basemap_part(basemap: Basemap) -> MapPart:
    """The layer of vector tiles and the ground. Their drawing is a module of the page's server,
    which only a page with such a map loads."""
    options = basemap.options if basemap.is_vector else basemap.options | {"url": ""}
    return MapPart("basemap", "basemap.js", options, {"module": LAYER_MODULE})
