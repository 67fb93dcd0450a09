"""Pure functions over str: no CRDT, no I/O."""
