"""Sealing: secrets that the server must read again are kept encrypted, where it has a key."""

import base64

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.errors import AppError

_OPEN, _SEALED = "plain:", "fernet:"


class WrongKey(AppError):
    """BURNISH_SECRET_KEY is missing, or another one than when the secret was kept."""

    code, http_status, close_code = "wrong_key", 500, 4500
    title = "The server cannot read what your codes are made from."


class Seal:
    """Encrypts and decrypts. `key` (any long text) empty: what is kept can be read by whoever
    has the database."""

    def __init__(self, key: str) -> None:
        self._fernet = Fernet(_derived(key)) if key else None

    def close(self, secret: str) -> str:
        """What the database keeps."""
        if self._fernet is None:
            return _OPEN + secret
        return _SEALED + self._fernet.encrypt(secret.encode()).decode()

    def open(self, kept: str) -> str:
        """The secret. Raises WrongKey."""
        if kept.startswith(_OPEN):
            return kept.removeprefix(_OPEN)
        try:
            if self._fernet is not None:
                return self._fernet.decrypt(kept.removeprefix(_SEALED)).decode()
        except InvalidToken:
            pass
        raise WrongKey(
            "BURNISH_SECRET_KEY is not the one that this second factor was set up with. Whoever "
            "looks after the server sets it again, or turns the second factor off with "
            "`burnish user second-factor-off`."
        )


def _derived(key: str) -> bytes:
    derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"burnish second factors")
    return base64.urlsafe_b64encode(derive.derive(key.encode()))
