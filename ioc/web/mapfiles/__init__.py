"""Maps that leave the screen: on paper, as one file for the briefing, and for partners' tools."""
