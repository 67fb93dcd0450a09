"""Live documents, and who is in them.

    session ── a peer's frames in ──▶ room ──▶ store (write ahead) ──▶ live document
                                        └──▶ outboxes ── frames out ──▶ everyone else

A room's memory is always a prefix of its log: nothing is applied or sent before it is on disk.
"""
