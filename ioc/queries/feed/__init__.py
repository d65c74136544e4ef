"""What the consoles hold, as they fetch it: the whole, the critical part first, what changed.

`view` says what an actor may see, so that answers are shared among those who see the same;
`lists` reads the cards; `whole` writes a snapshot in pieces; `changes` what differs since a place
in the log.
"""
