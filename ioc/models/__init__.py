"""Tables: columns and relationships, no decisions.

Importing the package imports every model, so that migrations see them all.
"""

from ioc.models import (
    agency,
    catalogue,
    event,
    example,
    gazetteer,
    incident,
    joining,
    learning,
    people,
    report,
)

__all__ = [
    "agency",
    "catalogue",
    "event",
    "example",
    "gazetteer",
    "incident",
    "joining",
    "learning",
    "people",
    "report",
]
