"""A network as bytes and back: how an imported one is stored.

NumPy's own format, compressed, without any object that would have to be unpickled. Coordinates are
kept to 1e-7 degrees (a centimetre).
"""

from __future__ import annotations

import io
import zipfile
from typing import Any, Final

import numpy as np
import shapely

from dispatch.network import Network

VERSION: Final = 1
_SCALE: Final = 1e7
_PLAIN: Final = ("way_class", "limit_kmh", "is_one_way", "modes", "is_raised")


def pack(network: Network) -> bytes:
    """The bytes; the same network gives the same."""
    wkb = [shapely.to_wkb(water) for water in network.waters]
    arrays: dict[str, Any] = {
        "version": np.array([VERSION, int(network.is_coarse)], dtype=np.int32),
        "lat": np.round(network.lat * _SCALE).astype(np.int32),
        "lon": np.round(network.lon * _SCALE).astype(np.int32),
        "start": network.start.astype(np.int32),
        "end": network.end.astype(np.int32),
        "water_sizes": np.array([len(one) for one in wkb], dtype=np.int32),
        "waters": np.frombuffer(b"".join(wkb), dtype=np.uint8),
        **{name: getattr(network, name) for name in _PLAIN},
    }
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)
    return file.getvalue()


def unpack(content: bytes) -> Network:
    """The network; raises ValueError for bytes that this program did not write."""
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
            version, is_coarse = (int(one) for one in arrays["version"])
            if version != VERSION:
                raise ValueError(f"the network is of version {version}, known is {VERSION}")
            ends = np.cumsum(arrays["water_sizes"])
            raw = arrays["waters"].tobytes()
            return Network(
                lat=arrays["lat"] / _SCALE,
                lon=arrays["lon"] / _SCALE,
                start=arrays["start"].astype(np.int64),
                end=arrays["end"].astype(np.int64),
                waters=tuple(
                    shapely.from_wkb(raw[end - size : end])
                    for size, end in zip(arrays["water_sizes"], ends, strict=True)
                ),
                is_coarse=bool(is_coarse),
                **{name: arrays[name] for name in _PLAIN},
            )
    except (KeyError, OSError, EOFError, zipfile.BadZipFile, shapely.GEOSException) as broken:
        raise ValueError(f"this is no packed network: {broken}") from broken
