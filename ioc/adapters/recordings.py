"""`HTTPRecordings`: recordings of calls, from the exchange's own server and no other.

An address is told by the exchange, and whoever could tell us one would have us ask inside our own
network. So a host has to be listed; no redirect is followed; a name that leads to an address inside
(private, loopback, link-local) counts only where that address is listed too; and we connect to the
address that was looked at, whatever the name says a moment later.
"""

from __future__ import annotations

import http.client
import io
import ipaddress
import socket
import ssl
import tempfile
import time
import wave
from collections.abc import Iterator
from typing import IO
from urllib.parse import SplitResult, urlsplit

from ioc.ports import Recording, RecordingRefused, RecordingUnavailable

TIMEOUT_SECONDS = 5.0
WHOLE_SECONDS = 30.0
BYTES_MAX = 48 * 1024 * 1024
"""50 minutes of telephone sound, 8,000 samples of 16 bits a second."""

IN_MEMORY = 2 * 1024 * 1024
CHUNK = 64 * 1024
PORTS = {"http": 80, "https": 443}

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class Hosts:
    """Whom recordings may be fetched from: names and addresses with an optional port, and networks
    in which a listed name may lie (`pbx.hue.vn, 10.20.0.5:8088, 10.20.0.0/24`)."""

    def __init__(self, listed: str) -> None:
        """Raises `ValueError` for an entry that is none."""
        self._hosts: set[tuple[str, int | None]] = set()
        self._networks: list[Network] = []
        for entry in listed.replace(",", " ").split():
            if "/" in entry:
                self._networks.append(ipaddress.ip_network(entry, strict=False))
                continue
            parts = urlsplit(f"//{entry}")
            if not parts.hostname:
                raise ValueError(f"{entry!r} names no host")
            self._hosts.add((parts.hostname.lower(), parts.port))
            try:
                self._networks.append(ipaddress.ip_network(parts.hostname))
            except ValueError:
                continue

    def has(self, host: str, port: int, scheme: str) -> bool:
        """Whether a host may be asked on a port; one listed without a port, on the usual one."""
        return (host, port) in self._hosts or (
            (host, None) in self._hosts and port == PORTS[scheme]
        )

    def may_lie_at(self, address: Address) -> bool:
        """Whether an address is outside, or listed."""
        mapped = getattr(address, "ipv4_mapped", None)
        real: Address = mapped or address
        if any(real in network for network in self._networks if network.version == real.version):
            return True
        return real.is_global and not real.is_multicast


class HTTPRecordings:
    """Fetches a recording whole, within bounds, and cuts its end off where that was asked for."""

    def __init__(self, listed: str, *, bytes_max: int = BYTES_MAX) -> None:
        self._hosts = Hosts(listed)
        self._bytes_max = bytes_max

    def fetch(self, url: str, last_seconds: int | None) -> Recording:
        """See `ports.Recordings`."""
        parts = self._checked(url)
        try:
            content, content_type = self._get(parts)
        except (OSError, http.client.HTTPException) as error:
            raise RecordingUnavailable(str(error)) from error
        kind = _kind_of(content, content_type)
        if kind is None:
            content.close()
            raise RecordingUnavailable(f"no sound but {content_type!r}")
        if last_seconds is not None and kind == "audio/wav":
            cut = tail(content, last_seconds)
            if cut is not None:
                content.close()
                return _recording(cut, kind, is_whole=False)
        return _recording(content, kind, is_whole=True)

    def _checked(self, url: str) -> SplitResult:
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            raise RecordingRefused("not an address") from None
        host = (parts.hostname or "").lower()
        if parts.scheme not in PORTS or not host or parts.username or parts.password:
            raise RecordingRefused("not an address of a recording")
        if any(c <= " " or c == "\x7f" or not c.isascii() for c in url):
            raise RecordingRefused("not an address")
        if not self._hosts.has(host, port or PORTS[parts.scheme], parts.scheme):
            raise RecordingRefused(f"{host} is not listed")
        return parts

    def _get(self, parts: SplitResult) -> tuple[IO[bytes], str]:
        host, scheme = parts.hostname or "", parts.scheme
        port = parts.port or PORTS[scheme]
        connection = _Pinned(host, port, self._address_of(host, port), scheme == "https")
        try:
            path = parts.path or "/"
            connection.request(
                "GET",
                f"{path}?{parts.query}" if parts.query else path,
                headers={"Accept": "audio/*", "Accept-Encoding": "identity"},
            )
            answer = connection.getresponse()
            if answer.status != 200:
                raise RecordingUnavailable(f"the server answered {answer.status}")
            return self._read(answer), answer.headers.get_content_type()
        finally:
            connection.close()

    def _address_of(self, host: str, port: int) -> str:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = [ipaddress.ip_address(str(info[4][0]).partition("%")[0]) for info in found]
        if not addresses or not all(self._hosts.may_lie_at(one) for one in addresses):
            raise RecordingRefused(f"{host} leads inside, to an address that is not listed")
        return str(addresses[0])

    def _read(self, answer: http.client.HTTPResponse) -> IO[bytes]:
        content: IO[bytes] = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 (handed on)
        try:
            for chunk in self._bounded(answer):
                content.write(chunk)
            content.seek(0)
        except BaseException:
            content.close()
            raise
        return content

    def _bounded(self, answer: http.client.HTTPResponse) -> Iterator[bytes]:
        """What comes, until it is too much or takes too long."""
        deadline = time.monotonic() + WHOLE_SECONDS
        size = 0
        while chunk := answer.read1(CHUNK):
            size += len(chunk)
            if size > self._bytes_max:
                raise RecordingUnavailable("longer than allowed")
            if time.monotonic() > deadline:
                raise RecordingUnavailable("too slow")
            yield chunk


class _Pinned(http.client.HTTPConnection):
    """Connects to the address that was checked, and asks for the name that was given."""

    def __init__(self, host: str, port: int, address: str, is_tls: bool) -> None:
        super().__init__(host, port, timeout=TIMEOUT_SECONDS)
        self._address = address
        self._is_tls = is_tls

    def connect(self) -> None:
        plain = socket.create_connection((self._address, self.port), TIMEOUT_SECONDS)
        if self._is_tls:
            context = ssl.create_default_context()
            self.sock = context.wrap_socket(plain, server_hostname=self.host)
        else:
            self.sock = plain


def _kind_of(content: IO[bytes], told: str) -> str | None:
    """What the content is, by its first bytes, or the sound its server says it is."""
    head = content.read(12)
    content.seek(0)
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return "audio/wav"
    if head.lstrip()[:1] in {b"<", b"{"}:
        return None
    if told.startswith("audio/"):
        return told
    known = {b"OggS": "audio/ogg", b"ID3": "audio/mpeg", b"\xff\xfb": "audio/mpeg"}
    return next((kind for mark, kind in known.items() if head.startswith(mark)), None)


def _recording(content: IO[bytes], kind: str, *, is_whole: bool) -> Recording:
    size = content.seek(0, io.SEEK_END)
    content.seek(0)

    def chunks() -> Iterator[bytes]:
        with content:
            while chunk := content.read(CHUNK):
                yield chunk

    return Recording(kind, size, chunks(), is_whole)


def tail(content: IO[bytes], seconds: int) -> IO[bytes] | None:
    """The last seconds of a WAV with plain samples (PCM), as another one; None for any other.

    The file may still be growing: its length is what has come, whatever its head says.
    """
    content.seek(0)
    try:
        with wave.open(content, "rb") as sound:
            frame = sound.getnchannels() * sound.getsampwidth()
            form = (sound.getnchannels(), sound.getsampwidth(), sound.getframerate())
        start, end = _samples(content)
    except (wave.Error, EOFError, ValueError):
        content.seek(0)
        return None
    frames = (end - start) // frame
    content.seek(start + max(0, frames - seconds * form[2]) * frame)
    cut: IO[bytes] = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 (handed on)
    with wave.open(cut, "wb") as sound:
        sound.setnchannels(form[0])
        sound.setsampwidth(form[1])
        sound.setframerate(form[2])
        sound.writeframes(content.read(min(frames, seconds * form[2]) * frame))
    cut.seek(0)
    return cut


def _samples(content: IO[bytes]) -> tuple[int, int]:
    """Where the samples of a WAV begin and end, bytes. Raises `ValueError` where there are none."""
    whole = content.seek(0, io.SEEK_END)
    place = 12
    while place + 8 <= whole:
        content.seek(place)
        head = content.read(8)
        length = int.from_bytes(head[4:8], "little")
        if head[:4] == b"data":
            is_growing = length == 0 or place + 8 + length > whole
            return place + 8, whole if is_growing else place + 8 + length
        place += 8 + length + length % 2
    raise ValueError("no samples")
