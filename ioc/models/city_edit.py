"""What an administrator edited of the city, so that a loading of seeds leaves it as it is."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from ioc.models.base import Base


class CityEdit(Base):
    """One thing that is no longer the seeds': `what` it is (agency, deadline, …) and its code.

    A row of its own and no column of the thing, since what was taken away is remembered too.
    """

    __tablename__ = "city_edit"

    what: Mapped[str] = mapped_column(String(32), primary_key=True)
    code: Mapped[str] = mapped_column(String(120), primary_key=True)
    edited_by: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
