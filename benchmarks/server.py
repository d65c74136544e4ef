"""The product's own server with one route more: `/bare`, one insert and nothing else.

`python -m benchmarks.server` obeys the same variables as `make run`. The bare route goes through
the same WSGI server, the same application, guard, headers and write gate; it is what every
other figure is held against.
"""

from gevent import monkey

monkey.patch_all()

import os  # noqa: E402
import resource  # noqa: E402

import orjson  # noqa: E402
from flask import Flask, Response, request  # noqa: E402
from sqlalchemy import text  # noqa: E402

from ioc.app import create_app  # noqa: E402
from ioc.db.session import Database  # noqa: E402
from ioc.serve import main  # noqa: E402
from ioc.web.auth import public  # noqa: E402

TABLE = "CREATE TABLE IF NOT EXISTS benchmark_bare (id {key}, token text, body text)"
KEYS = {"sqlite": "INTEGER PRIMARY KEY", "postgresql": "bigserial PRIMARY KEY"}


def add_bare_route(app: Flask) -> None:
    """Adds `/bare` and `/bare/rss` to an application."""
    database: Database = app.extensions["ioc.db"]

    @app.post("/bare")
    @public
    def bare() -> Response:
        body = orjson.loads(request.get_data(cache=False))
        with database.atomic() as session:
            session.execute(
                text("INSERT INTO benchmark_bare (token, body) VALUES (:token, :body)"),
                {"token": body["client_token"], "body": body["text"]},
            )
        return Response(b'{"status":"received"}', 201, content_type="application/json")

    @app.get("/bare/rss")
    @public
    def rss() -> Response:
        with open("/proc/self/statm") as file:
            pages = int(file.read().split()[1])
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        resident = pages * os.sysconf("SC_PAGE_SIZE") // 1024
        return Response(orjson.dumps({"rss_kib": resident, "peak_kib": peak}))


def prepared() -> Flask:
    """The application with the bare route and its table."""
    app = create_app()
    add_bare_route(app)
    return app


if __name__ == "__main__":
    from ioc.cli.seed import first_run

    benchmarked = prepared()
    first_run(benchmarked, with_demo=False)
    opened: Database = benchmarked.extensions["ioc.db"]
    with opened.atomic() as setup:
        setup.execute(text(TABLE.format(key=KEYS[opened.engine.dialect.name])))
    main(benchmarked)
