"""Announcer: who is to hear of a comment, in the page and by mail."""

from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import Connection

from app.comments import by_mail, notices, shelf
from app.comments.threads import Comment

Announce = Callable[[Connection, Comment, Mapping[str, str]], Comment]
"""Keeps whom a comment mentions (ids by name), and tells those who are to hear of it."""


class Announcer:
    """Of one process.

    Attributes:
        present: which people are looking at a document in this process, by their ids.
    """

    def __init__(self, *, mails: bool) -> None:
        """`mails`: the server sends mail."""
        self._mails = mails
        self.present: Callable[[str], set[str]] = lambda _document_id: set()

    def about(self, document_id: str) -> Announce:
        """To be called before the transaction that announces."""
        present = self.present(document_id)

        def announce(
            connection: Connection, comment: Comment, mentioned: Mapping[str, str]
        ) -> Comment:
            named = [name for name in mentioned if f"@{name}" in comment.body]
            shelf.mention(connection, comment.id, named)
            told = [mentioned[name] for name in named]
            notices.notify(
                connection, document_id, comment, told, mails=self._mails, present=present
            )
            return comment

        return announce

    def heard(
        self, document_id: str, thread_ids: Sequence[str]
    ) -> Callable[[Connection], None] | None:
        """Another process has announced something in these threads: the transaction by which who
        looks at the document here gets no mail of it; None: there is nobody."""
        present = self.present(document_id) if self._mails else set()
        return (lambda c: by_mail.seen(c, thread_ids, present)) if present else None
