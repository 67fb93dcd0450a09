"""A provider, or somebody in its place, that answers with what must not be believed."""

import asyncio
import base64
import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import uvicorn
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from tests.accounts.house import House, house
from tests.engines import free_port
from tests.waiting import until

CLIENT, SECRET = "burnish", "a secret of the tests"
REAL, FORGED = RSAKey.generate_key(2048), RSAKey.generate_key(2048)


@dataclass
class Crook:
    """What it says of itself, and what it answers."""

    port: int = field(default_factory=free_port)
    metadata: dict[str, Any] = field(default_factory=dict)
    claims: dict[str, Any] = field(default_factory=dict)
    userinfo: dict[str, Any] = field(default_factory=dict)
    sign: Callable[[dict[str, Any]], str] | None = None
    token: Response | None = None
    seen: dict[str, str] = field(default_factory=dict)

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def discovery(self, _request: Request) -> Response:
        known = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
        }
        return JSONResponse(known | self.metadata)

    async def keys(self, _request: Request) -> Response:
        return JSONResponse({"keys": [{"kty": "new"}, REAL.as_dict(private=False)]})

    async def tokens(self, request: Request) -> Response:
        form = parse_qs((await request.body()).decode())
        self.seen["verifier"] = form["code_verifier"][0]
        if self.token is not None:
            return self.token
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": "ada-at-the-provider",
            "iat": now,
            "exp": now + 300,
            "nonce": self.seen["nonce"],
            "email": "ada@example.org",
            "email_verified": True,
        }
        claims = {k: v for k, v in (claims | self.claims).items() if v is not None}
        signed = self.sign(claims) if self.sign else signed_by(REAL)(claims)
        return JSONResponse({"access_token": "a", "token_type": "Bearer", "id_token": signed})

    async def user(self, _request: Request) -> Response:
        return JSONResponse(self.userinfo)


def signed_by(key: RSAKey) -> Callable[[dict[str, Any]], str]:
    return lambda claims: jwt.encode({"alg": "RS256"}, claims, key)


def encoded(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).decode().rstrip("=")


def unsigned(claims: dict[str, Any]) -> str:
    return ".".join(
        [*(encoded(json.dumps(part).encode()) for part in ({"alg": "none"}, claims)), ""]
    )


def signed_alike(key: bytes, claims: dict[str, Any]) -> str:
    """By a key that both sides know."""
    parts = ({"alg": "HS256"}, claims)
    told = ".".join(encoded(json.dumps(part).encode()) for part in parts)
    return f"{told}.{encoded(hmac.digest(key, told.encode(), 'sha256'))}"


def tampered(claims: dict[str, Any]) -> str:
    header, _, signature = signed_by(REAL)(claims).split(".")
    return ".".join([header, encoded(json.dumps(claims | {"sub": "x"}).encode()), signature])


@pytest.fixture
async def crook() -> AsyncIterator[Crook]:
    crook = Crook()
    app = Starlette(
        routes=[
            Route("/.well-known/openid-configuration", crook.discovery),
            Route("/keys", crook.keys),
            Route("/token", crook.tokens, methods=["POST"]),
            Route("/userinfo", crook.user),
        ]
    )
    server = uvicorn.Server(
        uvicorn.Config(app, port=crook.port, log_level="error", lifespan="off", ws="none")
    )
    task = asyncio.create_task(server.serve())
    await until(lambda: server.started)
    yield crook
    server.should_exit = True
    await task


@pytest.fixture
async def home(tmp_path: Path, crook: Crook) -> AsyncIterator[House]:
    chosen = {"oidc_issuer": crook.issuer, "oidc_client_id": CLIENT, "oidc_client_secret": SECRET}
    async with house(tmp_path, **chosen) as running:
        await running.person_row("Ada")
        yield running


async def comes_back(home: House, crook: Crook) -> tuple[httpx.AsyncClient, httpx.Response]:
    """A browser that went to the provider and is sent back with a code."""
    browser = home.browser()
    begun = await browser.post("/oidc/begin", json={})
    assert begun.status_code == 200, begun.text
    asked = parse_qs(urlsplit(begun.json()["address"]).query)
    crook.seen["nonce"], crook.seen["challenge"] = asked["nonce"][0], asked["code_challenge"][0]
    answer = await browser.get(f"/oidc/callback?code=c&state={asked['state'][0]}")
    return browser, answer


async def test_an_honest_answer_is_believed(home: House, crook: Crook) -> None:
    browser, answer = await comes_back(home, crook)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert (await browser.get("/session")).json()["person"]["name"] == "Ada"
    digest = hashlib.sha256(crook.seen["verifier"].encode()).digest()
    assert crook.seen["challenge"] == encoded(digest)


LONG_AGO = int(time.time()) - 3600
FORGERIES: dict[str, dict[str, Any]] = {
    "signed by another key": {"sign": signed_by(FORGED)},
    "not signed": {"sign": unsigned},
    "changed after it was signed": {"sign": tampered},
    "signed with the public key": {
        "sign": lambda claims: signed_alike(REAL.as_pem(private=False), claims)
    },
    "signed with our secret": {"sign": lambda claims: signed_alike(SECRET.encode(), claims)},
    "no token at all": {"sign": lambda _claims: "nonsense"},
    "of another issuer": {"claims": {"iss": "https://id.example.org"}},
    "of no issuer": {"claims": {"iss": None}},
    "for another client": {"claims": {"aud": "another"}},
    "for another client, by us": {"claims": {"aud": "another", "azp": CLIENT}},
    "for nobody": {"claims": {"aud": None}},
    "for two, by another": {"claims": {"aud": [CLIENT, "another"], "azp": "another"}},
    "over": {"claims": {"exp": LONG_AGO}},
    "without an end": {"claims": {"exp": None}},
    "of another journey": {"claims": {"nonce": "another"}},
    "of no journey": {"claims": {"nonce": None}},
    "of nobody": {"claims": {"sub": None}},
    "not valid yet": {"claims": {"nbf": LONG_AGO + 7200}},
    "with another access token": {"claims": {"at_hash": "another"}},
    "with the address of another": {
        "claims": {"email": None},
        "userinfo": {"sub": "another", "email": "ada@example.org", "email_verified": True},
    },
}


async def test_an_answer_that_cannot_be_trusted_lets_nobody_in(home: House, crook: Crook) -> None:
    for how, said in FORGERIES.items():
        crook.claims, crook.userinfo, crook.sign = {}, {}, None
        for name, value in said.items():
            setattr(crook, name, value)
        browser, answer = await comes_back(home, crook)
        assert answer.headers["location"] == "/#sign-in=not_trusted", how
        assert "set-cookie" not in answer.headers, how
        assert (await browser.get("/session")).json()["person"] is None, how


BROKEN: dict[str, tuple[Response, str]] = {
    "an error of the standard": (JSONResponse({"error": "invalid_grant"}, 400), "provider_refused"),
    "a defect": (Response("oh no", 500), "provider_away"),
    "a page": (Response("<html>"), "provider_away"),
    "a list": (JSONResponse([1]), "provider_away"),
    "no identity": (JSONResponse({"access_token": "a", "token_type": "Bearer"}), "provider_away"),
    "a way elsewhere": (RedirectResponse("/keys", 307), "provider_away"),
}


async def test_a_provider_that_breaks_is_told_of_in_the_page(home: House, crook: Crook) -> None:
    for what, (said, reason) in BROKEN.items():
        crook.token = said
        browser, answer = await comes_back(home, crook)
        assert answer.headers["location"] == f"/#sign-in={reason}", what
        assert (await browser.get("/session")).json()["person"] is None, what


WRONG: tuple[dict[str, Any], ...] = (
    {"issuer": "https://id.example.org"},
    {"token_endpoint": "http://id.example.org/token"},
    {"jwks_uri": "http://id.example.org/keys"},
    {"userinfo_endpoint": "http://id.example.org/userinfo"},
    {"authorization_endpoint": "javascript:alert(1)"},
    {"token_endpoint": None},
)


async def test_a_provider_that_describes_itself_wrongly_is_not_asked(
    home: House, crook: Crook
) -> None:
    for said in WRONG:
        crook.metadata = said
        answer = await home.browser().post("/oidc/begin", json={})
        assert (answer.status_code, answer.json()["code"]) == (503, "provider_away"), said
    crook.metadata = {}
    assert (await home.browser().post("/oidc/begin", json={})).status_code == 200


async def test_a_provider_that_knows_a_public_client_gets_no_secret(
    tmp_path: Path, crook: Crook
) -> None:
    chosen = {"oidc_issuer": f"{crook.issuer}/", "oidc_client_id": CLIENT}
    async with house(tmp_path, **chosen) as running:
        await running.person_row("Ada")
        _, answer = await comes_back(running, crook)
        assert answer.headers["location"] == "/"
