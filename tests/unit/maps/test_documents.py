"""The fragments of a page: local files, one nonce, no text of a person that is run."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from maps.areas import bounds_of, outlines_part
from maps.base import Basemap, Bounds, CityMap, attribute, script_json, script_source
from maps.documents import MapDocument, area_map, console_map, public_map
from maps.layers import incident_features, public_features

NONCE = "r4nd0mN0nce+/abcdEFGH=="
HUE = Bounds(16.40, 107.50, 16.54, 107.66)
SCRIPTS = Path(__file__).parents[3] / "maps" / "scripts"


def outlines(**properties: Any) -> dict[str, Any]:
    def square(name: str, west: float, side: float) -> dict[str, Any]:
        ring = [
            [west, 16.4], [west + side, 16.4], [west + side, 16.4 + side],
            [west, 16.4 + side], [west, 16.4],
        ]  # fmt: skip
        return {
            "type": "Feature",
            "properties": {"code": name, "name": name} | properties,
            "geometry": {"type": "MultiPolygon", "coordinates": [[ring]]},
        }

    return {
        "type": "FeatureCollection",
        "features": [square("Vỹ Dạ", 107.6, 0.0123456789), square("Thuận Hóa", 107.5, 0.05)],
    }


def card(**changes: Any) -> dict[str, Any]:
    return {
        "id": 1,
        "version": 1,
        "title": "Ngập",
        "status": "open",
        "severity": "high",
        "verification": "verified",
        "lat": 16.47,
        "lon": 107.58,
        "accuracy_m": 300,
        "opened_at": "2026-10-28T14:43:20Z",
    } | changes


def every_document(**options: Any) -> list[MapDocument]:
    return [
        console_map(outlines(), nonce=NONCE, **options),
        area_map(
            incident_features([card()]), nonce=NONCE, bounds=HUE, outlines=outlines(), **options
        ),
        public_map(public_features([card()]), outlines(), nonce=NONCE, **options),
    ]


class Tags(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))


def whole(document: MapDocument) -> str:
    return f"{document.head}{document.html}{document.script}"


def test_a_map_asks_nothing_of_the_outside() -> None:
    for document in every_document():
        for _, attributes in Tags(whole(document)).seen:
            for name in ("src", "href"):
                address = attributes.get(name)
                assert address is None or address.startswith("/static/vendor/")
        without_namespace = whole(document).replace("http://www.w3.org/2000/svg", "")
        assert "http" not in without_namespace


def test_a_map_loads_only_what_it_needs_and_each_file_once() -> None:
    console, area, public = every_document()

    for document, files in (
        (console, ["leaflet/leaflet.js", "supercluster/supercluster.min.js"]),
        (area, ["leaflet/leaflet.js"]),
        (public, ["leaflet/leaflet.js", "supercluster/supercluster.min.js"]),
    ):
        scripts = [found["src"] for tag, found in Tags(document.head).seen if tag == "script"]
        assert scripts == [f"/static/vendor/{file}" for file in files]
        styles = [found["href"] for tag, found in Tags(document.head).seen if tag == "link"]
        assert styles == ["/static/vendor/leaflet/leaflet.css"]


def test_one_map_does_not_leave_its_files_to_the_next() -> None:
    every_document()

    assert [path for path, _ in CityMap.default_js] == ["leaflet/leaflet.js"]


def test_every_script_and_style_carries_the_nonce_and_nothing_has_inline_style() -> None:
    for document in every_document():
        tags = Tags(whole(document)).seen
        for tag, attributes in tags:
            if tag in {"script", "style", "link"}:
                assert attributes["nonce"] == NONCE
            assert "style" not in attributes
            assert not any(name.startswith("on") for name in attributes)
        inline = [one for one in tags if one[0] == "script" and "src" not in one[1]]
        assert len(inline) == 1
        assert not any(tag == "meta" for tag, _ in tags)


@pytest.mark.parametrize("nonce", ["", "short", 'x" onload="alert(1)', "abcdefghijklmnop qrst"])
def test_what_is_no_nonce_is_refused(nonce: str) -> None:
    with pytest.raises(ValueError, match="nonce"):
        console_map(outlines(), nonce=nonce)


def test_the_map_is_published_after_everything_else_is_there() -> None:
    for document in every_document():
        published = document.script.index("window.iocMap = {")
        assert document.script.rindex("L.map(") < published
        assert document.script.rindex("drawOutlines") < published
        assert published < document.script.index('new CustomEvent("ioc:map"')
        assert re.search(r"layers: \{outlines: outlines_\w+", document.script)
    assert re.search(r"points: points_\w+\s*\}", every_document()[2].script)


HOSTILE = "{{ this.get_root() }}{% raw %}{# x #}</script><script>alert(1)</script>\u2028&'\""


@pytest.mark.parametrize("locale", ["vi", "en"])
def test_the_words_of_a_person_are_neither_markup_nor_script_nor_template(locale: str) -> None:
    document = area_map(
        incident_features([card(title=HOSTILE)]), nonce=NONCE, bounds=HUE, locale=locale
    )

    assert document.script.count("</script>") == 1
    found = re.search(r'\{"type":"FeatureCollection".*"unplaced":0\}', document.script)
    assert found is not None
    sent = json.loads(found.group())
    assert sent["features"][0]["properties"]["title"] == HOSTILE


def test_the_name_of_an_area_is_sent_as_it_is() -> None:
    document = console_map(outlines(name=HOSTILE), nonce=NONCE)

    found = re.search(r'\{"type":"FeatureCollection".*\}\]\}', document.script)
    assert found is not None
    sent = json.loads(found.group())
    assert {one["properties"]["name"] for one in sent["features"]} == {HOSTILE}


def test_json_for_a_script_reads_back_as_it_was() -> None:
    value = {"a": [HOSTILE, "{{{%", {"b": {"c": None}}], "{#": 1.5}
    written = script_json(value)

    assert json.loads(written) == value
    assert not re.search(r"\{[{%#]|[<>&\u2028]", written)
    with pytest.raises(ValueError, match="JSON"):
        script_json(float("nan"))


def test_an_attribute_cannot_be_left() -> None:
    assert attribute('"><b>{{x}}') == "&#34;&gt;&lt;b&gt;&#123;&#123;x&#125;&#125;"


def test_without_tiles_there_is_no_tile_layer_and_the_outlines_fill_the_land() -> None:
    document = console_map(outlines(), nonce=NONCE)

    assert "L.tileLayer" not in document.script
    assert '"filled":true' in document.script
    assert "attributionControl: false" in document.script


def test_tiles_are_shown_with_their_source() -> None:
    basemap = Basemap(
        "https://{s}.tiles.example/{z}/{x}/{y}.png",
        "© Những người đóng góp <OpenStreetMap>",
        "https://www.openstreetmap.org/copyright",
    )
    document = console_map(outlines(), nonce=NONCE, basemap=basemap)

    assert 'L.tileLayer(\n                "https://{s}.tiles.example/{z}/{x}/{y}.png"' in (
        document.script
    )
    assert "attributionControl: true" in document.script
    assert '"filled":false' in document.script
    assert "<OpenStreetMap>" not in document.script
    assert basemap.origin == "https://*.tiles.example"


def test_tiles_of_this_server_need_no_leave() -> None:
    assert Basemap("/tiles/{z}/{x}/{y}.png", "© OpenStreetMap").origin is None


@pytest.mark.parametrize(
    ("url", "attribution"),
    [
        ("https://tiles.example/{z}/{x}.png", "OSM"),
        ("javascript:alert('{z}{x}{y}')", "OSM"),
        ("//tiles.example/{z}/{x}/{y}.png", "OSM"),
        ("ftp://tiles.example/{z}/{x}/{y}.png", "OSM"),
        ("https://tiles.example/{{z}}/{z}/{x}/{y}.png", "OSM"),
        ("https://tiles.example/{z}/{x}/{y}.png", "  "),
    ],
)
def test_an_address_of_tiles_that_is_none_is_refused(url: str, attribution: str) -> None:
    with pytest.raises(ValueError, match="tiles"):
        Basemap(url, attribution)


def test_the_map_has_a_name_its_keys_and_the_theme_it_was_given() -> None:
    for locale, name in (("vi", "Bản đồ vụ việc"), ("en", "Map of incidents")):
        ((_, found),) = Tags(console_map(outlines(), nonce=NONCE, locale=locale).html).seen
        assert found["role"] == "region"
        assert str(found["aria-label"]).startswith(name)
        assert found["data-theme"] == "dark"
        assert found["class"] == "ioc-map"
    ((_, followed),) = Tags(public_map(public_features([]), outlines(), nonce=NONCE).html).seen
    assert "data-theme" not in followed


def test_two_maps_can_stand_on_one_page() -> None:
    first, second = every_document()[:2]
    ((_, one),), ((_, other),) = Tags(first.html).seen, Tags(second.html).seen

    assert one["id"] != other["id"]


@pytest.mark.parametrize(
    ("properties", "approximate"),
    [({"approximate": True}, True), ({"approximate": False}, False), ({}, False)],
)
def test_an_approximate_outline_says_so(properties: dict[str, Any], approximate: bool) -> None:
    part = outlines_part(outlines(**properties), filled=True)

    assert json.loads(part.options)["approximate"] is approximate
    assert {one["properties"]["approximate"] for one in json.loads(part.data)["features"]} == {
        approximate
    }


def test_outlines_are_sent_thin_with_a_label_inside_and_the_larger_first() -> None:
    sent = json.loads(outlines_part(outlines(), filled=True).data)["features"]

    assert [one["properties"]["name"] for one in sent] == ["Thuận Hóa", "Vỹ Dạ"]
    small = sent[1]
    ring = small["geometry"]["coordinates"][0][0]
    assert ring[1] == [107.61235, 16.4]
    assert 107.6 < small["properties"]["label_lon"] < 107.6124
    assert 16.4 < small["properties"]["label_lat"] < 16.4124
    assert set(small["properties"]) == {"code", "name", "approximate", "label_lat", "label_lon"}


def test_a_label_point_that_is_known_is_kept() -> None:
    sent = json.loads(outlines_part(outlines(label_lat=16.41, label_lon=107.51), filled=True).data)

    assert sent["features"][0]["properties"]["label_lat"] == 16.41


def test_the_map_opens_on_all_outlines_unless_told_otherwise() -> None:
    south, west, north, east = bounds_of(outlines())
    assert (south, west, round(north, 5), round(east, 5)) == (16.4, 107.5, 16.45, 107.61235)
    assert f"fitBounds([[{south}, {west}]" in console_map(outlines(), nonce=NONCE).script
    assert "fitBounds([[16.4, 107.5], [16.54, 107.66]]" in (
        console_map(outlines(), nonce=NONCE, bounds=HUE).script
    )
    with pytest.raises(ValueError, match="no outline"):
        bounds_of({"features": []})


@pytest.mark.parametrize(
    "bounds",
    [Bounds(16.5, 107.5, 16.4, 107.6), Bounds(16.4, 107.6, 16.5, 107.5), Bounds(0, 0, 91, 1)],
)
def test_a_rectangle_that_is_none_is_refused(bounds: Bounds) -> None:
    with pytest.raises(ValueError, match="rectangle"):
        console_map(outlines(), nonce=NONCE, bounds=bounds)


@pytest.mark.parametrize("name", sorted(path.name for path in SCRIPTS.glob("*.js")))
def test_a_script_is_one_function_that_a_template_leaves_alone(name: str) -> None:
    source = script_source(name)

    assert not re.search(r"\{[{%#]", source)
    assert "innerHTML" not in source
    assert "</script" not in source
    code = re.sub(r"/\*.*?\*/", "", source, flags=re.DOTALL).strip()
    assert code.startswith("function ")
    assert code.endswith("}")


def test_scripts_say_only_words_that_exist() -> None:
    from maps.words import VIETNAMESE

    said = {
        word
        for path in SCRIPTS.glob("*.js")
        for word in re.findall(r'\bsay\("(\w+)"', path.read_text(encoding="utf-8"))
    }
    assert said
    assert said <= set(VIETNAMESE)
