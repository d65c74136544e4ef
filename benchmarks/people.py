"""Makes many operators at once and prints a token of each, one a line.

`python -m benchmarks.people 150`, with the environment of the server.
"""

from __future__ import annotations

import sys

from ioc.access.actor import SYSTEM
from ioc.app import create_app
from ioc.db.session import Database
from ioc.domain.permissions import Role
from ioc.services.accounts import people


def main(count: int) -> None:
    """The accounts and their tokens, in one transaction."""
    database: Database = create_app().extensions["ioc.db"]
    password = people.hash_password("mot mat khau de do toc do")
    with database.atomic() as session:
        for number in range(count):
            email = f"operator-{number}@bench.invalid"
            people.create_user(
                session, SYSTEM, email, f"Operator {number}", password, Role.OPERATOR, None, None
            )
            print(people.create_token(session, SYSTEM, email, "bench", is_from_server=True))


if __name__ == "__main__":
    main(int(sys.argv[1]))
