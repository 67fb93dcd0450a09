"""Rooms without sockets: the protocol, the log of updates, presence, outboxes, lifecycle."""
