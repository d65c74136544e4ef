"""Private servers for the tests: PostgreSQL with PostGIS, Redis; and where Chromium is.

Each server has its own folder, its own random port on 127.0.0.1 and its own password, and goes away
with the process that started it, even if that one is killed (start it from the main thread: the
kernel takes the end of the starting thread for the end of the process). A server that is missing
raises `ServiceMissing` with the line to run: a test that needs it must fail, not be skipped.

Run as a program: `python tests/services.py` starts both and prints their addresses until it is
interrupted; `python tests/services.py chromium` prints the browser that tests will use.
"""

import contextlib
import os
import pwd
import re
import secrets
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import psycopg
from psycopg import sql
from sqlalchemy.engine import URL, make_url

PROJECT = Path(__file__).resolve().parent.parent
UNPACKED = PROJECT / ".cache" / "debs" / "root"
TEMPLATE = "ioc_test_template"
DATABASE = "ioc_test"
START_TIMEOUT_S = 30.0
STOP_TIMEOUT_S = 10.0
START_ATTEMPTS = 3
# A socket's path may have 107 bytes; the folder must leave room for the file's name.
SOCKET_FOLDER_LIMIT = 80
# Any number, the same in every process that shares a server: only one makes the template.
TEMPLATE_LOCK = 730_114


class ServiceMissing(RuntimeError):
    """A server or browser that the tests need is not on this machine."""

    def __init__(self, what: str, packages: str) -> None:
        super().__init__(
            f"{what} is not on this machine; run `make setup-test` or: sudo apt-get update && "
            f"sudo apt-get install -y --no-install-recommends {packages}"
        )


class ServiceFailed(RuntimeError):
    """A server is there but did not start; the message ends with what it printed."""


class PostgresServer:
    """A private PostgreSQL cluster with PostGIS (or the one that IOC_TEST_POSTGRES_URL names).

    `start()` returns the SQLAlchemy address of an empty database that has the PostGIS extension;
    `create_database()` makes more of them by copying a template, which takes a tenth of a second.
    Commits are synced to disk as in production (`fsync` on, `synchronous_commit` at its default).
    """

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._folder: Path | None = None
        self._address: URL | None = None

    def start(self) -> str:
        """Starts the server and returns the address of the database `ioc_test`.

        Raises `ServiceMissing` without PostgreSQL and PostGIS, `ServiceFailed` if it does not
        start.
        """
        given = os.environ.get("IOC_TEST_POSTGRES_URL")
        if given:
            self._address = make_url(given)
            self._make_template()
            return given
        bindir = postgres_bindir()
        try:
            self._folder = self._make_cluster(bindir)
            self._start_cluster(bindir)
            self._make_template()
            return self.create_database(DATABASE)
        except BaseException:
            self.stop()
            raise

    def create_database(self, name: str) -> str:
        """Makes an empty database with PostGIS, in place of one of that name.

        Returns its SQLAlchemy address.
        """
        with self._administer() as connection:
            identifier = sql.Identifier(name)
            connection.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(identifier)
            )
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                    identifier, sql.Identifier(TEMPLATE)
                )
            )
        return self._address_of(name)

    def drop_database(self, name: str) -> None:
        """Removes the database, whoever is still connected to it; no error if there is none."""
        with self._administer() as connection:
            connection.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
            )

    def stop(self) -> None:
        """Ends the server at once and removes its files; its data are not wanted any more."""
        if self._process is not None:
            # SIGQUIT is PostgreSQL's immediate shutdown: it also ends all of its children.
            _end(self._process, signal.SIGQUIT)
            self._process = None
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None
        self._address = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """The address that `start()` returned."""
        given = os.environ.get("IOC_TEST_POSTGRES_URL")
        return given or self._address_of(DATABASE)

    def _make_cluster(self, bindir: Path) -> Path:
        account = _server_account()
        folder = Path(tempfile.mkdtemp(prefix="ioc-pg-", dir=_searchable_folder()))
        password = secrets.token_urlsafe(12)
        password_file = folder / "password"
        password_file.write_text(password)
        password_file.chmod(stat.S_IRUSR)
        if account is not None:
            for path in (folder, password_file):
                os.chown(path, account.pw_uid, account.pw_gid)
        done = subprocess.run(
            [
                *(str(bindir / "initdb"), "--no-sync", "--encoding=UTF8", "--locale=C.UTF-8"),
                *("--username=postgres", f"--pwfile={password_file}"),
                *("--auth=scram-sha-256", f"--pgdata={folder / 'data'}"),
            ],
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
            **_as_account(account),
        )
        if done.returncode:
            shutil.rmtree(folder, ignore_errors=True)
            raise ServiceFailed(f"initdb failed: {done.stderr.strip()}")
        self._address = URL.create(
            "postgresql+psycopg", "postgres", password, "127.0.0.1", 0, "postgres"
        )
        return folder

    def _start_cluster(self, bindir: Path) -> None:
        assert self._folder is not None
        assert self._address is not None
        log = self._folder / "log"
        for _ in range(START_ATTEMPTS):
            # Somebody else may take the free port in the moment before the server does.
            port = _free_port()
            settings = {
                "port": str(port),
                "listen_addresses": "127.0.0.1",
                "unix_socket_directories": str(self._folder),
                "max_connections": "200",
                # Short test queries over PostGIS functions look dear to the planner; compiling them
                # takes longer than running them.
                "jit": "off",
            }
            options = [word for key, value in settings.items() for word in ("-c", f"{key}={value}")]
            self._process = _spawn(
                [str(bindir / "postgres"), "-D", str(self._folder / "data"), *options],
                "INT",
                log,
                _server_account(),
            )
            self._address = self._address.set(port=port)
            if self._wait_until_ready():
                return
        raise ServiceFailed(f"PostgreSQL did not start: {_tail(log)}")

    def _wait_until_ready(self) -> bool:
        assert self._process is not None
        deadline = time.monotonic() + START_TIMEOUT_S
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                return False
            with contextlib.suppress(psycopg.OperationalError), self._administer():
                return True
            time.sleep(0.05)
        return False

    def _make_template(self) -> None:
        with self._administer() as connection:
            connection.execute("SELECT pg_advisory_lock(%s)", (TEMPLATE_LOCK,))
            found = connection.execute(
                "SELECT 1 FROM pg_database WHERE datname = %s AND datistemplate", (TEMPLATE,)
            ).fetchone()
            if found:
                return
            template = sql.Identifier(TEMPLATE)
            # One that is there but not marked was left half made.
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(template))
            connection.execute(sql.SQL("CREATE DATABASE {}").format(template))
            with self._administer(TEMPLATE) as inside:
                inside.execute("CREATE EXTENSION IF NOT EXISTS postgis")
            connection.execute(sql.SQL("ALTER DATABASE {} IS_TEMPLATE true").format(template))

    @contextlib.contextmanager
    def _administer(self, database: str = "postgres") -> Iterator[psycopg.Connection]:
        if self._address is None:
            raise ServiceFailed("the PostgreSQL server has not been started")
        address = self._address.set(drivername="postgresql", database=database)
        with psycopg.connect(
            address.render_as_string(hide_password=False), autocommit=True, connect_timeout=10
        ) as connection:
            yield connection

    def _address_of(self, database: str) -> str:
        if self._address is None:
            raise ServiceFailed("the PostgreSQL server has not been started")
        return self._address.set(
            drivername="postgresql+psycopg", database=database
        ).render_as_string(hide_password=False)


class RedisServer:
    """A private redis-server without files (or the one that IOC_TEST_REDIS_URL names)."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._folder: Path | None = None
        self._url: str | None = None

    def start(self) -> str:
        """Starts the server and returns its `redis://` address.

        Raises `ServiceMissing` without redis-server, `ServiceFailed` if it does not start.
        """
        given = os.environ.get("IOC_TEST_REDIS_URL")
        if given:
            self._url = given
            return given
        program = shutil.which("redis-server") or shutil.which(
            "redis-server", path=str(UNPACKED / "usr" / "bin")
        )
        if program is None:
            raise ServiceMissing("Redis", "redis-server")
        try:
            return self._start_program(program)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Ends the server and removes its folder."""
        if self._process is not None:
            _end(self._process, signal.SIGTERM)
            self._process = None
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None
        self._url = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """The address that `start()` returned."""
        if self._url is None:
            raise ServiceFailed("the Redis server has not been started")
        return self._url

    def _start_program(self, program: str) -> str:
        self._folder = Path(tempfile.mkdtemp(prefix="ioc-redis-"))
        log = self._folder / "log"
        password = secrets.token_urlsafe(12)
        for _ in range(START_ATTEMPTS):
            port = _free_port()
            self._process = _spawn(
                [
                    *(program, "--bind", "127.0.0.1", "--port", str(port)),
                    *("--save", "", "--appendonly", "no", "--dir", str(self._folder)),
                    *("--requirepass", password),
                ],
                "TERM",
                log,
                None,
            )
            if self._wait_until_ready(port, password):
                self._url = f"redis://:{password}@127.0.0.1:{port}/0"
                return self._url
        raise ServiceFailed(f"redis-server did not start: {_tail(log)}")

    def _wait_until_ready(self, port: int, password: str) -> bool:
        assert self._process is not None
        deadline = time.monotonic() + START_TIMEOUT_S
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                return False
            # Asked with our password, so that no other server on that port can answer for ours.
            with (
                contextlib.suppress(OSError),
                socket.create_connection(("127.0.0.1", port), timeout=5) as connection,
            ):
                connection.sendall(f"AUTH {password}\r\n".encode())
                if connection.recv(64).startswith(b"+OK"):
                    return True
            time.sleep(0.02)
        return False


def postgres_bindir() -> Path:
    """The folder with `initdb` and `postgres` of the newest version that has PostGIS.

    Those are not on the path in Debian. Raises `ServiceMissing` if there is none.
    """
    found: list[tuple[int, Path]] = []
    for prefix in (Path("/"), UNPACKED):
        for control in prefix.glob("usr/share/postgresql/*/extension/postgis.control"):
            version = control.parent.parent.name
            bindir = prefix / "usr/lib/postgresql" / version / "bin"
            if version.isdecimal() and (bindir / "initdb").exists():
                found.append((int(version), bindir))
    if not found:
        raise ServiceMissing("PostgreSQL with PostGIS", "postgresql-15-postgis-3")
    return max(found)[1]


def chromium_executable() -> str | None:
    """The path of a Chromium to pass to Playwright, or None if Playwright has its own.

    IOC_TEST_CHROMIUM names another one. A snap is passed over: it may not read test folders.
    Raises `ServiceMissing` if there is neither.
    """
    given = os.environ.get("IOC_TEST_CHROMIUM")
    if given:
        return given
    for name in ("chromium", "chromium-browser", "google-chrome"):
        path = shutil.which(name)
        if path is not None and not _is_snap(Path(path)):
            return path
    browsers = Path(
        os.environ.get("PLAYWRIGHT_BROWSERS_PATH", Path.home() / ".cache" / "ms-playwright")
    )
    if any(browsers.glob("chromium*/INSTALLATION_COMPLETE")):
        return None
    raise ServiceMissing("Chromium", "chromium fonts-dejavu-core fonts-noto-core")


def _is_snap(program: Path) -> bool:
    if "/snap/" in str(program.resolve()):
        return True
    with program.open("rb") as file:
        return re.search(rb"/snap/|snap install", file.read(4096)) is not None


def _server_account() -> pwd.struct_passwd | None:
    """Whom the server runs as: PostgreSQL refuses root, everybody else runs it as themselves."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise ServiceMissing("an account to run PostgreSQL as", "postgresql-common")


def _as_account(account: pwd.struct_passwd | None) -> dict[str, Any]:
    """What makes `subprocess` start a program as this account."""
    if account is None:
        return {}
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _searchable_folder() -> str:
    """A temporary folder that another account may enter, short enough for a socket's path."""
    for candidate in (tempfile.gettempdir(), "/tmp", "/var/tmp"):
        folder = Path(candidate).resolve()
        enterable = all(path.stat().st_mode & stat.S_IXOTH for path in (folder, *folder.parents))
        if (enterable or os.geteuid() != 0) and len(str(folder)) < SOCKET_FOLDER_LIMIT:
            return str(folder)
    raise ServiceFailed("no temporary folder that the account of PostgreSQL may enter")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _spawn(
    command: list[str], death_signal: str, log: Path, account: pwd.struct_passwd | None
) -> "subprocess.Popen[bytes]":
    """Starts a server that gets the signal when this process dies, however it dies."""
    setpriv = shutil.which("setpriv")
    if setpriv is not None:
        command = [setpriv, "--pdeathsig", death_signal, "--", *command]
    with log.open("ab") as output:
        process: subprocess.Popen[bytes] = subprocess.Popen(
            command,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            # An interrupt typed at the terminal is for the tests; they stop their servers.
            start_new_session=True,
            **_as_account(account),
        )
    return process


def _end(process: "subprocess.Popen[bytes]", how: signal.Signals) -> None:
    process.send_signal(how)
    try:
        process.wait(STOP_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _tail(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-10:]) if log.exists() else ""


def main(arguments: list[str]) -> int:
    """See the head of this file."""
    if arguments == ["chromium"]:
        try:
            sys.stdout.write(f"{chromium_executable() or 'the one of Playwright'}\n")
        except ServiceMissing as error:
            sys.stderr.write(f"{error}\n")
            return 1
        return 0
    # A plain `kill` then cleans up as Ctrl+C does.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with PostgresServer() as postgres, RedisServer() as redis:
        sys.stdout.write(f"IOC_DATABASE_URL={postgres.url}\nIOC_REDIS_URL={redis.url}\n")
        sys.stdout.flush()
        with contextlib.suppress(KeyboardInterrupt):
            signal.pause()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
