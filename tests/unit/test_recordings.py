"""Recordings come from listed hosts alone, whole or cut, and never for ever."""

from __future__ import annotations

import io
import threading
import time
import wave
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from ioc.adapters import recordings
from ioc.adapters.recordings import Hosts, HTTPRecordings, tail
from ioc.ports import RecordingRefused, RecordingUnavailable

RATE = 8000


def sound(seconds: int) -> bytes:
    """A WAV in which each second has its own value."""
    file = io.BytesIO()
    with wave.open(file, "wb") as made:
        made.setnchannels(1)
        made.setsampwidth(2)
        made.setframerate(RATE)
        made.writeframes(b"".join(n.to_bytes(2, "little") * RATE for n in range(seconds)))
    return file.getvalue()


class Exchange(BaseHTTPRequestHandler):
    """Answers by the path; counts what it was asked."""

    asked: list[str] = []  # noqa: RUF012 (of the class on purpose)

    def do_GET(self) -> None:
        self.asked.append(self.path)
        if self.path == "/away":
            self.send_response(302)
            self.send_header("Location", "/sound.wav")
            self.end_headers()
            return
        if self.path == "/slow":
            time.sleep(2)
        content, kind = {
            "/sound.wav": (sound(30), "application/octet-stream"),
            "/sound.mp3": (b"ID3" + b"x" * 3000, "audio/mpeg"),
            "/page": (b"<html>inside</html>", "audio/wav"),
            "/secret": (b'{"token": 1}', "application/json"),
        }.get(self.path, (b"", "audio/wav"))
        self.send_response(200 if content or self.path == "/slow" else 404)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_more: object) -> None:
        """Says nothing."""


@pytest.fixture
def exchange() -> Iterator[str]:
    """The address of a server that keeps recordings."""
    Exchange.asked.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Exchange)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def values(content: bytes) -> list[int]:
    """The value of each second of a WAV."""
    with wave.open(io.BytesIO(content)) as made:
        frames = made.readframes(made.getnframes())
    return [int.from_bytes(frames[n : n + 2], "little") for n in range(0, len(frames), 2 * RATE)]


def test_the_last_seconds_of_a_wav_are_cut_off(exchange: str) -> None:
    found = HTTPRecordings(exchange).fetch(f"http://{exchange}/sound.wav", 20)
    content = b"".join(found.chunks)
    assert not found.is_whole
    assert (found.content_type, found.size_bytes) == ("audio/wav", len(content))
    assert values(content) == list(range(10, 30))


def test_what_cannot_be_cut_comes_whole_and_says_so(exchange: str) -> None:
    found = HTTPRecordings(exchange).fetch(f"http://{exchange}/sound.mp3", 20)
    assert found.is_whole
    assert found.content_type == "audio/mpeg"
    assert len(b"".join(found.chunks)) == found.size_bytes == 3003


def test_a_wav_that_still_grows_is_cut_where_it_ends_now() -> None:
    growing = bytearray(sound(30)[: -RATE * 2 * 5])
    growing[40:44] = b"\0\0\0\0"
    cut = tail(io.BytesIO(bytes(growing)), 3)
    assert cut is not None
    with cut:
        assert values(cut.read()) == [22, 23, 24]


def test_a_short_call_is_replayed_from_its_beginning() -> None:
    cut = tail(io.BytesIO(sound(4)), 20)
    assert cut is not None
    with cut:
        assert values(cut.read()) == [0, 1, 2, 3]


@pytest.mark.parametrize("content", [b"", b"RIFF", b"RIFF\0\0\0\0WAVEfmt ", b"ID3" * 50])
def test_what_is_no_plain_wav_is_not_cut(content: bytes) -> None:
    assert tail(io.BytesIO(content), 20) is None


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost:1/a.wav",
        "http://169.254.169.254/latest/meta-data",
        "http://[::1]/a.wav",
        "ftp://127.0.0.1/a.wav",
        "file:///etc/passwd",
        "http://user:word@127.0.0.1/a.wav",
        "http://127.0.0.1:99999/a.wav",
        "http://127.0.0.1/a b.wav",
        "http://127.0.0.1/a\r\nX-Evil: 1",
        "",
    ],
)
def test_an_address_that_is_not_listed_is_never_asked(exchange: str, url: str) -> None:
    with pytest.raises(RecordingRefused):
        HTTPRecordings(f"{exchange} 127.0.0.1").fetch(url, None)
    assert Exchange.asked == []


def test_another_port_of_a_listed_host_is_not_asked(exchange: str) -> None:
    with pytest.raises(RecordingRefused):
        HTTPRecordings("127.0.0.1").fetch(f"http://{exchange}/sound.wav", None)


def test_a_listed_name_that_leads_inside_is_not_followed(exchange: str) -> None:
    port = exchange.rpartition(":")[2]
    with pytest.raises(RecordingRefused):
        HTTPRecordings(f"localhost:{port}").fetch(f"http://localhost:{port}/sound.wav", None)
    assert Exchange.asked == []
    inside = HTTPRecordings(f"localhost:{port} 127.0.0.0/8 ::1/128")
    with pytest.raises(RecordingUnavailable):
        inside.fetch(f"http://localhost:{port}/nothing", None)


@pytest.mark.parametrize("path", ["/away", "/page", "/secret", "/nothing"])
def test_a_redirect_or_a_page_is_no_recording(exchange: str, path: str) -> None:
    with pytest.raises(RecordingUnavailable):
        HTTPRecordings(exchange).fetch(f"http://{exchange}{path}", None)
    assert Exchange.asked == [path]


def test_a_server_that_is_slow_or_says_too_much_is_left(
    exchange: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(RecordingUnavailable):
        HTTPRecordings(exchange, bytes_max=1000).fetch(f"http://{exchange}/sound.wav", None)
    monkeypatch.setattr(recordings, "TIMEOUT_SECONDS", 0.2)
    with pytest.raises(RecordingUnavailable):
        HTTPRecordings(exchange).fetch(f"http://{exchange}/slow", None)


def test_an_entry_that_is_none_is_said_at_the_start() -> None:
    with pytest.raises(ValueError, match="network"):
        Hosts("pbx.hue.vn, 10.0.0.0/99")
