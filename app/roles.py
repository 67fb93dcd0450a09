"""What somebody may do with a document or in a workspace, from least to most."""

from enum import IntEnum


class Role(IntEnum):
    """Each may do what those before it may.

    >>> Role.EDITOR > Role.COMMENTER, Role.EDITOR.word, Role.of("editor")
    (True, 'editor', <Role.EDITOR: 3>)
    """

    VIEWER = 1
    """Reads."""
    COMMENTER = 2
    """Also comments and proposes changes."""
    EDITOR = 3
    """Also writes, and decides what others propose."""
    OWNER = 4
    """Also shares and deletes."""

    @property
    def word(self) -> str:
        """Its name outside: in the database, on the wire, in the API."""
        return self.name.lower()

    @classmethod
    def of(cls, word: str) -> "Role":
        """The role of this name. Raises KeyError."""
        return cls[word.upper()]
