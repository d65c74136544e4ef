"""How gunicorn serves the web process in production: `make serve`.

Obeys IOC_BIND and PORT (default 127.0.0.1:5000), IOC_TLS_CERT and IOC_TLS_KEY, IOC_WEB_PROCESSES.
"""

import os


def _web_processes() -> int:
    """IOC_WEB_PROCESSES, 1 unless told; more than one only where several can work together."""
    count = int(os.environ.get("IOC_WEB_PROCESSES", "1"))
    if count < 1:
        raise SystemExit("IOC_WEB_PROCESSES must be 1 or more")
    if count > 1 and not (
        os.environ.get("IOC_DATABASE_URL", "").startswith("postgresql")
        and os.environ.get("IOC_REDIS_URL")
    ):
        raise SystemExit(
            "IOC_WEB_PROCESSES above 1 needs IOC_DATABASE_URL=postgresql+psycopg://… and"
            " IOC_REDIS_URL=redis://…: only one process may own the embedded database, and several"
            " wake each other through Redis"
        )
    return count


def _bind() -> str:
    """The address to listen on. IOC_BIND may carry its own port; an IPv6 address has brackets."""
    address = os.environ.get("IOC_BIND") or "127.0.0.1"
    port = os.environ.get("PORT") or "5000"
    if address.startswith("["):
        return address if "]:" in address else f"{address}:{port}"
    return address if ":" in address else f"{address}:{port}"


bind = _bind()
workers = _web_processes()
worker_class = "gevent"
# Every console and tracking page keeps one WebSocket open.
worker_connections = 4000
# gunicorn's own control socket lies in the account's home, which a service account does not have.
control_socket_disable = True
# Long enough for the answers that are being written; sockets resume elsewhere by themselves.
graceful_timeout = 10
keepalive = 65
certfile = os.environ.get("IOC_TLS_CERT") or None
keyfile = os.environ.get("IOC_TLS_KEY") or None
proc_name = "ioc-web"
# The heartbeat file of a worker must not wait for a disk.
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
