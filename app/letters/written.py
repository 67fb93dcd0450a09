"""Written: what came of putting a letter together."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from app.mail.letter import Letter


def _nothing(_connection: Connection) -> None:
    return None


@dataclass(frozen=True)
class Written:
    """A letter, None where there is nothing to say any more.

    Attributes:
        then, delay: the data of the next one about the same, with what came along meanwhile, and
            the seconds until then.
        after: what is true once it was sent.
    """

    letter: Letter | None
    then: Mapping[str, Any]
    delay: float = 0.0
    after: Callable[[Connection], None] = _nothing
