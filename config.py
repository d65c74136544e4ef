"""Settings, read from the environment once, at start. Imports nothing of ours."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

TRUE = {"1", "on", "yes", "true"}


def _flag(name: str, default: bool) -> bool:
    value = os.environ.get(name)
    return default if value is None or value == "" else value.strip().lower() in TRUE


def _text(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def _whole(name: str, default: int) -> int:
    text = _text(name, str(default))
    try:
        return int(text)
    except ValueError:
        raise SystemExit(f"{name}={text!r} is not a whole number") from None


def _secret(data_dir: Path) -> str:
    """The secret that signs cookies: from the environment, or made once and kept beside the data.

    It has to survive a restart, or everybody is signed out by it.
    """
    given = _text("IOC_SECRET_KEY")
    if given:
        return given
    path = data_dir / "secret_key"
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        data_dir.mkdir(parents=True, exist_ok=True)
        made = secrets.token_hex(32)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(made)
        return made


@dataclass(frozen=True)
class Settings:
    """Everything that differs between one installation and another.

    Lengths are bytes, times seconds. `database_url` empty means the embedded database
    in `data_dir`.
    """

    data_dir: Path
    secret_key: str = field(repr=False)
    database_url: str = field(repr=False, default="")
    redis_url: str = field(repr=False, default="")
    bind: str = "127.0.0.1"
    port: int = 5000
    tls_cert: str = ""
    tls_key: str = ""
    public_url: str = ""
    trusted_proxies: int = 0
    demo: bool = True
    background: bool = True
    rate_limits: bool = True
    tile_url: str = ""
    tile_attribution: str = ""
    hotline: str = "19001075"
    city_name: str = "Huế"
    seeds_dir: Path = Path(__file__).parent / "ioc" / "seeds"
    media_max_bytes: int = 15 * 1024 * 1024
    media_max_count: int = 6
    disk_reserve_bytes: int = 64 * 1024 * 1024
    session_hours: int = 12
    testing: bool = False

    @property
    def is_embedded(self) -> bool:
        """Whether the database is the SpatiaLite file in `data_dir`."""
        return not self.database_url

    @property
    def media_dir(self) -> Path:
        """Where photos are kept: outside the web root."""
        return self.data_dir / "media"

    @property
    def is_local_only(self) -> bool:
        """Whether nobody but this machine can reach the server."""
        return self.bind in {"127.0.0.1", "localhost", "::1"}

    @property
    def is_secure(self) -> bool:
        """Whether people reach the server over HTTPS."""
        return bool(self.tls_cert) or self.public_url.startswith("https://")


def from_environment() -> Settings:
    """The settings of this process."""
    data_dir = Path(_text("IOC_DATA_DIR", "var")).resolve()
    return Settings(
        data_dir=data_dir,
        secret_key=_secret(data_dir),
        database_url=_text("IOC_DATABASE_URL"),
        redis_url=_text("IOC_REDIS_URL"),
        bind=_text("IOC_BIND", "127.0.0.1"),
        port=_whole("PORT", 5000),
        tls_cert=_text("IOC_TLS_CERT"),
        tls_key=_text("IOC_TLS_KEY"),
        public_url=_text("IOC_PUBLIC_URL").rstrip("/"),
        trusted_proxies=_whole("IOC_TRUSTED_PROXIES", 0),
        demo=_flag("IOC_DEMO", True),
        background=_flag("IOC_BACKGROUND", True),
        rate_limits=_flag("IOC_RATE_LIMITS", True),
        tile_url=_text("IOC_TILE_URL"),
        tile_attribution=_text("IOC_TILE_ATTRIBUTION"),
        hotline=_text("IOC_HOTLINE", "19001075"),
        city_name=_text("IOC_CITY_NAME", "Huế"),
        seeds_dir=Path(_text("IOC_SEEDS_DIR", str(Settings.seeds_dir))),
        media_max_bytes=_whole("IOC_MEDIA_MAX_MB", 15) * 1024 * 1024,
        disk_reserve_bytes=_whole("IOC_DISK_RESERVE_MB", 64) * 1024 * 1024,
        session_hours=_whole("IOC_SESSION_HOURS", 12),
    )
