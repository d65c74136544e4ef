"""What every action on an incident carries, and how a service is called with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.models.incident import Incident
from ioc.web.intake import parsing

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
MaybeWords = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)]


class ActionIn(BaseModel):
    """What every action carries: the version that the actor saw."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)
    version: Annotated[int, Field(ge=0, le=parsing.LARGEST_ID)]


class ReasonIn(ActionIn):
    reason: Words


Act = Callable[[Session, Actor, int, Any], Incident]
