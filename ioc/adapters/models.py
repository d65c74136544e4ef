"""The model of texts that is in use now: one trained here, or None for the built-in one.

Which one it is a person decides on a screen or by a command, in any process; every server and
worker looks every `CHECK_SECONDS`, loads it beside the work that goes on, and swaps it in.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from sqlalchemy.exc import SQLAlchemyError

from ioc.db.offload import off_loop
from ioc.db.session import Database
from ioc.domain.learning import BUILT_IN
from ioc.queries.admin import learning
from ioc.queries.admin.gazetteer import is_there
from ioc.understanding.model import Model

logger = logging.getLogger(__name__)

CHECK_SECONDS = 3.0
AFTER_FAILURE_SECONDS = 60.0
LOOKER = "model-in-use"

Models = Callable[[], Model | None]


class ModelInUse:
    """Answers the model when called, at once; looks for another in a thread of its own. Without a
    database, or with one that cannot be read, what it holds."""

    def __init__(self, database: Database | None = None) -> None:
        self._database = database
        self._version = BUILT_IN
        self._model: Model | None = None
        self._looking = threading.Lock()
        self._next_look = 0.0
        self.refresh()

    def __call__(self) -> Model | None:
        """The model of this moment; None for the built-in one."""
        if self._database is not None and time.monotonic() >= self._next_look:
            self._next_look = time.monotonic() + CHECK_SECONDS
            if not self._looking.locked():
                threading.Thread(target=self.refresh, name=LOOKER, daemon=True).start()
        return self._model

    def refresh(self) -> None:
        """Loads what is in use now, if it is another than what is held."""
        database = self._database
        if database is None or not self._looking.acquire(blocking=False):
            return
        try:
            if not is_there(database):
                return
            with database.reading() as session:
                version = learning.version_in_use(session)
                if version == self._version:
                    return
                content = learning.content_of(session, version)
            self._model = None if content is None else off_loop(learning.unpack, content, version)
            self._version = version
            logger.info("texts are read by the model %s now", version)
        except SQLAlchemyError:
            # Before the first start there is no table; a database that went away comes back.
            logger.debug("the model in use could not be asked for", exc_info=True)
        except Exception:
            # A server starts and goes on with the model it has, whatever is wrong with another.
            logger.exception("the model in use cannot be read; the one that is held stays")
            self._next_look = time.monotonic() + AFTER_FAILURE_SECONDS
        finally:
            self._looking.release()
