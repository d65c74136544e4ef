"""Large answers in the best encoding that the caller takes, packed off the server's loop."""

from __future__ import annotations

import gzip
import time
import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import brotli
from flask import Response, request

from ioc.db.offload import off_loop

SMALL = 2048
"""Bytes below which packing costs more than it saves."""

AT_ONCE = 4 * 1024 * 1024
"""Bytes that are packed in one go: some 25 ms of work."""

BROTLI, GZIP = "br", "gzip"
BROTLI_QUALITY, GZIP_LEVEL = 4, 5
VARY = "Accept-Encoding, Cookie, Authorization"
OF_GZIP = 31
"""zlib's number for a window of 32 KiB within gzip's own head and tail."""


def encoding_asked() -> str | None:
    """`br`, `gzip`, or None for who takes neither."""
    accepted = request.headers.get("Accept-Encoding", "")
    return next((one for one in (BROTLI, GZIP) if one in accepted), None)


def packed(pieces: Iterable[bytes], encoding: str | None) -> Iterator[bytes]:
    """The pieces in this encoding, each as soon as there is something to send of it."""
    if encoding is None:
        for large in _together(pieces):
            yield large
            # Others are served in between.
            time.sleep(0)
        return
    work, finish = _packer(encoding)
    for large in _together(pieces):
        made = off_loop(work, large) if len(large) > SMALL else work(large)
        if made:
            yield made
    yield finish()


def _together(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The pieces joined to such of about `AT_ONCE` bytes: each costs a turn among all whom the
    server works for, and on a busy one a turn is dear."""
    waiting: list[bytes] = []
    size = 0
    for piece in pieces:
        waiting.append(piece)
        size += len(piece)
        if size >= AT_ONCE:
            yield b"".join(waiting)
            waiting.clear()
            size = 0
    if waiting:
        yield b"".join(waiting)


def _packer(encoding: str) -> tuple[Callable[[bytes], bytes], Callable[[], bytes]]:
    if encoding == BROTLI:
        with_brotli: Any = brotli.Compressor(quality=BROTLI_QUALITY)
        return with_brotli.process, with_brotli.finish
    with_zlib = zlib.compressobj(GZIP_LEVEL, zlib.DEFLATED, OF_GZIP)
    return with_zlib.compress, with_zlib.flush


def compressed(body: bytes, content_type: str) -> Response:
    """An answer that is there whole, in the best encoding that the caller takes."""
    answer = Response(body, content_type=content_type)
    encoding = encoding_asked() if len(body) > SMALL else None
    if encoding == BROTLI:
        answer.set_data(off_loop(brotli.compress, body, quality=BROTLI_QUALITY))
    elif encoding == GZIP:
        answer.set_data(off_loop(gzip.compress, body, GZIP_LEVEL))
    return with_heads(answer, encoding)


def with_heads(answer: Response, encoding: str | None) -> Response:
    """The answer with what caches have to know of it: nobody keeps it."""
    if encoding is not None:
        answer.headers["Content-Encoding"] = encoding
    answer.headers["Vary"] = VARY
    answer.headers["Cache-Control"] = "no-store"
    return answer
