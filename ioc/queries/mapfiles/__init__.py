"""What stands on maps that leave the system: on paper, as one file, for partners' tools."""
