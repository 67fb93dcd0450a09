"""A real server process, and real peers."""
