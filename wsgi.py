"""`app` for a WSGI server, and `python wsgi.py` for the embedded one."""

from gevent import monkey

if __name__ in {"__main__", "wsgi"}:
    # Before anything else is imported: gevent replaces the blocking parts of the library.
    monkey.patch_all()

from ioc.app import create_app
from ioc.serve import main, prepare

app = create_app()

if __name__ == "__main__":
    main(app)
else:
    prepare(app)
