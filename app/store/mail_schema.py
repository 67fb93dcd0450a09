"""The table of mail that waits. It says what is to be told and to whom, never the words.

Those are put together when a mail goes out, of what is true and allowed at that moment; so no
secret and nobody's text is in it.
"""

from sqlalchemy import Column, Float, Integer, String, Table, Text

from app.store.metadata import metadata

mails = Table(
    "mails",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("kind", String(12), nullable=False),
    # What it is about: of each there is one that waits, and what comes meanwhile goes along.
    Column("about", String(255), nullable=False, unique=True),
    # JSON: the ids that its words are made from.
    Column("data", Text, nullable=False),
    # One more with everything that came along.
    Column("changes", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("created_at", Float(53), nullable=False),
    # When it is to be sent, or tried again; while it is being sent, when another may try.
    Column("due_at", Float(53), nullable=False, index=True),
    Column("given_up_at", Float(53)),
    # Of the last attempt: for whom it was, and what the mail server said.
    Column("recipient", Text),
    Column("trouble", Text),
)
