"""What can go wrong in words a rule may use; faces turn these into answers.

Each error has a stable `code` (contract: `problem+json` member `code`) and, where a
field is to blame, the name of that field.
"""

from __future__ import annotations

from dataclasses import dataclass


class DomainError(Exception):
    """Base of every refusal that a rule or a service may raise."""

    code = "error"

    def __init__(self, code: str | None = None, **details: object) -> None:
        self.code = code or type(self).code
        self.details = details
        super().__init__(self.code)


class NotFound(DomainError):
    """It does not exist, or this actor may not know that it exists."""

    code = "not_found"


class NotAllowed(DomainError):
    """The actor may see it but not do this to it."""

    code = "not_allowed"


class InvalidTransition(DomainError):
    """The state it is in does not admit this action."""

    code = "invalid_transition"


class Conflict(DomainError):
    """Somebody else changed it first, or the same key came with another body."""

    code = "conflict"


@dataclass(frozen=True)
class FieldError:
    """One field that cannot be taken: its name and a code that has a text in every language."""

    field: str
    code: str


class InvalidInput(DomainError):
    """What was sent cannot be taken; `errors` names each field."""

    code = "invalid_input"

    def __init__(self, *errors: FieldError, code: str | None = None) -> None:
        super().__init__(code)
        self.errors = errors


class StorageFull(DomainError):
    """There is no room to keep what was sent; nothing of it was kept."""

    code = "storage_full"
