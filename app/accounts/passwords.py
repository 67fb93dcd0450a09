"""Passwords: argon2id, off the event loop, a few at a time."""

import asyncio
from collections.abc import Sequence
from functools import cached_property

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.errors import BadRequest

SHORTEST, LONGEST = 10, 1000
AT_ONCE = 2
"""Each takes 64 MiB and a core for a twentieth of a second."""
_COMMON = frozenset(
    {
        *("password12", "password123", "password1234", "passwordpassword", "1234567890"),
        *("12345678910", "0123456789", "qwertyuiop", "qwerty12345", "qwerty123456"),
        *("letmein1234", "iloveyou123", "administrator", "changeme123", "abcdefghij"),
        *("abcd1234567", "1q2w3e4r5t", "welcome1234"),
    }
)


class Passwords:
    """Hashes and checks."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._turn = asyncio.Semaphore(AT_ONCE)

    async def hash(self, password: str) -> str:
        """What the database keeps."""
        async with self._turn:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def fits(self, password: str, kept: str | None) -> bool:
        """Whether it is the one; takes as long when there is none to compare with."""
        async with self._turn:
            return await asyncio.to_thread(self._fits, password, kept)

    async def which(self, given: str, kept: Sequence[str]) -> str | None:
        """The hash that `given` is the secret of, among several; all of them are tried."""
        async with self._turn:
            fits = await asyncio.to_thread(lambda: [self._fits(given, each) for each in kept])
        return next((each for each, is_it in zip(kept, fits, strict=True) if is_it), None)

    def is_outdated(self, kept: str) -> bool:
        """Whether it was hashed with less care than today's."""
        return self._hasher.check_needs_rehash(kept)

    @cached_property
    def _nobodys(self) -> str:
        """Compared with where there is no account, so that the answer takes as long."""
        return self._hasher.hash("nobody has this password")

    def _fits(self, password: str, kept: str | None) -> bool:
        try:
            return self._hasher.verify(kept or self._nobodys, password[:LONGEST]) and bool(kept)
        except (VerificationError, InvalidHashError):
            return False


def check_password(password: str, *, names: tuple[str, ...] = ()) -> None:
    """Raises BadRequest, with what to do, for a password that is easily guessed.

    `names`: what is known of the person, which guessers try first.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise BadRequest(f"Take a password of {SHORTEST} to {LONGEST} characters.")
    folded = password.casefold()
    known = {name.casefold() for name in names} | {
        name.casefold().partition("@")[0] for name in names
    }
    if folded in _COMMON or folded in known or len(set(folded)) < 4:
        raise BadRequest("This password is among the first that guessers try; take another one.")
