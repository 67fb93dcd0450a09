"""A device with a passkey, as far as a server can tell: it makes keys and signs with them."""

import hashlib
import json
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import bytes_to_base64url

from tests.accounts.house import ADDRESS

HOST = ADDRESS.removeprefix("http://")
PRESENT, VERIFIED, WITH_KEY = 0x01, 0x04, 0x40


class Device:
    """Answers what `navigator.credentials` would."""

    def __init__(self, name: bytes = b"one") -> None:
        self.name = name
        self.count = 0
        self._key = ec.generate_private_key(ec.SECP256R1())

    def make(self, options: dict[str, Any], **odd: Any) -> dict[str, Any]:
        """A new passkey for these options."""
        numbers = self._key.public_key().public_numbers()
        x, y = (number.to_bytes(32, "big") for number in (numbers.x, numbers.y))
        key = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})
        named = bytes(16) + len(self.name).to_bytes(2, "big") + self.name + key
        data = self._data(WITH_KEY, odd) + named
        made = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        said = self._said("webauthn.create", options, odd)
        return self._answer(said, attestationObject=bytes_to_base64url(made))

    def sign(self, options: dict[str, Any], **odd: Any) -> dict[str, Any]:
        """Lets its person in."""
        self.count += 1
        said, data = self._said("webauthn.get", options, odd), self._data(0, odd)
        signed = self._key.sign(data + hashlib.sha256(said).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(
            said,
            authenticatorData=bytes_to_base64url(data),
            signature=bytes_to_base64url(signed),
        )

    def _said(self, kind: str, options: dict[str, Any], odd: dict[str, Any]) -> bytes:
        origin = odd.get("origin", ADDRESS)
        said = {"type": kind, "challenge": options["challenge"], "origin": origin}
        return json.dumps(said | {"crossOrigin": False}).encode()

    def _data(self, flags: int, odd: dict[str, Any]) -> bytes:
        flags |= odd.get("flags", PRESENT | VERIFIED)
        host = hashlib.sha256(str(odd.get("host", HOST)).encode()).digest()
        return host + bytes([flags]) + self.count.to_bytes(4, "big")

    def _answer(self, said: bytes, **response: str) -> dict[str, Any]:
        named = bytes_to_base64url(self.name)
        return {
            "id": named,
            "rawId": named,
            "type": "public-key",
            "response": {"clientDataJSON": bytes_to_base64url(said), **response},
            "clientExtensionResults": {},
        }
