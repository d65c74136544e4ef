"""The maps that pages show, each as three fragments of HTML under one nonce.

* `console_map`: the staff console. Outlines and basemap only; the page's own script draws the live
  cards on it.
* `area_map`: one place or a few, with their accuracy, on the page of an incident.
* `public_map`: coarse points for anybody, clustered.

How a page's script finds the map: the last child that is rendered publishes
`window.iocMap = {map, L, layers, kit}` and fires `ioc:map` on the document with the same object as
its detail. A module that loads later looks at `window.iocMap` first and otherwise waits for the
event. `layers` has `outlines`, and `points` on the maps that have points
(`points.replace(collection)` draws another collection); `kit` draws the symbols
(`kit.icon(key, options)`, `kit.draw`, `kit.say`). A click on a point fires `ioc:map-select` with
the point's properties. There are no pop-ups: folium's carry an inline style, and a drawer beside
the map can be reached by keyboard.

The fragments run under `script-src 'self' 'nonce-…'; style-src 'self' 'nonce-…'`; tiles of another
server need `Basemap.origin` in `img-src`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

from branca.element import Figure, MacroElement
from folium.template import Template
from markupsafe import Markup

from maps.areas import bounds_of, outlines_part
from maps.base import (
    SUPERCLUSTER_JS,
    VENDOR,
    Basemap,
    Bounds,
    CityMap,
    MapPart,
    Theme,
    basemap_part,
)
from maps.words import words

RING_FROM_M: Final = 25.0
"""From this accuracy on a place is drawn with its ring; a smaller ring would hide under the pin."""

_NONCE: Final = re.compile(r"[A-Za-z0-9+/_=-]{16,}")
_TAG: Final = re.compile(r"<(script|style|link)(?=[\s>])")
_ADDRESS: Final = re.compile(r"""(?:src|href)="([^"]*)\"""")


@dataclass(frozen=True, slots=True)
class MapDocument:
    """A map as a page takes it: `head` into its head, `html` where the map stands, `script` at the
    end of its body. All three are safe markup."""

    head: Markup
    html: Markup
    script: Markup


class _Publisher(MacroElement):
    """Hands the finished map to the page's own scripts; must be the last child of its map."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            window.iocMap = {
                map: {{ this._parent.get_name() }},
                L: L,
                kit: {{ this._parent.kit_name }},
                closest: {{ this._parent.closest }},
                layers: { {%- for call, name in this._parent.layer_names.items() -%}
                    {{ call }}: {{ name }}{% if not loop.last %}, {% endif %}
                {%- endfor -%} }
            };
            document.dispatchEvent(new CustomEvent("ioc:map", { detail: window.iocMap }));
        {% endmacro %}
        """
    )


def console_map(
    outlines: Mapping[str, Any],
    *,
    nonce: str,
    bounds: Bounds | None = None,
    basemap: Basemap | None = None,
    locale: str = "vi",
    theme: Theme | None = "dark",
) -> MapDocument:
    """The map of the console, on which the console's script draws the live cards.

    `outlines` are the areas this person looks after (see `maps.areas`), `bounds` what is shown
    first, by default all of them. Supercluster is loaded for the script.
    """
    look = _Look("map_of_incidents", basemap, locale, theme)
    city_map = _with_outlines(outlines, bounds, look)
    city_map.need_script(SUPERCLUSTER_JS)
    return rendered(city_map, nonce)


def area_map(
    points: Mapping[str, Any],
    *,
    nonce: str,
    bounds: Bounds,
    outlines: Mapping[str, Any] | None = None,
    basemap: Basemap | None = None,
    locale: str = "vi",
    theme: Theme | None = None,
) -> MapDocument:
    """A small map of a few points (see `maps.layers`), each with the ring of its accuracy."""
    look = _Look("map_of_place", basemap, locale, theme)
    city_map = _with_outlines(outlines or {"features": []}, bounds, look)
    _points_part(points, interactive=False, cluster=False).put_on(city_map)
    return rendered(city_map, nonce)


def public_map(
    points: Mapping[str, Any],
    outlines: Mapping[str, Any],
    *,
    nonce: str,
    bounds: Bounds | None = None,
    basemap: Basemap | None = None,
    locale: str = "vi",
    theme: Theme | None = None,
) -> MapDocument:
    """The map for anybody. `points` must come from `maps.layers.public_features`."""
    city_map = _with_outlines(outlines, bounds, _Look("public_map", basemap, locale, theme))
    city_map.need_script(SUPERCLUSTER_JS)
    _points_part(points, interactive=True, cluster=True).put_on(city_map)
    return rendered(city_map, nonce)


@dataclass(frozen=True, slots=True)
class _Look:
    name: str
    basemap: Basemap | None
    locale: str
    theme: Theme | None


def _with_outlines(outlines: Mapping[str, Any], bounds: Bounds | None, look: _Look) -> CityMap:
    city_map = CityMap(
        bounds or bounds_of(outlines),
        words(look.locale)[look.name],
        look.basemap,
        look.locale,
        look.theme,
    )
    is_filled = look.basemap is None or not look.basemap.shows_city
    if outlines["features"]:
        has_ground = look.basemap is not None and look.basemap.ground is not None
        outlines_part(outlines, filled=is_filled, ground=has_ground).put_on(city_map)
    if look.basemap is not None and (look.basemap.is_vector or look.basemap.ground):
        basemap_part(look.basemap).put_on(city_map)
    return city_map


def _points_part(points: Mapping[str, Any], *, interactive: bool, cluster: bool) -> MapPart:
    options = {"ringFrom": RING_FROM_M, "interactive": interactive, "cluster": cluster}
    return MapPart("points", "points.js", points, options)


def rendered(city_map: CityMap, nonce: str) -> MapDocument:
    """Render under `nonce`; raises ValueError for a nonce that is none and for an outside file."""
    if not _NONCE.fullmatch(nonce):
        raise ValueError("a nonce is at least 16 characters of base64")
    _Publisher().add_to(city_map)
    figure = cast(Figure, city_map.get_root())
    # The page declares its own character set.
    figure.header._children.pop("meta_http", None)
    figure.render()
    head = figure.header.render()
    for address in _ADDRESS.findall(head):
        if not address.startswith(VENDOR):
            raise ValueError(f"{address} is not among the local files")
    marked = _TAG.sub(rf'<\1 nonce="{nonce}"', head)
    return MapDocument(
        head=Markup(marked),  # noqa: S704 (made of constants; the addresses were checked above)
        html=Markup(figure.html.render()),  # noqa: S704 (its one text is escaped by `attribute`)
        script=Markup(  # noqa: S704 (all data went through `script_json`)
            f'<script nonce="{nonce}">\n{{\n{figure.script.render()}\n}}\n</script>'
        ),
    )
