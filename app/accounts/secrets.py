"""Secrets that are handed out once: random, and kept as their hash only."""

import hashlib
import secrets
from uuid import uuid4

BYTES = 32


def new_secret(kind: str) -> str:
    """256 random bits behind a word that says what it is, so that scanners know a leaked one."""
    return f"burnish_{kind}_{secrets.token_urlsafe(BYTES)}"


def hashed(secret: str) -> str:
    """What the database keeps. A fast hash is enough: nobody guesses 256 bits."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def new_id() -> str:
    """A name for a row; no secret."""
    return uuid4().hex
