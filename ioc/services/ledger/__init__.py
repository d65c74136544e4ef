"""The ledger of people: who was asked for, fetched, looked for; and when a rescue is over."""
