"""Writes points as a vector tile (Mapbox Vector Tile 2.1, a protocol buffer), and nothing else.

The packages that write any geometry load a geometry library and take a hundred times as long for a
point; PostGIS writes tiles itself, and the tests hold its tiles against these.
"""

from __future__ import annotations

from ioc.domain.tiles import EXTENT

CONTENT_TYPE = "application/vnd.mapbox-vector-tile"

Value = str | int | bool

_VERSION = b"\x78\x02"
_EXTENT_FIELD = 0x28
_POINT = b"\x18\x01"
_ONE_MOVE = b"\x09"


class Layer:
    """One layer of a tile: points with properties, whose keys and values are kept once."""

    def __init__(self, name: str) -> None:
        self._name = name.encode()
        self._features: list[bytes] = []
        self._keys: dict[str, int] = {}
        self._values: dict[tuple[type, Value], int] = {}

    def __len__(self) -> int:
        return len(self._features)

    def add(self, x: int, y: int, properties: dict[str, Value | None], number: int = 0) -> None:
        """A point in units of `EXTENT`, y to the south; what is None is left out.

        `number` is the feature's id; 0 for none.
        """
        tags = b"".join(
            _varint(self._key(key)) + _varint(self._value(value))
            for key, value in properties.items()
            if value is not None
        )
        place = _ONE_MOVE + _varint(x << 1) + _varint(y << 1)
        body = (
            (b"\x08" + _varint(number) if number else b"")
            + (b"\x12" + _varint(len(tags)) + tags if tags else b"")
            + _POINT
            + b"\x22"
            + _varint(len(place))
            + place
        )
        self._features.append(b"\x12" + _varint(len(body)) + body)

    def _key(self, key: str) -> int:
        return self._keys.setdefault(key, len(self._keys))

    def _value(self, value: Value) -> int:
        return self._values.setdefault((type(value), value), len(self._values))

    def encoded(self) -> bytes:
        """The layer as a field of a tile; nothing for one without features."""
        if not self._features:
            return b""
        body = b"".join(
            (
                _VERSION,
                b"\x0a" + _varint(len(self._name)) + self._name,
                *self._features,
                *(b"\x1a" + _text(key) for key in self._keys),
                *(b"\x22" + _typed(value) for _, value in self._values),
                bytes((_EXTENT_FIELD,)) + _varint(EXTENT),
            )
        )
        return b"\x1a" + _varint(len(body)) + body


def tile_of_layers(*layers: Layer) -> bytes:
    """The whole tile; empty where nothing is in it."""
    return b"".join(layer.encoded() for layer in layers)


def _typed(value: Value) -> bytes:
    if isinstance(value, bool):
        body = b"\x38" + _varint(int(value))
    elif isinstance(value, int):
        body = b"\x28" + _varint(value)
    else:
        body = b"\x0a" + _text(value)
    return _varint(len(body)) + body


def _text(text: str) -> bytes:
    raw = text.encode()
    return _varint(len(raw)) + raw


def _varint(number: int) -> bytes:
    """A whole number of 0 or more, seven bits to a byte, the lowest first."""
    if number < 0x80:
        return _SMALL[number]
    parts = bytearray()
    while number >= 0x80:
        parts.append(number & 0x7F | 0x80)
        number >>= 7
    parts.append(number)
    return bytes(parts)


_SMALL = tuple(bytes((number,)) for number in range(0x80))
