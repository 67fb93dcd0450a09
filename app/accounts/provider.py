"""Provider: sign-in with OpenID Connect, by authorization code with PKCE.

The browser brings back a code and nothing else that is believed: who somebody is the server asks
the provider itself, and checks the signature, issuer, audience, times and nonce of the answer.
"""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from secrets import token_urlsafe
from typing import Any, ClassVar

import httpx2
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import AsyncOAuth2Client
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import ClaimError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry
from pydantic import BaseModel

from app.addresses import is_private
from app.errors import AppError, NotAuthenticated
from app.settings import Settings

log = logging.getLogger(__name__)

SCOPE = "openid email profile"
ANSWER_SECONDS = 10.0
KNOWN_SECONDS = 300.0
"""How long the provider's addresses are taken for true."""
LEEWAY_SECONDS = 60
"""By how much its clock may differ from ours."""
SIGNATURES = frozenset(
    {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}
)
"""With a key that only the provider has. Never 'none', and never one that we could sign with."""


class ProviderAway(AppError):
    """The identity provider does not answer, or with something else."""

    code: ClassVar[str] = "provider_away"
    http_status: ClassVar[int] = 503
    close_code: ClassVar[int] = 4503
    title: ClassVar[str] = "The identity provider does not answer; try again in a moment."


@dataclass(frozen=True)
class Trip:
    """What one journey to the provider and back is known by."""

    state: str
    nonce: str
    verifier: str

    @classmethod
    def new(cls) -> "Trip":
        """A journey that nobody can guess."""
        return cls(*(token_urlsafe(32) for _ in range(3)))


@dataclass(frozen=True)
class Identity:
    """Who somebody is at the provider. `verified`: it says that the address is theirs."""

    issuer: str
    subject: str
    email: str | None
    verified: bool
    name: str


class _Metadata(BaseModel):
    """What we need of the provider's discovery document."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None = None
    token_endpoint_auth_methods_supported: list[str] = ["client_secret_basic"]
    id_token_signing_alg_values_supported: list[str] = ["RS256"]


class _Keys(BaseModel):
    keys: list[dict[str, Any]]


class _Given(BaseModel):
    """What the provider gives for a code."""

    id_token: str
    access_token: str | None = None


class _Claims(BaseModel, extra="allow"):
    sub: str


class Provider:
    """The identity provider of this server. Nothing is kept of what it says but its addresses."""

    def __init__(self, issuer: str, client_id: str, client_secret: str, name: str) -> None:
        self.name = name
        self._issuer = issuer.rstrip("/")
        self._client_id = client_id
        self._client_secret = client_secret
        self._known: tuple[float, _Metadata] | None = None

    @classmethod
    def of(cls, settings: Settings) -> "Provider | None":
        """The one that the settings name, if they do."""
        if not settings.oidc_issuer:
            return None
        return cls(
            settings.oidc_issuer,
            settings.oidc_client_id,
            settings.oidc_client_secret,
            settings.oidc_name,
        )

    async def address(self, trip: Trip, redirect_uri: str) -> str:
        """Where to send the browser. Raises ProviderAway."""
        with self._asking():
            metadata = await self._metadata()
            async with self._client(metadata, redirect_uri) as client:
                address, _ = client.create_authorization_url(
                    metadata.authorization_endpoint,
                    state=trip.state,
                    nonce=trip.nonce,
                    code_verifier=trip.verifier,
                )
                return str(address)

    async def identity(self, code: str, trip: Trip, redirect_uri: str) -> Identity:
        """Who came back with `code`.

        Raises:
            ProviderAway
            NotAuthenticated: the provider refuses the code, or its answer is not for us. `reason`
                in its `extra`.
        """
        with self._asking():
            metadata = await self._metadata()
            async with self._client(metadata, redirect_uri) as client:
                answer = await client.fetch_token(
                    metadata.token_endpoint,
                    grant_type="authorization_code",
                    code=code,
                    redirect_uri=redirect_uri,
                    code_verifier=trip.verifier,
                )
                given = _Given.model_validate(answer)
                claims = await self._claims(client, metadata, given, trip.nonce)
                if "email" not in claims and given.access_token and metadata.userinfo_endpoint:
                    claims |= await self._more(client, metadata.userinfo_endpoint, claims["sub"])
        return _identity(metadata.issuer, claims)

    async def _claims(
        self, client: Any, metadata: _Metadata, given: _Given, nonce: str
    ) -> dict[str, Any]:
        found = _Keys.model_validate(await _json(client, metadata.jwks_uri))
        keys = KeySet.import_key_set({"keys": found.keys})
        allowed = sorted(SIGNATURES & set(metadata.id_token_signing_alg_values_supported))
        registry = JWSRegistry(algorithms=allowed, strict_check_header=False)
        token = jwt.decode(given.id_token, keys, registry=registry)
        claims = CodeIDToken(
            token.claims,
            token.header,
            {
                "iss": {"essential": True, "value": metadata.issuer},
                "aud": {"essential": True, "value": self._client_id},
            },
            {
                "nonce": nonce,
                "client_id": self._client_id,
                "access_token": given.access_token,
            },
        )
        claims.validate(leeway=LEEWAY_SECONDS)
        return _Claims.model_validate(claims).model_dump()

    async def _more(self, client: Any, address: str, subject: str) -> dict[str, Any]:
        """Many providers say the e-mail address only here."""
        answer = await client.get(address)
        answer.raise_for_status()
        claims = _Claims.model_validate(answer.json())
        if claims.sub != subject:
            raise _not_trusted()
        return claims.model_dump()

    async def _metadata(self) -> _Metadata:
        now = time.monotonic()
        if self._known is not None and now - self._known[0] < KNOWN_SECONDS:
            return self._known[1]
        async with self._client() as client:
            address = f"{self._issuer}/.well-known/openid-configuration"
            found = _Metadata.model_validate(await _json(client, address))
        if found.issuer.rstrip("/") != self._issuer:
            raise ValueError("it calls itself by another name than BURNISH_OIDC_ISSUER")
        used = (found.authorization_endpoint, found.token_endpoint, found.jwks_uri)
        if not all(is_private(each) for each in (*used, found.userinfo_endpoint or used[0])):
            raise ValueError("others could listen to it, or answer in its name")
        self._known = now, found
        return found

    def _client(self, metadata: _Metadata | None = None, redirect_uri: str | None = None) -> Any:
        how = "none"
        if self._client_secret:
            known = metadata.token_endpoint_auth_methods_supported if metadata else []
            how = (
                "client_secret_post"
                if "client_secret_post" in known and "client_secret_basic" not in known
                else "client_secret_basic"
            )
        return AsyncOAuth2Client(
            self._client_id,
            self._client_secret or None,
            token_endpoint_auth_method=how,
            scope=SCOPE,
            redirect_uri=redirect_uri,
            code_challenge_method="S256",
            timeout=ANSWER_SECONDS,
        )

    @contextmanager
    def _asking(self) -> Iterator[None]:
        """What may go wrong, as one of our errors; the log says what to mend."""
        try:
            yield
        except OAuthError as error:
            # A word of the standard, such as invalid_client; no secret.
            log.warning("The identity provider refuses: %s", str(error.error)[:80])
            raise NotAuthenticated(
                "The identity provider refuses this sign-in; start again.",
                reason="provider_refused",
            ) from None
        except ClaimError as error:
            log.warning("A sign-in is not for us, or too late: %s", error.description)
            raise _not_trusted() from None
        except JoseError as error:
            log.warning("A sign-in is not signed as it must be: %s", type(error).__name__)
            raise _not_trusted() from None
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            log.warning("The identity provider does not answer: %s", type(error).__name__)
            raise ProviderAway() from None
        except ValueError as error:
            log.warning(
                "What answers at BURNISH_OIDC_ISSUER speaks no OpenID Connect: %s",
                type(error).__name__,
            )
            raise ProviderAway() from None


async def _json(client: Any, address: str) -> Any:
    answer = await client.request("GET", address, withhold_token=True)
    answer.raise_for_status()
    return answer.json()


def _not_trusted() -> NotAuthenticated:
    return NotAuthenticated(
        "What the identity provider answered cannot be trusted; the server's log says why.",
        reason="not_trusted",
    )


def _identity(issuer: str, claims: dict[str, Any]) -> Identity:
    email = claims.get("email")
    named = (claims.get(key) for key in ("name", "preferred_username", "nickname"))
    return Identity(
        issuer=issuer,
        subject=str(claims["sub"]),
        email=email if isinstance(email, str) else None,
        # Some send the word instead of the value.
        verified=claims.get("email_verified") in (True, "true"),
        name=next((name for name in named if isinstance(name, str) and name.strip()), ""),
    )
