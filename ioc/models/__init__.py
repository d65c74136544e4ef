"""Tables: columns and relationships, no decisions.

Importing the package imports every model, so that migrations see them all.
"""

from ioc.models import (
    agency,
    agency_work,
    call,
    catalogue,
    city_edit,
    desk,
    duty,
    event,
    example,
    gazetteer,
    incident,
    joining,
    learning,
    message,
    passing_on,
    people,
    protocol,
    report,
    result,
    rule_set,
)

__all__ = [
    "agency",
    "agency_work",
    "call",
    "catalogue",
    "city_edit",
    "desk",
    "duty",
    "event",
    "example",
    "gazetteer",
    "incident",
    "joining",
    "learning",
    "message",
    "passing_on",
    "people",
    "protocol",
    "report",
    "result",
    "rule_set",
]
