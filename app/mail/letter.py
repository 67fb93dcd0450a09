"""Letter: what somebody is told by mail, before it is a message."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Paragraph:
    """One paragraph of plain text."""

    text: str


@dataclass(frozen=True)
class Quote:
    """Words of somebody."""

    text: str


@dataclass(frozen=True)
class Button:
    """What to do next: an address of ours."""

    label: str
    url: str


Part = Paragraph | Quote | Button


@dataclass(frozen=True)
class Letter:
    """To one person.

    Attributes:
        language: a code such as "fr".
        small: why it came, in small letters at its end.
        settings_url: where one turns such mail off; None: one cannot, it was asked for.
    """

    language: str
    address: str
    subject: str
    parts: tuple[Part, ...]
    small: str
    settings_url: str | None = None
