"""Settings, read from the environment once, at start. Imports nothing of ours."""

from __future__ import annotations

import os
import secrets
import ssl
from dataclasses import dataclass, field
from datetime import timedelta
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

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


def _time(name: str, default: int, least: int = 1) -> int:
    """A number of seconds, minutes or days that somebody could mean."""
    value = _whole(name, default)
    if not least <= value <= 100_000:
        raise SystemExit(f"{name}={value} is not between {least} and 100000")
    return value


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
    command_phone: str = ""
    command_sms: str = ""
    city_name: str = "Huế"
    seeds_dir: Path = Path(__file__).parent / "ioc" / "seeds"
    media_max_bytes: int = 15 * 1024 * 1024
    media_max_count: int = 6
    disk_reserve_bytes: int = 64 * 1024 * 1024
    session_hours: int = 12
    idle_minutes: int = 240
    telephony_secret: str = field(repr=False, default="")
    recording_hosts: str = ""
    smtp_host: str = ""
    smtp_port: int = 0
    smtp_tls: str = "starttls"
    smtp_user: str = ""
    smtp_password: str = field(repr=False, default="")
    smtp_ca: str = ""
    mail_from: str = ""
    sms_url: str = field(repr=False, default="")
    sms_secret: str = field(repr=False, default="")
    sms_in_secret: str = field(repr=False, default="")
    zalo_url: str = field(repr=False, default="")
    zalo_secret: str = field(repr=False, default="")
    zalo_token: str = field(repr=False, default="")
    push_contact: str = ""
    push_key: str = field(repr=False, default="")
    push_hosts: str = ""
    console_messages: bool = False
    valhalla_url: str = ""
    answer_seconds: int = 90
    local_answer_minutes: int = 15
    unit_silent_minutes: int = 5
    unit_stale_minutes: int = 5
    unit_excluded_minutes: int = 30
    unassigned_seconds: int = 60
    check_in_minutes: int = 30
    track_days: int = 90
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
    def idle(self) -> timedelta | None:
        """After how long without a sign of life a browser's session ends; None for never."""
        return timedelta(minutes=self.idle_minutes) if self.idle_minutes > 0 else None

    @property
    def unit_times(self) -> dict[str, timedelta]:
        """How long what may last of units and their crews (`ioc.domain.units.UnitTimes`)."""
        return {
            "answer": timedelta(seconds=self.answer_seconds),
            "local_answer": timedelta(minutes=self.local_answer_minutes),
            "silent": timedelta(minutes=self.unit_silent_minutes),
            "stale": timedelta(minutes=self.unit_stale_minutes),
            "excluded": timedelta(minutes=self.unit_excluded_minutes),
            "check_in": timedelta(minutes=self.check_in_minutes),
            "track": timedelta(days=self.track_days),
        }

    @property
    def base_url(self) -> str:
        """Where people reach the pages, for links in messages; without a slash at its end."""
        scheme = "https" if self.tls_cert else "http"
        return self.public_url or f"{scheme}://{self.bind}:{self.port}"

    @property
    def is_local_only(self) -> bool:
        """Whether nobody but this machine can reach the server."""
        return self.bind in {"127.0.0.1", "localhost", "::1"}

    @property
    def is_secure(self) -> bool:
        """Whether people reach the server over HTTPS."""
        return bool(self.tls_cert) or self.public_url.startswith("https://")


SMTP_TLS = {"starttls": 587, "ssl": 465, "none": 25}
"""How the way to the mail server is closed, with the usual port."""


def _mail_server() -> dict[str, Any]:
    """The mail server: `IOC_SMTP_URL` (`smtp://` or `smtps://`, `?tls=none` for a server inside),
    or one variable for each part."""
    url = _text("IOC_SMTP_URL")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as broken:
        raise SystemExit(f"IOC_SMTP_URL cannot be read: {broken}") from None
    if url and (parts.scheme not in {"smtp", "smtps"} or not parts.hostname):
        raise SystemExit("IOC_SMTP_URL must be smtp://user:password@host:port or smtps://…")
    asked = dict(parse_qsl(parts.query)).get("tls")
    usual = "ssl" if parts.scheme == "smtps" else "starttls"
    tls = asked or _text("IOC_SMTP_TLS", usual).lower()
    if tls not in SMTP_TLS:
        raise SystemExit(f"IOC_SMTP_TLS={tls!r} is none of {', '.join(SMTP_TLS)}")
    host = parts.hostname or _text("IOC_SMTP_HOST")
    sender = _text("IOC_MAIL_FROM")
    if host and "@" not in parseaddr(sender)[1]:
        raise SystemExit("IOC_MAIL_FROM must name the address that mail comes from")
    return {
        "smtp_host": host,
        "smtp_port": port or _whole("IOC_SMTP_PORT", SMTP_TLS[tls]),
        "smtp_tls": tls,
        "smtp_user": unquote(parts.username or "") or _text("IOC_SMTP_USER"),
        "smtp_password": unquote(parts.password or "") or _text("IOC_SMTP_PASSWORD"),
        "smtp_ca": _authority(),
        "mail_from": sender,
    }


def _authority() -> str:
    """The file with the certificate of a private authority, which the mail server shows."""
    path = _text("IOC_SMTP_CA")
    try:
        if path:
            ssl.create_default_context(cafile=path)
    except OSError as broken:
        raise SystemExit(f"IOC_SMTP_CA={path!r} holds no certificate: {broken}") from None
    return path


def _gateway(name: str) -> str:
    """The address of a gateway, which nobody may use without its secret."""
    url = _text(f"IOC_{name}_URL")
    if url and not url.startswith(("http://", "https://")):
        raise SystemExit(f"IOC_{name}_URL must begin with https:// (or http:// inside)")
    if url and not _text(f"IOC_{name}_SECRET"):
        raise SystemExit(f"IOC_{name}_URL needs IOC_{name}_SECRET, which signs what is sent")
    return url


def _valhalla() -> str:
    """The address of a Valhalla server for ways turn by turn; empty: none is asked."""
    url = _text("IOC_VALHALLA_URL").rstrip("/")
    if url and (not url.startswith(("http://", "https://")) or not urlsplit(url).hostname):
        raise SystemExit("IOC_VALHALLA_URL must be http://host:port or https://host")
    return url


def _push_contact() -> str:
    contact = _text("IOC_PUSH_CONTACT")
    if contact and not contact.startswith(("mailto:", "https://")):
        raise SystemExit("IOC_PUSH_CONTACT must begin with mailto: or https://")
    return contact


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
        command_phone=_text("IOC_COMMAND_PHONE"),
        command_sms=_text("IOC_COMMAND_SMS"),
        city_name=_text("IOC_CITY_NAME", "Huế"),
        seeds_dir=Path(_text("IOC_SEEDS_DIR", str(Settings.seeds_dir))),
        media_max_bytes=_whole("IOC_MEDIA_MAX_MB", 15) * 1024 * 1024,
        disk_reserve_bytes=_whole("IOC_DISK_RESERVE_MB", 64) * 1024 * 1024,
        session_hours=_whole("IOC_SESSION_HOURS", 12),
        idle_minutes=_whole("IOC_IDLE_MINUTES", 240),
        telephony_secret=_text("IOC_TELEPHONY_SECRET"),
        recording_hosts=_text("IOC_RECORDING_HOSTS"),
        **_mail_server(),
        sms_url=_gateway("SMS"),
        sms_secret=_text("IOC_SMS_SECRET"),
        sms_in_secret=_text("IOC_SMS_IN_SECRET"),
        zalo_url=_gateway("ZALO"),
        zalo_secret=_text("IOC_ZALO_SECRET"),
        zalo_token=_text("IOC_ZALO_TOKEN"),
        push_contact=_push_contact(),
        push_key=_text("IOC_PUSH_KEY"),
        push_hosts=_text("IOC_PUSH_HOSTS"),
        valhalla_url=_valhalla(),
        answer_seconds=_time("IOC_ANSWER_SECONDS", 90),
        local_answer_minutes=_time("IOC_LOCAL_ANSWER_MINUTES", 15),
        unit_silent_minutes=_time("IOC_UNIT_SILENT_MINUTES", 5),
        unit_stale_minutes=_time("IOC_UNIT_STALE_MINUTES", 5),
        unit_excluded_minutes=_time("IOC_UNIT_EXCLUDED_MINUTES", 30),
        unassigned_seconds=_time("IOC_UNASSIGNED_SECONDS", 60),
        check_in_minutes=_time("IOC_CHECK_IN_MINUTES", 30, least=0),
        track_days=_time("IOC_TRACK_DAYS", 90),
        console_messages=_flag("IOC_CONSOLE_MESSAGES", not _text("IOC_DATABASE_URL")),
    )
