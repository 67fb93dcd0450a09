"""/oidc: signing in with the identity provider (OpenID Connect)."""

import re
from typing import Annotated
from urllib.parse import quote

from pydantic import AfterValidator, BaseModel, Field
from pydantic_core import PydanticCustomError
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from app.accounts import throttle
from app.accounts.callers import NOBODY, Caller
from app.accounts.identities import Arrival
from app.accounts.provider import Provider, ProviderAway
from app.accounts.secrets import new_secret
from app.accounts.trips import LIFE_SECONDS, Return
from app.endpoints.access import Access, address_of, is_secure, origin_of, set_secret
from app.endpoints.account_models import Secret
from app.endpoints.fields import Body, Query
from app.endpoints.operation import API, Call, Operation
from app.endpoints.signing import enter
from app.errors import AppError, NotAuthenticated, NotFound, TooMany
from app.settings import Settings

CALLBACK = "/oidc/callback"
PROBLEM = "sign-in"
"""The page finds the reason of a refusal behind it, in the fragment, which no log sees."""
_OURS = re.compile(r"/(?![/\\])[!-\[\]-~]*")
"""A path of this server: no second slash, no backslash, nothing that browsers leave out."""


def _path_of_ours(to: str) -> str:
    if not _OURS.fullmatch(to):
        raise PydanticCustomError("path", "must be a path of this server, such as /d/notes")
    return to


class BeginTrip(Body):
    """`to`: where the person wants to be afterwards. `invitation`: the secret of one to take."""

    to: Annotated[str, Field(max_length=500), AfterValidator(_path_of_ours)] = "/"
    invitation: Secret | None = None


class TripAddress(BaseModel):
    """Where to send the browser."""

    address: str


class Callback(Query):
    """What the provider sends the browser back with."""

    state: Annotated[str, Field(max_length=200)] = ""
    code: Annotated[str, Field(max_length=8000)] = ""
    error: Annotated[str, Field(max_length=200)] = ""


async def begin(call: Call[BeginTrip, None]) -> Response:
    accounts, provider, address = call.accounts, _provider(call), address_of(call.request)
    await accounts.tries.count((throttle.TRIPS, address))
    invitation_id = None
    if call.body.invitation is not None:
        await accounts.tries.count((throttle.SECRETS, address))
        invitation_id = (await accounts.invitations.find(call.body.invitation)).id
    settings = call.services.settings
    # The same for all tabs, so that they do not take each other's journey away.
    browser = call.request.cookies.get(_cookie_name(call.request, settings)) or new_secret("trip")
    trip = await accounts.trips.begin(browser, call.body.to, invitation_id)
    where = await provider.address(trip, _redirect_uri(call.request, settings))
    answer = JSONResponse(TripAddress(address=where).model_dump())
    name = _cookie_name(call.request, settings)
    set_secret(answer, call.request, settings, name, browser, LIFE_SECONDS)
    return answer


async def come_back(call: Call[None, Callback]) -> Response:
    accounts, origin, query = call.accounts, origin_of(call.request), call.query
    cookie = _cookie_name(call.request, call.services.settings)
    to = "/"
    try:
        back = await accounts.trips.end(query.state, call.request.cookies.get(cookie, ""))
        to = back.to
        arrival = await _arrive(call, back)
    except AppError as error:
        reason = str(error.extra.get("reason", error.code))
        if reason != "expired":
            # Of journeys that we know: anybody can call this address with made-up ones.
            await accounts.audit.note("sign-in refused", NOBODY, origin.address, reason=reason)
        return _sent(f"{to.partition('#')[0]}#{PROBLEM}={quote(reason)}")
    user = arrival.user
    answer = await enter(
        call, user.id, "signed in", _sent(to), has_factor=True, provider=arrival.how
    )
    if back.invitation_id is not None:
        known = Caller(user_id=user.id, name=user.name)
        await accounts.audit.note(
            "invitation accepted", known, origin.address, invitation=back.invitation_id
        )
        await accounts.watch.tell(f"user:{user.id}")
    return answer


async def _arrive(call: Call[None, Callback], back: Return) -> Arrival:
    query = call.query
    if query.error or not query.code:
        # What it says besides is for its own people.
        declined = query.error == "access_denied"
        raise NotAuthenticated(reason="cancelled" if declined else "provider_refused")
    redirect_uri = _redirect_uri(call.request, call.services.settings)
    who = await _provider(call).identity(query.code, back.trip, redirect_uri)
    return await call.accounts.identities.arrive(who, back.invitation_id)


def _sent(to: str) -> RedirectResponse:
    return RedirectResponse(to, 303)


def _provider(call: Call[BeginTrip, None] | Call[None, Callback]) -> Provider:
    provider = call.accounts.provider
    if provider is None:
        raise NotFound("This server has no identity provider (BURNISH_OIDC_ISSUER).")
    return provider


def _redirect_uri(request: Request, settings: Settings) -> str:
    """What the provider has to know beforehand."""
    here = settings.public_url.rstrip("/") or f"{request.url.scheme}://{request.url.netloc}"
    return f"{here}{API}{CALLBACK}"


def _cookie_name(request: Request, settings: Settings) -> str:
    return "__Host-burnish-trip" if is_secure(request, settings) else "burnish-trip"


OPERATIONS = (
    Operation(
        "POST",
        "/oidc/begin",
        begin,
        "Begin to sign in with the identity provider: the page opens the address.",
        body=BeginTrip,
        answer=TripAddress,
        errors=(NotFound, ProviderAway, TooMany),
        access=Access.EVERYBODY,
    ),
    Operation(
        "GET",
        CALLBACK,
        come_back,
        "Where the identity provider sends the browser back to. Ends with a redirect to where "
        f"the person was going; what went wrong follows as `#{PROBLEM}=REASON`.",
        query=Callback,
        status=303,
        access=Access.EVERYBODY,
    ),
)
