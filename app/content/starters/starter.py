"""What a built-in template is."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Starter:
    """A document to begin with.

    Attributes:
        about: for whom or what it is good, in one short line.
        markdown: what stands below the title.
    """

    title: str
    about: str
    markdown: str
