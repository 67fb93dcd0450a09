"""Who may call an operation: the rules that the table of operations is made of, and their check.

In local mode whoever reaches the server may do everything (the Guard decides who does).
"""

import re
from enum import Enum

from starlette.requests import HTTPConnection, Request
from starlette.responses import Response

from app.accounts.accounts import Accounts
from app.accounts.callers import LOCAL, Caller
from app.accounts.demand import SecondFactorDemanded
from app.accounts.gate import Origin
from app.accounts.standing import workspace_role
from app.endpoints.services import Services
from app.errors import NotAllowed, NotAuthenticated, NotFound
from app.roles import Role
from app.settings import Settings

DOCUMENT_ID = re.compile(r"[A-Za-z0-9._-]{1,128}")
PAGE_HEADER = "X-Burnish-Request"
"""Sent by our page with everything that changes something: a form of another site cannot."""
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class Access(Enum):
    """Whom an operation is for. Of a document and a workspace: of the one named in the path."""

    EVERYBODY = "everybody, also before sign-in"
    KNOWN = "whoever is signed in or came by a share link"
    MEMBER = "whoever is signed in"
    PERSON = "a person signed in with a browser, no API token"
    READ = "viewers of the document"
    COMMENT = "commenters of the document"
    EDIT = "editors of the document"
    OWN = "owners of the document"
    IN_WORKSPACE = "members of the workspace"
    EDIT_WORKSPACE = "editors of the workspace"
    OWN_WORKSPACE = "owners of the workspace"
    SERVER = "owners of the server"


ON_DOCUMENT = {
    Access.READ: Role.VIEWER,
    Access.COMMENT: Role.COMMENTER,
    Access.EDIT: Role.EDITOR,
    Access.OWN: Role.OWNER,
}
IN_WORKSPACE = {
    Access.IN_WORKSPACE: Role.VIEWER,
    Access.EDIT_WORKSPACE: Role.EDITOR,
    Access.OWN_WORKSPACE: Role.OWNER,
}


def scope_of(access: Access, method: str) -> str:
    """What an API token must be good for."""
    if access is Access.SERVER:
        return "admin"
    if method in _SAFE_METHODS:
        return "read"
    return "share" if access is Access.OWN or access in IN_WORKSPACE else "write"


async def admit(
    access: Access, request: Request, services: Services, *, sets_up: bool = False
) -> tuple[Caller, Role]:
    """Who asks, and with which role in the document or workspace of the path.

    `sets_up`: also for who lacks the second factor that the server demands.

    Raises:
        NotAuthenticated, NotAllowed, SecondFactorDemanded
    """
    accounts = services.accounts
    if accounts is None:
        return LOCAL, Role.OWNER
    if request.method not in _SAFE_METHODS:
        _check_page(request)
    caller = await caller_of(request, accounts, services.settings)
    if access is Access.EVERYBODY:
        return caller, Role.VIEWER
    if not caller.is_known:
        raise NotAuthenticated()
    if caller.lacks_factor and not sets_up:
        raise SecondFactorDemanded()
    _check_kind(access, caller)
    if caller.scopes is not None and scope_of(access, request.method) not in caller.scopes:
        raise NotAllowed(
            f"This API token lacks the scope {scope_of(access, request.method)!r}; "
            "create one that has it."
        )
    if access in ON_DOCUMENT:
        return caller, await _document_role(access, caller, request, accounts)
    if access in IN_WORKSPACE:
        return caller, await _workspace_role(access, caller, request, accounts)
    return caller, Role.VIEWER


async def caller_of(connection: HTTPConnection, accounts: Accounts, settings: Settings) -> Caller:
    """Who asks, by API token or by cookie. Raises NotAuthenticated: the token does not work."""
    kind, _, given = connection.headers.get("authorization", "").partition(" ")
    bearer = given.strip() if kind.lower() == "bearer" else None
    cookie = connection.cookies.get(cookie_name(connection, settings))
    return await accounts.gate.caller(bearer=bearer, cookie=cookie)


def is_secure(connection: HTTPConnection, settings: Settings) -> bool:
    """Whether people reach the server through TLS."""
    return settings.public_url.startswith("https:") or connection.url.scheme in ("https", "wss")


def cookie_name(connection: HTTPConnection, settings: Settings) -> str:
    """Under TLS the name forbids that another host of the domain sets the cookie."""
    return "__Host-burnish" if is_secure(connection, settings) else "burnish"


def set_secret(
    response: Response, request: Request, settings: Settings, name: str, secret: str, seconds: float
) -> None:
    """A cookie that the page's programs cannot read. Lax: it comes along when another site, such as
    an identity provider, sends the browser here."""
    response.set_cookie(
        name,
        secret,
        max_age=int(seconds),
        path="/",
        secure=is_secure(request, settings),
        httponly=True,
        samesite="lax",
    )


def origin_of(request: Request) -> Origin:
    """Where a request comes from."""
    return Origin(address_of(request), request.headers.get("user-agent", ""))


def address_of(connection: HTTPConnection) -> str:
    """The address of the other side."""
    return connection.client.host if connection.client else ""


def _check_page(request: Request) -> None:
    has_token = request.headers.get("authorization", "").lower().startswith("bearer ")
    if not has_token and PAGE_HEADER.lower() not in request.headers:
        raise NotAllowed(
            f"Send the header {PAGE_HEADER}, or an API token: without them another site "
            "could ask in somebody's name."
        )


def _check_kind(access: Access, caller: Caller) -> None:
    if access is Access.KNOWN or access in ON_DOCUMENT:
        return
    if caller.user_id is None:
        raise NotAuthenticated("Guests may open what was shared with them; sign in for more.")
    if access is Access.PERSON and caller.session_id is None:
        raise NotAllowed("An API token cannot do this; sign in with a browser.")
    if access is Access.SERVER and not caller.owns_server:
        raise NotAllowed("Only owners of the server may do this.")


async def _document_role(
    access: Access, caller: Caller, request: Request, accounts: Accounts
) -> Role:
    document_id = str(request.path_params["document_id"])
    if not DOCUMENT_ID.fullmatch(document_id):
        raise NotFound(f"There is no document {document_id[:128]!r}.")
    role = (await accounts.watch.role(caller, document_id)).role
    if role is None:
        # The same for a document that is not there: ids tell nothing to who has no access.
        raise NotAllowed("There is no such document, or it is not shared with you.")
    if role < ON_DOCUMENT[access]:
        raise NotAllowed(
            f"This is for {access.value}; your role is {role.word!r}. Ask an owner of the "
            "document for more."
        )
    return role


async def _workspace_role(
    access: Access, caller: Caller, request: Request, accounts: Accounts
) -> Role:
    workspace_id = str(request.path_params["workspace_id"])[:128]
    role = await accounts.database.read(lambda c: workspace_role(c, caller, workspace_id))
    if role is None:
        raise NotAllowed("There is no such workspace, or you are not in it.")
    if role < IN_WORKSPACE[access]:
        raise NotAllowed(f"This is for {access.value}; your role is {role.word!r}.")
    return role
