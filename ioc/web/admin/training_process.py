"""Starts a training in a process of its own, so that no request ever waits for it."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
from pathlib import Path

from flask import Flask

from config import Settings
from ioc.db.session import Database, Priority
from ioc.services.upkeep import learning

logger = logging.getLogger(__name__)

PROGRAM = Path(__file__).resolve().parents[3] / "wsgi.py"
ONE_CORE = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def start(app: Flask, number: int) -> None:
    """Starts `flask ioc train` for a training that was asked for. Whatever ends the process is
    noted with the training; it goes on when this server is stopped."""
    settings: Settings = app.config["IOC"]
    environment = {
        **os.environ,
        **dict.fromkeys(ONE_CORE, "1"),
        # A relative folder means another one elsewhere.
        "IOC_DATA_DIR": str(settings.data_dir),
        "IOC_DATABASE_URL": settings.database_url,
        "IOC_SEEDS_DIR": str(settings.seeds_dir),
    }
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "flask",
            "--app",
            str(PROGRAM),
            "ioc",
            "train",
            "--run",
            str(number),
        ],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    database: Database = app.extensions["ioc.db"]
    threading.Thread(target=_wait, args=(process, database, number), daemon=True).start()


def _wait(process: subprocess.Popen[bytes], database: Database, number: int) -> None:
    _told, complaint = process.communicate()
    if process.returncode == 0:
        return
    said = complaint.decode(errors="replace").strip()
    logger.error("the training %s ended with status %s: %s", number, process.returncode, said)
    with database.atomic(Priority.BACKGROUND) as session:
        # One that could still speak has said itself why; this is for one that was killed.
        learning.training_failed(session, number, f"the process ended: {process.returncode}")
