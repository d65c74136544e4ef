"""Maps as documents: folium pages made of local files, and the symbols drawn on them.

The rule of this package: it is a library. Plain values go in (card dictionaries, GeoJSON, bounds),
fragments of HTML come out. It imports folium, Shapely and the standard library, and neither the
application nor Flask nor SQLAlchemy nor `dispatch`.

No page made here asks anything of the outside: every script and style sheet lies under
`/static/vendor/`, and tiles come from the address that the caller names, or from nowhere. No
colour is chosen outside `maps.symbols`, and no `folium.Map` is made outside `maps.base`.

Only light names are re-exported; folium is loaded by `maps.base` and `maps.documents`.
"""

from maps.layers import (
    facility_features,
    incident_features,
    public_features,
    report_features,
    unit_features,
)
from maps.symbols import SYMBOLS, legend_entries, legend_html, symbol_svg, symbol_table

__all__ = [
    "SYMBOLS",
    "facility_features",
    "incident_features",
    "legend_entries",
    "legend_html",
    "public_features",
    "report_features",
    "symbol_svg",
    "symbol_table",
    "unit_features",
]
